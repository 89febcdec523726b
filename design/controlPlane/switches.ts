import type { ScalingTier } from "../../config/schema/controlPlane";
import type { ClusterConfig } from "../../config/schema/schema";
import { newerAwsProviderVersion } from "../state/terraform";

/** The switches of the control plane that the cluster file sets. What is absent is left to EKS, and is no part of the JSON. */
export interface ControlPlaneSwitches {
  /** Which mode EKS never leaves again; the usual one is not written, so that no plan replaces the cluster for it. */
  readonly egressMode?: "CUSTOMER_ROUTED";
  /** What happens at the end of the standard support of the Kubernetes version. */
  readonly supportType?: "STANDARD" | "EXTENDED";
  readonly zonalShift?: boolean;
  readonly scalingTier?: ScalingTier;
  /** Version of the AWS provider that knows them all. @default - the one that every stack has */
  readonly awsProviderVersion?: string;
}

/** Whether what the API server calls goes through subnets and routes of the VPC. */
export const isCustomerRouted = ({ controlPlane }: ClusterConfig): boolean => controlPlane.egressMode === "CUSTOMER_ROUTED";

/** The tier that the AWS provider of every stack does not know. */
const newestTier: ScalingTier = "tier-8xl";

/**
 * The switches of a cluster's control plane. Its egress mode is known to the AWS provider from 6.52 on, and its largest tier from 2026-03 on.
 * @see https://github.com/hashicorp/terraform-provider-aws/pull/48497
 * @see https://github.com/hashicorp/terraform-provider-aws/pull/46976
 */
export function planControlPlaneSwitches(config: ClusterConfig): ControlPlaneSwitches {
  const { upgradePolicy, zonalShift, scalingTier } = config.controlPlane;
  const needsNewerProvider = isCustomerRouted(config) || scalingTier === newestTier;
  return {
    ...(isCustomerRouted(config) && { egressMode: "CUSTOMER_ROUTED" }),
    ...(upgradePolicy !== undefined && { supportType: upgradePolicy }),
    ...(zonalShift !== undefined && { zonalShift }),
    ...(scalingTier !== undefined && { scalingTier }),
    ...(needsNewerProvider && { awsProviderVersion: newerAwsProviderVersion }),
  };
}
