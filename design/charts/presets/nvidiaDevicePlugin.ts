import { amiVariant } from "../../../aws/amis";
import { nodeClassEntries } from "../../../config/schema/karpenter";
import { nodeGroupEntries } from "../../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../../config/schema/schema";
import { poolsWithGpus } from "../../karpenter/askedTypes";
import { type ChartPreset, repositoryAndTag } from "./preset";

/** The AMI families that have the drivers of NVIDIA's GPUs, and leave it to the cluster to tell Kubernetes of them. Bottlerocket's AMI does so itself. */
const familiesWithoutPlugin: readonly string[] = ["AL2023", "AL2"];

/** The node groups with NVIDIA GPUs that Kubernetes knows of only by a device plugin of the cluster. @see https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-optimized-ami.html */
export const groupsForDevicePlugin = (config: ClusterConfig) =>
  nodeGroupEntries(config).filter(
    ({ group: { amiFamily, instanceTypes } }) =>
      familiesWithoutPlugin.includes(amiFamily) && instanceTypes.some((name) => amiVariant(name).accelerator === "nvidia"),
  );

/** The node pools of Karpenter that ask for such nodes. */
export const poolsForDevicePlugin = (config: ClusterConfig) =>
  poolsWithGpus(config).filter(({ amiFamily }) => familiesWithoutPlugin.includes(amiFamily));

/**
 * The nodes that it runs on: of these groups by their types, of node classes by the labels that Karpenter gives nodes with such GPUs, and others by the
 * label that NVIDIA's documents name.
 * @see https://karpenter.sh/docs/concepts/scheduling/#well-known-labels
 */
function nodeSelectorTerms(config: ClusterConfig): readonly object[] {
  const types = [...new Set(groupsForDevicePlugin(config).flatMap(({ group }) => group.instanceTypes))].sort();
  const classes = nodeClassEntries(config).flatMap(({ name, group }) => (familiesWithoutPlugin.includes(group.amiFamily) ? [name] : []));
  const isIn = (key: string, values: readonly string[]) => ({ key, operator: "In", values });
  const having = (...matchExpressions: readonly object[]) => ({ matchExpressions });
  return [
    ...(types.length > 0 ? [having(isIn("node.kubernetes.io/instance-type", types))] : []),
    ...(classes.length > 0
      ? [having(isIn("karpenter.k8s.aws/instance-gpu-manufacturer", ["nvidia"]), isIn("karpenter.k8s.aws/ec2nodeclass", classes.sort()))]
      : []),
    having(isIn("nvidia.com/gpu.present", ["true"])),
  ];
}

/**
 * NVIDIA's device plugin, by which pods ask for `nvidia.com/gpu`. Without its values, it waits for labels that another program would have to find.
 * @see https://github.com/NVIDIA/k8s-device-plugin/tree/v0.20.0/deployments/helm/nvidia-device-plugin
 */
export const nvidiaDevicePlugin: ChartPreset = {
  chart: { repository: "https://nvidia.github.io/k8s-device-plugin", name: "nvidia-device-plugin", version: "0.20.0" },
  namespace: "nvidia-device-plugin",
  values: (config) => ({
    affinity: {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: nodeSelectorTerms(config) } },
    },
    // Nodes with GPUs have taints of their own, which pods without GPUs do not tolerate.
    tolerations: [{ operator: "Exists" }],
  }),
  images: [{ repository: "nvcr.io/nvidia/k8s-device-plugin", tag: "v0.20.0", paths: repositoryAndTag("image") }],
  optionalImages: [
    {
      image: { repository: "registry.k8s.io/nfd/node-feature-discovery", tag: "v0.19.0", paths: repositoryAndTag("nfd.image") },
      when: ["nfd.enabled", "gfd.enabled"],
      unless: "nfd.enabled",
    },
  ],
};
