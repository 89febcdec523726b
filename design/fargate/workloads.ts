import type { ConfigPath } from "../../config/findings/finding";
import { pathText, valueAt } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { runsCoreDns } from "../autoMode/builtIn";
import { chosenReleases } from "../charts/releases";
import { presetOf } from "../charts/presetTable";
import { toleratingParts } from "../charts/presets/partTolerations";
import { valueKeysOf } from "../charts/valuePaths";
import { knownAddon } from "../software/eksAddons/knownAddons.table";
import { type Pods, pods, enabledSamples, samplePods } from "./pods";
import { type Toleration, tolerationsIn } from "./tolerations";

/** Something that this project installs in the cluster. */
export interface Workload {
  readonly name: string;
  /** The key of the cluster file that asks for it. */
  readonly askedBy: ConfigPath;
  /** The pods of its Deployment. @default - it has none */
  readonly pods?: Pods;
  /** The namespace of the pods of its Deployments, where their labels are not known. @default - they are known, or there are none */
  readonly namespace?: string;
  /** How many pods its Deployment has; none where it has no Deployment. */
  readonly replicas: number;
  /** How many pods it has on each node, at least. @default - none, or nobody knows */
  readonly podsOfEachNode?: number;
  /** Why it is no use without nodes, as the end of a sentence. @default - it is of use on Fargate too */
  readonly needsNodes?: string;
  /**
   * Whether EKS keeps its pods off nodes of EKS Auto Mode, which have it built in. @default false
   * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-workload.html
   */
  readonly avoidsAutoMode?: true;
  /** What its pods tolerate. @default - the taint of nodes for system pods */
  readonly tolerations?: readonly Toleration[];
  /** Where others can give its pods tolerations, which its publisher may have done, too. @default - `tolerations` are all */
  readonly tolerationsAt?: ConfigPath;
  /** What its parts tolerate, each by the place of it, and instead of what it tolerates as a whole. @default - it has no parts that are known */
  readonly parts?: readonly { readonly at: ConfigPath; readonly tolerations: readonly Toleration[] }[];
  /** Whether Karpenter is there before it, so that its nodes count. @default false */
  readonly followsKarpenter?: true;
  /** Whether its key is an entry, without which it is not installed. @default - the key is a switch */
  readonly isEntry?: true;
  /** What to set, besides the key that asks for it, to do without nodes: an imperative phrase. @default - nothing */
  readonly instead?: string;
}

const daemonSet = "a DaemonSet, which does not run on Fargate";

/** The pods of a Deployment of an EKS add-on, and of a sample. @see https://docs.aws.amazon.com/eks/latest/userguide/managing-coredns.html */
const usualReplicas = 2;

/** The workloads that a switch of the cluster file asks for. */
const optional = ({ loadBalancerController }: ClusterConfig): readonly Workload[] => [
  { name: "metrics-server", askedBy: ["addons", "metricsServer", "enabled"], pods: pods.metricsServer, replicas: usualReplicas },
  {
    name: "AWS Load Balancer Controller",
    askedBy: ["loadBalancerController", "enabled"],
    pods: pods.loadBalancerController,
    replicas: loadBalancerController.replicas,
    // As values.yaml of its chart says: https://github.com/kubernetes-sigs/aws-load-balancer-controller/tree/main/helm
    tolerations: [],
  },
  {
    name: "cluster autoscaler",
    askedBy: ["addons", "clusterAutoscaler", "enabled"],
    pods: pods.clusterAutoscaler,
    replicas: 1,
    needsNodes: "resizes node groups",
    avoidsAutoMode: true,
    // As values.yaml of its chart says: https://github.com/kubernetes/autoscaler/tree/master/charts/cluster-autoscaler
    tolerations: [],
  },
  {
    name: "Amazon EBS CSI driver",
    askedBy: ["addons", "ebsCsiDriver", "enabled"],
    pods: pods.ebsCsiController,
    replicas: usualReplicas,
    podsOfEachNode: 1,
    needsNodes: `mounts volumes by ${daemonSet}`,
    avoidsAutoMode: true,
  },
  {
    name: "Amazon EFS CSI driver",
    askedBy: ["addons", "efsCsiDriver", "enabled"],
    pods: pods.efsCsiController,
    replicas: usualReplicas,
    podsOfEachNode: 1,
    // https://docs.aws.amazon.com/eks/latest/userguide/efs-csi.html
    needsNodes: `mounts file systems by ${daemonSet} and is not needed there`,
  },
  {
    name: "GuardDuty agent",
    askedBy: ["addons", "guardDutyAgent", "enabled"],
    replicas: 0,
    podsOfEachNode: 1,
    needsNodes: `is ${daemonSet}`,
  },
  {
    name: "Container Insights",
    askedBy: ["observability", "containerInsights", "enabled"],
    replicas: 0,
    podsOfEachNode: 1,
    needsNodes: `has its agents in ${daemonSet}`,
  },
  {
    name: "Fluent Bit",
    askedBy: ["observability", "fluentBit", "enabled"],
    replicas: 0,
    podsOfEachNode: 1,
    needsNodes: `is ${daemonSet}`,
    instead: "observability.fargateLogging.enabled to true",
  },
];

/** The workloads of a cluster; those of every node are not among them. */
export const workloads = (config: ClusterConfig): readonly Workload[] => [
  ...(runsCoreDns(config)
    ? [{ name: "CoreDNS", askedBy: ["addons", "coreDns"], pods: pods.coreDns, replicas: usualReplicas, avoidsAutoMode: true as const }]
    : []),
  ...(config.karpenter
    ? [{ name: "Karpenter", askedBy: ["karpenter"], pods: pods.karpenter, replicas: config.karpenter.replicas, isEntry: true as const }]
    : []),
  ...optional(config).filter(({ askedBy }) => valueAt(config, askedBy) === true),
  ...Object.entries(config.addons.eks).flatMap(([name, { configuration }]): readonly Workload[] => {
    const known = knownAddon(name);
    if (!known) return [];
    const { namespace = "kube-system", needsNodes, title } = known;
    const entry = { name: title, askedBy: ["addons", "eks", name], replicas: 0, isEntry: true } as const;
    if (needsNodes !== undefined) return [{ ...entry, needsNodes }];
    return [{ ...entry, namespace, tolerations: tolerationsIn(configuration), tolerationsAt: [...entry.askedBy, "configuration"] }];
  }),
  ...chosenReleases(config).map(({ name, namespace, path, values }): Workload => {
    const tolerated = { tolerations: tolerationsIn(values), tolerationsAt: [...path, "values"], followsKarpenter: true } as const;
    const parts = toleratingParts(presetOf(name), values);
    return {
      name: `chart ${name}`,
      askedBy: path,
      namespace,
      replicas: 0,
      isEntry: true,
      ...tolerated,
      ...(parts && { parts: parts.map(({ value, tolerations }) => ({ at: [...path, "values", ...valueKeysOf(value)], tolerations })) }),
    };
  }),
  ...enabledSamples(config).map((sample) => {
    const askedBy = ["samples", sample, "enabled"];
    const replicas = sample === "application" ? config.samples.application.replicas : usualReplicas;
    return {
      name: `sample ${sample}`,
      askedBy,
      pods: samplePods(config)[sample],
      replicas,
      tolerations: [],
      followsKarpenter: true as const,
    };
  }),
];

/** How to do without a workload. */
export const switchOff = ({ askedBy, instead, isEntry }: Workload): string =>
  isEntry ? `Remove ${pathText(askedBy)}` : `Set ${pathText(askedBy)} to false${instead === undefined ? "" : ` and ${instead}`}`;
