import type { ClusterConfig } from "../../config/schema/schema";
import { hasNodes } from "../fargate/pods";

/** Whether EKS Auto Mode makes nodes. */
export const usesAutoMode = ({ autoMode }: Pick<ClusterConfig, "autoMode">): boolean => autoMode?.enabled === true;

/** Whether the cluster has nodes: of groups, or those that EKS Auto Mode makes. Each has the agent of EKS Pod Identity, the VPC CNI and kube-proxy. */
export const hasAnyNodes = (config: ClusterConfig): boolean => hasNodes(config) || usesAutoMode(config);

/** Whether all nodes are of EKS Auto Mode, which has built in what add-ons bring to others. */
export const hasAutoModeNodesAlone = (config: ClusterConfig): boolean => usesAutoMode(config) && !hasNodes(config);

/**
 * The EKS add-ons whose pods keep away from nodes of EKS Auto Mode, which have built in what these do.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html
 */
const builtInAddons: readonly string[] = [
  "vpc-cni",
  "kube-proxy",
  "coredns",
  "eks-pod-identity-agent",
  "eks-node-monitoring-agent",
  "aws-ebs-csi-driver",
];

/** Whether no pods of an add-on run on nodes of EKS Auto Mode. @param addon EKS's name of it */
export const avoidsAutoModeNodes = (addon: string): boolean => builtInAddons.includes(addon);

/**
 * Whether the cluster needs the add-on CoreDNS. Nodes of EKS Auto Mode have a name server of their own; pods on other nodes and on Fargate ask the
 * service of the add-on.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-networking.html
 */
export const runsCoreDns = (config: ClusterConfig): boolean =>
  !hasAutoModeNodesAlone(config) || Object.keys(config.fargateProfiles).length > 0;

/** Whether load balancers are made by EKS Auto Mode, and not by the AWS Load Balancer Controller. */
export const hasAutoModeLoadBalancers = (config: ClusterConfig): boolean => usesAutoMode(config) && !config.loadBalancerController.enabled;

/** The class of Services with Network Load Balancers. @see https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-nlb.html */
export const networkLoadBalancerClass = (config: ClusterConfig): string =>
  hasAutoModeLoadBalancers(config) ? "eks.amazonaws.com/nlb" : "service.k8s.aws/nlb";

/**
 * The tags of security groups of nodes and pods: EKS Auto Mode opens to its load balancers those groups alone that EKS has made, or that have its tag.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSLoadBalancingPolicy.html
 */
export const autoModeGroupTags = (config: ClusterConfig): Readonly<Record<string, string>> =>
  usesAutoMode(config) ? { [autoModeTag]: config.name } : {};

/** The tag of the cluster on what EKS Auto Mode makes. */
export const autoModeTag = "eks:eks-cluster-name";

/**
 * Kubernetes versions that have EKS Auto Mode, from this one on.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-auto.html
 */
export const firstAutoModeVersion = "1.29";

/**
 * Regions, and partitions, for which AWS documents no EKS Auto Mode.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-auto.html
 */
export const withoutAutoMode = { regions: ["ap-southeast-7", "mx-central-1"], partitions: ["aws-cn"] } as const;
