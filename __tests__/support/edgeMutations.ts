import type { HopKind } from "../../commands/trace/rules/hop";
import type { StackRole } from "../../config/schema/backend";
import {
  changed,
  type Copy,
  type Finder,
  isPublicHost,
  type PairNames,
  type Rows,
  serviceOf,
  type StackMutation,
  to,
} from "./mutationParts";

const everything = { rule_no: 100, action: "allow", protocol: "-1", cidr_block: "0.0.0.0/0", from_port: 0, to_port: 0 };

const withAcl = (subnets: readonly unknown[], entries: object) => (copy: Copy) => {
  copy.network.resource["aws_network_acl"] = { added: { subnet_ids: subnets, ...entries } };
};

const reference = (type: string, id: string): string => `\${${type}.${id}.id}`;
const outside = (hop: HopKind, from?: string) => (pair: PairNames) =>
  isPublicHost(pair.to) && (from === undefined || pair.from === from) ? hop : undefined;

/** Rules of the nodes for name servers that are not Amazon's, gone. */
const nameServerRules = (found: Finder): readonly StackMutation[] => {
  const isAsked = found("network", "aws_vpc_dhcp_options").some(
    ({ block }) => !JSON.stringify(block["domain_name_servers"]).includes("AmazonProvidedDNS"),
  );
  const type = "aws_vpc_security_group_egress_rule";
  const rules = (["cluster", "workload"] as const).flatMap((stack): readonly (readonly [StackRole, string])[] =>
    found(stack, type)
      .filter(
        ({ block, id }) =>
          id.startsWith("node-security-group_egress-") && Number(block["from_port"]) <= 53 && 53 <= Number(block["to_port"]),
      )
      .map(({ id }) => [stack, id]),
  );
  if (!isAsked || rules.length === 0) return [];
  return [
    {
      what: "no rule of the nodes to port 53",
      change: (copy) => rules.forEach(([stack, id]) => Reflect.deleteProperty(copy[stack].resource[type]!, id)),
      failsAt: to("name", "ecr.api", "kubelet"),
    },
  ];
};

/** Policies of the endpoint of Amazon S3 for buckets of one account, which the layers of EKS are not in; and an action that is about no resource. */
const endpointPolicies = (found: Finder): readonly StackMutation[] => {
  const of = (service: string, what: string, statements: readonly object[]) =>
    found("network", "aws_vpc_endpoint")
      .filter((endpoint) => serviceOf(endpoint) === service)
      .map(({ id }): StackMutation => ({
        what,
        change: changed("network", "aws_vpc_endpoint", id, { policy: JSON.stringify({ Statement: statements }) }),
        failsAt: to("endpointPolicy", service, "kubelet"),
      }));
  const all = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
  const account = { "s3:ResourceAccount": "111122223333" };
  return [
    ...of("s3", "s3 for buckets of one account", [{ ...all, Condition: { StringEquals: account } }]),
    ...of("s3", "s3 denied for buckets of other accounts", [all, { ...all, Effect: "Deny", Condition: { StringNotEquals: account } }]),
    ...of("ecr.api", "ecr.api for repositories alone", [{ ...all, Resource: "arn:aws:ecr:*:*:repository/*" }]),
  ];
};

/** Squid behind a port that no rule is for, and network ACLs that let nothing out of its subnets. */
const squid: Rows = (found, config) => {
  const [vpc] = found("network", "aws_vpc");
  if (!config.proxy?.squid || !vpc) return [];
  const subnets = found("network", "aws_subnet").filter(({ id }) => id.startsWith("public_subnet-"));
  const inVpc = { ...everything, cidr_block: vpc.block["cidr_block"] };
  const ids = subnets.map(({ id }) => reference("aws_subnet", id));
  return [
    {
      what: "Squid at another port, without rules for it",
      change: (copy) => {
        for (const block of Object.values(copy.network.resource["aws_lb_target_group"]!)) block["port"] = 3129;
        for (const block of Object.values(copy.network.resource["aws_launch_template"]!))
          block["user_data"] = String(block["user_data"]).replace(/http_port \d+/g, "http_port 3129");
      },
      failsAt: outside("ingressRules"),
    },
    ...(ids.length > 0
      ? [
          {
            what: "a network ACL lets Squid into the VPC alone",
            change: withAcl(ids, { ingress: [everything], egress: [inVpc] }),
            failsAt: outside("proxyWayOut", "kubelet"),
          },
        ]
      : []),
  ];
};

