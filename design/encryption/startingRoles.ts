import { partitionOf } from "../../aws/regions";
import type { ClusterConfig } from "../../config/schema/schema";
import { spotRoleName } from "../nodePools/spotRole";

/** Service-linked roles that start instances with encrypted volumes: of node groups and of Squid, and of node pools with Spot Instances. */
const startingRoles = {
  AutoScaling: { service: "autoscaling", role: "AWSServiceRoleForAutoScaling" },
  Spot: { service: "spot", role: spotRoleName },
} as const;

/** Who starts the instances. */
export type Starter = keyof typeof startingRoles;

export const startingRoleName = (starter: Starter): string => startingRoles[starter].role;

/** @param accountId may be a Terraform reference */
export function startingRoleArn({ region }: ClusterConfig, accountId: string, starter: Starter): string {
  const { role, service } = startingRoles[starter];
  return `arn:${partitionOf(region).id}:iam::${accountId}:role/aws-service-role/${service}.amazonaws.com/${role}`;
}

export const accountOfKey = (arn: string): string => arn.split(":")[4]!;

/** The account of the cluster, as far as the cluster file tells it. */
export const accountOfCluster = ({ accountId, assumeRoleArn }: ClusterConfig): string | undefined =>
  accountId ?? assumeRoleArn?.split(":")[4];

/** Whether a key is known to be of another account than the cluster. */
export const isOfOtherAccount = (config: ClusterConfig, arn: string): boolean => {
  const own = accountOfCluster(config);
  return own !== undefined && own !== accountOfKey(arn);
};
