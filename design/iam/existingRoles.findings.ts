import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import { attachedPolicies, existingInstanceProfiles, existingRoles, type GivenArn } from "./existingRoles";

/** What AWS refuses of roles that exist, and what has no effect on them. */
export const existingRoleFindings = (config: ClusterConfig): readonly Finding[] => [
  ...foreignAccountFindings(config),
  ...givenNodeRoleFindings(config),
  ...sharedRoleFindings(config),
];

/** What uses a role, by its place: all nodes are one, of groups and of Karpenter, and all applications, and all pods of an EKS add-on. */
const useOf = (path: ConfigPath): string => {
  const [section, kind] = path;
  if (section === "nodeGroups" || section === "karpenter") return "nodes";
  if (section === "addons" && kind === "eks") return pathText(path.slice(0, 3));
  return section === "serviceAccounts" ? section : pathText(path);
};

/** A warning for each role of two uses: one would have the permissions of the other, which a trust policy of both allows. */
function sharedRoleFindings(config: ClusterConfig): readonly Finding[] {
  const roles = existingRoles(config);
  return roles.flatMap(({ path, arn }): readonly Finding[] => {
    const first = roles.find((role) => role.arn === arn)!;
    if (useOf(first.path) === useOf(path)) return [];
    return [
      {
        severity: "warning",
        path,
        alsoReads: [first.path],
        problem: `${arn} is ${pathText(first.path)} too: its trust policy must name both, and each has the permissions of the other`,
        fix: "Name a role of its own",
      },
    ];
  });
}

const accountOf = (arn: string): string => arn.split(":")[4] ?? "";

/**
 * A role is passed to services, and gets a boundary and policies, in its own account only.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
 */
function foreignAccountFindings(config: ClusterConfig): readonly Finding[] {
  const { accountId, assumeRoleArn, iam, registry } = config;
  const boundary = iam.permissionsBoundary === undefined ? [] : [{ path: ["iam", "permissionsBoundary"], arn: iam.permissionsBoundary }];
  const arns = [
    ...boundary,
    ...existingRoles(config),
    ...existingInstanceProfiles(config),
    ...nodeEntryRoles(config),
    ...attachedPolicies(config),
  ].filter(({ arn }) => accountOf(arn) !== "aws");
  const [first] = arns;
  if (!first) return [];
  // The registry may be one of another account, but only where the cluster's own is named.
  const given = [
    { path: ["accountId"], account: accountId },
    { path: ["assumeRoleArn"], account: assumeRoleArn && accountOf(assumeRoleArn) },
    { path: ["registry", "accountId"], account: registry.accountId },
  ];
  const own = given.find(({ account }) => account !== undefined) ?? { path: first.path, account: accountOf(first.arn) };
  return arns.flatMap(({ path, arn }): readonly Finding[] =>
    accountOf(arn) === own.account
      ? []
      : [
          {
            severity: "error",
            path,
            alsoReads: [own.path],
            problem: `${arn} is in another account than the cluster, which is in ${own.account} by ${pathText(own.path)}`,
            allowed: `an ARN of the account ${own.account}`,
            fix: `Name one of the account ${own.account}, or correct ${pathText(own.path)}`,
          },
        ],
  );
}

/**
 * The roles of nodes that are made elsewhere. Whoever makes their access entries passes them; people and programs may be of any account.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */
const nodeEntryRoles = ({ access }: ClusterConfig): readonly GivenArn[] =>
  Object.entries(access.entries).flatMap(([name, { principal, type }]) =>
    type === "STANDARD" ? [] : [{ path: ["access", "entries", name, "principal"], arn: principal }],
  );

/** The settings of node roles, by the key that has them. */
const nodeRoleSettingsOf = (config: ClusterConfig) => [
  ...nodeGroupEntries(config).map(({ path, group: { iam } }) => ({ path, iam })),
  ...(config.karpenter ? [{ path: ["karpenter"], iam: config.karpenter.iam }] : []),
];

const givenNodeRoleFindings = (config: ClusterConfig): readonly Finding[] =>
  nodeRoleSettingsOf(config).flatMap(({ path, iam }): readonly Finding[] => {
    const at = (...keys: readonly string[]) => [...path, "iam", ...keys];
    if (iam.roleArn === undefined) {
      return "instanceProfileArn" in iam && iam.instanceProfileArn !== undefined
        ? [
            {
              severity: "error",
              path: at("instanceProfileArn"),
              problem: "the role of the instance profile is not named, and nodes join the cluster by an access entry of their role",
              fix: "Write the role of the profile in iam.roleArn of the group",
            },
          ]
        : [];
    }
    const switches = Object.entries(iam.withAddonPolicies).filter(([, isOn]) => isOn);
    const policies = [
      ...(iam.attachPolicyArns.length > 0 ? [at("attachPolicyArns")] : []),
      ...switches.map(([name]) => at("withAddonPolicies", name)),
    ];
    return policies.map((place) => ({
      severity: "error",
      path: place,
      alsoReads: [at("roleArn")],
      problem: `${path[0] === "karpenter" ? "Karpenter's nodes use" : "the group uses"} an existing role, which gets no policies`,
      fix: `Remove it, and give the role these permissions where it is created; or remove ${path[0] === "karpenter" ? pathText(at("roleArn")) : "iam.roleArn of the group"}`,
    }));
  });
