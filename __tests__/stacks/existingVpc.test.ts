import { runnerPolicy, type TerraformJson } from "../../design/iam/runnerPolicy";
import { type Block, dataSources, type Json, references, resource, resources, type Stack } from "../support/stack";
import { type Changes, merge, type Stacks, synthDemo, synthFile } from "../support/synth";

const zones = ["us-west-2a", "us-west-2b"] as const;
const [a, b] = zones;
const id = (prefix: string, last: string) => `${prefix}-0123456789abcdef${last}`;
const vpcId = id("vpc", "0");

/** A VPC with a node subnet in zone a; zone b gets a new one. */
const base: Changes = {
  network: {
    availabilityZones: zones,
    existingVpc: { id: vpcId, cidr: "10.20.0.0/16", nodeSubnets: { [a]: { id: id("subnet", "a"), cidr: "10.20.0.0/22" } } },
    nodeSubnets: { cidrs: { [b]: "10.20.4.0/22" } },
  },
};
const withVpc = (existingVpc: Changes, others: Changes = {}): Stacks => synthDemo(merge(base, merge({ network: { existingVpc } }, others)));
const pods: Changes = { customNetworking: { enabled: true } };
const publicSubnets = (given: Changes): Changes => ({
  network: { publicSubnets: { enabled: true }, existingVpc: { publicSubnets: given } },
});

const example = synthFile("examples/existing-vpc.yaml");
const demo = withVpc({}).network;

const rules = ({ attributes }: Block): readonly { readonly condition: string; readonly error_message: string }[] =>
  (attributes["lifecycle"] as unknown as { postcondition: { condition: string; error_message: string }[] }).postcondition;

const data = (stack: Stack, type: string, path = ""): Block => {
  const found = dataSources(stack, type).filter((block) => block.path.includes(path));
  expect(found.map((block) => block.path)).toHaveLength(1);
  return found[0]!;
};
const output = (stack: Stack, name: string): Json => (stack.json["output"] as Record<string, { value: Json }>)[name]!.value;
const types = (stack: Stack) => [...new Set(resources(stack).map(({ type }) => type))];

describe("what is given", () => {
  test("is read, not made: neither VPC, nor its default security group, main route table or DHCP options", () => {
    expect(types(example.network).sort()).toEqual(
      expect.not.arrayContaining([
        "aws_vpc",
        "aws_default_security_group",
        "aws_default_route_table",
        "aws_main_route_table_association",
        "aws_vpc_dhcp_options",
        "aws_vpc_dhcp_options_association",
      ]),
    );
    expect(resources(demo, "aws_subnet").map(({ attributes }) => attributes["cidr_block"])).toEqual(["10.20.4.0/22"]);
  });

  test("is known before anything is made: no data source waits for a resource", () => {
    for (const stack of [example.network, withVpc({ securityGroups: { endpoints: id("sg", "1") } }, pods).network]) {
      // The guard of the zones is about what is made.
      for (const block of dataSources(stack).filter(({ path }) => !path.startsWith("zone-guard/"))) {
        expect(references(block.attributes as Json).filter((address) => !address.startsWith("data."))).toEqual([]);
      }
    }
  });

  test("has the same outputs, by the data sources that check it", () => {
    const made = synthDemo({ network: { availabilityZones: zones } }).network;
    expect(Object.keys(demo.json["output"] as object)).toEqual(Object.keys(made.json["output"] as object));
    expect(references(output(demo, "vpc_id"))).toEqual([data(demo, "aws_vpc").address]);
    expect(references(output(demo, "node_subnet_ids"))).toEqual([
      data(demo, "aws_subnet").address,
      resource(demo, "aws_subnet", `private-${b}`).address,
    ]);
    expect(references(output(demo, "private_route_table_ids"))).toEqual([
      data(demo, "aws_route_table").address,
      resource(demo, "aws_route_table").address,
    ]);
    expect(output(demo, "vpc_cidr_blocks")).toEqual(["10.20.0.0/16"]);
  });

  test("changes nothing in the cluster and workload stacks", () => {
    const made = synthDemo({ network: { availabilityZones: zones, cidr: "10.20.0.0/16" } });
    const given = withVpc({});
    expect([given.cluster.json, given.workload.json]).toEqual([made.cluster.json, made.workload.json]);
  });

  test.each<[string, string, string, (stack: Stack) => Block]>([
    ["VPC", "self.cidr_block ==", "network.existingVpc.cidr is 10.20.0.0/16", (stack) => data(stack, "aws_vpc")],
    ["VPC", "self.enable_dns_hostnames", "enableDnsHostnames", (stack) => data(stack, "aws_vpc")],
    ["subnet", "self.vpc_id ==", "is in ${self.vpc_id}", (stack) => data(stack, "aws_subnet")],
    ["subnet", `self.availability_zone == "${a}"`, `not in ${a}`, (stack) => data(stack, "aws_subnet")],
    ["subnet", 'self.cidr_block == "10.20.0.0/22"', `network.existingVpc.nodeSubnets.${a}.cidr`, (stack) => data(stack, "aws_subnet")],
    ["subnet", "!self.map_public_ip_on_launch", "gives public addresses", (stack) => data(stack, "aws_subnet")],
    ["subnet's route table", "length(self.ids) == 1", "the main route table by default", (stack) => data(stack, "aws_route_tables")],
    ["route table", "self.associations[*].main", "is the main route table", (stack) => data(stack, "aws_route_table")],
    ["route table", '"igw-"', "has a route to an internet gateway", (stack) => data(stack, "aws_route_table")],
  ])("%s is checked at plan: %s", (_what, condition, sentence, block) => {
    const found = rules(block(demo)).filter((rule) => rule.condition.includes(condition));
    expect(found).toHaveLength(1);
    expect(found[0]!.error_message).toContain(sentence);
    expect(found[0]!.error_message).toMatch(/\.$/);
  });
});

