import fc from "fast-check";
import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import type { ZoneAddresses } from "../../../design/network/addresses";
import { addressFindings } from "../../../design/network/addresses.findings";
import { tagsOfRole } from "../../../design/network/subnetLayout";
import { contains, enclosing, overlaps, toAddress, toNumber } from "../../../aws/cidr";

const plan = (cluster: object) => {
  const facts = analyse(clusterSchema.parse({ name: "demo", region: "us-west-2", ...cluster }));
  return { ...(facts.addresses && { plan: facts.addresses }), findings: addressFindings(facts) };
};
const problems = (cluster: object) => plan(cluster).findings.map(({ path, problem, fix }) => ({ at: path.join("."), problem, fix }));

describe("the plan", () => {
  test("of 10.0.0.0/16 in zones b, c and d", () => {
    const zones = ["us-west-2b", "us-west-2c", "us-west-2d"];
    expect(plan({ network: { availabilityZones: zones, publicSubnets: { enabled: true } } })).toEqual({
      plan: {
        vpcCidr: "10.0.0.0/16",
        secondaryCidrs: [],
        serviceCidr: "172.20.0.0/16",
        clusterDnsAddress: "172.20.0.10",
        zones: [
          { zone: "us-west-2b", node: "10.0.64.0/19", public: "10.0.96.0/20" },
          { zone: "us-west-2c", node: "10.0.128.0/19", public: "10.0.160.0/20" },
          { zone: "us-west-2d", node: "10.0.192.0/19", public: "10.0.224.0/20" },
        ],
      },
      findings: [],
    });
  });

  test("of custom networking in 172.31.0.0/16 and 100.64.0.0/16", () => {
    const cluster = {
      region: "ap-southeast-1",
      network: { cidr: "172.31.0.0/16", serviceCidr: "10.50.0.0/24", egress: "nat" },
      customNetworking: { enabled: true },
    };
    expect(plan(cluster)).toEqual({
      plan: {
        vpcCidr: "172.31.0.0/16",
        secondaryCidrs: ["100.64.0.0/16"],
        serviceCidr: "10.50.0.0/24",
        clusterDnsAddress: "10.50.0.10",
        zones: [
          { zone: "ap-southeast-1a", node: "172.31.0.0/19", public: "172.31.32.0/20", pod: "100.64.0.0/18" },
          { zone: "ap-southeast-1b", node: "172.31.64.0/19", public: "172.31.96.0/20", pod: "100.64.64.0/18" },
          { zone: "ap-southeast-1c", node: "172.31.128.0/19", public: "172.31.160.0/20", pod: "100.64.128.0/18" },
        ],
      },
      findings: [],
    });
  });

  test("of a /24, the smallest block with room for public subnets", () => {
    const { plan: addresses, findings } = plan({ network: { cidr: "10.9.8.0/24", publicSubnets: { enabled: true } } });
    expect(findings).toEqual([]);
    expect(addresses?.zones).toEqual([
      { zone: "us-west-2a", node: "10.9.8.0/27", public: "10.9.8.32/28" },
      { zone: "us-west-2b", node: "10.9.8.64/27", public: "10.9.8.96/28" },
      { zone: "us-west-2c", node: "10.9.8.128/27", public: "10.9.8.160/28" },
    ]);
  });

  test("of us-east-1 has room for zones a to f", () => {
    const network = { availabilityZones: ["us-east-1f", "us-east-1a"] };
    expect(plan({ region: "us-east-1", network, customNetworking: { enabled: true } }).plan?.zones).toEqual([
      { zone: "us-east-1a", node: "10.0.0.0/20", pod: "100.64.0.0/19" },
      { zone: "us-east-1f", node: "10.0.160.0/20", pod: "100.64.160.0/19" },
    ]);
  });

  test("takes explicit blocks and prefix lengths over its own", () => {
    const network = { nodeSubnets: { prefixLength: 24, cidrs: { "us-west-2b": "10.0.240.0/21" } } };
    expect(plan({ network }).plan?.zones.map(({ node }) => node)).toEqual(["10.0.0.0/24", "10.0.240.0/21", "10.0.128.0/24"]);
  });

  test("needs no secondary block where every pod subnet is explicit", () => {
    const podSubnets = { cidrs: { "us-west-2a": "10.0.48.0/20", "us-west-2b": "10.0.112.0/20", "us-west-2c": "10.0.176.0/20" } };
    const { plan: addresses, findings } = plan({ network: { secondaryCidrs: [], podSubnets }, customNetworking: { enabled: true } });
    expect(findings).toEqual([]);
    expect(addresses?.zones.map(({ pod }) => pod)).toEqual(Object.values(podSubnets.cidrs));
  });

  test("cuts the pod subnets from the first secondary block", () => {
    const network = { secondaryCidrs: ["100.66.0.0/20", "100.65.0.0/16"] };
    expect(plan({ network, customNetworking: { enabled: true } }).plan?.zones.map(({ pod }) => pod)).toEqual([
      "100.66.0.0/22",
      "100.66.4.0/22",
      "100.66.8.0/22",
    ]);
  });
});

