import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import { nearest } from "../../config/findings/nearest";
import { type AccessEntryConfig, clusterAdminPolicy } from "../../config/schema/accessEntries";
import type { ClusterConfig } from "../../config/schema/schema";

/** Access policies for people and programs. AWS has others, for its own services. @see https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html */
const commonPolicies = [
  "AmazonEKSAdminPolicy",
  "AmazonEKSAdminViewPolicy",
  "AmazonEKSAutoNodePolicy",
  clusterAdminPolicy,
  "AmazonEKSEditPolicy",
  "AmazonEKSSecretReaderPolicy",
  "AmazonEKSViewPolicy",
];

/** What entries of types other than STANDARD have from EKS; nodes of EKS Auto Mode have a policy besides. */
const ofStandardOnly = ["policies", "groups", "username"] as const;

const reservedUsername = /^(?:system|eks|aws|amazon|iam):/;

/**
 * What EKS refuses of access entries, and what of them would have no effect.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */
export const accessEntryFindings = ({ access, assumeRoleArn }: ClusterConfig): readonly Finding[] =>
  Object.entries(access.entries).flatMap(([name, entry]) => {
    const path = ["access", "entries", name];
    return [
      ...entryTypeFindings(path, entry),
      ...kubernetesGroupFindings(path, entry),
      ...usernameFindings(path, entry),
      ...accessPolicyFindings(path, entry),
      ...(entry.principal === assumeRoleArn ? [] : emptyFindings(path, entry)),
    ];
  });

/** Whoever writes a username has a RoleBinding for it. The role that Terraform assumes has findings of its own. */
const emptyFindings = (path: ConfigPath, { groups, policies, principal, type, username }: AccessEntryConfig): readonly Finding[] =>
  type !== "STANDARD" || groups.length + policies.length > 0 || username !== undefined
    ? []
    : [
        {
          severity: "warning",
          path,
          problem: `the entry gives ${principal} no permissions: it has neither policies nor groups`,
          fix: "Write policies or groups, unless one of your RoleBindings names its user",
        },
      ];

function entryTypeFindings(path: ConfigPath, entry: AccessEntryConfig): readonly Finding[] {
  const { type, principal } = entry;
  if (type === "STANDARD") return [];
  const isSet = {
    policies: entry.policies.length > 0 && type !== "EC2",
    groups: entry.groups.length > 0,
    username: entry.username !== undefined,
  };
  return [
    ...ofStandardOnly
      .filter((key) => isSet[key])
      .map((key): Finding => ({
        severity: "error",
        path: [...path, key],
        alsoReads: [[...path, "type"]],
        problem: `an access entry of type ${type} has no ${key}: EKS gives nodes what they need`,
        fix: `Remove ${key}, or set the type to STANDARD`,
      })),
    ...(principal.includes(":user/")
      ? [
          {
            severity: "error" as const,
            path: [...path, "principal"],
            alsoReads: [[...path, "type"]],
            problem: `${principal} is a user, and an access entry of type ${type} is for the role of nodes`,
            allowed: "the ARN of an IAM role",
            fix: "Write the ARN of the nodes' role, or set the type to STANDARD",
          },
        ]
      : []),
  ];
}

const kubernetesGroupFindings = (path: ConfigPath, { groups }: AccessEntryConfig): readonly Finding[] =>
  groups.flatMap((group, index): readonly Finding[] => {
    if (!group.startsWith("system:")) return [];
    const problem = `EKS puts nobody into the group ${group}: groups that begin with system: are Kubernetes' own`;
    const fix =
      group === "system:masters"
        ? `Remove it, and write a policy with the name ${clusterAdminPolicy} under ${pathText(path)}.policies`
        : "Bind its role to a group of your own, and write that one";
    return [{ severity: "error", path: [...path, "groups", index], problem, allowed: "a group that does not begin with system:", fix }];
  });

function usernameFindings(path: ConfigPath, { username = "" }: AccessEntryConfig): readonly Finding[] {
  const finding = { severity: "error", path: [...path, "username"] } as const;
  const [reserved] = reservedUsername.exec(username) ?? [];
  if (reserved !== undefined) {
    return [
      {
        ...finding,
        problem: `${username} begins with ${reserved}, which EKS keeps for itself`,
        fix: "Write a name that does not begin so, or remove username",
      },
    ];
  }
  const [before, variable] = username.split(/(\{\{SessionName(?:Raw)?\}\})/);
  if (variable === undefined || before!.includes(":")) return [];
  const problem = `${username} has no colon before ${variable}, and EKS asks for one`;
  return [{ ...finding, problem, fix: `Write a colon before it, such as team:${variable}` }];
}

const accessPolicyFindings = (path: ConfigPath, { policies }: AccessEntryConfig): readonly Finding[] =>
  policies.flatMap(({ name, namespaces }, index): readonly Finding[] => {
    const at = [...path, "policies", index];
    const suggestion = commonPolicies.includes(name) ? undefined : nearest(name, commonPolicies);
    return [
      ...(policies.findIndex((other) => other.name === name) < index
        ? [
            {
              severity: "error" as const,
              path: [...at, "name"],
              alsoReads: [[...path, "policies"]],
              problem: `${name} is listed twice, and EKS associates a policy once: with one list of namespaces, or with the whole cluster`,
              fix: "Write all its namespaces into the first of the two, and remove this one",
            },
          ]
        : []),
      ...(suggestion === undefined
        ? []
        : [
            {
              severity: "warning" as const,
              path: [...at, "name"],
              problem: `private-eks does not know the access policy ${name}: the apply of the cluster stack fails unless AWS has it`,
              allowed: "the names that aws eks list-access-policies prints",
              fix: `Write ${suggestion}, unless AWS has both`,
            },
          ]),
      ...(name === clusterAdminPolicy && namespaces
        ? [
            {
              severity: "warning" as const,
              path: [...at, "namespaces"],
              alsoReads: [[...at, "name"]],
              problem: `${name} is for the whole cluster: in namespaces it does not make an administrator of the cluster`,
              fix: "Write AmazonEKSAdminPolicy, which AWS has for namespaces, or remove the namespaces",
            },
          ]
        : []),
    ];
  });
