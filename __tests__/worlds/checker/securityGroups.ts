import { addressBlock } from "./addresses";
import { follow } from "./expressions";
import { type Block, mapping, repeated, resourcesOf, text, texts, violation, type Violation, type Written } from "./model";
import { podGroupViolations } from "./podGroups";

const sources = ["cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id"];
const ruleTypes = ["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"];

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups */
const mostRules = 60;
/** Groups of a network interface, where nobody has had the quota raised. */
const mostGroups = 5;

/** Rules of security groups, and how many of both there are. */
export const securityGroupViolations = (written: Written): readonly Violation[] => [
  ...resourcesOf(written, ...ruleTypes).flatMap((rule) =>
    ruleProblems(written, rule).map((problem) => violation("security groups", rule, problem)),
  ),
  ...repeatedRules(written),
  ...tooManyRules(written),
  ...groupsOfInterfaces(written),
  ...podGroupViolations(written),
];

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html */
function ruleProblems(written: Written, { stack, body }: Block): readonly string[] {
  const given = sources.filter((source) => body[source] !== undefined);
  const protocol = text(body["ip_protocol"]);
  const [from, to] = [Number(body["from_port"]), Number(body["to_port"])];
  const hasPorts = body["from_port"] !== undefined || body["to_port"] !== undefined;
  const cidr = text(body["cidr_ipv4"]);
  const group = follow(written, stack, body["security_group_id"] ?? "");
  const referenced = body["referenced_security_group_id"];
  const other = referenced === undefined ? undefined : follow(written, stack, referenced);
  const isGroup = ({ block, value }: { readonly block?: Block; readonly value?: unknown }): boolean =>
    /security_group|aws_eks_cluster/.test(block?.type ?? "") || (typeof value === "string" && value.startsWith("sg-"));
  return [
    ...(given.length === 1 ? [] : [`names ${given.length} sources or destinations`]),
    ...(["tcp", "udp", "icmp", "-1"].includes(protocol) ? [] : [`has the protocol ${protocol}`]),
    ...(protocol === "-1" && hasPorts ? ["has ports, and all protocols"] : []),
    ...((protocol === "tcp" || protocol === "udp") && !(from >= 0 && from <= to && to <= 65535) ? [`has the ports ${from} to ${to}`] : []),
    ...(cidr !== "" && !cidr.includes("${") && !addressBlock(cidr) ? [`is about ${cidr}, which is not a block`] : []),
    ...(isGroup(group) || isUnresolved(group) ? [] : ["is of no security group"]),
    ...(other === undefined || isGroup(other) || isUnresolved(other) ? [] : ["names something that is not a security group"]),
    ...(/^[\w .:/()#,@[\]+=&;{}!$*-]{0,255}$/.test(text(body["description"])) ? [] : ["has a description that EC2 does not take"]),
  ];
}

/** An expression with several names in it is left alone. */
const isUnresolved = ({ block, value }: { readonly block?: Block; readonly value?: unknown }): boolean =>
  block === undefined && (value === undefined || (typeof value === "string" && value.includes("${")));

const repeatedRules = (written: Written): readonly Violation[] =>
  repeated(resourcesOf(written, ...ruleTypes), ({ stack, type, body }) =>
    JSON.stringify([
      stack,
      type,
      body["security_group_id"],
      body["ip_protocol"],
      body["from_port"],
      body["to_port"],
      ...sources.map((source) => body[source]),
    ]),
  ).map((rule) => violation("security groups", rule, "its group has the same rule already"));

/** Rules with a prefix list of the user's count more; those of AWS for S3 and DynamoDB count once. */
function tooManyRules(written: Written): readonly Violation[] {
  const counts = new Map<string, Block[]>();
  for (const rule of resourcesOf(written, ...ruleTypes)) {
    const key = JSON.stringify([rule.stack, rule.type, rule.body["security_group_id"]]);
    counts.set(key, [...(counts.get(key) ?? []), rule]);
  }
  return [...counts.values()]
    .filter((rules) => rules.length > mostRules && rules.every(({ body }) => body["for_each"] === undefined))
    .map((rules) => violation("security groups", rules[0]!, `its group has ${rules.length} rules, and EC2 allows ${mostRules}`));
}

function groupsOfInterfaces(written: Written): readonly Violation[] {
  const groups = (block: Block): readonly string[] => {
    const { body } = block;
    if (block.type === "aws_eks_cluster") return texts(mapping(body["vpc_config"])["security_group_ids"]);
    return texts(body["vpc_security_group_ids"] ?? body["security_group_ids"]);
  };
  return resourcesOf(written, "aws_instance", "aws_vpc_endpoint", "aws_eks_cluster", "aws_launch_template").flatMap((block) => {
    // EKS adds the cluster security group to the interfaces of the control plane.
    const found = groups(block);
    const most = block.type === "aws_eks_cluster" ? mostGroups - 1 : mostGroups;
    return [
      ...(found.length > most ? [`has ${found.length} security groups, and ${most} are allowed`] : []),
      ...(new Set(found).size < found.length ? ["has a security group twice"] : []),
    ].map((problem) => violation("security groups", block, problem));
  });
}
