import { parse } from "yaml";
import { vpcBlock } from "../../../../../commands/import/vpc/rules/vpcBlock";
import type { SubnetFacts, VpcFacts } from "../../../../../commands/aws/vpcFacts";
import { hasErrors } from "../../../../../config/findings/finding";
import { loadCluster } from "../../../../../config/load";
import { designFindings } from "../../../../../design/cluster.findings";

const id = (prefix: string, digit: string): string => `${prefix}-0123456789abcdef${digit}`;

const subnet = (digit: string, zone: string, cidr: string, more: Partial<SubnetFacts> = {}): SubnetFacts => ({
  id: id("subnet", digit),
  cidr,
  zone: `us-east-1${zone}`,
  zoneId: `use1-az${zone}`,
  freeAddresses: 100,
  tags: {},
  mapsPublicIps: false,
  isOnOutpost: false,
  ...more,
});

const table = (digit: string, subnets: string, routes: Readonly<Record<string, string>> = {}, isMain = false) => ({
  id: id("rtb", digit),
  isMain,
  subnetIds: Array.from(subnets, (one) => id("subnet", one)),
  routes: Object.entries(routes).map(([destination, target]) => ({ destination, target, isBlackhole: false })),
});

/** Two private subnets without a way out. */
const closed: VpcFacts = {
  id: id("vpc", "0"),
  region: "us-east-1",
  ownerId: "111122223333",
  cidr: "10.0.0.0/16",
  secondaryCidrs: [],
  subnets: [subnet("a", "a", "10.0.0.0/20"), subnet("b", "b", "10.0.16.0/20")],
  routeTables: [table("a", "ab"), table("0", "", {}, true)],
  natGateways: [],
  attachments: [],
  nameServers: ["AmazonProvidedDNS"],
  endpoints: [],
};

/** The block, after it was found to have no errors as part of a cluster file. */
function goodBlock(more: Partial<VpcFacts>) {
  const { text, undecided } = vpcBlock({ ...closed, ...more });
  const file = { file: "demo.yaml", text: `${text}name: demo\nregion: us-east-1\n` };
  expect(loadCluster(file, designFindings).findings.filter(({ severity }) => severity === "error")).toEqual([]);
  const { network, ...rest } = parse(text) as { network: { existingVpc: Record<string, unknown> } & Record<string, unknown> };
  return { text, undecided, network, rest };
}

test("without a way out egress is none", () => {
  const { network, rest, undecided } = goodBlock({});
  expect({ network, rest, undecided }).toEqual({
    network: {
      existingVpc: {
        id: id("vpc", "0"),
        cidr: "10.0.0.0/16",
        nodeSubnets: {
          "us-east-1a": { id: id("subnet", "a"), cidr: "10.0.0.0/20" },
          "us-east-1b": { id: id("subnet", "b"), cidr: "10.0.16.0/20" },
        },
        routeTables: { "us-east-1a": id("rtb", "a"), "us-east-1b": id("rtb", "a") },
      },
      egress: "none",
    },
    rest: {},
    undecided: [],
  });
});

test.each([
  ["NAT gateway", id("nat", "1"), { egress: "nat" }],
  [
    "transit gateway",
    id("tgw", "1"),
    { egress: "transitGateway", transitGateway: { id: id("tgw", "1"), attachment: "create", cidrs: ["0.0.0.0/0"] } },
  ],
  ["endpoint of a firewall", id("vpce", "1"), { egress: "firewall" }],
  ["interface of an appliance", id("eni", "1"), { egress: "firewall" }],
])("a default route to a %s is the egress", (_what, target, expected) => {
  const { existingVpc: _given, ...network } = goodBlock({ routeTables: [table("a", "ab", { "0.0.0.0/0": target })] }).network;
  expect(network).toEqual(expected);
});

test("a way out that is not known is none, with a warning", () => {
  const { network, undecided } = goodBlock({ routeTables: [table("a", "ab", { "0.0.0.0/0": id("pcx", "1") })] });
  expect(network["egress"]).toBe("none");
  expect(undecided[0]).toBe(`the way out of us-east-1a is not known: 0.0.0.0/0 of ${id("rtb", "a")} leads to ${id("pcx", "1")}`);
});

