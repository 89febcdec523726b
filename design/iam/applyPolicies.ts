import type { ClusterConfig } from "../../config/schema/schema";
import { allow, policyDocument, type PolicyDocument } from "./policy";
import { runnerPolicy, type RunnerPolicyOptions, type TerraformJson } from "./runnerPolicy";

/**
 * The policies for applying a stack, by whose they are: `runner-policy` of the credentials with which AWS is managed. Where roles are assumed,
 * `caller-policy` is of whoever runs Terraform and assumes them, and `state-policy` of a role that reads and writes the states.
 * @param existingRoleArns roles of the cluster file that are passed to services
 */
export function applyPolicies(
  { assumeRoleArn, backend }: Pick<ClusterConfig, "assumeRoleArn" | "backend">,
  stack: TerraformJson,
  options: RunnerPolicyOptions,
  existingRoleArns: readonly string[] = [],
): Readonly<Record<string, PolicyDocument>> {
  const stateRoleArn = backend.type === "s3" ? backend.assumeRoleArn : undefined;
  const roleArns = [...new Set([assumeRoleArn, stateRoleArn].flatMap((arn) => arn ?? []))];
  if (roleArns.length === 0) return { "runner-policy": runnerPolicy(stack, options, existingRoleArns) };
  const statements = {
    aws: runnerPolicy(withoutState(stack), options, existingRoleArns).Statement,
    state: runnerPolicy(stateOnly(stack), options).Statement,
  };
  const caller = policyDocument([
    allow(["sts:AssumeRole"], roleArns),
    ...(stateRoleArn === undefined ? statements.state : []),
    ...(assumeRoleArn === undefined ? statements.aws : []),
  ]);
  return {
    ...(assumeRoleArn === undefined
      ? { "runner-policy": caller }
      : { "runner-policy": policyDocument(statements.aws), "caller-policy": caller }),
    ...(stateRoleArn === undefined ? {} : { "state-policy": policyDocument(statements.state) }),
  };
}

/** The data sources that read the states of other stacks. */
const stateData = ["aws_s3_objects", "terraform_remote_state"];

const dataOf = ({ data = {} }: TerraformJson, isKept: (type: string) => boolean): Required<TerraformJson>["data"] =>
  Object.fromEntries(Object.entries(data).filter(([type]) => isKept(type)));

const withoutState = ({ terraform: _state, ...stack }: TerraformJson): TerraformJson => ({
  ...stack,
  data: dataOf(stack, (type) => !stateData.includes(type)),
});

const stateOnly = (stack: TerraformJson): TerraformJson => ({
  ...(stack.terraform && { terraform: stack.terraform }),
  data: dataOf(stack, (type) => stateData.includes(type)),
});