describe("subnets", () => {
  test("that are given get the role tags, but for those of pods, and only where that is wanted", () => {
    const tags = (stack: Stack) =>
      resources(stack, "aws_ec2_tag").map(({ attributes: { key, value, resource_id } }) => [key, value, ...references(resource_id)]);
    const change = merge(publicSubnets({ [a]: { id: id("subnet", "c"), cidr: "10.20.64.0/24" } }), pods);
    const given = { podSubnets: { [a]: { id: id("subnet", "d"), cidr: "10.20.128.0/20" } } };
    const { network } = withVpc(given, change);
    const [node, open] = ["node-subnet", "public"].map((path) => data(network, "aws_subnet", path).address);
    expect(tags(network)).toEqual([
      ["kubernetes.io/role/internal-elb", "1", node],
      ["private-eks/demo", "tagged", node],
      ["kubernetes.io/role/elb", "1", open],
      ["private-eks/demo", "tagged", open],
    ]);
    expect(tags(withVpc({ ...given, tagSubnets: false }, change).network)).toEqual([]);
  });

  test("that their owner tags are checked at plan where EKS Auto Mode looks for the tag", () => {
    const checks = (existingVpc: Changes, others: Changes): readonly string[] =>
      Object.entries(
        (withVpc(existingVpc, others).network.json["check"] ?? {}) as Record<string, { assert: { condition: string }[] }>,
      ).flatMap(([name, { assert }]) => (name.startsWith("load-balancers") ? assert.map(({ condition }) => `${name}: ${condition}`) : []));
    const autoMode = { autoMode: { nodePools: { main: { limits: { cpu: "8" } } } } };
    const address = data(withVpc({ tagSubnets: false }, autoMode).network, "aws_subnet").address;
    expect(checks({ tagSubnets: false }, autoMode)).toEqual([
      `load-balancers-in-node-us-west-2a: \${contains(keys(${address}.tags), "kubernetes.io/role/internal-elb")}`,
    ]);
    expect(checks({}, autoMode)).toEqual([]);
    expect(checks({ tagSubnets: false }, {})).toEqual([]);
  });

  test("keep a tag that somebody else has put on them: the plan stops", () => {
    const role = resource(demo, "aws_ec2_tag", "tag-kubernetes");
    const { precondition } = role.attributes["lifecycle"] as unknown as { precondition: { condition: string; error_message: string }[] };
    const given = data(demo, "aws_subnet").address;
    expect(precondition[0]!.condition).toBe(
      `\${!contains(keys(${given}.tags), "kubernetes.io/role/internal-elb") || contains(keys(${given}.tags), "private-eks/demo")}`,
    );
    expect(precondition[0]!.error_message).toContain("tagSubnets to false");
    // The mark is there before the tag, so that an apply that was interrupted can go on.
    expect(role.attributes["depends_on"]).toEqual([resource(demo, "aws_ec2_tag", "tags-are-ours").address]);
  });

  test("of an added CIDR block wait for it, and the block is the only one that is added", () => {
    const block = resource(example.network, "aws_vpc_ipv4_cidr_block_association");
    expect(block.attributes["cidr_block"]).toBe("100.64.0.0/16");
    for (const { path, attributes } of resources(example.network, "aws_subnet")) {
      expect(references(attributes["vpc_id"])).toEqual([
        path.endsWith("pod-subnet") ? block.address : data(example.network, "aws_vpc").address,
      ]);
    }
    const { network } = withVpc(
      { secondaryCidrs: ["100.64.0.0/16"] },
      merge(pods, { network: { podSubnets: { cidrs: { [a]: "100.64.0.0/20", [b]: "100.64.16.0/20" } } } }),
    );
    expect(resources(network, "aws_vpc_ipv4_cidr_block_association")).toEqual([]);
    expect(rules(data(network, "aws_vpc")).map(({ condition }) => condition)).toContainEqual(expect.stringContaining('"100.64.0.0/16")'));
  });
});

