import { amiVariant } from "../../../aws/amis";
import { instanceTypes } from "../../../aws/instanceTypes";
import type { ClusterConfig } from "../../../config/schema/schema";
import { poolsWithNeuron } from "../../karpenter/askedTypes";
import { instanceTypeLabel } from "../../nodePools/requirements";
import { hostFilesOf } from "../../namespaces/podSecurity";
import { affinityTo, anyTaint, type FamiliesWithoutPlugin, groupsWithDevices, labelIn, termsOfGroups } from "./devicePlugins";
import { type ChartPreset, repositoryAndTag } from "./preset";

/** No AMI but that of EKS Auto Mode has it. @see https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-k8s-device-plugin.html */
const familiesWithoutNeuronPlugin: FamiliesWithoutPlugin = ["AL2023", "Bottlerocket", "AL2"];

/** The node groups with AWS Inferentia or Trainium, of which Kubernetes knows only by a device plugin of the cluster. */
export const groupsForNeuronPlugin = (config: ClusterConfig) => groupsWithDevices(config, "neuron", familiesWithoutNeuronPlugin);

/** The node pools of Karpenter that ask for such nodes. */
export const poolsForNeuronPlugin = poolsWithNeuron;

/**
 * The nodes that it runs on: of these groups by their types, which the chart may not know yet, and of Karpenter by the label that it gives nodes with such
 * devices. Without either, the chart looks for the types that it knows; beside EKS Auto Mode, whose nodes have the plugin built in, for those known here.
 * @see https://karpenter.sh/docs/concepts/scheduling/#well-known-labels
 */
function nodesWithNeuron(config: ClusterConfig) {
  const terms = [
    ...termsOfGroups(config, "neuron", familiesWithoutNeuronPlugin),
    ...(config.karpenter ? [[labelIn("karpenter.k8s.aws/instance-accelerator-manufacturer", "aws")]] : []),
  ];
  if (terms.length > 0) return { affinity: affinityTo(config, terms) };
  return config.autoMode ? { affinity: affinityTo(config, [[labelIn(instanceTypeLabel, ...typesWithNeuron())]]) } : {};
}

/** All known types with such devices. */
const typesWithNeuron = (): readonly string[] =>
  Object.keys(instanceTypes)
    .filter((name) => amiVariant(name).accelerator === "neuron")
    .sort();

/** Tag of what is released with the Neuron SDK. */
const release = "2.32.0.0";

/**
 * The device plugin of AWS Neuron, by which pods ask for `aws.amazon.com/neuron` and `aws.amazon.com/neuroncore`. The chart has a node problem detector
 * beside it, which runs privileged, and is off here; EKS's node monitoring agent watches these devices, too.
 * @see https://github.com/aws-neuron/neuron-helm-charts/tree/1.10.0/charts/neuron-helm-chart
 * @see https://awsdocs-neuron.readthedocs-hosted.com/en/latest/containers/tutorials/k8s-neuron-device-plugin.html
 */
export const neuronDevicePlugin: ChartPreset = {
  chart: { repository: "oci://public.ecr.aws/neuron", name: "neuron-helm-chart", version: "1.10.0" },
  namespace: "kube-system",
  values: (config, namespace) => ({
    devicePlugin: { namespaceOverride: namespace, ...nodesWithNeuron(config), tolerations: anyTaint },
    npd: { enabled: false },
  }),
  podSecurity: [hostFilesOf("Neuron's device plugin")],
  images: [{ repository: "public.ecr.aws/neuron/neuron-device-plugin", tag: release, paths: repositoryAndTag("devicePlugin.image") }],
  optionalImages: [
    {
      image: { repository: "public.ecr.aws/neuron/neuron-scheduler", tag: release, paths: repositoryAndTag("scheduler.image") },
      when: ["scheduler.enabled"],
    },
    {
      image: {
        repository: "public.ecr.aws/eks-distro/kubernetes/kube-scheduler",
        tag: "v1.31.12-eks-1-31-30",
        paths: repositoryAndTag("scheduler.customScheduler.image"),
      },
      when: ["scheduler.enabled"],
      unless: ["scheduler.customScheduler.enabled"],
    },
    {
      image: {
        repository: "registry.k8s.io/node-problem-detector/node-problem-detector",
        tag: "v1.36.0",
        paths: repositoryAndTag("npd.nodeProblemDetector.image"),
      },
      when: ["npd.enabled"],
    },
    {
      image: { repository: "public.ecr.aws/neuron/neuron-node-recovery", tag: "1.12.0", paths: repositoryAndTag("npd.nodeRecovery.image") },
      when: ["npd.enabled"],
    },
    {
      image: { repository: "public.ecr.aws/neuron/neuron-dra-driver", tag: "1.2.0", paths: repositoryAndTag("draDriver.image") },
      when: ["draDriver.enabled"],
    },
    {
      image: {
        repository: "public.ecr.aws/neuron/neuron-ultraserver-operator",
        tag: "0.2.0",
        paths: repositoryAndTag("ultraserverOperator.image"),
      },
      when: ["ultraserverOperator.enabled"],
    },
  ],
};
