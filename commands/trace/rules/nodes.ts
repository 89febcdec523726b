import { type AutoModeNodes, autoModeNodes } from "./autoModeNodes";
import type { ClientEnvironment } from "./environment";
import { noEnvironment, userDataEnvironment } from "./environment";
import { clusterGroupOf } from "./groupRules";
import { type NodePoolObject, nodePoolObjects } from "./nodePoolObjects";
import type { Placement } from "./placement";
import { subnetOf } from "./subnets";
import { isUnknown, itemsOf, listedTexts, mappingsOf, plainText, type Value, valueBelow } from "./values";
import type { TracedBlock, World } from "./world";

/** Instances that are alike: a node group, the bastion, Squid. */
export interface InstanceGroup {
  readonly name: string;
  readonly placements: readonly Placement[];
  readonly environment: ClientEnvironment;
  /** By its ARN or name. @default - they have none */
  readonly role: Value | undefined;
  /** Whether pods with a network of their own get instance metadata. */
  readonly podsReachMetadata: boolean;
  /** The launch template or instance whose instance metadata is off. @default - it is on */
  readonly metadataOffBy: string | undefined;
  readonly address: string;
  /** Whether it is a node pool of Karpenter or EKS Auto Mode. @default false */
  readonly isNodePool?: true;
  /** Where pods on nodes of EKS Auto Mode are. @default - the VPC CNI says it */
  readonly podsOn?: AutoModeNodes["podsOn"];
}

/** The node groups of a cluster, managed and self-managed, and the node pools of Karpenter and EKS Auto Mode. */
export const tracedNodeGroups = (world: World): readonly InstanceGroup[] => world.once("node groups", () => readNodeGroups(world));

function readNodeGroups(world: World): readonly InstanceGroup[] {
  const cluster = clusterNameOf(world);
  const managed = world.blocks("aws_eks_node_group").map((group) =>
    instanceGroup(world, group, {
      template: group.get("launch_template", 0, "id") ?? group.get("launch_template", 0, "name"),
      subnets: group.get("subnet_ids"),
      role: group.get("node_role_arn"),
      name: groupNameOf(group, "node_group_name", ""),
    }),
  );
  const selfManaged = world
    .blocks("aws_autoscaling_group")
    .filter(({ stack }) => stack === "workload")
    .map((group) => instanceGroup(world, group, { ...ofScalingGroup(group), name: groupNameOf(group, "name", `${cluster}-`) }));
  const ofKarpenter = nodePoolObjects(world, "EC2NodeClass").map((pool) => karpenterNodes(world, pool));
  const ofAutoMode = autoModeNodes(world).map((nodes) => ({
    ...nodes,
    isNodePool: true as const,
    podsReachMetadata: false,
    metadataOffBy: undefined,
  }));
  return [...managed, ...selfManaged, ...ofKarpenter, ...ofAutoMode];
}

/** The nodes of a pool of Karpenter, whose pods the VPC CNI gives addresses as it does on those of groups. */
function karpenterNodes(world: World, { address, name, nodeClass, placements }: NodePoolObject): InstanceGroup {
  const isPublic = valueBelow(nodeClass, ["associatePublicIPAddress"]) === true;
  const metadata = (option: string) => valueBelow(nodeClass, ["metadataOptions", option]);
  return {
    name,
    isNodePool: true,
    placements: placements("subnetSelectorTerms", "securityGroupSelectorTerms").map((placement) => ({ ...placement, isPublic })),
    environment: userDataEnvironment(plainText(valueBelow(nodeClass, ["userData"])), address),
    role: roleOfProfile(world, valueBelow(nodeClass, ["instanceProfile"])),
    podsReachMetadata: Number(metadata("httpPutResponseHopLimit") ?? 1) > 1,
    metadataOffBy: metadata("httpEndpoint") === "disabled" ? address : undefined,
    address,
  };
}

