import { clusterSchema } from "../../../config/schema/schema";
import { pathText } from "../../../config/findings/path";
import { firewallFindings } from "../../../design/network/firewall.findings";
import { egressFindings, peeringFindings, runnerRouteFindings } from "../../../design/network/routes.findings";

const parse = (network: object, others: object = {}) => clusterSchema.parse({ name: "demo", region: "us-west-2", network, ...others });
const findings = (network: object) =>
  firewallFindings(parse({ availabilityZones: ["us-west-2a", "us-west-2b"], ...network })).map(({ severity, path, problem }) => [
    severity,
    pathText(path),
    problem,
  ]);

const targetIds = { "us-west-2a": "vpce-0123456789abcdef0", "us-west-2b": "eni-0123456789abcdef0" };
const egress = { egress: "firewall" };
const given = {
  id: "vpc-12345678",
  cidr: "10.0.0.0/16",
  nodeSubnets: {
    "us-west-2a": { id: "subnet-12345678", cidr: "10.0.0.0/24" },
    "us-west-2b": { id: "subnet-12345679", cidr: "10.0.1.0/24" },
  },
};

test("one target of two zones is a warning", () => {
  const id = targetIds["us-west-2a"];
  expect(findings({ ...egress, firewall: { targetIds: { "us-west-2a": id, "us-west-2b": id } } })).toEqual([
    [
      "warning",
      'network.firewall.targetIds["us-west-2b"]',
      `${id} is the target of us-west-2a already: the traffic of one of the two crosses zones, at a price, and ends when the other zone fails`,
    ],
  ]);
});

test("each zone has a target, of a new VPC once the firewall is in it", () => {
  expect(findings({ ...egress, firewall: { targetIds } })).toEqual([]);
  const problem = "the route table of us-west-2a, us-west-2b is created, and no target of the firewall is named that it leads to";
  expect(findings(egress)).toEqual([["warning", "network.egress", problem]]);
  expect(findings({ ...egress, firewall: { targetIds: { "us-west-2a": targetIds["us-west-2a"] } } })).toEqual([
    ["warning", "network.firewall", problem.replace("us-west-2a, ", "")],
  ]);
});

describe("in an existing VPC", () => {
  test("given route tables lead where their owner says", () => {
    expect(findings({ ...egress, existingVpc: given })).toEqual([]);
    expect(findings({ ...egress, existingVpc: given, firewall: { targetIds: { "us-west-2a": targetIds["us-west-2a"] } } })).toEqual([
      [
        "error",
        'network.firewall.targetIds["us-west-2a"]',
        "nothing is routed to vpce-0123456789abcdef0, because the route table of us-west-2a is not made",
      ],
    ]);
  });

  test("the firewall is there before route tables are made", () => {
    const routeTables = { "us-west-2a": "create", "us-west-2b": "create" };
    expect(findings({ ...egress, existingVpc: { ...given, routeTables } })).toEqual([["error", "network.egress", expect.any(String)]]);
    expect(findings({ ...egress, existingVpc: { ...given, routeTables }, firewall: { targetIds } })).toEqual([]);
  });
});

test("the control plane's own route tables have a target where those of nodes are given", () => {
  const controlPlaneSubnets = { enabled: true, cidrs: { "us-west-2a": "10.0.2.0/28", "us-west-2b": "10.0.2.16/28" } };
  const network = { ...egress, existingVpc: given, controlPlaneSubnets, firewall: { targetIds, cidrs: ["10.8.0.0/16"] } };
  expect(findings(network)).toEqual([]);
  expect(findings({ ...network, firewall: { cidrs: ["10.8.0.0/16"] } })).toEqual([
    [
      "error",
      "network.firewall",
      "the route table of us-west-2a, us-west-2b is created, and no target of the firewall is named that it leads to",
    ],
  ]);
});

test("zones are zones of the network", () => {
  expect(findings({ ...egress, firewall: { targetIds: { ...targetIds, "us-west-2c": "vpce-12345678" } } })).toEqual([
    ["error", 'network.firewall.targetIds["us-west-2c"]', "us-west-2c is not one of the network's Availability Zones"],
  ]);
});

test("a firewall that is not the way out has no effect", () => {
  expect(findings({ egress: "nat", firewall: { targetIds } })).toEqual([
    ["error", "network.firewall", "a firewall is given, but egress is nat"],
  ]);
});

describe("destinations", () => {
  const transitGateway = { id: "tgw-12345678", cidrs: ["10.96.0.0/12"] };
  const network = { ...egress, firewall: { targetIds } };

  test("are shared with a transit gateway, each once", () => {
    expect(egressFindings(parse({ ...network, transitGateway }))).toEqual([]);
    expect(findings({ ...network, transitGateway })).toEqual([]);
    expect(findings({ ...network, transitGateway: { id: "tgw-12345678" } })).toEqual([
      ["error", "network.transitGateway.cidrs[0]", "0.0.0.0/0 is routed to the firewall too, and a route table has each destination once"],
    ]);
    const peerings = { data: { connectionId: "pcx-12345678", cidrs: ["10.50.0.0/16"] } };
    expect(peeringFindings(parse({ ...egress, firewall: { targetIds, cidrs: ["10.50.0.0/16"] }, peerings }))).toMatchObject([
      { severity: "error", problem: "10.50.0.0/16 is routed by network.firewall.cidrs[0] too" },
    ]);
  });

  test("are of other networks", () => {
    expect(
      findings({ ...egress, firewall: { targetIds, cidrs: ["10.0.4.0/24", "169.254.0.0/24", "172.20.0.0/17", "10.50.0.0/16"] } }),
    ).toEqual([
      ["error", "network.firewall.cidrs[0]", expect.stringContaining("10.0.4.0/24 lies in 10.0.0.0/16 of this VPC")],
      ["error", "network.firewall.cidrs[1]", expect.stringContaining("link-local")],
      ["warning", "network.firewall.cidrs[2]", expect.stringContaining("pods reach no address of it by the firewall")],
    ]);
  });

  test("lead back to runners", () => {
    const access = { access: { runnerCidrs: ["10.130.0.0/24"] } };
    expect(runnerRouteFindings(parse(network, access))).toEqual([]);
    expect(runnerRouteFindings(parse({ ...egress, firewall: { targetIds, cidrs: ["10.50.0.0/16"] } }, access))).toHaveLength(1);
  });
});
