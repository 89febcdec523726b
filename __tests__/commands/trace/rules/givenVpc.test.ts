import { vpcInStates, withGivenVpc } from "../../../../commands/trace/rules/givenVpc";
import { stateJson } from "../../../../commands/trace/rules/stateJson";
import { hopsBetween, tracedDemo } from "../../../support/traces";

jest.setTimeout(60_000);

const id = (prefix: string, digit: string): string => `${prefix}-0123456789abcdef${digit}`;
const vpcId = id("vpc", "0");
const [subnetA, subnetB] = [id("subnet", "a"), id("subnet", "b")];

const cluster = tracedDemo("given", {
  network: {
    existingVpc: {
      id: vpcId,
      cidr: "10.64.0.0/16",
      nodeSubnets: { "us-west-2a": { id: subnetA, cidr: "10.64.0.0/20" }, "us-west-2b": { id: subnetB, cidr: "10.64.16.0/20" } },
    },
    availabilityZones: ["us-west-2a", "us-west-2b"],
    egress: "none",
    endpoints: { interface: "existing", services: { s3: "existing" } },
  },
  nodeGroups: { managed: { general: {} } },
});

/** A resource of a state, in the root module or in one of the name. */
interface Written {
  readonly type: string;
  readonly module?: string;
  readonly values: object;
}

/** What `terraform show -json` prints of a network team's state. */
function stateOf(resources: readonly Written[]): object {
  const ofModule = (wanted?: string) => ({
    ...(wanted !== undefined && { address: `module.${wanted}` }),
    resources: resources
      .filter(({ module }) => module === wanted)
      .map(({ type, values }, index) => ({ address: `${type}.this`, mode: "managed", type, name: "this", index, values })),
  });
  const modules = [...new Set(resources.flatMap(({ module }) => module ?? []))];
  return { format_version: "1.0", values: { root_module: { ...ofModule(), child_modules: modules.map(ofModule) } } };
}

const base: readonly Written[] = [
  { type: "aws_vpc", values: { id: vpcId, cidr_block: "10.64.0.0/16", enable_dns_support: true, enable_dns_hostnames: true } },
  ...["a", "b"].flatMap((end, index): Written[] => [
    {
      type: "aws_subnet",
      module: "subnets",
      values: { id: id("subnet", end), vpc_id: vpcId, cidr_block: `10.64.${16 * index}.0/20`, availability_zone: `us-west-2${end}` },
    },
    { type: "aws_route_table", values: { id: id("rtb", end), vpc_id: vpcId, route: [] } },
    { type: "aws_route_table_association", values: { subnet_id: id("subnet", end), route_table_id: id("rtb", end) } },
  ]),
  { type: "aws_vpc_dhcp_options", values: { id: id("dopt", "0"), domain_name_servers: ["AmazonProvidedDNS"] } },
  { type: "aws_vpc_dhcp_options_association", values: { vpc_id: vpcId, dhcp_options_id: id("dopt", "0") } },
  { type: "aws_security_group", module: "endpoints", values: { id: id("sg", "0"), vpc_id: vpcId, ingress: [], egress: [] } },
  {
    type: "aws_security_group_rule",
    module: "endpoints",
    values: {
      security_group_id: id("sg", "0"),
      type: "ingress",
      protocol: "tcp",
      from_port: 443,
      to_port: 443,
      cidr_blocks: ["10.64.0.0/16"],
    },
  },
  {
    type: "aws_vpc_endpoint",
    module: "endpoints",
    values: {
      id: id("vpce", "0"),
      vpc_id: vpcId,
      service_name: "com.amazonaws.us-west-2.ec2",
      vpc_endpoint_type: "Interface",
      private_dns_enabled: true,
      subnet_ids: [subnetA, subnetB],
      security_group_ids: [id("sg", "0")],
      policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
    },
  },
];

