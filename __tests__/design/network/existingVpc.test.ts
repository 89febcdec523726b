import fc from "fast-check";
import { hasErrors } from "../../../config/findings/finding";
import { clusterSchema } from "../../../config/schema/schema";
import { capacityFindings } from "../../../design/nodes/capacity.findings";
import { contains, overlaps } from "../../../aws/cidr";
import { addedBlocks, vpcBlocks } from "../../../design/network/cidrBlocks";
import { networkZones, publicZones } from "../../../design/network/zones";
import { designFindings } from "../../../design/cluster.findings";
import { newNatGatewayZones, planNatGateways, routedZones } from "../../../design/network/routes";
import { planExistingVpc } from "../../../design/network/existingVpc";
import { analyse } from "../../../design/facts";

type Keys = Record<string, unknown>;

const id = (prefix: string, number: number) => `${prefix}-${number.toString(16).padStart(17, "0")}`;
const given = (...thirdOctets: readonly number[]) =>
  Object.fromEntries(
    thirdOctets.map((octet, index) => [`us-west-2${"abcd"[index]}`, { id: id("subnet", octet), cidr: `10.20.${octet}.0/22` }]),
  );

const parse = ({ existingVpc = {}, ...network }: Keys = {}, cluster: Keys = {}) =>
  clusterSchema.parse({
    name: "demo",
    region: "us-west-2",
    network: {
      existingVpc: { id: "vpc-0123456789abcdef0", cidr: "10.20.0.0/16", nodeSubnets: given(0, 4), ...(existingVpc as Keys) },
      ...network,
    },
    ...cluster,
  });

const problems = (config: ReturnType<typeof parse>) => designFindings(config).map(({ path, problem }) => `${path.join(".")}: ${problem}`);

describe("zones", () => {
  test("are those of the node subnets, given or with a block", () => {
    expect(networkZones(parse({ nodeSubnets: { cidrs: { "us-west-2d": "10.20.12.0/22" } } }))).toEqual([
      "us-west-2a",
      "us-west-2b",
      "us-west-2d",
    ]);
  });

  test("with a public subnet are those whose public subnet is given or has a block", () => {
    const publicSubnets = { cidrs: { "us-west-2b": "10.20.20.0/22" } };
    expect(publicZones(parse({ publicSubnets }))).toEqual(["us-west-2b"]);
    expect(publicZones(parse())).toEqual([]);
  });
});

describe("the design", () => {
  test("says what is given, by zone", () => {
    const routeTables = { "us-west-2b": "rtb-0123456789abcdef0", "us-west-2c": "create" };
    const cidrs = { "us-west-2c": "10.20.8.0/22", "us-west-2d": "10.20.12.0/22" };
    expect(planExistingVpc(parse({ existingVpc: { routeTables, secondaryCidrs: ["100.64.0.0/16"] }, nodeSubnets: { cidrs } }))).toEqual({
      id: "vpc-0123456789abcdef0",
      cidrs: ["10.20.0.0/16", "100.64.0.0/16"],
      nodeSubnetIds: { "us-west-2a": id("subnet", 0), "us-west-2b": id("subnet", 4) },
      podSubnetIds: {},
      publicSubnetIds: {},
      smallSubnetIds: { "control-plane": {}, "transit-gateway": {} },
      routeTables: {
        "us-west-2a": "associated",
        "us-west-2b": { id: "rtb-0123456789abcdef0" },
        "us-west-2c": "create",
        "us-west-2d": "create",
      },
      natGatewayIds: {},
      securityGroups: { podRules: "existing" },
      tagSubnets: true,
    });
  });

  test("of a VPC that is made has none of it", () => {
    expect(planExistingVpc(clusterSchema.parse({ name: "demo", region: "us-west-2" }))).toBeUndefined();
  });
});