describe("public subnets", () => {
  test.each([
    ["egress nat", { network: { egress: "nat" } }, true],
    ["a public Application Load Balancer", { samples: { publicAlb: { enabled: true } } }, true],
    ["a public Network Load Balancer", { samples: { publicNlb: { enabled: true } } }, true],
    ["an explicit true", { network: { publicSubnets: { enabled: true } } }, true],
    ["a private Network Load Balancer", { samples: { privateNlb: { enabled: true } } }, false],
    ["nothing", {}, false],
  ])("with %s: %#", (_, cluster, expected) => {
    expect(plan(cluster).plan?.zones.every((zone) => "public" in zone === expected)).toBe(true);
  });
});

describe("an error, with its fix, for", () => {
  test("a block too small for the node subnets", () => {
    expect(plan({ network: { cidr: "10.0.0.64/26" } }).plan).toBeUndefined();
    expect(problems({ network: { cidr: "10.0.0.64/26" } })).toEqual([
      {
        at: "network.cidr",
        problem: "10.0.0.64/26 is too small: its node subnets would be /29, and AWS allows no subnet smaller than /28",
        fix: "Use 10.0.0.0/25 or larger, or give network.nodeSubnets.cidrs a block for each zone",
      },
    ]);
  });

  test("a block too small for the public subnets alone", () => {
    expect(plan({ network: { cidr: "10.0.0.0/25" } }).findings).toEqual([]);
    expect(problems({ network: { cidr: "10.0.0.128/25", egress: "nat" } })).toMatchObject([
      { at: "network.cidr", fix: "Use 10.0.0.0/24 or larger, or give network.publicSubnets.cidrs a block for each zone" },
    ]);
  });

  test("a secondary block too small for the pod subnets", () => {
    const cluster = { network: { secondaryCidrs: ["100.64.0.0/27"] }, customNetworking: { enabled: true } };
    expect(problems(cluster)).toMatchObject([
      { at: "network.secondaryCidrs.0", fix: "Use 100.64.0.0/26 or larger, or give network.podSubnets.cidrs a block for each zone" },
    ]);
  });

  test("a prefix length that does not fit", () => {
    expect(problems({ network: { cidr: "10.0.16.0/20", nodeSubnets: { prefixLength: 20 } } })).toEqual([
      {
        at: "network.nodeSubnets.prefixLength",
        problem: "/20 does not fit: each zone has /23 of 10.0.16.0/20 for its node subnet",
        fix: "Set it to 23, or use 10.0.0.0/17 instead of 10.0.16.0/20",
      },
    ]);
    expect(problems({ network: { nodeSubnets: { prefixLength: 18 } } })).toMatchObject([{ fix: "Set it to 19" }]);
  });

  test("custom networking without a block for the pods", () => {
    expect(problems({ network: { secondaryCidrs: [] }, customNetworking: { enabled: true } })).toEqual([
      {
        at: "network.secondaryCidrs",
        problem: "pod subnets need a secondary CIDR block, and there is none",
        fix: "Set it to a list such as [100.64.0.0/16], or give network.podSubnets.cidrs a block for each zone",
      },
    ]);
  });

  test("several things at once", () => {
    const network = { cidr: "10.0.0.0/8", serviceCidr: "8.8.0.0/16", podSubnets: { prefixLength: 20 } };
    expect(problems({ network }).map(({ at }) => at)).toEqual(["network.cidr", "network.serviceCidr", "network.podSubnets"]);
  });

  test("a zone that the region does not have, which gets no block, and a block beside it", () => {
    const network = { availabilityZones: ["us-west-2a", "us-west-2z"], nodeSubnets: { cidrs: { "us-west-2a": "10.9.0.0/20" } } };
    expect(problems({ network }).map(({ at }) => at)).toEqual(["network.availabilityZones.1", "network.nodeSubnets.cidrs.us-west-2a"]);
    expect(plan({ network }).plan).toBeUndefined();
  });
});

