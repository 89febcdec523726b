import type { ClusterConfig } from "../../config/schema/schema";
import { partitionOf, type Credentials, credentialsIn } from "../../aws/regions";
import type { Pods } from "./pods";
import { runsOnFargate } from "./selectors";

/**
 * How pods get their IAM role: as wanted, and by IRSA on Fargate, where no EKS Pod Identity Agent runs.
 * @param pods undefined for those of a DaemonSet, which run on nodes
 * @param wanted pod identity unless something else is asked for
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html#pod-id-restrictions
 */
export const credentialsOf = (config: ClusterConfig, pods: Pods | undefined, wanted: Credentials = "podIdentity"): Credentials =>
  pods && runsOnFargate(config, pods) ? "irsa" : credentialsIn(partitionOf(config.region).id, wanted);
