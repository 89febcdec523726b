import { instanceType } from "../../aws/instanceTypes";
import { instanceDomains } from "../../aws/nodePoolLabels";
import { partitionOf } from "../../aws/regions";
import type { ConfigPath } from "../../config/findings/finding";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ManagedPolicy, Statement } from "../iam/policy";
import { distinctKeys, volumeKeyStatements } from "../iam/volumeKeys";
import { volumeKeys } from "../karpenter/switches";
import { efaInterfaces } from "../nodes/efa";
import { startableTypes } from "../nodePools/startableTypes";
import { metadataHopLimit, volumesOfNode } from "../nodes/nodeGroups";

/**
 * The configuration of the EBS CSI driver: the user's tags on volumes, and, where the pods of its DaemonSet do not reach the metadata service,
 * how many attachments of a node are no volumes of pods.
 * @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/charts/aws-ebs-csi-driver/values.schema.json
 */
export function ebsCsiConfiguration(config: ClusterConfig): Readonly<Record<string, unknown>> {
  const reservedVolumeAttachments = reservedAttachments(config);
  return {
    ...(Object.keys(config.tags).length > 0 && { controller: { extraVolumeTags: config.tags } }),
    ...(reservedVolumeAttachments > 0 && { node: { reservedVolumeAttachments } }),
  };
}

/**
 * Instance types that attach volumes apart from network interfaces: of a generation from 7 on, but neither those of Graviton 3 nor bare metal, and those
 * with the GPUs of P4d and later, or Trainium 2.
 * @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/pkg/cloud/limits/volume_limits_table.go
 */
const dedicatedAttachments = /^(?:(?!(?:[cmr]|hpc)7g)[a-z]+[7-9][^.]*\.(?!metal)|p4d|p5|p6-b|trn2)/;

/** The network interfaces of a node besides its first: those that pods may need, and one on each further card with an Elastic Fabric Adapter. */
const furtherInterfaces = (type: string, efa: boolean): number =>
  (instanceType(type)?.enis ?? 1) - 1 + (efa ? efaInterfaces(type).length - 1 : 0);

/**
 * Without the metadata service the driver takes each node to have one volume and one network interface, and Kubernetes schedules more volumes than
 * EC2 attaches. One number is for all nodes: that of the node with most, of a pool of Karpenter of all types that its requirements leave. None where all
 * groups, and node classes, let pods reach the service.
 * @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/install.md#kubernetes-metadata
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/volume_limits.html
 */
function reservedAttachments(config: ClusterConfig): number {
  const attachments = withoutMetadata(config).flatMap(({ settings, types, efa }) =>
    types.map((type) => volumesOfNode(settings) + (dedicatedAttachments.test(type) ? 0 : furtherInterfaces(type, efa))),
  );
  return Math.max(0, ...attachments);
}

/** Nodes whose pods do not reach the metadata service. */
interface NodesWithoutMetadata {
  /** The key that would let them. */
  readonly hopLimit: ConfigPath;
  readonly settings: Parameters<typeof volumesOfNode>[0];
  readonly types: readonly string[];
  readonly efa: boolean;
}

/** The node groups, and node classes of Karpenter with a pool, whose pods do not reach the metadata service. */
export const withoutMetadata = (config: ClusterConfig): readonly NodesWithoutMetadata[] => [
  ...nodeGroupEntries(config)
    .filter(({ group }) => metadataHopLimit(config, group) < 2)
    .map(({ group, kind, name }) => ({
      hopLimit: ["nodeGroups", kind, name, "metadata", "hopLimit"],
      settings: group,
      types: group.instanceTypes,
      efa: group.efa,
    })),
  ...Object.entries(config.karpenter?.nodeClasses ?? {})
    .filter(([, nodeClass]) => metadataHopLimit(config, nodeClass) < 2)
    .flatMap(([name, settings]) => {
      const pools = Object.values(config.karpenter!.nodePools).filter(({ nodeClass }) => nodeClass === name);
      const types = pools.flatMap(({ requirements }) => startedTypes(requirements));
      const hopLimit = ["karpenter", "nodeClasses", name, "metadata", "hopLimit"];
      return pools.length > 0 ? [{ hopLimit, settings, types: types.length > 0 ? types : [unknownType], efa: false }] : [];
    }),
];

/**
 * The types that Karpenter may start for requirements: bare metal only where nothing else is left.
 * @see https://github.com/aws/karpenter-provider-aws/blob/main/pkg/providers/instance/filter/filter.go
 */
function startedTypes(requirements: Parameters<typeof startableTypes>[0]): readonly string[] {
  const all = startableTypes(requirements, instanceDomains.karpenter);
  const virtual = all.filter((name) => !name.includes(".metal"));
  return virtual.length > 0 ? virtual : all;
}

/** A type that is in no table has one volume at least. */
const unknownType = "";

/**
 * The managed policy of the driver's role. That for tagged volumes is documented in the partition aws alone.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEBSCSIDriverPolicyV2.html
 */
export function ebsCsiPolicy({ addons, region }: ClusterConfig): ManagedPolicy {
  const { volumes = partitionOf(region).id === "aws" ? "tagged" : "any" } = addons.ebsCsiDriver;
  return volumes === "tagged" ? "AmazonEBSCSIDriverPolicyV2" : "service-role/AmazonEBSCSIDriverPolicy";
}

/**
 * What the driver needs to encrypt volumes with the keys that the file names for volumes, as a StorageClass may.
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html#ebs-encryption-permissions
 */
export function ebsCsiKeyStatements(config: ClusterConfig): readonly Statement[] {
  const named = [config.encryption.volumesKmsKeyArn, ...nodeGroupEntries(config).map(({ group }) => group.volume.kmsKeyArn)];
  return volumeKeyStatements(distinctKeys([...named, ...volumeKeys(config)]));
}