const hops = (from: string, to: string, ...more: readonly Written[]) => {
  const states = [base, more].map((resources) => stateJson(stateOf(resources))!);
  return hopsBetween({ ...cluster, stacks: withGivenVpc(cluster.stacks, vpcInStates(states, vpcId)) }, from, to);
};

test("states of the network team, with modules of their own, have what decides", () => {
  const found = hops("aws-node", "ec2");
  expect(Object.values(found).map(({ kind, status }) => `${kind} ${status}`)).toEqual(
    ["name", "source", "egressRules", "route", "ingressRules", "endpointPolicy", "credentials", "permission"].map((kind) => `${kind} ok`),
  );
  expect(found["name"]!.decidedBy).toContain("vpc: aws_vpc_endpoint.this[2] in module.endpoints");
  expect(found["ingressRules"]!.decidedBy).toEqual([
    expect.stringMatching(/^vpc: aws_security_group_rule\.this\[1\] in module\.endpoints$/),
  ]);
});

test("what is not in a state may be in another one", () => {
  expect(hops("aws-node", "sts")["name"]).toMatchObject({ status: "unknown" });
  expect(hops("kubelet", "s3")["route"]).toMatchObject({ status: "unknown" });
  const route = { cidr_block: "0.0.0.0/0", nat_gateway_id: id("nat", "0") };
  const table = { type: "aws_route", values: { route_table_id: id("rtb", "a"), destination_cidr_block: "0.0.0.0/0", ...route } };
  expect(hops("kubelet", "198.51.100.7", table)["route"]).toMatchObject({
    status: "fails",
    says: expect.stringContaining("us-west-2b") as string,
  });
  const both = { ...table, values: { ...table.values, route_table_id: id("rtb", "b") } };
  expect(hops("kubelet", "198.51.100.7", table, both)["route"]).toMatchObject({
    status: "unknown",
    says: expect.stringContaining("0.0.0.0/0 leads to a NAT gateway") as string,
  });
});

test("what another VPC in the state has is nobody's here", () => {
  const other = { vpc_id: id("vpc", "1"), service_name: "com.amazonaws.us-west-2.sts", vpc_endpoint_type: "Interface" };
  const endpoint = {
    type: "aws_vpc_endpoint",
    values: { id: id("vpce", "1"), private_dns_enabled: true, subnet_ids: [id("subnet", "f")], ...other },
  };
  expect(hops("aws-node", "sts", endpoint)["name"]).toMatchObject({ status: "unknown" });
  const acl = {
    type: "aws_network_acl",
    values: { id: id("acl", "0"), vpc_id: id("vpc", "1"), subnet_ids: [subnetA], ingress: [], egress: [] },
  };
  expect(hops("aws-node", "ec2", acl)["networkAcls"]).toBeUndefined();
});

describe("names", () => {
  const zone = { type: "aws_route53_zone", values: { id: "Z1", name: "db.corp.internal", vpc: [{ vpc_id: vpcId }] } };
  const rule = { type: "aws_route53_resolver_rule", values: { id: "rslvr-rr-1", domain_name: "corp.internal.", rule_type: "FORWARD" } };
  const associated = (vpc: string) => ({
    type: "aws_route53_resolver_rule_association",
    values: { id: "rslvr-rrassoc-1", resolver_rule_id: "rslvr-rr-1", vpc_id: vpc },
  });

  test("are those of private hosted zones and rules, and it is told which", () => {
    expect(hops("kubelet", "one.db.corp.internal", zone)["name"]).toMatchObject({
      status: "unknown",
      says: "the private hosted zone db.corp.internal of the VPC answers to one.db.corp.internal, and its records are not followed here",
      decidedBy: ["vpc: aws_route53_zone.this[0]"],
    });
    expect(hops("kubelet", "mail.corp.internal", zone, rule, associated(vpcId))["name"]).toMatchObject({
      says: "a rule forwards mail.corp.internal to other DNS servers, whose answer is not in the JSON",
    });
  });

  test("are not those of a rule that another VPC has", () => {
    expect(hops("kubelet", "mail.corp.internal", rule, associated(id("vpc", "1")))["name"]).toMatchObject({
      says: "public name servers do not know mail.corp.internal, and a private hosted zone or rule that does is not in the JSON",
    });
  });
});

