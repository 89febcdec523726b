import { knownServices } from "../../../aws/endpointServices";
import type { ClusterConfig } from "../../../config/schema/schema";
import type { ClusterDesign } from "../../../design/cluster";
import { primaryCidr } from "../../../design/network/cidrBlocks";
import { settingsKey, type SubnetRole } from "../../../design/network/subnetLayout";
import type { AwsResource, EksCluster, SecurityGroup, Tags, TeardownAccount } from "./account";

/** The VPC of a cluster file. */
export interface FoundVpc {
  /** @default - there is none, or it is not known */
  readonly id?: string;
  /** The EKS cluster of this name is not that of the file: nothing that names it is ours. */
  readonly isForeign: boolean;
  /** Why it is not known, a sentence each. */
  readonly problems: readonly string[];
}

/**
 * Finds the VPC of a cluster file, and does not take one for it that is somebody else's.
 * @param cluster the EKS cluster of the name in the file, where there is one
 * @param vpcIds the existing VPC of the file, or all that have the name and the block of the network stack's. `undefined`: could not be read
 */
export function findVpc(config: ClusterConfig, cluster: EksCluster | undefined, vpcIds: readonly string[] | undefined): FoundVpc {
  const { name, region } = config;
  const given = config.network.existingVpc?.id;
  const unknown = (problem: string, isForeign = false): FoundVpc => ({ isForeign, problems: [problem] });
  if (!vpcIds) return { isForeign: false, problems: [] };
  if (cluster?.vpcId !== undefined) {
    if (vpcIds.includes(cluster.vpcId)) return { id: cluster.vpcId, isForeign: false, problems: [] };
    const expected = given ?? `a VPC with the name ${name} and the block ${primaryCidr(config)}`;
    return unknown(
      `The EKS cluster ${name} is in ${cluster.vpcId}, and that of the file is in ${expected}: it is another one. Nothing of it is listed.`,
      true,
    );
  }
  const [id, ...others] = vpcIds;
  if (others.length > 0) {
    return unknown(
      `There are ${vpcIds.length} VPCs with the name ${name} and the block ${primaryCidr(config)}: ${vpcIds.join(", ")}. Give those that are not of this file another name.`,
    );
  }
  if (id !== undefined) return { id, isForeign: false, problems: [] };
  return given === undefined
    ? { isForeign: false, problems: [] }
    : unknown(`There is no ${given} in ${region} in this account. Use credentials of the account that the file is for.`);
}

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

const stackNameParts: ReadonlySet<string> = new Set([
  ...["api", "bastion", "default-closed", "endpoints", "nodes", "pods", "public", "squid", "squid-instances", "squid-load-balancer"],
  ...knownServices,
]);

/**
 * Whether the stacks made a resource of the VPC, which its Name tag tells: `demo-node-us-west-2a`, `demo-ecr.api`, and not the `demo-2-api` of a
 * cluster `demo-2`. Other zones and endpoints than those of the file are ours too, until the file is applied.
 */
export function isOwn({ config: { name, region }, endpoints, nodeGroups }: ClusterDesign, { tags }: AwsResource): boolean {
  const given = tags["Name"] ?? "";
  if (given === name || nodeGroups.some((group) => group.tags["Name"] === given)) return true;
  if (!given.startsWith(`${name}-`)) return false;
  const part = given.slice(name.length + 1);
  return (
    stackNameParts.has(part) ||
    endpoints.some(({ service }) => service === part) ||
    [...Object.keys(settingsKey), "private", "nat"].some((role) => part.startsWith(`${role}-${region}`))
  );
}

/**
 * The subnets that `destroy` deletes, so that nothing may be left in them: in a VPC of ours all, in an existing one those that have the name and
 * the block of one that the network stack makes.
 */
export function ownSubnetIds({ config, addresses }: ClusterDesign, { subnets }: TeardownAccount): ReadonlySet<string> {
  const { existingVpc } = config.network;
  if (!existingVpc) return new Set(subnets.map(({ id }) => id));
  const roles = Object.keys(settingsKey) as SubnetRole[];
  const made = addresses.zones.flatMap(({ zone, ...blocks }) =>
    roles
      .filter((role) => blocks[role] !== undefined && existingVpc[settingsKey[role]][zone] === undefined)
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