/** Network ACLs of the node subnets that deny the way to a proxy, and of a NAT gateway's subnet. */
const acls: Rows = (found, config) => {
  const nodes = found("network", "aws_subnet").filter(({ id }) => /^private-.*_node-subnet_/.test(id));
  const gateways = found("network", "aws_nat_gateway").map(({ block }) => block["subnet_id"]);
  return [
    ...(config.proxy?.url !== undefined && nodes.length > 0
      ? [
          {
            what: "a network ACL denies everything but the VPC",
            change: withAcl(
              nodes.map(({ id }) => reference("aws_subnet", id)),
              { ingress: [everything], egress: [] },
            ),
            failsAt: outside("networkAcls", "kubelet"),
          },
        ]
      : []),
    ...(gateways.length > 0 && config.network.egress === "nat"
      ? [
          {
            what: "a network ACL of the NAT gateway's subnet without entries",
            change: withAcl(gateways, { ingress: [], egress: [] }),
            status: "unknown" as const,
            failsAt: outside("networkAcls", "kubelet"),
          },
        ]
      : []),
  ];
};

/** Private hosted zones that answer in place of an endpoint, and lists of DNS Firewall that are not there. */
const names: Rows = (found, { region }) => {
  const [vpc] = found("network", "aws_vpc");
  const [endpoint] = found("network", "aws_vpc_endpoint").filter((one) => serviceOf(one) === "ecr.api");
  if (!vpc || !endpoint) return [];
  const vpcId = reference("aws_vpc", vpc.id);
  const zones = [`api.ecr.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`].map((name): StackMutation => ({
    what: `a private hosted zone ${name}`,
    change: (copy) => (copy.network.resource["aws_route53_zone"] = { added: { name, vpc: [{ vpc_id: vpcId }] } }),
    status: "unknown",
    failsAt: to("name", "ecr.api", "kubelet"),
  }));
  const firewall = (what: string, rule: object): StackMutation => ({
    what,
    change: (copy) => {
      const group = "${aws_route53_resolver_firewall_rule_group.added.id}";
      const added = { firewall_rule_group_id: group, priority: 1 };
      Object.assign((copy.network.resource["aws_route53_resolver_firewall_rule_group"] ??= {}), { added: { name: "added" } });
      Object.assign((copy.network.resource["aws_route53_resolver_firewall_rule_group_association"] ??= {}), {
        added: { ...added, vpc_id: vpcId },
      });
      Object.assign((copy.network.resource["aws_route53_resolver_firewall_rule"] ??= {}), { added: { ...added, ...rule } });
    },
    status: "unknown",
    failsAt: to("name", "ecr.api", "kubelet"),
  });
  return [
    ...zones,
    {
      what: "a private hosted zone of which only the id is known",
      change: (copy) => (copy.network.resource["aws_route53_zone_association"] = { added: { zone_id: "Z0123456789", vpc_id: vpcId } }),
      status: "unknown",
      failsAt: to("name", "ecr.api", "kubelet"),
    },
    firewall("a list of DNS Firewall that is not in the JSON", { action: "BLOCK", firewall_domain_list_id: "rslvr-fdl-0123456789abcdef" }),
  ];
};

/** What an expert of AWS would try: other ports, other owners, and who answers or denies first. */
export const edges: Rows = (found, config) => [
  ...nameServerRules(found),
  ...endpointPolicies(found),
  ...squid(found, config),
  ...acls(found, config),
  ...names(found, config),
];
