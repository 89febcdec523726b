import type { ClusterConfig } from "../../config/schema/schema";
import { runsCoreDns } from "../autoMode/builtIn";
import { enabledSamples, named, pods, type Pods, samplePods } from "../fargate/pods";
import { ownNamespace } from "./eksAddons/knownAddons.table";
import { hasStrictNetworkPolicy } from "./vpcCni";

/** A port of pods. */
export interface PodPort {
  readonly protocol: "TCP" | "UDP";
  readonly port: number;
}

/** A network policy: who reaches the pods is in it, and they reach everything. */
export interface NetworkPolicyDesign {
  readonly name: string;
  readonly namespace: string;
  /** Labels of the pods; none for all of the namespace. */
  readonly labels: Readonly<Record<string, string>>;
  /** The ports that everybody reaches, besides the node of a pod, which reaches all; undefined for all ports. */
  readonly ports: readonly PodPort[] | undefined;
}

const tcpPorts = (...ports: readonly number[]): readonly PodPort[] => ports.map((port) => ({ protocol: "TCP", port }));

/** The namespaces that EKS add-ons bring, and in which all pods are theirs. */
export const addonNamespaces = { containerInsights: "amazon-cloudwatch", guardDutyAgent: "amazon-guardduty" } as const;

/** Those of them whose add-on is enabled. */
export const addonNamespacesOf = ({ addons, observability }: ClusterConfig): readonly string[] => [
  ...(observability.containerInsights.enabled ? [addonNamespaces.containerInsights] : []),
  ...(addons.guardDutyAgent.enabled ? [addonNamespaces.guardDutyAgent] : []),
  ...Object.keys(addons.eks).flatMap((name) => ownNamespace(name) ?? []),
];

interface InstalledPods extends Pick<NetworkPolicyDesign, "name" | "ports"> {
  readonly isInstalled: (config: ClusterConfig) => boolean;
  readonly pods: Pods;
}

const allPodsOf = (namespace: string): Pods => ({ namespace, labels: {} });

/**
 * The pods that this project installs outside of the host's network, with their ports: webhooks, DNS and metrics.
 * @see https://github.com/coredns/deployment/blob/master/kubernetes/coredns.yaml.sed
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/helm/aws-load-balancer-controller/values.yaml
 * @see https://docs.aws.amazon.com/eks/latest/userguide/metrics-server.html
 */
const rows: readonly InstalledPods[] = [
  { name: "coredns", isInstalled: runsCoreDns, pods: pods.coreDns, ports: [{ protocol: "UDP", port: 53 }, ...tcpPorts(53, 9153)] },
  { name: "metrics-server", isInstalled: ({ addons }) => addons.metricsServer.enabled, pods: pods.metricsServer, ports: tcpPorts(10251) },
  { name: "ebs-csi-controller", isInstalled: ({ addons }) => addons.ebsCsiDriver.enabled, pods: pods.ebsCsiController, ports: [] },
  {
    name: "ebs-csi-node",
    isInstalled: ({ addons }) => addons.ebsCsiDriver.enabled,
    pods: { namespace: "kube-system", labels: { ...named("aws-ebs-csi-driver"), app: "ebs-csi-node" } },
    ports: [],
  },
  { name: "efs-csi-controller", isInstalled: ({ addons }) => addons.efsCsiDriver.enabled, pods: pods.efsCsiController, ports: [] },
  {
    name: "aws-load-balancer-controller",
    isInstalled: ({ loadBalancerController }) => loadBalancerController.enabled,
    pods: pods.loadBalancerController,
    ports: tcpPorts(9443, 8080),
  },
  {
    name: "cluster-autoscaler",
    isInstalled: ({ addons }) => addons.clusterAutoscaler.enabled,
    pods: pods.clusterAutoscaler,
    ports: tcpPorts(8085),
  },
  // https://github.com/aws/karpenter-provider-aws/blob/main/charts/karpenter/values.yaml
  { name: "karpenter", isInstalled: ({ karpenter }) => karpenter !== undefined, pods: pods.karpenter, ports: tcpPorts(8080) },
  {
    name: "aws-for-fluent-bit",
    isInstalled: ({ observability }) => observability.fluentBit.enabled,
    pods: { namespace: "kube-system", labels: named("aws-for-fluent-bit") },
    ports: [],
  },
  {
    // Its operator has a webhook, and pods send traces and metrics to its agents.
    name: "amazon-cloudwatch",
    isInstalled: ({ observability }) => observability.containerInsights.enabled,
    pods: allPodsOf(addonNamespaces.containerInsights),
    ports: undefined,
  },
  {
    name: "aws-guardduty-agent",
    isInstalled: ({ addons }) => addons.guardDutyAgent.enabled,
    pods: allPodsOf(addonNamespaces.guardDutyAgent),
    ports: [],
  },
];

/** The pods of the add-ons that have a namespace of their own. Their webhooks and metrics have ports that their configuration may change. */
const eksAddonPods = ({ addons }: ClusterConfig) =>
  Object.keys(addons.eks).flatMap((name) => {
    const namespace = ownNamespace(name);
    return namespace === undefined ? [] : [{ name, pods: allPodsOf(namespace), ports: undefined }];
  });

/**
 * The network policies of what this project installs, where the VPC CNI lets no pod through without one. What the pods call themselves has addresses that
 * nobody knows beforehand: the Kubernetes API, endpoints, name servers.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
 */
export function planNetworkPolicies(config: ClusterConfig): readonly NetworkPolicyDesign[] {
  if (!hasStrictNetworkPolicy(config)) return [];
  const samples = enabledSamples(config).map((sample) => ({ name: "web", pods: samplePods(config)[sample], ports: tcpPorts(80) }));
  return [
    ...rows.filter(({ isInstalled }) => isInstalled(config)),
    ...eksAddonPods(config),
    ...samples.map(({ pods: ofSample, ...sample }) => ({ ...sample, name: ofSample.labels["app.kubernetes.io/name"]!, pods: ofSample })),
  ].map(({ name, pods: { namespace, labels }, ports }) => ({ name: `private-eks-${name}`, namespace, labels, ports }));
}
