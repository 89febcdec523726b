import { analyse } from "../../../design/facts";
import { otherShares } from "../../../design/nodes/subnetDemand";
import { clusterSchema } from "../../../config/schema/schema";
import { designFindings } from "../../../design/cluster.findings";
import { contains, overlaps } from "../../../aws/cidr";

const parse = (cluster: object) => clusterSchema.parse({ name: "demo", region: "us-west-2", ...cluster });
const both = { controlPlaneSubnets: { enabled: true }, transitGatewaySubnets: { enabled: true } };
const transitGateway = { egress: "transitGateway", transitGateway: { id: "tgw-12345678" } };
const zonesOf = (network: object, others: object = {}) => analyse(parse({ network, ...others })).addresses!.zones;

describe("subnets of control plane and attachment", () => {
  test("are at the start of the halves of the last quarter of a zone's slot", () => {
    expect(zonesOf({ ...transitGateway, ...both, availabilityZones: ["us-west-2a", "us-west-2d"] })).toEqual([
      { zone: "us-west-2a", node: "10.0.0.0/19", "control-plane": "10.0.48.0/28", "transit-gateway": "10.0.56.0/28" },
      { zone: "us-west-2d", node: "10.0.192.0/19", "control-plane": "10.0.240.0/28", "transit-gateway": "10.0.248.0/28" },
    ]);
    expect(zonesOf({ ...both, cidr: "10.9.0.0/23" }).map((zone) => [zone["control-plane"], zone["transit-gateway"]])).toEqual([
      ["10.9.0.96/28", "10.9.0.112/28"],
      ["10.9.0.224/28", "10.9.0.240/28"],
      ["10.9.1.96/28", "10.9.1.112/28"],
    ]);
  });

  test.each(["us-west-2", "us-east-1"])("move no other subnet, and overlap none: %s", (region) => {
    for (const prefixLength of [16, 17, 18, 19, 20, 21, 22]) {
      const network = { cidr: `10.64.0.0/${prefixLength}`, publicSubnets: { enabled: true } };
      const config = { region, customNetworking: { enabled: true } };
      const before = zonesOf(network, config);
      const after = zonesOf({ ...network, ...both }, config);
      expect(after).toMatchObject(before);
      const blocks = after.flatMap(({ zone: _zone, ...of }) => Object.values<string>(of));
      expect(blocks.flatMap((one, index) => blocks.slice(index + 1).filter((other) => overlaps(one, other)))).toEqual([]);
      for (const zone of after) expect(contains(network.cidr, zone["control-plane"]!)).toBe(true);
    }
  });

  test("are of the prefix length, blocks and zones that the file says", () => {
    const controlPlaneSubnets = {
      enabled: true,
      availabilityZones: ["us-west-2a", "us-west-2c"],
      prefixLength: 26,
      cidrs: { "us-west-2c": "10.0.252.0/27" },
    };
    expect(zonesOf({ controlPlaneSubnets }).map((zone) => zone["control-plane"])).toEqual(["10.0.48.0/26", undefined, "10.0.252.0/27"]);
  });

  test("take what they hold out of the node subnets", () => {
    const holders = (network: object) => {
      const facts = analyse(parse({ network }));
      return otherShares(facts, facts.addresses!, "us-west-2a", 6).map(({ holder }) => holder);
    };
    expect(holders(transitGateway)).toEqual(expect.arrayContaining(["the control plane", "the transit gateway attachment"]));
    expect(holders({ ...transitGateway, ...both })).toEqual(["interface endpoints"]);
  });

  test("need a block that has room for them", () => {
    expect(designFindings(parse({ network: { cidr: "10.9.8.0/24", controlPlaneSubnets: { enabled: true } } }))).toMatchObject([
      {
        severity: "error",
        problem: "10.9.8.0/24 is too small: its control-plane subnets would be /29, and AWS allows no subnet smaller than /28",
        fix: "Use 10.9.8.0/23 or larger, or give network.controlPlaneSubnets.cidrs a block for each zone",
      },
    ]);
  });
});

describe("a file that asks for nothing by them", () => {
  const problems = (network: object) => designFindings(parse({ network })).map(({ path, problem, fix }) => [path.join("."), problem, fix]);

  test("settings of subnets that are not there", () => {
    const settings = { availabilityZones: ["us-west-2a", "us-west-2b"], prefixLength: 27 };
    expect(problems({ controlPlaneSubnets: settings, transitGatewaySubnets: { tags: { a: "b" } } })).toEqual([
      [
        "network.controlPlaneSubnets.availabilityZones",
        "this has no effect without network.controlPlaneSubnets.enabled: true",
        "Set network.controlPlaneSubnets.enabled to true, or remove network.controlPlaneSubnets.availabilityZones",
      ],
      [
        "network.controlPlaneSubnets.prefixLength",
        "this has no effect without network.controlPlaneSubnets.enabled: true",
        "Set network.controlPlaneSubnets.enabled to true, or remove network.controlPlaneSubnets.prefixLength",
      ],
      [
        "network.transitGatewaySubnets.tags",
        "this has no effect without network.transitGatewaySubnets.enabled: true",
        "Set network.transitGatewaySubnets.enabled to true, or remove network.transitGatewaySubnets.tags",
      ],
    ]);
  });

  test("an attachment that is not made", () => {
    expect(problems({ transitGatewaySubnets: { enabled: true } })).toEqual([
      [
        "network.transitGatewaySubnets.enabled",
        "subnets of a transit gateway attachment are asked for, and the VPC is attached to none",
        "Set it to false, or set network.egress to transitGateway and write network.transitGateway.id",
      ],
    ]);
  });

  test("zones that the network or the control plane does not have", () => {
    const controlPlaneSubnets = {
      enabled: true,
      availabilityZones: ["us-west-2a", "us-west-2a", "us-west-2d"],
      cidrs: { "us-west-2b": "10.0.255.0/28" },
    };
    expect(problems({ controlPlaneSubnets })).toEqual([
      ["network.controlPlaneSubnets.availabilityZones.1", "us-west-2a is listed twice", "Remove it"],
      [
        "network.controlPlaneSubnets.availabilityZones.2",
        "us-west-2d is not one of the network's Availability Zones",
        "Write one of the allowed zones, or set network.availabilityZones to [us-west-2a, us-west-2b, us-west-2c, us-west-2d]",
      ],
      [
        "network.controlPlaneSubnets.cidrs.us-west-2b",
        "us-west-2b gets no control-plane subnet",
        "Remove it, or add us-west-2b to network.controlPlaneSubnets.availabilityZones",
      ],
    ]);
  });
});
