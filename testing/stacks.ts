/** A value of Terraform's JSON. */
export type TerraformValue = string | number | boolean | null | readonly TerraformValue[] | { readonly [key: string]: TerraformValue };

/** A stack, as Terraform gets it. */
export interface SynthesizedStack {
  /** Its name, such as `shop-network`. */
  readonly name: string;
  /** What its `cdk.tf.json` holds. Values that Terraform fills in are expressions, such as `${aws_vpc.vpc_6776A399.id}`. */
  readonly json: Readonly<Record<string, TerraformValue>>;
}

/** The three stacks of a cluster. */
export interface SynthesizedCluster {
  readonly network: SynthesizedStack;
  readonly cluster: SynthesizedStack;
  readonly workload: SynthesizedStack;
}

/** A type of resource or data source by its name, such as `aws_vpc`, or by its class of cdktf's. */
export type ResourceType = string | { readonly tfResourceType: string };

/**
 * Properties that a block must have, by the names of Terraform: what is below one may be left out, so that `{ vpc_config: { endpoint_public_access:
 * false } }` says nothing of the subnets. Lists are compared whole; Jest's `expect.arrayContaining` and its like stand anywhere. A policy, which
 * Terraform has as text, may be written as an object.
 */
export type ResourceProperties = Readonly<Record<string, unknown>>;
