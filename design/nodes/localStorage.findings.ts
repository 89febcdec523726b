import { compareVersions } from "../../aws/kubernetesVersions";
import { instanceType } from "../../aws/instanceTypes";
import type { Finding } from "../../config/findings/finding";
import type { NodeGroupEntry } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import { applyToNodeGroups, type NodeGroupRule } from "./nodeGroups.findings";

/** Instance store volumes and parallel pulls are asked for where they can be had. */
export const localStorageFindings = (config: ClusterConfig): readonly Finding[] =>
  applyToNodeGroups(config, [
    familiesWithSettings,
    typesWithVolumes,
    largeEnough,
    releaseWithSettings,
    releaseThatMovesLayers,
    mirrorsPassedOver,
  ]);

/** The settings of nodes that the old family has no words for. */
const familiesWithSettings: NodeGroupRule = ({ group, at }) => {
  if (group.amiFamily !== "AL2") return [];
  const asked = [...(group.localStorage === undefined ? [] : ["localStorage"]), ...(group.fastImagePull ? ["fastImagePull"] : [])];
  return asked.map((key) => ({
    path: at(key),
    alsoReads: [at("amiFamily")],
    problem: `nodes of the family AL2 have no ${key}`,
    allowed: "AL2023, Bottlerocket",
    fix: `Set amiFamily of the group to AL2023, or remove ${key}`,
  }));
};

/** Both families go on with their EBS volume where there is no other. @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/InstanceStorage.html */
const typesWithVolumes: NodeGroupRule = ({ group, at }) => {
  const without = group.instanceTypes.filter((name) => instanceType(name) !== undefined && instanceType(name)?.nvme === undefined);
  if (group.localStorage === undefined || without.length === 0) return [];
  return [
    {
      severity: "warning",
      path: at("localStorage"),
      alsoReads: [at("instanceTypes")],
      problem: `private-eks knows of no NVMe instance store volumes of ${without.join(", ")}: everything is on the gp3 volume there`,
      allowed: "types with instance store volumes, such as m6id.large, i4i.xlarge or g5.xlarge",
      fix: "Write such types into instanceTypes, or remove localStorage",
    },
  ];
};

/** vCPUs of the smallest instance on which nodeadm switches parallel pulls on; of 8 GiB of memory the kernel leaves more than the 7 that it asks for. @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/containerd/config.go */
const fewestVcpus = 4;

const largeEnough: NodeGroupRule = ({ group, at }) => {
  const small = group.instanceTypes.filter((name) => (instanceType(name)?.vcpus ?? fewestVcpus) < fewestVcpus);
  if (!group.fastImagePull || group.amiFamily !== "AL2023" || small.length === 0) return [];
  return [
    {
      severity: "warning",
      path: at("fastImagePull"),
      alsoReads: [at("instanceTypes"), at("amiFamily")],
      problem: `nodes of ${small.join(", ")} pull images as always: nodeadm wants ${fewestVcpus} vCPUs and 8 GiB of memory at least`,
      allowed: "types with 4 vCPUs and 8 GiB or more, such as m6i.xlarge",
      fix: "Write larger types into instanceTypes, or remove fastImagePull",
    },
  ];
};

/**
 * The first releases of Bottlerocket with the settings of a key: commands at the start of the system, and instance store volumes that take the folder
 * of the SOCI snapshotter, which is there from 1.44.0 on.
 * @see https://github.com/bottlerocket-os/bottlerocket/blob/develop/CHANGELOG.md
 */
const firstBottlerocket = {
  localStorage: { release: "1.22.0", settings: "local disks" },
  fastImagePull: { release: "1.46.0", settings: "parallel pulls" },
} as const;

const releaseWithSettings: NodeGroupRule = ({ group, at }) =>
  (["localStorage", "fastImagePull"] as const).flatMap((key) => (group[key] ? releaseForSettings(group, key, key, at) : []));

/**
 * A release of Bottlerocket that is too old for settings.
 * @param key what of the cluster file asks for them
 * @param at a path within what has the release
 */
export function releaseForSettings(
  { amiFamily, amiReleaseVersion = "" }: Pick<NodeGroupEntry["group"], "amiFamily" | "amiReleaseVersion">,
  needed: keyof typeof firstBottlerocket,
  key: string,
  at: Parameters<NodeGroupRule>[0]["at"],
): ReturnType<NodeGroupRule> {
  const [, given] = /^(\d+\.\d+\.\d+)-/.exec(amiReleaseVersion) ?? [];
  const { release, settings } = firstBottlerocket[needed];
  if (amiFamily !== "Bottlerocket" || given === undefined || compareVersions(given, release) >= 0) return [];
  return [
    {
      path: at(key),
      alsoReads: [at("amiReleaseVersion"), at("amiFamily")],
      problem: `Bottlerocket ${given} does not know all settings of ${settings}, and does not start with them`,
      allowed: `releases from ${release} on`,
      fix: `Write a later release into amiReleaseVersion, or remove ${key}`,
    },
  ];
}

/**
 * The first AL2023 release that moves the folder of the SOCI snapshotter to the instance store volumes.
 * @see https://github.com/awslabs/amazon-eks-ami/pull/2548
 */
const firstWithMovedLayers = "20251217";

const releaseThatMovesLayers: NodeGroupRule = ({ group, at }) => {
  const { amiFamily, amiReleaseVersion = "", fastImagePull, localStorage } = group;
  const [, date = firstWithMovedLayers] = /-(\d{8})$/.exec(amiReleaseVersion) ?? [];
  if (amiFamily !== "AL2023" || !fastImagePull || localStorage === undefined || date >= firstWithMovedLayers) return [];
  return [
    {
      severity: "warning",
      path: at("amiReleaseVersion"),
      alsoReads: [at("amiFamily"), at("fastImagePull"), at("localStorage")],
      problem: `the release ${amiReleaseVersion} keeps images that are pulled in parallel on the gp3 volume`,
      allowed: `AL2023 releases since ${firstWithMovedLayers}`,
      fix: "Choose a newer release, or remove amiReleaseVersion",
    },
  ];
};

/**
 * The snapshotter asks the registry of the image for layers, whatever mirrors containerd has.
 * @see https://github.com/awslabs/soci-snapshotter/pull/2083
 */
const mirrorsPassedOver: NodeGroupRule = ({ config, group, at }) => {
  const registries = Object.keys(config.registry.mirrors);
  if (!group.fastImagePull || registries.length === 0) return [];
  return [
    {
      path: at("fastImagePull"),
      alsoReads: [["registry", "mirrors"]],
      problem:
        "the SOCI snapshotter, which pulls in parallel, gets layers from the registries of the images, and passes over registry.mirrors",
      fix: "Set fastImagePull to false, or remove registry.mirrors and name the copies of the images",
    },
  ];
};