describe("route tables", () => {
  const associations = (stack: Stack) =>
    Object.fromEntries(
      resources(stack, "aws_route_table_association").map(({ path, attributes }) => [path, references(attributes["route_table_id"])[0]]),
    );

  test("of a given node subnet carry the new pod subnet of its zone too", () => {
    const { network } = withVpc({}, pods);
    const given = data(network, "aws_route_table").address;
    const made = resource(network, "aws_route_table").address;
    expect(associations(network)).toEqual({
      [`private-${a}/pod-route-table-association`]: given,
      [`private-${b}/node-route-table-association`]: made,
      [`private-${b}/pod-route-table-association`]: made,
    });
  });

  test("named by their id are used for new subnets, and must be those of given ones", () => {
    const { network } = withVpc({ routeTables: { [a]: id("rtb", "1"), [b]: id("rtb", "2") } });
    expect(resources(network, "aws_route_table")).toEqual([]);
    expect(data(network, "aws_route_table", b).attributes["route_table_id"]).toBe(id("rtb", "2"));
    expect(associations(network)).toEqual({
      [`private-${b}/node-route-table-association`]: data(network, "aws_route_table", b).address,
    });
    expect(rules(data(network, "aws_route_tables")).at(-1)!.condition).toContain(id("rtb", "1"));
  });

  test("are made for given subnets that are on the main one, and for no others", () => {
    const { network } = withVpc({ routeTables: { [a]: "create" } });
    const association = resource(network, "aws_route_table_association", `private-${a}`);
    expect(references(association.attributes["subnet_id"])).toEqual([data(network, "aws_subnet").address]);
    const { precondition } = association.attributes["lifecycle"] as unknown as { precondition: { condition: string }[] };
    const made = resource(network, "aws_route_table", `private-${a}`).address;
    const found = data(network, "aws_route_tables").address;
    expect(precondition[0]!.condition).toBe(`\${length(${found}.ids) == 0 || contains(${found}.ids, ${made}.id)}`);
  });

  test("get the gateway endpoints, given and made, and those of given pod subnets", () => {
    const given = { podSubnets: { [a]: { id: id("subnet", "d"), cidr: "10.20.128.0/20" } } };
    const { network } = withVpc(given, pods);
    const s3 = resources(network, "aws_vpc_endpoint").find(({ attributes }) => attributes["vpc_endpoint_type"] === "Gateway")!;
    expect(references(s3.attributes["route_table_ids"])).toEqual([
      data(network, "aws_route_table", `${a}/route-table`).address,
      data(network, "aws_route_table", `${a}/pod-route-table`).address,
      resource(network, "aws_route_table").address,
    ]);
  });

  test.each<[string, Changes, readonly string[]]>([
    ["nat", { egress: "nat", existingVpc: { natGatewayIds: { [b]: id("nat", "0") } } }, ["0.0.0.0/0"]],
    [
      "transitGateway",
      { egress: "transitGateway", transitGateway: { id: id("tgw", "0"), attachment: "existing", cidrs: ["10.0.0.0/8", "172.16.0.0/12"] } },
      ["10.0.0.0/8", "172.16.0.0/12"],
    ],
    ["none", { egress: "none" }, []],
    ["none with a peering connection", { peerings: { data: { connectionId: id("pcx", "0"), cidrs: ["10.99.0.0/16"] } } }, ["10.99.0.0/16"]],
  ])("that are given must lead out as egress %s says, and get no route here", (_egress, network, destinations) => {
    const stack = withVpc({}, { network }).network;
    const sentences = rules(data(stack, "aws_route_table", `private-${a}`)).map(({ error_message }) => error_message);
    expect(sentences.flatMap((text) => /has no route to (\S+),/.exec(text)?.[1] ?? [])).toEqual(destinations);
    for (const { attributes } of resources(stack, "aws_route")) {
      expect(references(attributes["route_table_id"])[0]).toMatch(/^aws_route_table\./);
    }
  });
});