describe("the way out", () => {
  test("needs neither NAT gateways nor public subnets where all route tables are given", () => {
    const config = parse({ egress: "nat" });
    expect(planNatGateways(config)).toEqual({});
    expect(problems(config)).toEqual([]);
    expect(analyse(config).addresses?.zones.some((zone) => zone.public)).toBe(false);
  });

  test("is made for new route tables only, by a given NAT gateway or a new one", () => {
    const config = parse({
      egress: "nat",
      existingVpc: {
        nodeSubnets: given(0, 4, 8),
        routeTables: { "us-west-2b": "create", "us-west-2c": "create" },
        natGatewayIds: { "us-west-2b": "nat-0123456789abcdef0" },
        publicSubnets: { "us-west-2c": { id: id("subnet", 20), cidr: "10.20.20.0/22" } },
      },
    });
    expect(problems(config)).toEqual([]);
    expect(routedZones(config)).toEqual(["us-west-2b", "us-west-2c"]);
    expect(planNatGateways(config).natGatewayZones).toEqual({ "us-west-2b": "us-west-2b", "us-west-2c": "us-west-2c" });
    expect(newNatGatewayZones(config)).toEqual(["us-west-2c"]);
  });

  test.each([
    ["in the VPC", "http://10.20.40.1:3128"],
    ["wherever its route tables lead", "http://192.168.7.7:3128"],
    ["by its name", "http://proxy.corp.example.com:3128"],
  ])("may be a proxy %s", (_, url) => {
    expect(problems(parse({ egress: "proxy" }, { proxy: { url } }))).toEqual([]);
  });

  test("by a proxy elsewhere is a matter of our routes where the route tables are ours", () => {
    const existingVpc = { routeTables: { "us-west-2a": "create", "us-west-2b": "create" } };
    const [problem] = problems(parse({ egress: "proxy", existingVpc }, { proxy: { url: "http://192.168.7.7:3128" } }));
    expect(problem).toContain("no route leads from the nodes to 192.168.7.7");
  });
});

describe("a warning for", () => {
  test("more blocks than the quota that AWS starts with, where one is added", () => {
    const secondaryCidrs = ["100.64.0.0/16", "100.65.0.0/16", "100.66.0.0/16", "100.67.0.0/16"];
    expect(designFindings(parse({ existingVpc: { secondaryCidrs }, secondaryCidrs: ["100.68.0.0/16"] }))).toMatchObject([
      {
        severity: "warning",
        path: ["network", "secondaryCidrs"],
        problem: "with 100.68.0.0/16 the VPC has 6 CIDR blocks",
        allowed: "5, or as many as your account's quota says, 50 at most",
      },
    ]);
    expect(designFindings(parse({ existingVpc: { secondaryCidrs: [...secondaryCidrs, "100.68.0.0/16"] } }))).toEqual([]);
  });

  test("fixed addresses in an existing subnet", () => {
    const samples = { privateNlb: { enabled: true, addresses: ["10.20.0.10", "10.20.4.10"] } };
    const config = parse({}, { samples, loadBalancerController: { enabled: true } });
    const warnings = designFindings(config).filter(({ path }) => path[0] === "samples" && path[2] === "addresses");
    expect(warnings).toMatchObject([
      { severity: "warning", problem: expect.stringContaining(`10.20.0.10 is in ${id("subnet", 0)}, an existing subnet`) },
      { severity: "warning" },
    ]);
  });

  test("pod subnets without custom networking leaves the pods in the node subnets", () => {
    const config = parse({ podSubnets: { enabled: true } }, { nodeGroups: { managed: { default: { capacity: { max: 80 } } } } });
    expect(capacityFindings(analyse(config), analyse(config).addresses!)).toMatchObject([
      {
        severity: "warning",
        path: ["network", "nodeSubnets"],
        problem: expect.stringContaining("less what is in use in existing subnets"),
      },
    ]);
  });
});

test("no block of an existing VPC is judged as one that is added", () => {
  const existingVpc = { secondaryCidrs: ["192.168.0.0/16", "172.17.0.0/16"] };
  expect(problems(parse({ existingVpc }))).toEqual([]);
});

