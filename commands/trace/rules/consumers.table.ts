import { addonPolicySwitches } from "../../../config/schema/nodeGroups";
import { type Pods, pods } from "../../../design/fargate/pods";
import { releaseConsumer } from "../../../design/reachability/chartDependencies";
import { autoModeConsumer } from "../../../design/reachability/autoModeDependencies";
import { unknownEksAddon } from "../../../design/reachability/eksAddonDependencies";
import { knownAddons } from "../../../design/software/eksAddons/knownAddons.table";
import type { TracedRelease, TracedWorkload } from "./environment";

/**
 * Where something runs: as a program of a node, as a pod with the network of its node or one of its own, as what Fargate itself does, on an instance, or
 * in the control plane.
 */
export type ConsumerPlace = "node" | "hostPod" | "pod" | "fargate" | "bastion" | "squid" | "controlPlane";

/** Something that sends requests. */
export interface Consumer {
  /** As the dependency table has it. */
  readonly name: string;
  readonly place: ConsumerPlace;
  /** Other names for the command line. */
  readonly aliases: readonly string[];
  /** Its service account, for pods. */
  readonly workload?: TracedWorkload;
  /** The Helm release of the cluster file whose pods it stands for. @default - it stands for no release */
  readonly release?: TracedRelease;
  /** The labels of its pods, where they are known. */
  readonly pods?: Pods;
  /** Whether it is told of the proxy that its node, instance or chart knows. @default true */
  readonly readsEnvironment?: false;
  /** Whether it is an add-on of `addons.eks`. @default false */
  readonly isEksAddon?: true;
  /** Whose permissions it has. @default - those of its service account, or else of its node or instance */
  readonly role?: "node" | "none";
}

const kubeSystemWorkload = (serviceAccount: string, name = serviceAccount): TracedWorkload => ({
  namespace: "kube-system",
  serviceAccount,
  name,
});

/**
 * How what sends requests is found in the JSON, by the names of the dependency table.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html
 */
export const consumers: readonly Consumer[] = [
  { name: "kubelet", place: "node", aliases: ["containerd", "node"] },
  { name: "node bootstrap", place: "node", aliases: ["nodeadm", "bootstrap"] },
  { name: autoModeConsumer, place: "node", aliases: ["auto-mode"] },
  { name: "kubelet with FIPS", place: "node", aliases: [] },
  { name: "node bootstrap with FIPS", place: "node", aliases: [] },
  { name: "Session Manager", place: "node", aliases: ["amazon-ssm-agent", "ssm-agent"], readsEnvironment: false },
  { name: "Session Manager with FIPS", place: "node", aliases: [] },
  { name: "VPC CNI", place: "hostPod", aliases: ["aws-node", "vpc-cni"], workload: kubeSystemWorkload("aws-node") },
  {
    name: "network policy agent",
    place: "hostPod",
    aliases: ["aws-eks-nodeagent"],
    workload: kubeSystemWorkload("aws-node"),
    readsEnvironment: false,
  },
  { name: "kube-proxy", place: "hostPod", aliases: [], workload: kubeSystemWorkload("kube-proxy"), role: "none" },
  {
    name: "EKS Pod Identity Agent",
    place: "hostPod",
    aliases: ["eks-pod-identity-agent"],
    workload: kubeSystemWorkload("eks-pod-identity-agent"),
    readsEnvironment: false,
    role: "node",
  },
  {
    name: "GuardDuty agent",
    place: "hostPod",
    aliases: ["aws-guardduty-agent"],
    workload: { namespace: "amazon-guardduty", serviceAccount: "aws-guardduty-agent" },
    readsEnvironment: false,
    role: "none",
  },
  {
    name: "AWS Load Balancer Controller",
    place: "pod",
    aliases: ["aws-load-balancer-controller"],
    workload: kubeSystemWorkload("aws-load-balancer-controller"),
    pods: pods.loadBalancerController,
  },
  {
    name: "cluster autoscaler",
    place: "pod",
    aliases: ["cluster-autoscaler"],
    workload: kubeSystemWorkload("cluster-autoscaler"),
    pods: pods.clusterAutoscaler,
  },
  { name: "Karpenter", place: "pod", aliases: ["karpenter-controller"], workload: kubeSystemWorkload("karpenter"), pods: pods.karpenter },
  {
    name: "Amazon EBS CSI driver",
    place: "pod",
    aliases: ["aws-ebs-csi-driver", "ebs-csi-controller"],
    workload: kubeSystemWorkload("ebs-csi-controller-sa", "ebs-csi-controller"),
    pods: pods.ebsCsiController,
  },
  {
    name: "Amazon EFS CSI driver",
    place: "pod",
    aliases: ["aws-efs-csi-driver", "efs-csi-controller"],
    workload: kubeSystemWorkload("efs-csi-controller-sa", "efs-csi-controller"),
    pods: pods.efsCsiController,
  },
  { name: "CoreDNS", place: "pod", aliases: ["coredns"], workload: kubeSystemWorkload("coredns"), pods: pods.coreDns, role: "none" },
  {
    name: "metrics-server",
    place: "pod",
    aliases: [],
    workload: kubeSystemWorkload("metrics-server"),
    pods: pods.metricsServer,
    role: "none",
  },
  {
    name: "Container Insights",
    place: "pod",
    aliases: ["amazon-cloudwatch-observability", "cloudwatch-agent"],
    workload: { namespace: "amazon-cloudwatch", serviceAccount: "cloudwatch-agent" },
    readsEnvironment: false,
  },
  { name: "Fluent Bit", place: "pod", aliases: ["aws-for-fluent-bit"], workload: kubeSystemWorkload("aws-for-fluent-bit") },
  ...Object.entries(knownAddons).map(([name, { serviceAccount, title }]): Consumer => {
    const [namespace = "", account = ""] = serviceAccount?.split("/") ?? [];
    return {
      name: title,
      place: "pod",
      aliases: [name],
      ...(serviceAccount !== undefined && { workload: { namespace, serviceAccount: account } }),
      readsEnvironment: false,
      isEksAddon: true,
    };
  }),
  { name: unknownEksAddon, place: "pod", aliases: [], readsEnvironment: false, isEksAddon: true },
  { name: "Fargate", place: "fargate", aliases: [] },
  { name: "Fargate logging", place: "fargate", aliases: [] },
  { name: "the bastion", place: "bastion", aliases: ["bastion"] },
  { name: "Squid", place: "squid", aliases: [], role: "none" },
  { name: "the control plane", place: "controlPlane", aliases: ["control-plane"], role: "none" },
  { name: "an application", place: "pod", aliases: ["pod"] },
  { name: releaseConsumer, place: "pod", aliases: [], role: "none" },
  { name: "sample application", place: "node", aliases: [] },
  { name: "network.endpoints", place: "pod", aliases: [], role: "none" },
  ...Object.keys(addonPolicySwitches.shape).map((policy) => ({
    name: `a pod with the add-on policy ${policy}`,
    place: "pod" as const,
    aliases: [],
  })),
];

/** Whether it stands for pods of which no service account is known, and so no role. */
export const isAnyPod = ({ name, workload }: Consumer): boolean => name === "an application" && workload === undefined;

/** A consumer of the table by its name. */
export const consumerNamed = (name: string): Consumer => consumers.find((consumer) => consumer.name === name)!;
