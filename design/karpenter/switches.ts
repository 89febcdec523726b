import { shortened } from "../../aws/names";
import type { ClusterConfig } from "../../config/schema/schema";
import { distinctKeys } from "../iam/volumeKeys";
import { pathToInternet } from "../reachability/internetPath";

const nodeClassesOf = ({ karpenter }: ClusterConfig) => Object.values(karpenter?.nodeClasses ?? {});

/**
 * Whether Karpenter asks EKS: for the addresses of Services, which nodes of AL2023 must know. Everything else is handed to it.
 * @see https://github.com/aws/karpenter-provider-aws/blob/main/pkg/controllers/nodeclass/validation.go
 */
export const usesEks = (config: ClusterConfig): boolean => nodeClassesOf(config).some(({ amiFamily }) => amiFamily === "AL2023");

/** Whether Karpenter asks Systems Manager for AMIs: those that no id names. */
export const usesParameters = (config: ClusterConfig): boolean => nodeClassesOf(config).some(({ amiId }) => amiId === undefined);

/**
 * Whether Karpenter calls neither IAM nor AWS Price List.
 * @see https://karpenter.sh/docs/getting-started/getting-started-with-karpenter/#private-clusters
 */
export const isIsolated = (config: ClusterConfig): boolean =>
  config.karpenter?.isolatedVPC ?? (config.network.egress !== "proxy" && pathToInternet(config) === undefined);

/**
 * Network interfaces of a node that have no pods: with custom networking the first one.
 * @see https://karpenter.sh/docs/reference/settings/
 */
export const reservedInterfaces = ({ customNetworking }: ClusterConfig): string => (customNetworking.enabled ? "1" : "0");

/** Characters of the longest name of a queue. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
const longestQueueName = 80;

/** The name of the queue of interruptions. */
export const queueName = (cluster: string): string => shortened(`${cluster}-karpenter`, longestQueueName);

/** What the names of the role of nodes and of its instance profile begin with. */
export const karpenterNodesName = (cluster: string): string => `${cluster}-karpenter-nodes`;

/** Keys that encrypt the volumes of nodes. */
export const volumeKeys = (config: ClusterConfig): readonly string[] =>
  distinctKeys(
    nodeClassesOf(config).flatMap(({ volume: { encrypted, kmsKeyArn } }) =>
      encrypted ? [kmsKeyArn ?? config.encryption.volumesKmsKeyArn] : [],
    ),
  );
