import type { TerraformStack } from "cdktf";
import type { ServiceAccountDesign } from "../design/serviceAccounts/serviceAccounts";
import { targetRoleTrust } from "../design/iam/trust";
import { expression } from "../modules/expression";
import type { PodRole } from "../modules/role";
import { publishMap } from "./outputs";

export interface ServiceAccountOutputsProps {
  readonly partition: string;
  readonly clusterArn: string;
  readonly roles: readonly { readonly account: ServiceAccountDesign; readonly role: PodRole }[];
}

/**
 * Puts out what others need of the roles of service accounts: the ARN of each, for the annotation of IRSA and for policies of resources, and the
 * trust policy of each target role, for its account. Nothing without roles.
 */
export function publishServiceAccounts(stack: TerraformStack, { partition, clusterArn, roles }: ServiceAccountOutputsProps): void {
  const arns = roles.map(({ account, role }) => [account.key, role.arn] as const);
  const trusts = roles.flatMap(({ account, role }) => {
    if (account.targetRoleArn === undefined || !role.association) return [];
    const { namespace, serviceAccount } = account;
    const trust = targetRoleTrust({
      ...{ partition, clusterArn, namespace, serviceAccount },
      accountId: expression`split(":", ${clusterArn})[4]`,
      roleArn: role.arn,
      externalId: account.disableSessionTags ? role.association.externalId : undefined,
    });
    return [[account.key, JSON.stringify(trust)] as const];
  });
  publishMap(
    stack,
    "service_account_role_arns",
    arns,
    "IAM role by service account, for its annotation eks.amazonaws.com/role-arn with IRSA.",
  );
  publishMap(stack, "target_role_trust_policies", trusts, "Trust policy that the target role needs, as JSON, by service account.");
}
