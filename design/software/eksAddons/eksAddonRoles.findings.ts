import type { Finding } from "../../../config/findings/finding";
import { pathText } from "../../../config/findings/path";
import type { ClusterConfig } from "../../../config/schema/schema";
import { existingRolePermissionFindings } from "../../serviceAccounts/describedRole";
import { policyProblems } from "../../serviceAccounts/policies.findings";
import type { AddonRole } from "../addonDesign";
import { planAddons } from "../addons";
import { planCharts } from "../charts";
import { eksAddonEntries } from "./eksAddons";

/** What EKS or IAM refuses of the roles of the add-ons of `addons.eks`, and what gives their pods no permissions. */
export const eksAddonRoleFindings = (config: ClusterConfig): readonly Finding[] => [
  ...sharedAccountFindings(config),
  ...eksAddonEntries(config).flatMap(({ name, path, settings }) => {
    const planned = planAddons(config).find((addon) => addon.name === name)?.roles ?? [];
    return Object.entries(settings.roles ?? {}).flatMap(([key, role]) => {
      const at = [...path, "roles", key];
      const design = planned.find(({ path: own }) => pathText(own) === pathText(at));
      return [
        ...(role.policy ? policyProblems(config, [...at, "policy"], role.policy, `the policy of ${key}`) : []),
        ...(role.roleArn === undefined ? withoutPermissions(key, at, design) : existingRolePermissionFindings(key, at, role)),
      ];
    });
  }),
];

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html */
function sharedAccountFindings(config: ClusterConfig): readonly Finding[] {
  const users = [
    ...planAddons(config).flatMap(({ roles }) => roles.map(({ namespace, path, serviceAccount }) => ({ namespace, path, serviceAccount }))),
    ...planCharts(config).map(({ name, namespace, path }) => ({ namespace, path, serviceAccount: name })),
  ];
  return users.flatMap(({ namespace, path, serviceAccount }, index) => {
    const [first] = users.filter((user) => user.namespace === namespace && user.serviceAccount === serviceAccount);
    if (path[1] !== "eks" || !first || users.indexOf(first) === index) return [];
    return [
      {
        severity: "error" as const,
        path,
        alsoReads: [first.path],
        problem: `${namespace}/${serviceAccount} is the service account of ${pathText(first.path)}, which gives it a role, and EKS takes one for each`,
        fix: `Remove ${pathText(path)}`,
      },
    ];
  });
}

const withoutPermissions = (key: string, path: Finding["path"], design: AddonRole | undefined): readonly Finding[] =>
  design && design.managedPolicyArns.length + Object.keys(design.inlinePolicies).length === 0
    ? [
        {
          severity: "warning",
          path,
          problem: `the role of ${key} has no permissions`,
          fix: "Write policyArns, policy or wellKnownPolicies, unless policies of resources name the role",
        },
      ]
    : [];
