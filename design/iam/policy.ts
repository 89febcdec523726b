/** Conditions of a statement: operator, condition key, accepted values. */
export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** Who may act: one AWS service or identity provider, an account, or roles and users. */
export type Principal = { readonly Service: string } | { readonly AWS: string | readonly string[] } | { readonly Federated: string };

/** What every statement holds that allows actions. */
interface Allow {
  readonly Sid?: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Condition?: Condition;
}

/** A statement of a permissions policy: allows actions on resources. */
export interface Statement extends Allow {
  readonly Resource: readonly string[];
}

/** A statement that is about the one resource that holds it: the trust policy of a role, or the policy of a repository. */
export interface TrustStatement extends Allow {
  readonly Principal: Principal;
}

/** A statement of the policy of a resource, such as a KMS key: allows a principal actions on it. */
export interface ResourceStatement extends Statement {
  readonly Principal: Principal;
}

/** A statement of the policy of a resource that denies everybody actions on it, whatever other policies allow. */
export interface DenyStatement extends Omit<Allow, "Effect"> {
  readonly Effect: "Deny";
  readonly Principal: "*";
  readonly Resource: readonly string[];
}

/**
 * An IAM policy as a plain object; a stack renders it as JSON.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export interface PolicyDocument<S extends Allow | DenyStatement = Statement> {
  readonly Version: "2012-10-17";
  readonly Statement: readonly S[];
}

/** The policy document of the statements, in their order. */
export const policyDocument = <S extends Allow | DenyStatement = Statement>(statements: readonly S[]): PolicyDocument<S> => ({
  Version: "2012-10-17",
  Statement: statements,
});

/** A statement that allows the actions on the resources. @default resources - every resource */
export const allow = (actions: readonly string[], resources: readonly string[] = ["*"], condition?: Condition): Statement => ({
  Effect: "Allow",
  Action: actions,
  Resource: resources,
  ...(condition && { Condition: condition }),
});

/**
 * The AWS managed policies in use, by their path and name.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export type ManagedPolicy =
  | "AWSPrivateCAConnectorForKubernetesPolicy"
  | "AmazonEBSCSIDriverPolicyV2"
  | "AmazonEC2ContainerRegistryPowerUser"
  | "AmazonEC2ContainerRegistryPullOnly"
  | "AmazonEKS_CNI_Policy"
  | "AmazonEKSBlockStoragePolicy"
  | "AmazonEKSClusterPolicy"
  | "AmazonEKSComputePolicy"
  | "AmazonEKSFargatePodExecutionRolePolicy"
  | "AmazonEKSLoadBalancingPolicy"
  | "AmazonEKSNetworkingPolicy"
  | "AmazonEKSVPCResourceController"
  | "AmazonEKSWorkerNodeMinimalPolicy"
  | "AmazonEKSWorkerNodePolicy"
  | "AmazonFSxFullAccess"
  | "CloudWatchAgentServerPolicy"
  | "CloudWatchNetworkFlowMonitorAgentPublishPolicy"
  | "service-role/AmazonEBSCSIDriverPolicy"
  | "service-role/AmazonEFSCSIDriverPolicy";

/** The ARN of an AWS managed policy in a partition (`aws`, `aws-cn`, `aws-us-gov`). */
export const managedPolicyArn = (partition: string, policy: ManagedPolicy): string => `arn:${partition}:iam::aws:policy/${policy}`;

/**
 * Most characters of a managed policy; IAM does not count white space.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const maxPolicySize = 6144;

/** Characters of a text in a policy, as IAM counts them. */
const textSize = (value: unknown): number => JSON.stringify(value).length;

const emptySize = textSize(policyDocument([]));

const separatorSize = ",".length;

/** The document as few documents that IAM takes as managed policies, with the statements in their order; mostly it is one. */
export function splitPolicy({ Statement: statements }: PolicyDocument): readonly PolicyDocument[] {
  const documents: Statement[][] = [[]];
  let size = emptySize;
  for (const statement of statements.flatMap(splitStatement)) {
    const added = textSize(statement) + separatorSize;
    if (size + added > maxPolicySize + separatorSize && size > emptySize) {
      documents.push([]);
      size = emptySize;
    }
    documents.at(-1)!.push(statement);
    size += added;
  }
  return documents.map(policyDocument);
}

/** A statement as statements that a policy has room for, which together allow the same: each has a part of its longest list. */
function splitStatement(statement: Statement): readonly Statement[] {
  if (emptySize + textSize(statement) <= maxPolicySize) return [statement];
  const [longest] = listsOf(statement).sort((one, other) => textSize(other.list) - textSize(one.list));
  if (!longest || longest.list.length < 2) return [statement];
  const middle = Math.ceil(longest.list.length / 2);
  return [longest.list.slice(0, middle), longest.list.slice(middle)].flatMap((half) => splitStatement(longest.withList(half)));
}

interface StatementList {
  readonly list: readonly string[];
  readonly withList: (list: readonly string[]) => Statement;
}

/**
 * The lists of a statement of which one entry is enough. Those of negated operators and of ForAllValues ask for all of theirs.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
const listsOf = (statement: Statement): StatementList[] => [
  ...(["Action", "Resource"] as const).map((part) => ({
    list: statement[part],
    withList: (list: readonly string[]) => ({ ...statement, [part]: list }),
  })),
  ...Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    /Not|ForAllValues/.test(operator)
      ? []
      : Object.entries(keys).flatMap(([key, list]) =>
          typeof list === "string"
            ? []
            : [
                {
                  list,
                  withList: (half: readonly string[]) => ({
                    ...statement,
                    Condition: { ...statement.Condition, [operator]: { ...keys, [key]: half } },
                  }),
                },
              ],
        ),
  ),
];