test("zones with different ways out are told", () => {
  const routeTables = [table("a", "a", { "0.0.0.0/0": id("nat", "1") }), table("b", "b")];
  const { network, undecided } = goodBlock({ routeTables });
  expect(network["egress"]).toBe("nat");
  expect(undecided).toEqual([
    `the zones have different ways out: us-east-1a: 0.0.0.0/0 of ${id("rtb", "a")} leads to ${id("nat", "1")}; us-east-1b: ${id("rtb", "b")} has no default route`,
  ]);
});

test("a transit gateway without a default route is a comment for a proxy behind it, which can be uncommented", () => {
  const attachments = [{ transitGatewayId: id("tgw", "1"), subnetIds: [] }];
  const { text } = goodBlock({ attachments, routeTables: [table("a", "ab", { "10.0.0.0/8": id("tgw", "1"), "pl-1": id("tgw", "1") })] });
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.includes("transitGateway:"));
  expect(lines.slice(start, -1)).toEqual([
    "  # transitGateway:",
    `  #   id: ${id("tgw", "1")}`,
    "  #   attachment: existing",
    "  #   cidrs: [10.0.0.0/8]",
  ]);
  const uncommented = text.replace("egress: none", "egress: proxy").replace(/^ {2}# (?= *(transitGateway|id|attachment|cidrs):)/gm, "  ");
  const file = { file: "demo.yaml", text: `${uncommented}name: demo\nregion: us-east-1\nproxy: { url: "http://10.9.0.1:3128" }\n` };
  expect(hasErrors(loadCluster(file, designFindings).findings)).toBe(false);
});

describe("a subnet on the main route table", () => {
  const main = (target: string) => ({
    routeTables: [table("a", "a", { "0.0.0.0/0": target }), table("0", "", { "0.0.0.0/0": target }, true)],
  });

  test("gets one of its own, with the NAT gateway of its zone", () => {
    const natGateways = [
      { id: id("nat", "1"), subnetId: id("subnet", "e") },
      { id: id("nat", "2"), subnetId: id("subnet", "f") },
    ];
    const subnets = [...closed.subnets, subnet("e", "a", "10.0.32.0/24"), subnet("f", "b", "10.0.33.0/24")];
    const [own, mainTable] = main(id("nat", "1")).routeTables;
    const open = table("f", "ef", { "0.0.0.0/0": id("igw", "1") });
    const { network, undecided } = goodBlock({ natGateways, subnets, routeTables: [own!, mainTable!, open] });
    expect(network.existingVpc).toMatchObject({
      routeTables: { "us-east-1a": id("rtb", "a"), "us-east-1b": "create" },
      natGatewayIds: { "us-east-1b": id("nat", "2") },
    });
    expect(network.existingVpc["publicSubnets"]).toBeUndefined();
    expect(undecided).toEqual([expect.stringMatching(/uses the main route table: routeTables\.us-east-1b is create/)]);
  });

  test("gets one of its own, with the firewall's endpoint", () => {
    expect(goodBlock(main(id("vpce", "1"))).network["firewall"]).toEqual({ targetIds: { "us-east-1b": id("vpce", "1") } });
  });
});

test("of several subnets in a zone a tagged one comes first, then one without an attachment, then the one with the most free addresses", () => {
  const subnets = [
    ...closed.subnets,
    subnet("1", "a", "10.0.64.0/24", { tags: { "kubernetes.io/role/internal-elb": "1" }, freeAddresses: 20 }),
    subnet("2", "a", "10.0.65.0/24", { tags: { "kubernetes.io/role/internal-elb": "1" }, freeAddresses: 10 }),
    subnet("3", "b", "10.0.66.0/24", { freeAddresses: 200 }),
  ];
  const attachments = [{ transitGatewayId: id("tgw", "1"), subnetIds: [id("subnet", "3")] }];
  const { network, text } = goodBlock({ attachments, subnets, routeTables: [table("a", "ab123")] });
  expect(network.existingVpc["nodeSubnets"]).toEqual({
    "us-east-1a": { id: id("subnet", "1"), cidr: "10.0.64.0/24" },
    "us-east-1b": { id: id("subnet", "b"), cidr: "10.0.16.0/20" },
  });
  expect(text).toContain(`      # or ${id("subnet", "2")} (10.0.65.0/24, 10 free addresses)\n      # or ${id("subnet", "a")} (`);
});

