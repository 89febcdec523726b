import type { ClusterConfig } from "../../config/schema/schema";
import type { FargateProfileConfig } from "../../config/schema/fargate";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import { type Credentials, podCredentials, partitionOf } from "../../aws/regions";

/** Pods, by what a Fargate profile can select them by. */
export interface Pods {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

const inKubeSystem = (labels: Pods["labels"]): Pods => ({ namespace: "kube-system", labels });

/** The label that Helm charts, and most EKS add-ons, put on their pods. */
export const named = (name: string): Pods["labels"] => ({ "app.kubernetes.io/name": name });

/**
 * The pods of the Deployments that this project installs, with the labels that tell them apart. Those of DaemonSets are not here: they run on
 * nodes only.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-getting-started.html
 */
export const pods = {
  coreDns: inKubeSystem({ "k8s-app": "kube-dns", "eks.amazonaws.com/component": "coredns" }),
  metricsServer: inKubeSystem(named("metrics-server")),
  loadBalancerController: inKubeSystem({
    ...named("aws-load-balancer-controller"),
    "app.kubernetes.io/instance": "aws-load-balancer-controller",
  }),
  clusterAutoscaler: inKubeSystem({ ...named("aws-cluster-autoscaler"), "app.kubernetes.io/instance": "cluster-autoscaler" }),
  karpenter: inKubeSystem({ ...named("karpenter"), "app.kubernetes.io/instance": "karpenter" }),
  ebsCsiController: inKubeSystem({ ...named("aws-ebs-csi-driver"), app: "ebs-csi-controller" }),
  efsCsiController: inKubeSystem({ ...named("aws-efs-csi-driver"), app: "efs-csi-controller" }),
} as const satisfies Readonly<Record<string, Pods>>;

/** The samples, by their key in the cluster file. */
export type Sample = Exclude<keyof ClusterConfig["samples"], "image">;

/** The namespace of the samples with a load balancer. */
export const sampleNamespace = "samples";

/** The samples that the configuration asks for. */
export const enabledSamples = ({ samples }: ClusterConfig): readonly Sample[] =>
  (["publicAlb", "publicNlb", "privateNlb", "privateGateway", "application"] as const).filter((sample) => samples[sample].enabled);

/** The pods of each sample. */
export const samplePods = ({ samples }: ClusterConfig): Readonly<Record<Sample, Pods>> => ({
  publicAlb: { namespace: sampleNamespace, labels: named("sample-public-alb") },
  publicNlb: { namespace: sampleNamespace, labels: named("sample-public-nlb") },
  privateNlb: { namespace: sampleNamespace, labels: named("sample-private-nlb") },
  privateGateway: { namespace: sampleNamespace, labels: named("sample-private-gateway") },
  application: { namespace: samples.application.namespace, labels: named("sample-application") },
});

export type PodSelector = FargateProfileConfig["selectors"][number];

/** Whether a pattern stands for the whole text: `*` for any characters, also none, and `?` for one. */
export function matches(pattern: string, text: string): boolean {
  const literal = pattern.replace(/[\\^$+.()|[\]{}]/g, "\\$&");
  return new RegExp(`^${literal.replace(/\*/g, ".*").replace(/\?/g, ".")}$`, "s").test(text);
}

/**
 * Whether a selector describes pods: by their namespace, and by all of its labels, whose keys and values are patterns too.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html#fargate-profile-wildcards
 */
export const selects = (selector: PodSelector, { namespace, labels }: Pods): boolean =>
  matches(selector.namespace, namespace) &&
  Object.entries(selector.labels).every(([key, value]) =>
    Object.entries(labels).some(([label, text]) => matches(key, label) && matches(value, text)),
  );

/** Whether a Fargate profile of the cluster selects the pods, so that they run on Fargate, also where there are nodes. */
export const runsOnFargate = ({ fargateProfiles }: ClusterConfig, pods: Pods): boolean =>
  Object.values(fargateProfiles).some(({ selectors }) => selectors.some((selector) => selects(selector, pods)));

/** Which pods of a namespace Fargate profiles select, as far as the namespace alone tells: those without labels select all. */
export function selectedPods({ fargateProfiles }: ClusterConfig, namespace: string): "all" | "some" | "none" {
  const selectors = Object.values(fargateProfiles)
    .flatMap((profile) => profile.selectors)
    .filter((selector) => matches(selector.namespace, namespace));
  if (selectors.length === 0) return "none";
  return selectors.some(({ labels }) => Object.keys(labels).length === 0) ? "all" : "some";
}

/** Whether the cluster has nodes, of groups or of Karpenter, and so what runs on each: the VPC CNI, kube-proxy, the EKS Pod Identity Agent. */
export const hasNodes = (config: ClusterConfig): boolean => nodeGroupEntries(config).length > 0 || config.karpenter !== undefined;

/**
 * How pods get their IAM role: as wanted, and by IRSA on Fargate, where no EKS Pod Identity Agent runs.
 * @param pods undefined for those of a DaemonSet, which run on nodes
 * @param wanted pod identity unless something else is asked for
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html#pod-id-restrictions
 */
export const credentialsOf = (config: ClusterConfig, pods: Pods | undefined, wanted: Credentials = "podIdentity"): Credentials =>
  pods && runsOnFargate(config, pods) ? "irsa" : podCredentials(partitionOf(config.region).id, wanted);
