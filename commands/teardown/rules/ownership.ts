import type { ClusterDesign } from "../../../design/cluster";
import { knownServices } from "../../../aws/endpointServices";
import type { Resource, SecurityGroup, Tags, TeardownAccount } from "./account";

/**
 * Whether tags name the cluster, as Kubernetes' controllers and EKS write them.
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#resource-tags
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html
 */
export const belongsToCluster = (tags: Tags, cluster: string): boolean =>
  tags[`kubernetes.io/cluster/${cluster}`] === "owned" ||
  [
    "elbv2.k8s.aws/cluster",
    "KubernetesCluster",
    "cluster.k8s.amazonaws.com/name",
    "eks:cluster-name",
    "eks:eks-cluster-name",
    "aws:eks:cluster-name",
  ].some((key) => tags[key] === cluster);

const parts: ReadonlySet<string> = new Set([
  ...["api", "bastion", "default-closed", "endpoints", "pods", "public", "squid", "squid-instances", "squid-load-balancer"],
  ...knownServices,
]);

/**
 * Whether the stacks made a resource of the VPC, which its Name tag tells: `demo-node-us-west-2a`, `demo-ecr.api`, and not the `demo-2-api` of a
 * cluster `demo-2`. Other zones and endpoints than those of the file are ours too, until the file is applied.
 */
export function isOwn({ config: { name, region }, nodeGroups }: ClusterDesign, { tags }: Resource): boolean {
  const given = tags["Name"] ?? "";
  if (given === name || nodeGroups.some((group) => group.tags["Name"] === given)) return true;
  if (!given.startsWith(`${name}-`)) return false;
  const part = given.slice(name.length + 1);
  return parts.has(part) || ["node", "pod", "public", "private", "nat"].some((role) => part.startsWith(`${role}-${region}`));
}

/**
 * The subnets that `destroy` deletes, so that nothing may be left in them: in a VPC of ours all, in an existing one those that have the name and
 * the block of one that the network stack makes.
 */
export function ownSubnetIds({ config, addresses }: ClusterDesign, { subnets }: TeardownAccount): ReadonlySet<string> {
  const { existingVpc } = config.network;
  if (!existingVpc) return new Set(subnets.map(({ id }) => id));
  const given = { node: existingVpc.nodeSubnets, pod: existingVpc.podSubnets, public: existingVpc.publicSubnets };
  const made = addresses.zones.flatMap(({ zone, ...blocks }) =>
    (["node", "pod", "public"] as const)
      .filter((role) => blocks[role] !== undefined && given[role][zone] === undefined)
      .map((role) => ({ name: `${config.name}-${role}-${zone}`, cidr: blocks[role] })),
  );
  return new Set(
    subnets.filter(({ cidr, tags }) => made.some((subnet) => subnet.name === tags["Name"] && subnet.cidr === cidr)).map(({ id }) => id),
  );
}

/** The security groups that `destroy` deletes. That of EKS goes with the cluster, and is not one of them. */
export function ownSecurityGroups(design: ClusterDesign, { securityGroups }: TeardownAccount): readonly SecurityGroup[] {
  const given = Object.values(design.config.network.existingVpc?.securityGroups ?? {});
  return securityGroups.filter((group) => isOwn(design, group) && !given.includes(group.id));
}