test("network ACLs by their own resources count in the order of their numbers", () => {
  const acl = { type: "aws_network_acl", values: { id: id("acl", "0"), vpc_id: vpcId, subnet_ids: [subnetA], ingress: [], egress: [] } };
  const entry = (rule_number: number, egress: boolean, rule_action: string, protocol = "-1") => ({
    type: "aws_network_acl_rule",
    values: {
      network_acl_id: id("acl", "0"),
      rule_number,
      egress,
      rule_action,
      protocol,
      cidr_block: "0.0.0.0/0",
      from_port: 0,
      to_port: 65535,
    },
  });
  const open = [acl, entry(100, true, "allow"), entry(100, false, "allow")];
  expect(hops("aws-node", "ec2", ...open)["networkAcls"]).toMatchObject({ status: "ok" });
  expect(hops("aws-node", "ec2", ...open, entry(110, true, "deny"))["networkAcls"]).toMatchObject({ status: "ok" });
  expect(hops("aws-node", "ec2", ...open, entry(90, true, "deny", "6"))["networkAcls"]).toMatchObject({ status: "fails" });
  expect(hops("aws-node", "ec2", ...open, entry(90, true, "deny", "17"))["networkAcls"]).toMatchObject({ status: "ok" });
});

describe("regional NAT gateways", () => {
  const routes = ["a", "b"].map((end): Written => ({
    type: "aws_route",
    values: { route_table_id: id("rtb", end), destination_cidr_block: "0.0.0.0/0", nat_gateway_id: id("nat", "0") },
  }));
  const gateway = { id: id("nat", "0"), vpc_id: vpcId, availability_mode: "regional", connectivity_type: "public" };
  const regional: Written = { type: "aws_nat_gateway", values: { ...gateway, allocation_id: null, subnet_id: null } };
  const internet: Written = { type: "aws_internet_gateway", values: { id: id("igw", "0"), vpc_id: vpcId } };

  test("lead out of the VPC without an address or a subnet of their own", () => {
    expect(hops("kubelet", "198.51.100.7", ...routes, regional, internet)["route"]).toMatchObject({
      status: "ok",
      says: expect.stringContaining("which is regional") as string,
    });
  });

  test("need the internet gateway of the VPC", () => {
    expect(hops("kubelet", "198.51.100.7", ...routes, regional)["route"]!.status).toBe("unknown");
  });
});

test("an interface endpoint of S3 for who asks from outside of the VPC is not that of the VPC itself", () => {
  const endpoint = { vpc_id: vpcId, service_name: "com.amazonaws.us-west-2.s3" };
  const denying = '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}';
  const tables = [id("rtb", "a"), id("rtb", "b")];
  const gateway = { ...endpoint, id: id("vpce", "1"), vpc_endpoint_type: "Gateway", route_table_ids: tables, policy: denying };
  const ofInterface = {
    ...endpoint,
    id: id("vpce", "2"),
    vpc_endpoint_type: "Interface",
    private_dns_enabled: true,
    subnet_ids: [subnetA, subnetB],
    security_group_ids: [id("sg", "0")],
  };
  const s3 = (isForInbound: boolean) =>
    hops(
      "kubelet",
      "s3",
      { type: "aws_vpc_endpoint", values: gateway },
      {
        type: "aws_vpc_endpoint",
        values: { ...ofInterface, dns_options: [{ private_dns_only_for_inbound_resolver_endpoint: isForInbound }] },
      },
    );
  expect(s3(true)["endpointPolicy"]).toMatchObject({ status: "fails" });
  expect(s3(false)["name"]!.says).toContain("stands for the s3 endpoint");
});