/** The instances of Squid, in Auto Scaling groups of the network stack. */
export const squidGroupsOf = (world: World): readonly InstanceGroup[] =>
  world
    .blocks("aws_autoscaling_group")
    .filter(({ stack }) => stack === "network")
    .map((group) => instanceGroup(world, group, { ...ofScalingGroup(group), name: "Squid" }));

/** The bastion: the instances of the network stack. */
export const bastionsOf = (world: World): readonly InstanceGroup[] =>
  world.blocks("aws_instance").map((instance) => ({
    name: "the bastion",
    placements: [
      {
        subnet: subnetOf(world, instance.get("subnet_id") ?? "", instance.address),
        groups: itemsOf(instance.get("vpc_security_group_ids")),
        address: instance.address,
        isPublic: instance.get("associate_public_ip_address") === true,
      },
    ],
    environment: userDataEnvironment(plainText(instance.get("user_data") ?? ""), instance.address),
    role: roleOfProfile(world, instance.get("iam_instance_profile")),
    podsReachMetadata: false,
    metadataOffBy: metadataOff(instance),
    address: instance.address,
  }));

const clusterNameOf = (world: World): string => plainText(world.blocks("aws_eks_cluster")[0]?.get("name") ?? "");

function groupNameOf(group: TracedBlock, attribute: string, prefix: string): string {
  const name = group.get(attribute) ?? group.get(`${attribute}_prefix`);
  const text = typeof name === "string" ? name : group.address;
  return (text.startsWith(prefix) ? text.slice(prefix.length) : text).replace(/-(?:\d{26})?$/, "");
}

interface GroupParts {
  readonly name: string;
  readonly template: Value | undefined;
  readonly subnets: Value | undefined;
  /** @default - that of the instance profile */
  readonly role?: Value | undefined;
}

const ofScalingGroup = (group: TracedBlock): Omit<GroupParts, "name"> => ({
  template:
    group.get("mixed_instances_policy", 0, "launch_template", 0, "launch_template_specification", 0, "launch_template_id") ??
    group.get("launch_template", 0, "id"),
  subnets: group.get("vpc_zone_identifier"),
});

function instanceGroup(world: World, group: TracedBlock, parts: GroupParts): InstanceGroup {
  const template = world.find(parts.template, "aws_launch_template");
  const interfaces = mappingsOf(template?.get("network_interfaces"));
  const given = [...itemsOf(template?.get("vpc_security_group_ids")), ...interfaces.flatMap((item) => itemsOf(item["security_groups"]))];
  const ofCluster = clusterGroupOf(world);
  const groups = given.length > 0 || ofCluster === undefined ? given : [ofCluster];
  const profile = template?.get("iam_instance_profile", 0, "arn") ?? template?.get("iam_instance_profile", 0, "name");
  const userData = template?.get("user_data");
  const isPublic = interfaces.some((item) => plainText(item["associate_public_ip_address"]) === "true");
  return {
    name: parts.name,
    placements: listedTexts(parts.subnets).map((id) => ({
      subnet: subnetOf(world, id, group.address),
      groups,
      address: group.address,
      isPublic,
    })),
    environment: template ? userDataEnvironment(decodedUserData(userData), template.address) : noEnvironment,
    role: parts.role ?? roleOfProfile(world, profile),
    podsReachMetadata: Number(template?.get("metadata_options", 0, "http_put_response_hop_limit") ?? 1) > 1,
    metadataOffBy: metadataOff(template),
    address: group.address,
  };
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsRequest.html */
const metadataOff = (block: TracedBlock | undefined): string | undefined =>
  block?.get("metadata_options", 0, "http_endpoint") === "disabled" ? block.address : undefined;

/** A state has user data in base64, and the JSON as it is written. */
function decodedUserData(userData: Value | undefined): string {
  const text = plainText(userData ?? "");
  return /^[A-Za-z0-9+/]+=*$/.test(text) && !isUnknown(text) ? Buffer.from(text, "base64").toString("utf8") : text;
}

function roleOfProfile(world: World, profile: Value | undefined): Value | undefined {
  const block = world.find(profile, "aws_iam_instance_profile");
  return block?.get("role") ?? (block ? undefined : profile);
}