describe("for all blocks, zones and prefix lengths", () => {
  const block = (base: string, bits: number) =>
    fc
      .tuple(fc.integer({ min: 16, max: 23 }), fc.nat(2 ** (32 - bits) - 1))
      .map(([prefixLength, offset]) => enclosing(`${toAddress(toNumber(base) + offset)}/32`, prefixLength));
  const region = fc.constantFrom("us-west-2", "us-east-1");
  const prefixLength = fc.option(fc.constantFrom(27, 28), { nil: undefined });
  const cluster = fc
    .record({
      region,
      cidr: block("10.0.0.0", 8),
      secondary: block("100.64.0.0", 10),
      zones: fc
        .subarray(["a", "b", "c", "d"], { minLength: 2 })
        .chain((letters) => fc.shuffledSubarray(letters, { minLength: letters.length })),
      node: prefixLength,
      pod: prefixLength,
      publicSubnets: fc.boolean(),
    })
    .map(({ region: name, cidr, secondary, zones, node, pod, publicSubnets }) => ({
      region: name,
      network: {
        cidr,
        secondaryCidrs: [secondary],
        serviceCidr: "172.20.0.0/16",
        availabilityZones: zones.map((letter) => name + letter),
        nodeSubnets: { prefixLength: node },
        podSubnets: { prefixLength: pod },
        publicSubnets: { enabled: publicSubnets },
      },
      customNetworking: { enabled: true },
    }));
  type Cluster = typeof cluster extends fc.Arbitrary<infer Value> ? Value : never;
  const zonesOf = (value: Cluster): readonly ZoneAddresses[] => plan(value).plan!.zones;
  const withNetwork = (value: Cluster, network: Partial<Cluster["network"]>): Cluster => ({
    ...value,
    network: { ...value.network, ...network },
  });

  test("no subnets overlap, and each lies in its block", () => {
    fc.assert(
      fc.property(cluster, (value) => {
        const zones = zonesOf(value);
        const subnets = zones.flatMap(({ node, public: publicSubnet, pod }) => [node, pod!, ...(publicSubnet ? [publicSubnet] : [])]);
        const pairs = subnets.flatMap((one, index) => subnets.slice(index + 1).map((other) => [one, other] as const));
        expect(pairs.filter(([one, other]) => overlaps(one, other))).toEqual([]);
        for (const zone of zones) {
          expect([zone.node, zone.public ?? zone.node].every((cidr) => contains(value.network.cidr, cidr))).toBe(true);
          expect(contains(value.network.secondaryCidrs[0]!, zone.pod!)).toBe(true);
        }
      }),
    );
  });

  test("adding a zone moves nothing", () => {
    fc.assert(
      fc.property(cluster, (value) => {
        const all = withNetwork(value, { availabilityZones: ["a", "b", "c", "d"].map((letter) => value.region + letter) });
        expect(zonesOf(all)).toEqual(expect.arrayContaining([...zonesOf(value)]));
      }),
    );
  });

  test("the order of the zones does not matter", () => {
    fc.assert(
      fc.property(cluster, (value) => {
        const sorted = withNetwork(value, { availabilityZones: value.network.availabilityZones.toSorted() });
        expect(plan(value)).toEqual(plan(sorted));
      }),
    );
  });

  test("turning public subnets on moves nothing", () => {
    fc.assert(
      fc.property(cluster, (value) => {
        const without = zonesOf(withNetwork(value, { publicSubnets: { enabled: false } }));
        const added = zonesOf(withNetwork(value, { publicSubnets: { enabled: true } }));
        expect(added.map(({ public: _, ...zone }) => zone)).toEqual(without);
        expect(added.every((zone) => zone.public !== undefined)).toBe(true);
      }),
    );
  });

  test("planning twice gives the same, and changes no configuration", () => {
    fc.assert(
      fc.property(cluster, (value) => {
        const config = clusterSchema.parse({ name: "demo", ...value });
        const before = structuredClone(config);
        expect(analyse(config).addresses).toEqual(analyse(config).addresses);
        expect(config).toEqual(before);
      }),
    );
  });
});

test("subnets of nodes and public ones say which load balancers go there, beside the tags of the cluster file", () => {
  const config = clusterSchema.parse({ name: "demo", region: "us-west-2", network: { nodeSubnets: { tags: { team: "platform" } } } });
  expect(tagsOfRole(config, "node")).toEqual({ "kubernetes.io/role/internal-elb": "1", team: "platform" });
  expect(tagsOfRole(config, "public")).toEqual({ "kubernetes.io/role/elb": "1" });
  expect(tagsOfRole(config, "pod")).toEqual({});
});