describe("ways out", () => {
  const nat: Changes = { network: { egress: "nat" } };

  test("a given NAT gateway is routed to, and no public subnet is needed for it", () => {
    const { network } = withVpc({ natGatewayIds: { [b]: id("nat", "0") } }, nat);
    expect(types(network)).not.toEqual(expect.arrayContaining(["aws_nat_gateway"]));
    expect(resources(network, "aws_eip")).toEqual([]);
    expect(resources(network, "aws_internet_gateway")).toEqual([]);
    expect(references(resource(network, "aws_route").attributes["nat_gateway_id"])).toEqual([data(network, "aws_nat_gateway").address]);
  });

  test("a NAT gateway is made in a given public subnet, whose route table must lead to the internet", () => {
    const given = { publicSubnets: { [b]: { id: id("subnet", "c"), cidr: "10.20.64.0/24" } } };
    const { network } = withVpc(given, nat);
    expect(references(resource(network, "aws_nat_gateway").attributes["subnet_id"])).toEqual([
      data(network, "aws_subnet", "public").address,
    ]);
    expect(resources(network, "aws_internet_gateway")).toEqual([]);
    expect(rules(data(network, "aws_route_table", "public")).map(({ error_message }) => error_message)).toEqual([
      expect.stringContaining("no default route to an internet gateway"),
    ]);
  });

  test("new public subnets are routed to the given internet gateway", () => {
    const { network } = withVpc(
      { internetGatewayId: id("igw", "0") },
      { network: { publicSubnets: { enabled: true, cidrs: { [b]: "10.20.64.0/24" } } } },
    );
    expect(resources(network, "aws_internet_gateway")).toEqual([]);
    expect(references(resource(network, "aws_route").attributes["gateway_id"])).toEqual([data(network, "aws_internet_gateway").address]);
  });

  test("an attachment that is there is checked, not made", () => {
    const transitGateway = { id: id("tgw", "0"), attachment: "existing" };
    const { network } = withVpc({}, { network: { egress: "transitGateway", transitGateway } });
    expect(resources(network, "aws_ec2_transit_gateway_vpc_attachment")).toEqual([]);
    const attachment = data(network, "aws_ec2_transit_gateway_vpc_attachments");
    expect(resource(network, "aws_route").attributes["depends_on"]).toEqual([attachment.address]);
  });
});

describe("a transit gateway", () => {
  const toGateway = (routeTables: Changes, transitGateway: Changes = {}): Changes =>
    merge(base, {
      network: { egress: "transitGateway", existingVpc: { routeTables }, transitGateway: { id: id("tgw", "0"), ...transitGateway } },
    });
  const attachments = "aws_ec2_transit_gateway_vpc_attachment";

  test("that the VPC may be attached to already is attached to where the file says so", () => {
    expect(() => synthDemo(toGateway({}))).toThrow("Write network.transitGateway.attachment");
    const { network } = synthDemo(toGateway({}, { attachment: "create" }));
    expect(resources(network, attachments)).toHaveLength(1);
  });

  test("is attached to where all route tables are made, and the plan looks for another attachment", () => {
    const { network } = synthDemo(toGateway({ [a]: "create" }));
    expect(resources(network, attachments)).toHaveLength(1);
    const { assert } = checks(network)["transit-gateway"]!;
    expect(assert.map(({ error_message }) => error_message)).toEqual([
      expect.stringContaining("have its owner accept the attachment"),
      expect.stringContaining("network.transitGateway.attachment to existing"),
    ]);
    expect(references(assert[1]!.condition)).toEqual([data(network, attachments, "each").address]);
  });
});

