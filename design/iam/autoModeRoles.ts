import { partitionOf } from "../../aws/regions";
import type { ClusterConfig } from "../../config/schema/schema";
import {
  allow,
  managedPolicyArn,
  type ManagedPolicy,
  policyDocument,
  type PolicyDocument,
  type Statement,
  type TrustStatement,
} from "./policy";
import { pullThroughCacheStatements } from "./roles";
import { assumeRolePolicy } from "./trust";
import { distinctKeys, volumeKeyStatements } from "./volumeKeys";

const policyArnsOf = ({ region }: ClusterConfig, policies: readonly ManagedPolicy[]): readonly string[] =>
  policies.map((policy) => managedPolicyArn(partitionOf(region).id, policy));

/**
 * Whether the role of the control plane has what EKS Auto Mode needs: also while it is switched off, as EKS still ends nodes and load balancers by this
 * role then. Removing the key autoMode afterwards takes it away.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-disable.html
 */
const keepsAutoModePermissions = ({ autoMode }: ClusterConfig): boolean => autoMode !== undefined;

/**
 * What the role of the control plane needs besides, with which EKS manages nodes, volumes, load balancers and addresses.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-learn-iam.html
 */
export const autoModeClusterPolicyArns = (config: ClusterConfig): readonly string[] =>
  keepsAutoModePermissions(config)
    ? policyArnsOf(config, [
        "AmazonEKSBlockStoragePolicy",
        "AmazonEKSComputePolicy",
        "AmazonEKSLoadBalancingPolicy",
        "AmazonEKSNetworkingPolicy",
      ])
    : [];

/** The trust policy of the control plane's role: EKS Auto Mode tags its sessions with the cluster, which its managed policies ask for. */
export function clusterRoleTrust(config: ClusterConfig): PolicyDocument<TrustStatement> {
  const trust = assumeRolePolicy("eks", partitionOf(config.region));
  if (!keepsAutoModePermissions(config)) return trust;
  return policyDocument(trust.Statement.map((statement) => ({ ...statement, Action: [...statement.Action, "sts:TagSession"] })));
}

/** Whether anything that EKS Auto Mode makes gets tags of the user's, which its managed policies do not allow. */
const hasOwnTags = ({ autoMode, tags }: ClusterConfig): boolean =>
  [tags, ...Object.values(autoMode?.nodeClasses ?? {}).map((nodeClass) => nodeClass.tags)].some((own) => Object.keys(own).length > 0);

/** The KMS keys of volumes of nodes and of pods, these by the StorageClass, where it is made. */
export function autoModeKeys({ autoMode, encryption }: ClusterConfig): readonly string[] {
  if (!autoMode) return [];
  const { nodeClasses, storageClass } = autoMode;
  const ofPods = storageClass.enabled ? [storageClass.kmsKeyArn] : [];
  const named = [...Object.values(nodeClasses).map(({ ephemeralStorage }) => ephemeralStorage.kmsKeyArn), ...ofPods];
  return distinctKeys([encryption.volumesKmsKeyArn, ...named]);
}

/** The permissions of the control plane's role that no managed policy has, by policy name. */
export function autoModeClusterStatements(config: ClusterConfig): Readonly<Record<string, PolicyDocument>> {
  if (!keepsAutoModePermissions(config)) return {};
  const ofKeys = volumeKeyStatements(autoModeKeys(config));
  return {
    ...(hasOwnTags(config) && { "auto-mode-tags": policyDocument(tagStatements(partitionOf(config.region).id)) }),
    ...(ofKeys.length > 0 && { "auto-mode-keys": policyDocument(ofKeys) }),
  };
}

/** The tag of the cluster on what is made, which must be that of the session. */
const ofCluster = { "aws:RequestTag/eks:eks-cluster-name": "${aws:PrincipalTag/eks:eks-cluster-name}" };

/**
 * Lets EKS Auto Mode give what it makes tags of the user's.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-learn-iam.html#tag-prop
 */
const tagStatements = (partition: string): readonly Statement[] => [
  allow(["ec2:CreateFleet", "ec2:CreateLaunchTemplate", "ec2:RunInstances"], ["*"], {
    StringEquals: ofCluster,
    StringLike: { "aws:RequestTag/eks:kubernetes-node-class-name": "*", "aws:RequestTag/eks:kubernetes-node-pool-name": "*" },
  }),
  allow(["ec2:CreateSnapshot", "ec2:CreateVolume"], [`arn:${partition}:ec2:*:*:snapshot/*`, `arn:${partition}:ec2:*:*:volume/*`], {
    StringEquals: ofCluster,
  }),
  allow(["ec2:CreateNetworkInterface"], ["*"], {
    StringEquals: ofCluster,
    StringLike: { "aws:RequestTag/eks:kubernetes-cni-node-name": "*" },
  }),
  allow(
    [
      "ec2:CreateSecurityGroup",
      "elasticloadbalancing:CreateListener",
      "elasticloadbalancing:CreateLoadBalancer",
      "elasticloadbalancing:CreateRule",
      "elasticloadbalancing:CreateTargetGroup",
    ],
    ["*"],
    { StringEquals: ofCluster },
  ),
];

/** What the names of the roles of the nodes say after the name of the cluster: of pools of the cluster file, and of built-in ones. */
export const autoModeNodeSuffixes = { own: "auto-mode-nodes", builtIn: "auto-mode-built-in-nodes" } as const;

/** The role of the nodes. */
export interface AutoModeNodeRole {
  readonly managedPolicyArns: readonly string[];
  /** By policy name. */
  readonly inlinePolicies: Readonly<Record<string, PolicyDocument>>;
}

/**
 * The role of nodes of EKS Auto Mode: they get the credentials of pods, and pull images, also through the caches of the cluster file.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-learn-iam.html
 */
export function autoModeNodeRole(config: ClusterConfig): AutoModeNodeRole {
  const caches = pullThroughCacheStatements(config);
  return {
    managedPolicyArns: policyArnsOf(config, ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"]),
    inlinePolicies: caches.length > 0 ? { "pull-through-cache": policyDocument(caches) } : {},
  };
}
