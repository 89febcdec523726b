import type { Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import { existingInstanceProfiles, existingRoles, type GivenArn } from "./existingRoles";

/** What AWS refuses of roles that exist, and what has no effect on them. */
export const existingRoleFindings = (config: ClusterConfig): readonly Finding[] => [
  ...foreignAccountFindings(config),
  ...givenNodeRoleFindings(config),
  ...sharedEntryFindings(config),
];

const accountOf = (arn: string): string => arn.split(":")[4] ?? "";

/**
 * A role is passed to services, and gets a boundary, in its own account only.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
function foreignAccountFindings(config: ClusterConfig): readonly Finding[] {
  const { accountId, iam, registry } = config;
  const boundary = iam.permissionsBoundary === undefined ? [] : [{ path: ["iam", "permissionsBoundary"], arn: iam.permissionsBoundary }];
  const arns = [...boundary, ...existingRoles(config), ...existingInstanceProfiles(config)].filter(({ arn }) => accountOf(arn) !== "aws");
  const [first] = arns;
  if (!first) return [];
  // The registry may be one of another account, but only where the cluster's own is named.
  const given = [
    { path: ["accountId"], account: accountId },
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

const givenNodeRoleFindings = (config: ClusterConfig): readonly Finding[] =>
  nodeGroupEntries(config).flatMap(({ path, group: { iam } }): readonly Finding[] => {
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
      problem: "the group uses an existing role, which gets no policies",
      fix: "Remove it, and give the role these permissions where it is made; or remove iam.roleArn of the group",
    }));
  });

/**
 * A principal has one access entry, of one type. EKS makes and deletes those of managed node groups and Fargate profiles.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */
function sharedEntryFindings(config: ClusterConfig): readonly Finding[] {
  const { access, fargateProfiles, iam } = config;
  const groups = (kind: "managed" | "selfManaged"): readonly GivenArn[] =>
    nodeGroupEntries(config).flatMap(({ path, group, kind: own }) =>
      own === kind && group.iam.roleArn !== undefined ? [{ path: [...path, "iam", "roleArn"], arn: group.iam.roleArn }] : [],
    );
  const role = (user: "bastion" | "fargate"): readonly GivenArn[] =>
    iam.roles[user] === undefined ? [] : [{ path: ["iam", "roles", user], arn: iam.roles[user] }];
  const owners: readonly (readonly GivenArn[])[] = [
    [
      ...access.admins.map((arn, index) => ({ path: ["access", "admins", index], arn })),
      ...Object.entries(access.entries).map(([name, { principal }]) => ({
        path: ["access", "entries", name, "principal"],
        arn: principal,
      })),
    ],
    access.bastion.enabled && access.bastion.administrator ? role("bastion") : [],
    Object.keys(fargateProfiles).length > 0 ? role("fargate") : [],
    groups("managed"),
    groups("selfManaged"),
  ];
  return owners.flatMap((principals, index) =>
    principals.flatMap(({ path, arn }): readonly Finding[] => {
      const other = owners
        .slice(0, index)
        .flat()
        .find((principal) => principal.arn === arn);
      if (!other) return [];
      return [
        {
          severity: "error",
          path,
          alsoReads: [other.path],
          problem: `${arn} is also ${pathText(other.path)}, and a principal has one access entry, of one type`,
          fix: "Name another role in one of the two",
        },
      ];
    }),
  );
}