describe("security groups", () => {
  test("of endpoints, pods and control plane are used as they are", () => {
    const securityGroups = { endpoints: id("sg", "1"), pods: id("sg", "2"), controlPlane: id("sg", "3") };
    const { network, cluster } = withVpc({ securityGroups }, pods);
    expect([network, cluster].flatMap((stack) => resources(stack, "aws_security_group"))).toEqual([]);
    expect(references(output(network, "endpoint_security_group_id"))).toEqual([data(network, "aws_security_group").address]);
    expect(references(output(cluster, "pod_security_group_id"))).toEqual([data(cluster, "aws_security_group", "pod-").address]);
    const { security_group_ids } = resource(cluster, "aws_eks_cluster").attributes["vpc_config"] as Record<string, Json>;
    expect(references(security_group_ids)).toEqual([data(cluster, "aws_security_group", "control-plane").address]);
    // The cluster's own group has to let the pods in: nobody knows its id before.
    expect(resources(cluster, "aws_vpc_security_group_ingress_rule").map(({ path }) => path)).toEqual([
      "pod-security-group/cluster-from-pods",
    ]);
    const { attributes: fromPods } = resource(cluster, "aws_vpc_security_group_ingress_rule");
    expect(references(fromPods["referenced_security_group_id"])).toEqual([data(cluster, "aws_security_group", "pod-").address]);
    expect(references(fromPods["security_group_id"])).toEqual([resource(cluster, "aws_eks_cluster").address]);
  });

  test("of pods get the rules in where the file says so, and keep those out", () => {
    const { cluster } = withVpc({ securityGroups: { pods: id("sg", "2"), podRules: "create" } }, pods);
    const ruleIds = resources(cluster, "aws_vpc_security_group_ingress_rule").map(({ path }) => path);
    expect(ruleIds.sort()).toEqual(
      ["cluster-from-pods", "pods-from-cluster", "pods-from-pods"].map((rule) => `pod-security-group/${rule}`),
    );
    expect(resources(cluster, "aws_vpc_security_group_egress_rule")).toEqual([]);
    const asserted = (podRules: string) =>
      checks(withVpc({ securityGroups: { pods: id("sg", "2"), podRules } }, pods).cluster)["pod-security-group"]!.assert.map(
        ({ error_message }) => error_message,
      );
    expect(asserted("create").some((text) => text.includes(" in from "))).toBe(false);
    expect(asserted("existing").filter((text) => text.includes(" in from ")).length).toBeGreaterThan(2);
  });

  test("of the control plane come together with ours where something is to be let in", () => {
    const { cluster } = withVpc({ securityGroups: { controlPlane: id("sg", "3") } }, { access: { runnerCidrs: ["10.9.0.0/24"] } });
    const { security_group_ids } = resource(cluster, "aws_eks_cluster").attributes["vpc_config"] as Record<string, Json>;
    expect(references(security_group_ids)).toEqual([
      data(cluster, "aws_security_group").address,
      resource(cluster, "aws_security_group").address,
    ]);
  });
});

interface Check {
  readonly data: Json;
  readonly assert: readonly { readonly condition: string; readonly error_message: string }[];
}
const checks = (stack: Stack) => (stack.json["check"] ?? {}) as unknown as Readonly<Record<string, Check>>;

describe("what only warns", () => {
  test("name servers of the DHCP options must be those of the file", () => {
    const { network } = withVpc({}, { network: { dhcpOptions: { domainNameServers: ["10.20.0.10", "10.20.0.11"] } } });
    const { assert, data: read } = checks(network)["dhcp-options"]!;
    expect(references(read)).toEqual([data(network, "aws_vpc").address]);
    expect(assert[0]!.condition).toContain('.domain_name_servers, ["10.20.0.10","10.20.0.11"])) == 0');
  });

  test("a given group of the endpoints must let in every block of the VPC on every port", () => {
    const kafka = { serviceName: "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0", ports: [9092] };
    const linked = merge(pods, { network: { endpoints: { privateLink: { kafka } } } });
    const { network } = withVpc({ securityGroups: { endpoints: id("sg", "1") } }, linked);
    const found = Object.entries(checks(network)).filter(([name]) => name.startsWith("endpoint-clients"));
    expect(found.map(([name]) => name)).toEqual(["endpoint-clients-10-20-0-0-16", "endpoint-clients-100-64-0-0-16"]);
    expect(found[0]![1].assert.map(({ error_message }) => error_message)).toEqual(
      [443, 9092].map((port) => expect.stringContaining(`No rule of ${id("sg", "1")} lets in 10.20.0.0/16 on TCP port ${port}.`) as string),
    );
  });
});

