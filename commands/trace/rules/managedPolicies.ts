import { policies } from "../../../aws/data/managed-policies.json";
import type { ManagedPolicy } from "../../../design/iam/policy";

/**
 * The actions of the AWS managed policies that are attached here: a state and the JSON have their ARNs only. Resources and conditions are left out, such as
 * tags that a volume must have.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const actions: Readonly<Record<ManagedPolicy | "AmazonSSMManagedInstanceCore", readonly string[]>> = policies;

/** The document of an AWS managed policy by its ARN; undefined of others. */
export function managedPolicyDocument(arn: string): { readonly Statement: readonly object[] } | undefined {
  const [, name = ""] = /^arn:[\w-]+:iam::aws:policy\/(.+)$/.exec(arn) ?? [];
  return Object.hasOwn(actions, name)
    ? { Statement: [{ Effect: "Allow", Action: actions[name as keyof typeof actions], Resource: "*" }] }
    : undefined;
}
