import { partitionOf, podCredentials, type Credentials } from "../../aws/regions";
import type { ConfigPath } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ServiceAccountConfig } from "../../config/schema/serviceAccounts";
import { hasAnyNodes } from "../autoMode/builtIn";
import { selectedPods } from "../fargate/pods";
import { allow, policyDocument } from "../iam/policy";
import { newerAwsProviderVersion } from "../state/terraform";
import { describedPermissions, type DescribedPermissions } from "./describedRole";

/** The IAM role of an application's service account. */
export interface ServiceAccountDesign extends DescribedPermissions {
  /** Where the cluster file asks for it. */
  readonly path: ConfigPath;
  /** `<namespace>/<name>`. */
  readonly key: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly credentials: Credentials;
  /** @default - a role is made */
  readonly existingArn: string | undefined;
  /** Role whose credentials the pods get by way of this one. @default - the pods use this one */
  readonly targetRoleArn?: string | undefined;
  readonly disableSessionTags: boolean;
  /** What sessions may do at most of what the role may. @default - all of it */
  readonly sessionPolicy?: object | undefined;
  /** Whether the service account is made in Kubernetes, too. */
  readonly createsObject: boolean;
}

/** The roles of service accounts that the cluster file asks for. */
export const planServiceAccounts = (config: ClusterConfig): readonly ServiceAccountDesign[] =>
  Object.entries(config.serviceAccounts).map(([key, account]): ServiceAccountDesign => {
    const { inlinePolicies, managedPolicyArns } = describedPermissions(config, account);
    return {
      path: ["serviceAccounts", key],
      key,
      ...namesOf(key),
      credentials: serviceAccountCredentials(config, key, account),
      existingArn: account.roleArn,
      managedPolicyArns,
      inlinePolicies: {
        ...inlinePolicies,
        ...(account.targetRoleArn !== undefined && { "target-role": assumeTarget(account.targetRoleArn) }),
      },
      targetRoleArn: account.targetRoleArn,
      disableSessionTags: account.disableSessionTags,
      sessionPolicy: account.sessionPolicy && { ...policyDocument([]), ...account.sessionPolicy },
      createsObject: account.createServiceAccount,
    };
  });

/**
 * The version of the AWS provider that the service accounts need: session policies are in it from 6.57.1 on.
 * @returns undefined where that of all other stacks will do
 * @see https://github.com/hashicorp/terraform-provider-aws/pull/48869
 */
export const providerVersionFor = (accounts: readonly ServiceAccountDesign[]): string | undefined =>
  accounts.some(({ sessionPolicy }) => sessionPolicy !== undefined) ? newerAwsProviderVersion : undefined;

/** The namespace and the name in the key of a service account. */
export function namesOf(key: string): { readonly namespace: string; readonly serviceAccount: string } {
  const [namespace = "", serviceAccount = ""] = key.split("/");
  return { namespace, serviceAccount };
}

/**
 * As asked for; else EKS Pod Identity wherever its agent serves all pods of the namespace: not in China, and not on Fargate. IRSA works on nodes
 * too.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html#pod-id-restrictions
 */
export function serviceAccountCredentials(
  config: ClusterConfig,
  key: string,
  { credentials }: Pick<ServiceAccountConfig, "credentials">,
): Credentials {
  const mayLackAgent = !hasAnyNodes(config) || selectedPods(config, namesOf(key).namespace) !== "none";
  return credentials ?? (mayLackAgent ? "irsa" : podCredentials(partitionOf(config.region).id, "podIdentity"));
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html */
const assumeTarget = (roleArn: string) => policyDocument([allow(["sts:AssumeRole", "sts:TagSession"], [roleArn])]);
