import { clusterSchema } from "../../../config/schema/schema";
import { planNatGateways } from "../../../design/network/routes";
import { egressFindings } from "../../../design/network/routes.findings";

const parse = (network: object) => clusterSchema.parse({ name: "demo", region: "us-west-2", network });
const findings = (network: object) => egressFindings(parse(network));
const transitGateway = { id: "tgw-0123456789abcdef0" };

describe("planNatGateways", () => {
  test("gives every zone a gateway of its own, so that no zone fails with another", () => {
    expect(planNatGateways(parse({ egress: "nat" }))).toEqual({
      natGatewayZones: { "us-west-2a": "us-west-2a", "us-west-2b": "us-west-2b", "us-west-2c": "us-west-2c" },
    });
  });

  test("sends all zones to the gateway in the first one where a single gateway is asked for", () => {
    expect(planNatGateways(parse({ egress: "nat", natGateways: "single" }))).toEqual({
      natGatewayZones: { "us-west-2a": "us-west-2a", "us-west-2b": "us-west-2a", "us-west-2c": "us-west-2a" },
    });
  });

  test.each([{ egress: "none" }, { egress: "proxy" }, { egress: "transitGateway", transitGateway }])(
    "makes no gateway for %j",
    (network) => {
      expect(planNatGateways(parse(network))).toEqual({});
    },
  );
});

describe("egressFindings", () => {
  test.each([
    {},
    { egress: "nat" },
    { egress: "nat", natGateways: "single" },
    { egress: "transitGateway", transitGateway },
    { egress: "proxy", transitGateway },
    { egress: "transitGateway", transitGateway: { ...transitGateway, cidrs: ["10.0.0.0/8"] } },
  ])("has nothing against %j", (network) => {
    expect(findings(network)).toEqual([]);
  });

  test.each<[object, string[], string]>([
    [{ natGateways: "single" }, ["network", "natGateways"], "egress is none"],
    [{ egress: "transitGateway", transitGateway, natGateways: "perZone" }, ["network", "natGateways"], "egress is transitGateway"],
    [{ transitGateway }, ["network", "transitGateway"], "egress is none"],
    [{ egress: "nat", transitGateway }, ["network", "transitGateway"], "egress is nat"],
    [{ egress: "proxy", natGateways: "single" }, ["network", "natGateways"], "egress is proxy"],
    [{ egress: "transitGateway" }, ["network", "egress"], "no transit gateway is given"],
  ])("refuses %j, which contradicts itself", (network, path, problem) => {
    expect(findings(network)).toMatchObject([{ severity: "error", path, problem: expect.stringContaining(problem) }]);
  });
});
