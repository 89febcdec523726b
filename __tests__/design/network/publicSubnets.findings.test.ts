import { clusterSchema } from "../../../config/schema/schema";
import { publicSubnetFindings } from "../../../design/network/publicSubnets.findings";
import { needsPublicSubnets } from "../../../design/network/publicSubnets";
import { analyse } from "../../../design/facts";

const config = (network: object, others: object = {}) => clusterSchema.parse({ name: "demo", region: "us-west-2", network, ...others });
const publicSubnets = (...letters: string[]) => ({ availabilityZones: letters.map((letter) => `us-west-2${letter}`) });
const findings = (network: object, others?: object) =>
  publicSubnetFindings(config(network, others)).map(({ path, problem, fix }) => `${path.slice(1).join(".")}: ${problem}. ${fix}`);

test.each<[object, object, boolean]>([
  [{}, {}, false],
  [{ egress: "nat" }, {}, true],
  [{ egress: "proxy" }, { proxy: { squid: {} } }, true],
  [{ egress: "proxy" }, { proxy: { url: "http://10.0.0.10:3128" } }, false],
  [{}, { access: { bastion: { enabled: true, subnet: "public" } } }, true],
  [{}, { access: { bastion: { enabled: true } } }, false],
  [{}, { access: { bastion: { subnet: "public" } } }, false],
])("network %j with %j needs public subnets: %s", (network, others, expected) => {
  expect(needsPublicSubnets(config(network, others))).toBe(expected);
});

test("only the chosen zones get a public subnet, and no address moves", () => {
  const all = analyse(config({ egress: "proxy" }, { proxy: { squid: {} } })).addresses!;
  const one = analyse(config({ egress: "proxy", publicSubnets: publicSubnets("b") }, { proxy: { squid: {} } })).addresses!;
  expect(one.zones.map((zone) => zone.public)).toEqual([undefined, all.zones[1]!.public, undefined]);
  expect(one.zones.map(({ node }) => node)).toEqual(all.zones.map(({ node }) => node));
});

test.each<[string, object, object]>([
  ["no zones are chosen", { egress: "nat" }, {}],
  ["a single NAT gateway stands in a chosen zone", { egress: "nat", natGateways: "single", publicSubnets: publicSubnets("a") }, {}],
  ["two zones are enough for the load balancer", { publicSubnets: publicSubnets("a", "c") }, { samples: { publicAlb: { enabled: true } } }],
  ["one zone is enough for a network load balancer", { publicSubnets: publicSubnets("a") }, { samples: { publicNlb: { enabled: true } } }],
])("nothing is wrong where %s", (_what, network, others) => {
  expect(findings(network, others)).toEqual([]);
});

test.each<[object, object, readonly string[]]>([
  [
    { publicSubnets: { ...publicSubnets("a", "a"), enabled: true } },
    {},
    ["publicSubnets.availabilityZones.1: us-west-2a is listed twice. Remove it"],
  ],
  [
    { egress: "nat", natGateways: "single", publicSubnets: publicSubnets("c") },
    {},
    [
      "publicSubnets.availabilityZones: there is no public subnet for the NAT gateway of us-west-2a. Add us-west-2a, or list a zone with a public subnet first in network.availabilityZones",
    ],
  ],
  [
    { publicSubnets: publicSubnets("b") },
    { samples: { publicAlb: { enabled: true } } },
    [
      "publicSubnets.availabilityZones: samples.publicAlb needs public subnets in two zones, and only us-west-2b gets one. Add a second zone, or set samples.publicAlb.enabled to false",
    ],
  ],
  [
    { publicSubnets: { ...publicSubnets("a"), enabled: true, cidrs: { "us-west-2b": "10.0.250.0/24" } } },
    {},
    [
      "publicSubnets.cidrs.us-west-2b: us-west-2b gets no public subnet. Remove it, or add us-west-2b to network.publicSubnets.availabilityZones",
    ],
  ],
])("%j with %j is an error", (network, others, expected) => {
  expect(findings(network, others)).toEqual(expected);
});
