import { labelProblems } from "./names";
import { isPublic } from "./routes";
import { follow, rendered } from "./expressions";
import {
  type Block,
  isMapping,
  type Json,
  list,
  mapping,
  repeated,
  resourcesOf,
  text,
  texts,
  violation,
  type Violation,
  type Written,
} from "./model";

/** What EKS refuses, or nodes do not come up with. */
export const eksViolations = (written: Written): readonly Violation[] => [
  ...resourcesOf(written, "aws_eks_node_group").flatMap((group) =>
    groupProblems(written, group).map((problem) => violation("eks", group, problem)),
  ),
  ...resourcesOf(written, "aws_autoscaling_group").flatMap((group) => sizes(group, "min_size", "desired_capacity", "max_size")),
  ...resourcesOf(written, "aws_autoscaling_group").flatMap((group) =>
    refreshProblems(group.body).map((problem) => violation("eks", group, problem)),
  ),
  ...resourcesOf(written, "aws_eks_addon").flatMap((addon) =>
    addonProblems(written, addon).map((problem) => violation("eks", addon, problem)),
  ),
  ...repeatedEntries(written),
  ...fargateProfiles(written),
  ...volumes(written),
  ...resourcesOf(written, "aws_eks_cluster").flatMap((cluster) =>
    autoModeProblems(cluster.body).map((problem) => violation("eks", cluster, problem)),
  ),
];

/**
 * EKS Auto Mode is on or off in all its parts, and brings what the self-managed add-ons would. Its nodes join by access entries.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/eks_cluster
 */
function autoModeProblems(body: Block["body"]): readonly string[] {
  const enabled = [
    mapping(body["compute_config"])["enabled"],
    mapping(mapping(body["storage_config"])["block_storage"])["enabled"],
    mapping(mapping(body["kubernetes_network_config"])["elastic_load_balancing"])["enabled"],
  ];
  if (new Set(enabled).size > 1) return [`has parts of EKS Auto Mode that differ: ${enabled.join(", ")}`];
  const mode = text(mapping(body["access_config"])["authentication_mode"]);
  if (enabled[0] !== true) return [];
  return [
    ...(body["bootstrap_self_managed_addons"] === false ? [] : ["has EKS Auto Mode, and asks for self-managed add-ons"]),
    ...(["API", "API_AND_CONFIG_MAP"].includes(mode) ? [] : [`has EKS Auto Mode with the authentication mode ${mode}`]),
  ];
}

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html */
function groupProblems(written: Written, { stack, body }: Block): readonly string[] {
  const scaling = mapping(body["scaling_config"]);
  const [min, desired, max] = ["min_size", "desired_size", "max_size"].map((key) => Number(scaling[key]));
  const types = texts(body["instance_types"]);
  const template = follow(written, stack, mapping(body["launch_template"])["id"] ?? "").block?.body ?? {};
  const update = mapping(body["update_config"]);
  const taints = list(body["taint"]).map(mapping);
  // @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
  const prohibited = ["iam_instance_profile", "instance_market_options", "hibernation_options", "instance_initiated_shutdown_behavior"];
  return [
    ...(min! >= 0 && min! <= desired! && desired! <= max! && max! >= 1 ? [] : [`has the sizes ${min}, ${desired} and ${max}`]),
    ...(types.length <= 20 && new Set(types).size === types.length ? [] : ["has too many instance types, or one twice"]),
    ...(types.length > 0 && template["instance_type"] !== undefined ? ["has instance types in two places"] : []),
    ...prohibited.filter((key) => key in template).map((key) => `has ${key} in its launch template`),
    ...("image_id" in template && (body["ami_type"] !== undefined || body["release_version"] !== undefined)
      ? ["has an image of its own, and says which one EKS is to take"]
      : []),
    ...("max_unavailable" in update === "max_unavailable_percentage" in update && body["update_config"] !== undefined
      ? ["has two, or no, numbers of unavailable nodes"]
      : []),
    ...(Number(update["max_unavailable"] ?? 1) > max! ? ["has more unavailable nodes than nodes"] : []),
    ...(taints.length > 50 ? [`has ${taints.length} taints`] : []),
    ...taints
      .filter((taint) => text(taint["key"]).length > 63 || text(taint["value"]).length > 63)
      .map((taint) => `has the taint ${text(taint["key"])}`),
    ...labelProblems(mapping(body["labels"])),
  ];
}

