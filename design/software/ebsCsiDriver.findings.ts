import { minorOf } from "../../aws/kubernetesVersions";
import { partitionOf } from "../../aws/regions";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { ebsCsiConfiguration, ebsCsiPolicy, withoutMetadata } from "./ebsCsiDriver";

const driverPath: ConfigPath = ["addons", "ebsCsiDriver"];

/** The EBS CSI driver gets no setting that its version does not have, and no policy that its partition may not have. */
export const ebsCsiFindings = (config: ClusterConfig): readonly Finding[] =>
  config.addons.ebsCsiDriver.enabled ? [...withoutReservedAttachments(config), ...withoutTaggedPolicy(config)] : [];

/**
 * The minor version of the driver that first knows how many attachments are reserved. EKS refuses a configuration with a value that the schema of the
 * add-on's version does not have.
 * @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/CHANGELOG.md#v1280
 */
const knowsReservedAttachments = 28;

function withoutReservedAttachments(config: ClusterConfig): readonly Finding[] {
  const { version } = config.addons.ebsCsiDriver;
  if (version === undefined || minorOf(version) >= knowsReservedAttachments || !("node" in ebsCsiConfiguration(config))) return [];
  const limits = withoutMetadata(config).map(({ hopLimit }) => pathText(hopLimit));
  return [
    {
      severity: "error",
      path: [...driverPath, "version"],
      alsoReads: [["nodeGroups"], ["karpenter"], ["observability", "containerInsights"]],
      problem: `the add-on has no node.reservedVolumeAttachments in ${version}, and needs it on nodes whose pods do not reach the metadata service`,
      allowed: `v1.${knowsReservedAttachments} or newer`,
      fix: `Remove it for the version that EKS recommends, or set ${limits.join(", ")} to 2`,
    },
  ];
}

function withoutTaggedPolicy(config: ClusterConfig): readonly Finding[] {
  const { id } = partitionOf(config.region);
  const policy = ebsCsiPolicy(config);
  if (id === "aws" || policy !== "AmazonEBSCSIDriverPolicyV2") return [];
  const path = [...driverPath, "volumes"];
  return [
    {
      severity: "warning",
      path,
      alsoReads: [["region"]],
      problem: `AWS documents no ${policy} in ${config.region}, a region of the partition ${id}, and without it the workload stack fails`,
      fix: `Set ${pathText(path)} to any, or remove it`,
    },
  ];
}