describe("endpoints that are there", () => {
  const services = { sts: "existing", s3: "existing", "ecr.api": "create" };
  const { network } = withVpc({}, { network: { endpoints: { services } } });

  const sts = checks(network)["existing-endpoint-sts"]!;

  test("are looked for, and warned of where they would not do", () => {
    const { "dhcp-options": _dhcp, ...ofEndpoints } = checks(network);
    expect(Object.keys(ofEndpoints)).toEqual(["existing-endpoint-s3", "existing-endpoint-sts"]);
    expect(sts.assert[0]!.condition).toContain("private_dns_enabled");
    expect(references(ofEndpoints["existing-endpoint-s3"]!.assert[0]!.condition)).toEqual([
      data(network, "aws_route_table").address,
      resource(network, "aws_route_table").address,
      "data.aws_vpc_endpoint.existing-endpoint-s3",
    ]);
    const called = Object.values(ofEndpoints).map(({ assert }) => assert.at(-1)!.condition);
    expect(called).toEqual([
      expect.stringContaining('for action in ["s3:GetObject"]'),
      expect.stringContaining('for action in ["sts:AssumeRoleWithWebIdentity"]'),
    ]);
  });

  const locals = (stack: Stack) => Object.values((stack.json["locals"] ?? {}) as Record<string, Record<string, string>>);

  test("must let in every block of the VPC, those that are added too, and have an interface in every zone", () => {
    const withPods = withVpc({}, merge(pods, { network: { endpoints: { services } } })).network;
    const [groups, subnets] = locals(withPods);
    expect([Object.keys(groups!), Object.keys(subnets!)]).toEqual([["10.20.0.0/16", "100.64.0.0/16"], [...zones]]);
    const around = JSON.stringify(data(withPods, "aws_security_groups", "admit-100.64.0.0-16").attributes["filter"]);
    for (const cidr of ["0.0.0.0/0", "100.64.0.0/10", "100.64.0.0/16"]) expect(around).toContain(`"${cidr}"`);
    expect(around).not.toContain('"100.64.0.0/17"');
    expect(references(groups!["100.64.0.0/16"])).toEqual(
      ["100.64.0.0-16", "prefix-lists"].map((admitted) => data(withPods, "aws_security_groups", `admit-${admitted}`).address),
    );
    expect(references(subnets![b])).toEqual([data(withPods, "aws_subnets", `existing-endpoints/subnets-${b}`).address]);
  });

  test("of gateways alone need no look at security groups and subnets", () => {
    const { network: ofGateway } = withVpc({}, { network: { endpoints: { services: { s3: "existing" } } } });
    expect([locals(ofGateway), dataSources(ofGateway, "aws_security_groups")]).toEqual([[], []]);
  });

  test("are read with the permissions of the runner", () => {
    const { check, data: read } = network.json;
    const { Statement } = runnerPolicy({ check, data: read } as unknown as TerraformJson, {
      partition: "aws",
      dnsSuffix: "amazonaws.com",
      region: "us-west-2",
      cluster: "demo",
    });
    const actions = Statement.flatMap(({ Action }) => Action);
    for (const call of ["SecurityGroups", "Subnets", "VpcEndpoints"]) expect(actions).toContain(`ec2:Describe${call}`);
  });

  test("are not looked for in a VPC that is made", () => {
    expect(synthDemo({ network: { endpoints: { services } } }).network.json["check"]).toBeUndefined();
  });
});

test("pod subnets without custom networking are made, and nothing in Kubernetes uses them", () => {
  const { network, workload } = synthDemo({ network: { podSubnets: { enabled: true } } });
  expect(Object.keys(output(network, "pod_subnet_ids") as object)).toHaveLength(3);
  expect(JSON.stringify(workload.json)).not.toMatch(/ENIConfig|pod_subnet_ids/);
});