const sizes = (group: Block, ...keys: readonly string[]): readonly Violation[] => {
  const [min, desired, max] = keys.map((key) => Number(group.body[key]));
  return min! <= desired! && desired! <= max! ? [] : [violation("eks", group, `has the sizes ${min}, ${desired} and ${max}`)];
};

/** Where an instance refresh says how healthy the group stays. @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RefreshPreferences.html */
function refreshProblems(body: Block["body"]): readonly string[] {
  const preferences = mapping(mapping(body["instance_refresh"])["preferences"]);
  const [min, max] = ["min_healthy_percentage", "max_healthy_percentage"].map((key) => Number(preferences[key] ?? NaN));
  return [
    ...(min! < 0 || min! > 100 ? [`keeps ${min} % of its instances healthy`] : []),
    ...(max! < 100 || max! > 200 ? [`has ${max} % of its instances at most`] : []),
    ...(Number.isNaN(max) !== Number.isNaN(min) && Number.isNaN(min) ? ["has a greatest percentage of instances without a least"] : []),
    ...(max! - min! > 100 ? [`has ${min} to ${max} % of its instances, and EC2 allows 100 points between`] : []),
  ];
}

function addonProblems(written: Written, addon: Block): readonly string[] {
  const { stack, body } = addon;
  const values = body["configuration_values"];
  const others = resourcesOf(written, "aws_eks_addon").filter((one) => one !== addon && one.body["addon_name"] === body["addon_name"]);
  if (others.length > 0) return ["another has its name"];
  if (typeof values !== "string" || values.startsWith("${")) return [];
  try {
    return isMapping(JSON.parse(rendered(written, stack, values)) as Json) ? [] : ["has settings that are no mapping"];
  } catch (error) {
    return [`has settings that are not JSON: ${String(error)}`];
  }
}

/** A principal has one access entry. @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessEntry.html */
const repeatedEntries = (written: Written): readonly Violation[] => [
  ...repeated(resourcesOf(written, "aws_eks_access_entry"), ({ stack, body }) => `${stack} ${text(body["principal_arn"])}`).map((entry) =>
    violation("eks", entry, "its principal has an access entry already"),
  ),
  ...resourcesOf(written, "aws_eks_access_entry")
    .filter(({ body }) => body["type"] !== undefined && body["type"] !== "STANDARD")
    .filter(({ body }) => list(body["kubernetes_groups"]).length > 0 || body["user_name"] !== undefined)
    .map((entry) => violation("eks", entry, "has groups or a user name, and is no STANDARD entry")),
];

/** @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html private subnets, five selectors */
const fargateProfiles = (written: Written): readonly Violation[] =>
  resourcesOf(written, "aws_eks_fargate_profile").flatMap((profile) => {
    const subnets = texts(profile.body["subnet_ids"]);
    const made = subnets.flatMap((subnet) => {
      const { block } = follow(written, profile.stack, subnet);
      return block?.type === "aws_subnet" && block.kind === "resource" ? [`\${aws_subnet.${block.name}.id}`] : [];
    });
    const selectors = list(profile.body["selector"]);
    return [
      ...(made.some((subnet) => isPublic(written, subnet)) ? ["is in a public subnet"] : []),
      ...(selectors.length < 1 || selectors.length > 5 ? [`has ${selectors.length} selectors`] : []),
      ...(subnets.length === 0 ? ["has no subnet"] : []),
    ].map((problem) => violation("eks", profile, problem));
  });

/** @see https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html#gp3-ebs-volume-type */
const volumes = (written: Written): readonly Violation[] =>
  resourcesOf(written, "aws_launch_template").flatMap((template) =>
    list(template.body["block_device_mappings"])
      .map((device) => mapping(mapping(device)["ebs"]))
      .filter((volume) => volume["volume_type"] === "gp3")
      .flatMap((volume) => {
        const [size, iops, throughput] = ["volume_size", "iops", "throughput"].map((key) => Number(volume[key] ?? NaN));
        return [
          ...(iops! > 500 * size! && iops! > 3000 ? [`has ${iops} I/O operations on ${size} GiB`] : []),
          ...(throughput! > iops! / 4 ? [`has ${throughput} MiB/s with ${iops} I/O operations`] : []),
          ...(volume["encrypted"] === "false" && volume["kms_key_id"] !== undefined ? ["has a key, and is not encrypted"] : []),
        ];
      })
      .map((problem) => violation("eks", template, problem)),
  );
