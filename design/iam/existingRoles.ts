import type { ConfigPath } from "../../config/findings/finding";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import { describedPodRoles } from "../serviceAccounts/describedRole";

/** An ARN that the cluster file names, and where. */
export interface GivenArn {
  readonly path: ConfigPath;
  readonly arn: string;
}

const given = (path: ConfigPath, arn: string | undefined): readonly GivenArn[] => (arn === undefined ? [] : [{ path, arn }]);

const givenArns = (path: ConfigPath, arns: readonly string[]): readonly GivenArn[] =>
  arns.map((arn, index) => ({ path: [...path, index], arn }));

/** Every role of the cluster file that exists, and is used in place of one that is made. */
export const existingRoles = (config: ClusterConfig): readonly GivenArn[] => [
  ...Object.entries(config.iam.roles).flatMap(([user, arn]) => given(["iam", "roles", user], arn)),
  ...given(["observability", "controlPlaneLogs", "subscription", "roleArn"], config.observability.controlPlaneLogs.subscription?.roleArn),
  ...describedPodRoles(config).flatMap(({ path, role }) => given([...path, "roleArn"], role.roleArn)),
  ...nodeGroupEntries(config).flatMap(({ path, group }) => given([...path, "iam", "roleArn"], group.iam.roleArn)),
  ...given(["karpenter", "iam", "roleArn"], config.karpenter?.iam.roleArn),
];

/** Every instance profile of the cluster file that exists. */
export const existingInstanceProfiles = (config: ClusterConfig): readonly GivenArn[] =>
  Object.entries(config.nodeGroups.selfManaged).flatMap(([name, { iam }]) =>
    given(["nodeGroups", "selfManaged", name, "iam", "instanceProfileArn"], iam.instanceProfileArn),
  );

/** Every managed policy of the cluster file that is attached to a role of nodes or pods. */
export const attachedPolicies = (config: ClusterConfig): readonly GivenArn[] => [
  ...describedPodRoles(config).flatMap(({ path, role }) => givenArns([...path, "policyArns"], role.policyArns)),
  ...nodeGroupEntries(config).flatMap(({ path, group }) => givenArns([...path, "iam", "attachPolicyArns"], group.iam.attachPolicyArns)),
  ...givenArns(["karpenter", "iam", "attachPolicyArns"], config.karpenter?.iam.attachPolicyArns ?? []),
];
