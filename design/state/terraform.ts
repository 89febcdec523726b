import { isKnownRegion } from "../../aws/regions";

/** The oldest Terraform that knows everything the stacks use (the S3 backend's lock file). */
export const terraformVersion = ">= 1.10.0";

/** The AWS provider's version, the one that `@cdktf/provider-aws` is made from: every configuration of ours asks for the same. */
export const awsProviderVersion = "6.25.0";

/** The versions of the other providers, which their bindings are made from. */
export const kubernetesProviderVersion = "2.38.0";
export const helmProviderVersion = "3.1.1";

/** The AWS provider's version of stacks that set an argument which the other does not know: by an override, and where the cluster file asks for it. */
export const newerAwsProviderVersion = "6.66.0";

/**
 * State file of a stack, relative to the stack's own folder in the output (`<output>/stacks/<stack>`): beside the output folder,
 * so that deleting the output loses no state.
 */
export const localStatePath = (stackName: string) => `../../../terraform.${stackName}.tfstate`;

/**
 * Terraform refuses regions that are newer than itself, unless it is told not to look: AWS does.
 * @param argument how providers and backends name that argument: in JSON, or in cdktf
 */
export function skippedRegionValidation<Argument extends "skip_region_validation" | "skipRegionValidation">(
  region: string,
  argument: Argument,
): Readonly<Partial<Record<Argument, true>>> {
  const skipped = isKnownRegion(region) ? {} : { [argument]: true };
  return skipped as Partial<Record<Argument, true>>;
}
