import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { addressFindings } from "../../../design/network/addresses.findings";

const config = (cluster: object) => clusterSchema.parse({ name: "demo", region: "us-west-2", ...cluster });
const subnetErrors = (network: object) =>
  addressFindings(analyse(config({ network }))).map(({ path, problem, fix }) => ({ at: path.join("."), problem, fix }));

describe("settings", () => {
  test.each<[{ network?: object; samples?: object }, string, string[]]>([
    [{ network: { egress: "nat" } }, "network.egress: nat", ["network", "egress"]],
    [{ samples: { publicAlb: { enabled: true } } }, "samples.publicAlb", ["samples", "publicAlb", "enabled"]],
    [{ samples: { publicNlb: { enabled: true } } }, "samples.publicNlb", ["samples", "publicNlb", "enabled"]],
  ])("%j needs public subnets", (cluster, setting, path) => {
    const network = { ...cluster.network, publicSubnets: { enabled: false } };
    expect(addressFindings(analyse(config({ ...cluster, network })))).toEqual([
      {
        severity: "error",
        path: ["network", "publicSubnets", "enabled"],
        alsoReads: [path],
        problem: `${setting} needs public subnets, which are switched off`,
        fix: `Set it to true or remove it, or do without ${setting}`,
      },
    ]);
  });

  test.each([{ prefixLength: 20 }, { tags: { team: "a" } }, { cidrs: { "us-west-2a": "100.64.0.0/18" } }])(
    "pod subnets %j need custom networking",
    (podSubnets) => {
      expect(addressFindings(analyse(config({ network: { podSubnets } })))).toMatchObject([
        { severity: "warning", path: ["network", "podSubnets"], fix: "Set customNetworking.enabled to true, or remove network.podSubnets" },
      ]);
      expect(addressFindings(analyse(config({ network: { podSubnets }, customNetworking: { enabled: true } })))).toEqual([]);
    },
  );

  test.each(["nodeSubnets", "publicSubnets", "podSubnets"])("%s.cidrs names zones of the network", (key) => {
    const network = {
      availabilityZones: ["us-west-2a", "us-west-2b"],
      publicSubnets: { enabled: true },
      [key]: { ...(key === "publicSubnets" && { enabled: true }), cidrs: { "us-west-2d": "10.0.0.0/24" } },
    };
    expect(addressFindings(analyse(config({ network, customNetworking: { enabled: true } })))).toMatchObject([
      {
        severity: "error",
        path: ["network", key, "cidrs", "us-west-2d"],
        problem: "us-west-2d is not one of the network's Availability Zones",
        fix: "Remove it, or set network.availabilityZones to [us-west-2a, us-west-2b, us-west-2d]",
      },
    ]);
  });
});

test.each<[object, string, readonly string[]]>([
  [{ network: { podSubnets: { prefixLength: 20 } } }, "network.podSubnets", ["customNetworking.enabled"]],
  [
    { customNetworking: { enabled: true }, network: { podSubnets: { enabled: false } } },
    "network.podSubnets.enabled",
    ["customNetworking.enabled"],
  ],
  [
    { customNetworking: { enabled: true }, network: { secondaryCidrs: [] } },
    "network.secondaryCidrs",
    ["customNetworking.enabled", "network.podSubnets", "region"],
  ],
  [
    { network: { nodeSubnets: { cidrs: { "us-west-2d": "10.0.0.0/24" } } } },
    "network.nodeSubnets.cidrs.us-west-2d",
    ["network.availabilityZones", "region"],
  ],
  [
    { network: { nodeSubnets: { cidrs: { "us-west-2a": "10.1.0.0/24" } } } },
    "network.nodeSubnets.cidrs.us-west-2a",
    ["network.cidr", "network.secondaryCidrs"],
  ],
  [
    { network: { nodeSubnets: { cidrs: { "us-west-2a": "10.0.0.0/24", "us-west-2b": "10.0.0.0/24" } } } },
    "network.nodeSubnets.cidrs.us-west-2b",
    ["network.nodeSubnets.cidrs.us-west-2a"],
  ],
  [{ network: { cidr: "10.0.0.0/27" } }, "network.cidr", ["network.nodeSubnets", "region"]],
  [{ network: { nodeSubnets: { prefixLength: 16 } } }, "network.nodeSubnets.prefixLength", ["network.cidr", "region"]],
])("of %j the finding at %s waits for the keys that decide it", (cluster, at, reads) => {
  const found = addressFindings(analyse(config(cluster)));
  expect(found.map(({ path, alsoReads = [] }) => [path.join("."), alsoReads.map((key) => key.join("."))])).toEqual([[at, reads]]);
});

describe("explicit subnets", () => {
  test("lie in a block of the VPC", () => {
    expect(subnetErrors({ secondaryCidrs: ["100.64.0.0/16"], nodeSubnets: { cidrs: { "us-west-2a": "10.1.0.0/24" } } })).toEqual([
      {
        at: "network.nodeSubnets.cidrs.us-west-2a",
        problem: "10.1.0.0/24, the node subnet of us-west-2a, does not lie in one CIDR block of the VPC",
        fix: "Use a block within 10.0.0.0/16, 100.64.0.0/16, or remove it to have it planned",
      },
    ]);
  });

  test("may lie in a secondary block", () => {
    expect(subnetErrors({ secondaryCidrs: ["100.64.0.0/16"], nodeSubnets: { cidrs: { "us-west-2a": "100.64.0.0/24" } } })).toEqual([]);
  });

  test("do not span two blocks of the VPC", () => {
    const network = { cidr: "10.2.0.0/17", secondaryCidrs: ["10.2.128.0/17"], nodeSubnets: { cidrs: { "us-west-2d": "10.2.0.0/16" } } };
    const availabilityZones = ["us-west-2c", "us-west-2d"];
    expect(subnetErrors({ ...network, availabilityZones })).toContainEqual(
      expect.objectContaining({ problem: "10.2.0.0/16, the node subnet of us-west-2d, does not lie in one CIDR block of the VPC" }),
    );
  });

  test.each([
    ["10.0.0.0/15", "large", "Use 10.0.0.0/16"],
    ["10.0.0.0/29", "small", "Use 10.0.0.0/28"],
  ])("%s is too %s", (cidr, size, fix) => {
    expect(subnetErrors({ nodeSubnets: { cidrs: { "us-west-2a": cidr } } })).toContainEqual({
      at: "network.nodeSubnets.cidrs.us-west-2a",
      problem: `${cidr} is too ${size} for a node subnet`,
      fix,
    });
  });

  test("do not overlap a planned subnet", () => {
    expect(subnetErrors({ publicSubnets: { enabled: true, cidrs: { "us-west-2a": "10.0.64.0/24" } } })).toEqual([
      {
        at: "network.publicSubnets.cidrs.us-west-2a",
        problem: "10.0.64.0/24, the public subnet of us-west-2a, overlaps 10.0.64.0/19, the node subnet of us-west-2b",
        fix: "Use a block outside 10.0.64.0/19, or give us-west-2b another block in network.nodeSubnets.cidrs",
      },
    ]);
  });

  test("do not overlap each other", () => {
    expect(subnetErrors({ nodeSubnets: { cidrs: { "us-west-2a": "10.0.0.0/20", "us-west-2c": "10.0.8.0/21" } } })).toMatchObject([
      {
        at: "network.nodeSubnets.cidrs.us-west-2c",
        problem: "10.0.8.0/21, the node subnet of us-west-2c, overlaps 10.0.0.0/20, the node subnet of us-west-2a",
      },
    ]);
  });
});
