import {
  addressOf,
  blocksOf,
  type Block,
  mapping,
  resourcesOf,
  stackNames,
  type StackName,
  text,
  violation,
  type Violation,
  type Written,
} from "./model";
import { isOfObjects, releasesInOrder } from "./objects";
import { edgesOf } from "./references";
import { waitingForUsed } from "./usedOrder";

const nodeTypes = ["aws_eks_node_group", "aws_autoscaling_group"];

/** What must exist before what: by edges of Terraform, or by the order of the stacks. */
export function orderViolations(written: Written): readonly Violation[] {
  const reach = reachability(written);
  const isBefore = (first: Block, then: Block): boolean =>
    stackNames.indexOf(first.stack) < stackNames.indexOf(then.stack) ||
    (first.stack === then.stack && reach(then.stack, addressOf(then)).has(addressOf(first)));
  const missing = (then: Block, firsts: readonly Block[], why: string): readonly Violation[] =>
    firsts
      .filter((first) => !isBefore(first, then))
      .map((first) => violation("order", then, `does not wait for ${addressOf(first)}: ${why}`));
  const nodes = resourcesOf(written, ...nodeTypes).filter(({ stack }) => stack === "workload");
  return [
    ...nodes.flatMap((group) => [
      ...missing(group, beforeNodes(written), "nodes are not Ready without it"),
      ...missing(group, ofRole(written, group), "nodes join with its permissions"),
    ]),
    ...nodes.flatMap((group) => addonMissing(written, group)),
    ...resourcesOf(written, "aws_eks_addon")
      .filter(({ body }) => body["addon_name"] === "coredns")
      .filter((addon) => ![...nodes, ...resourcesOf(written, "aws_eks_fargate_profile")].some((first) => isBefore(first, addon)))
      .map((addon) => violation("order", addon, "waits for nothing that its pods could run on")),
    ...resourcesOf(written, "helm_release")
      .filter((release) => !isOfObjects(release))
      .flatMap((release) =>
        missing(
          release,
          resourcesOf(written, "aws_eks_addon").filter(({ body }) => body["addon_name"] === "coredns"),
          "its pods resolve names",
        ),
      ),
    ...releasesInOrder(written).flatMap(([then, first]) =>
      missing(then, [first], "its kinds are not there before, or nobody acts on them"),
    ),
    ...waitingForUsed(written).flatMap(({ then, firsts, why }) => missing(then, firsts, why)),
    ...clusterViolations(written, missing),
    ...networkViolations(written, missing),
  ];
}

type Missing = (then: Block, firsts: readonly Block[], why: string) => readonly Violation[];

/** @see https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network-tutorial.html ENIConfigs come before the nodes */
const beforeNodes = (written: Written): readonly Block[] => [
  ...resourcesOf(written, "kubernetes_manifest").filter(({ body }) => mapping(body["manifest"])["kind"] === "ENIConfig"),
  ...resourcesOf(written, "kubernetes_env").filter(({ body }) => /aws-node|kube-proxy/.test(JSON.stringify(body["metadata"]))),
  ...resourcesOf(written, "aws_eks_addon").filter(({ body }) => ["vpc-cni", "kube-proxy"].includes(text(body["addon_name"]))),
];

/** Nodes need the VPC CNI and kube-proxy. @see https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html */
const addonMissing = (written: Written, group: Block): readonly Violation[] =>
  ["vpc-cni", "kube-proxy", "coredns"]
    .filter((name) => !resourcesOf(written, "aws_eks_addon").some(({ body }) => body["addon_name"] === name))
    .map((name) => violation("order", group, `has nodes, and the cluster has no ${name}`));

/** Permissions of the role of a group, and its access entry where EKS makes none. @see https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html */
function ofRole(written: Written, group: Block): readonly Block[] {
  const inStack = blocksOf(written).filter(({ stack, kind }) => stack === group.stack && kind === "resource");
  const edges = edgesOf(inStack);
  const near = new Set([addressOf(group)]);
  for (const address of near) for (const next of edges.get(address) ?? []) near.add(next);
  const roles = inStack.filter((block) => block.type === "aws_iam_role" && near.has(addressOf(block)));
  return inStack.filter(
    ({ type, body }) =>
      (["aws_iam_role_policy", "aws_iam_role_policy_attachment"].includes(type) &&
        roles.some(({ name }) => text(body["role"]).includes(`aws_iam_role.${name}.`) && name.includes("node-groups"))) ||
      (type === "aws_eks_access_entry" &&
        group.type === "aws_autoscaling_group" &&
        body["type"] === "EC2_LINUX" &&
        roles.some(({ name }) => text(body["principal_arn"]).includes(`aws_iam_role.${name}.`))),
  );
}

/** @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/eks_cluster the log group comes first */
const clusterViolations = (written: Written, missing: Missing): readonly Violation[] =>
  resourcesOf(written, "aws_eks_cluster").flatMap((cluster) => {
    const name = text(cluster.body["name"]);
    const logs = resourcesOf(written, "aws_cloudwatch_log_group").filter(({ body }) => body["name"] === `/aws/eks/${name}/cluster`);
    return missing(cluster, logs, "EKS would create it without its settings");
  });

/** @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/nat_gateway a gateway waits for the route to the internet gateway */
const networkViolations = (written: Written, missing: Missing): readonly Violation[] =>
  resourcesOf(written, "aws_nat_gateway").flatMap((gateway) =>
    missing(
      gateway,
      resourcesOf(written, "aws_route").filter(({ body }) => text(body["gateway_id"]).includes("aws_internet_gateway.")),
      "it has no way to the internet before",
    ),
  );

/** What each block of a stack depends on, all the way. */
function reachability(written: Written): (stack: StackName, address: string) => ReadonlySet<string> {
  const edges = Object.fromEntries(stackNames.map((stack) => [stack, edgesOf(blocksOf(written).filter((block) => block.stack === stack))]));
  const known = new Map<string, ReadonlySet<string>>();
  return (stack, address) => {
    const key = `${stack} ${address}`;
    const found = known.get(key);
    if (found) return found;
    const reached = new Set<string>();
    const open = [address];
    for (let next = open.pop(); next !== undefined; next = open.pop())
      for (const edge of edges[stack]?.get(next) ?? []) {
        if (reached.has(edge)) continue;
        reached.add(edge);
        open.push(edge);
      }
    known.set(key, reached);
    return reached;
  };
}