test("subnets that no cluster can use are comments", () => {
  const subnets = [
    ...closed.subnets,
    subnet("1", "e", "10.0.64.0/24", { zoneId: "use1-az3" }),
    subnet("2", "c", "10.0.65.0/24", { isOnOutpost: true }),
    { ...subnet("3", "c", ""), cidr: undefined },
  ];
  const { text } = goodBlock({ subnets });
  expect(text.split("\n").filter((line) => line.includes("Not used"))).toEqual([
    `    # Not used: ${id("subnet", "1")} is in us-east-1e (use1-az3), where EKS has no control planes.`,
    `    # Not used: ${id("subnet", "2")} is on an Outpost.`,
    `    # Not used: ${id("subnet", "3")} has no IPv4 addresses.`,
  ]);
});

test("what stops a plan is told", () => {
  const subnets = [subnet("a", "a", "10.0.0.0/20", { mapsPublicIps: true, tags: { "kubernetes.io/role/elb": "" } }), closed.subnets[1]!];
  expect(goodBlock({ subnets }).undecided).toEqual([
    `${id("subnet", "a")} has the tag kubernetes.io/role/elb, but route table ${id("rtb", "a")} does not lead to an internet gateway: it is taken for a private subnet`,
    `${id("subnet", "a")} gives public addresses to what is launched in it, where the plan stops: have its owner turn that off`,
  ]);
});

test("endpoints of another region, type or route table are comments", () => {
  const endpoint = (digit: string, serviceName: string, type: string, routeTableIds: readonly string[] = []) => ({
    id: id("vpce", digit),
    serviceName,
    type,
    privateDns: true,
    routeTableIds,
  });
  const endpoints = [
    endpoint("1", "com.amazonaws.us-east-1.s3", "Interface"),
    endpoint("2", "com.amazonaws.us-east-1.dynamodb", "Gateway", [id("rtb", "0")]),
    endpoint("3", "com.amazonaws.us-west-2.ec2", "Interface"),
    endpoint("4", "com.amazonaws.us-east-1.ec2", "Interface"),
    endpoint("5", "com.amazonaws.iam", "Interface"),
  ];
  const { network, text } = goodBlock({ endpoints });
  expect(network["endpoints"]).toEqual({ services: { ec2: "existing", iam: "existing" } });
  expect(text.split("\n").filter((line) => line.includes("Not used"))).toEqual([
    `      # Not used: ${id("vpce", "1")}, Interface of com.amazonaws.us-east-1.s3: the cluster uses an endpoint of type Gateway.`,
    `      # Not used: ${id("vpce", "2")}, Gateway of com.amazonaws.us-east-1.dynamodb: no route table of the subnets above is associated with it.`,
    `      # Not used: ${id("vpce", "3")}, Interface of com.amazonaws.us-west-2.ec2: write it at network.endpoints.privateLink if the cluster needs another one.`,
  ]);
});

test("the commented public subnets can be uncommented", () => {
  const subnets = [...closed.subnets, subnet("1", "a", "10.0.64.0/24"), subnet("2", "b", "10.0.65.0/24")];
  const routeTables = [table("a", "ab"), table("f", "12", { "0.0.0.0/0": id("igw", "1") })];
  const { text } = goodBlock({ subnets, routeTables, internetGatewayId: id("igw", "1") });
  const uncommented = text.replace(/^ {4}# (?= *(publicSubnets:|us-east))/gm, "    ");
  const file = { file: "demo.yaml", text: `${uncommented}  publicSubnets: { enabled: true }\nname: demo\nregion: us-east-1\n` };
  const { config, findings } = loadCluster(file, designFindings);
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(Object.keys(config!.network.existingVpc!.publicSubnets)).toEqual(["us-east-1a", "us-east-1b"]);
});
