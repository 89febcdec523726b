import { contains } from "../../../aws/cidr";
import { isMapping } from "../../../config/findings/path";
import type { Pods } from "../../../design/fargate/pods";
import type { Placement, PodPlacement } from "./placement";
import type { PacketDestination } from "./routes";
import { subnetOf, type TracedVpc } from "./subnets";
import { itemsOf, parsedJson, plainText, type Value } from "./values";
import type { TracedBlock, World } from "./world";

/** The add-on of the VPC CNI. */
const cniAddon = (world: World): TracedBlock | undefined =>
  world.blocks("aws_eks_addon").find((block) => block.get("addon_name") === "vpc-cni");

const isTrueVariable = (value: Value | undefined): boolean => /^(?:1|t|true)$/i.test(plainText(value ?? ""));

/**
 * The interfaces that pods on a node have addresses of: the node's own; with custom networking those of the ENIConfig that has the name of the zone;
 * with the subnet discovery also of tagged subnets in the zone.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-subnet-selection.html
 */
export function podPlacements(world: World, node: Placement, of: Pods | undefined): readonly PodPlacement[] {
  const addon = cniAddon(world);
  const values = parsedJson(addon?.get("configuration_values"));
  const env = ((isMapping(values) && values["env"]) || {}) as Readonly<Record<string, Value>>;
  const hasOwnGroups = isTrueVariable(env["ENABLE_POD_ENI"]);
  const groupPolicy = hasOwnGroups ? groupPolicyFor(world, of) : undefined;
  const groups = groupPolicy ? itemsOf(groupPolicy.get("manifest", "spec", "securityGroups", "groupIds")) : undefined;
  const isStrict = groupPolicy !== undefined && env["POD_SECURITY_GROUP_ENFORCING_MODE"] !== "standard";
  const excluded = plainText(env["AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS"] ?? "").split(",");
  const isTranslated = (vpc: TracedVpc, destination: PacketDestination): boolean => {
    if (isStrict || isTrueVariable(env["AWS_VPC_K8S_CNI_EXTERNALSNAT"])) return false;
    if (destination.kind !== "address") return true;
    return ![...vpc.cidrs, ...excluded].some((cidr) => cidr.includes("/") && contains(cidr, destination.cidr));
  };
  const at = (own: Placement): PodPlacement => ({
    own: groups ? { ...own, groups, address: groupPolicy!.address } : own,
    node,
    isTranslated,
  });

  if (isTrueVariable(env["AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG"])) {
    const config = manifestsOf(world, "ENIConfig").find((block) => block.get("manifest", "metadata", "name") === node.subnet.zone);
    if (!config) {
      const says = `${node.subnet.zone}: pods get no address: custom networking is on, and there is no ENIConfig ${node.subnet.zone}`;
      return [{ ...at(node), problem: { says, decidedBy: [addon!.address] } }];
    }
    const given = itemsOf(config.get("manifest", "spec", "securityGroups"));
    const subnet = subnetOf(world, config.get("manifest", "spec", "subnet") ?? "", config.address);
    const isElsewhere = subnet.zone !== node.subnet.zone && subnet.zone !== plainText(subnet.id);
    if (isElsewhere) {
      const says = `${node.subnet.zone}: pods get no address: the subnet of its ENIConfig is in ${subnet.zone}`;
      return [{ ...at(node), problem: { says, decidedBy: [config.address, subnet.address] } }];
    }
    return [at({ subnet, groups: given.length > 0 ? given : node.groups, address: config.address })];
  }
  return [node, ...(env["ENABLE_SUBNET_DISCOVERY"] === "false" ? [] : discovered(world, node))].map(at);
}

const discovered = (world: World, node: Placement): readonly Placement[] =>
  world.blocks("aws_subnet").flatMap((block) => {
    const tags = block.get("tags");
    const isTagged = isMapping(tags) && tags["kubernetes.io/role/cni"] === "1";
    if (!isTagged || block.get("availability_zone") !== node.subnet.zone || block.reference("id") === node.subnet.id) return [];
    return [{ ...node, subnet: subnetOf(world, block.reference("id"), block.address) }];
  });

const manifestsOf = (world: World, kind: string): readonly TracedBlock[] =>
  world.blocks("kubernetes_manifest").filter((block) => block.get("manifest", "kind") === kind);

/** The SecurityGroupPolicy that selects pods, as far as their labels are known. */
const groupPolicyFor = (world: World, of: Pods | undefined): TracedBlock | undefined =>
  of &&
  manifestsOf(world, "SecurityGroupPolicy").find((block) => {
    if (block.get("manifest", "metadata", "namespace") !== of.namespace) return false;
    const wanted = block.get("manifest", "spec", "podSelector", "matchLabels");
    return isMapping(wanted) && Object.entries(wanted).every(([key, value]) => of.labels[key] === value);
  });
