import { nodeClassEntries } from "../../../config/schema/karpenter";
import type { ClusterConfig } from "../../../config/schema/schema";
import { poolsWithGpus } from "../../karpenter/askedTypes";
import { hostFilesOf } from "../../namespaces/podSecurity";
import {
  affinityTo,
  anyTaint,
  type FamiliesWithoutPlugin,
  groupsBesidePlugins,
  groupsWithOwnPlugin,
  groupsWithDevices,
  labelIn,
  termsOfGroups,
} from "./devicePlugins";
import { type ChartPreset, repositoryAndTag } from "./preset";

/** Bottlerocket's AMI has NVIDIA's device plugin. @see https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-optimized-ami.html */
const familiesWithoutNvidiaPlugin: FamiliesWithoutPlugin = ["AL2023", "AL2"];

/** The node groups with NVIDIA GPUs that Kubernetes knows of only by a device plugin of the cluster. */
export const groupsForDevicePlugin = (config: ClusterConfig) => groupsWithDevices(config, "nvidia", familiesWithoutNvidiaPlugin);

/** The same, each with the groups of Bottlerocket that share an instance type with it. */
export const groupsBesideBottlerocket = (config: ClusterConfig) => groupsBesidePlugins(config, "nvidia", familiesWithoutNvidiaPlugin);

/** The groups of Bottlerocket with NVIDIA GPUs. */
export const groupsOfBottlerocketWithGpus = (config: ClusterConfig) => groupsWithOwnPlugin(config, "nvidia", familiesWithoutNvidiaPlugin);

/** The node pools of Karpenter that ask for such nodes. */
export const poolsForDevicePlugin = (config: ClusterConfig) =>
  poolsWithGpus(config).filter(({ amiFamily }) => familiesWithoutNvidiaPlugin.includes(amiFamily));

/** The label, with the value true, that NVIDIA's documents name for nodes with GPUs. */
export const gpuPresentLabel = "nvidia.com/gpu.present";

/**
 * The nodes that it runs on: of these groups by their types, of node classes by the labels that Karpenter gives nodes with such GPUs, and others by the
 * label that NVIDIA's documents name.
 * @see https://karpenter.sh/docs/concepts/scheduling/#well-known-labels
 */
function nodesWithGpus(config: ClusterConfig) {
  const classes = nodeClassEntries(config).flatMap(({ name, group }) =>
    familiesWithoutNvidiaPlugin.includes(group.amiFamily) ? [name] : [],
  );
  return affinityTo(config, [
    ...termsOfGroups(config, "nvidia", familiesWithoutNvidiaPlugin),
    ...(classes.length > 0
      ? [[labelIn("karpenter.k8s.aws/instance-gpu-manufacturer", "nvidia"), labelIn("karpenter.k8s.aws/ec2nodeclass", ...classes.sort())]]
      : []),
    [labelIn(gpuPresentLabel, "true")],
  ]);
}

/**
 * NVIDIA's device plugin, by which pods ask for `nvidia.com/gpu`. Without its values, it waits for labels that another program would have to find.
 * @see https://github.com/NVIDIA/k8s-device-plugin/tree/v0.20.0/deployments/helm/nvidia-device-plugin
 */
export const nvidiaDevicePlugin: ChartPreset = {
  chart: { repository: "https://nvidia.github.io/k8s-device-plugin", name: "nvidia-device-plugin", version: "0.20.0" },
  namespace: "nvidia-device-plugin",
  values: (config) => ({ affinity: nodesWithGpus(config), tolerations: anyTaint }),
  podSecurity: [hostFilesOf("NVIDIA's device plugin")],
  images: [{ repository: "nvcr.io/nvidia/k8s-device-plugin", tag: "v0.20.0", paths: repositoryAndTag("image") }],
  optionalImages: [
    {
      image: { repository: "registry.k8s.io/nfd/node-feature-discovery", tag: "v0.19.0", paths: repositoryAndTag("nfd.image") },
      when: ["nfd.enabled", "gfd.enabled"],
      unless: ["nfd.enabled"],
    },
  ],
};