test("nothing is added for pods whose subnets are all known", () => {
  const network = { existingVpc: { podSubnets: given(20) }, podSubnets: { cidrs: { "us-west-2b": "10.20.24.0/22" } } };
  expect(addedBlocks(parse(network, { customNetworking: { enabled: true } }))).toEqual([]);
  expect(addedBlocks(parse({}, { customNetworking: { enabled: true } })).map(({ cidr }) => cidr)).toEqual(["100.64.0.0/16"]);
});

describe("for every mix of given and created subnets", () => {
  const zones = ["us-west-2a", "us-west-2b", "us-west-2c", "us-west-2d"];
  const source = fc.constantFrom("given", "explicit");
  const sources = fc.array(source, { minLength: 4, maxLength: 4 });
  const mix = fc
    .record({
      node: sources,
      public: fc.option(sources, { nil: undefined }),
      pod: fc.option(fc.array(fc.constantFrom("given", "explicit", "planned"), { minLength: 4, maxLength: 4 }), { nil: undefined }),
      zones: fc.subarray([0, 1, 2, 3], { minLength: 2 }),
      hasSecondary: fc.boolean(),
    })
    .map((value) => {
      const block = (role: number, zone: number) => `10.20.${role * 64 + zone * 8}.0/21`;
      const keysOf = (role: number, chosen: readonly string[] | undefined) => {
        const of = (wanted: string) => value.zones.filter((zone) => chosen?.[zone] === wanted);
        return {
          given: Object.fromEntries(
            of("given").map((zone) => [zones[zone]!, { id: id("subnet", role * 4 + zone + 1), cidr: block(role, zone) }]),
          ),
          cidrs: Object.fromEntries(of("explicit").map((zone) => [zones[zone]!, block(role, zone)])),
        };
      };
      const [node, publicSubnets, pod] = [keysOf(0, value.node), keysOf(1, value.public), keysOf(2, value.pod)];
      const plansPods = value.zones.some((zone) => value.pod?.[zone] === "planned");
      return {
        network: {
          existingVpc: {
            nodeSubnets: node.given,
            publicSubnets: publicSubnets.given,
            podSubnets: pod.given,
            secondaryCidrs: value.hasSecondary ? ["100.64.0.0/16"] : [],
            internetGatewayId: Object.keys(publicSubnets.cidrs).length > 0 ? "igw-0123456789abcdef0" : undefined,
          },
          nodeSubnets: { cidrs: node.cidrs },
          publicSubnets: { enabled: value.public !== undefined, cidrs: publicSubnets.cidrs },
          podSubnets: { cidrs: pod.cidrs },
          secondaryCidrs: plansPods && value.hasSecondary ? ["100.65.0.0/16"] : undefined,
        },
        cluster: { customNetworking: { enabled: value.pod !== undefined } },
        blocks: [node, publicSubnets, pod].flatMap(({ given: subnets, cidrs }) => [
          ...Object.values(subnets).map(({ cidr }) => cidr),
          ...Object.values(cidrs),
        ]),
        count: value.zones.length * (1 + (value.public ? 1 : 0) + (value.pod ? 1 : 0)),
      };
    });

  test("the plan has their blocks, plans the others in the added block, and none overlaps", () => {
    fc.assert(
      fc.property(mix, ({ network, cluster, blocks, count }) => {
        const config = parse(network, cluster);
        expect(designFindings(config).filter((finding) => hasErrors([finding]))).toEqual([]);
        const subnets = analyse(config).addresses!.zones.flatMap((zone) => [zone.node, zone.public ?? [], zone.pod ?? []].flat());
        expect(subnets).toHaveLength(count);
        expect(subnets).toEqual(expect.arrayContaining(blocks));
        const pairs = subnets.flatMap((one, index) => subnets.slice(index + 1).map((other) => [one, other] as const));
        expect(pairs.filter(([one, other]) => overlaps(one, other))).toEqual([]);
        const planned = subnets.filter((cidr) => !blocks.includes(cidr));
        expect(planned.filter((cidr) => !addedBlocks(config).some((block) => contains(block.cidr, cidr)))).toEqual([]);
        expect(subnets.filter((cidr) => !vpcBlocks(config).some((block) => contains(block.cidr, cidr)))).toEqual([]);
      }),
    );
  });
});
