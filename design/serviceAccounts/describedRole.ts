import { partitionOf } from "../../aws/regions";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { RolePermissionsConfig } from "../../config/schema/rolePermissions";
import type { ClusterConfig } from "../../config/schema/schema";
import { wellKnownPermissions, type WellKnownPolicies } from "../iam/addonPolicies";
import { policyDocument } from "../iam/policy";

/** What the cluster file says of what a role may do. */
type Described = Partial<Omit<RolePermissionsConfig, "wellKnownPolicies">> & { readonly wellKnownPolicies?: Partial<WellKnownPolicies> };

/** The roles of pods that the cluster file describes, by their keys: those of applications, and those of EKS add-ons. */
export const describedPodRoles = ({ addons, serviceAccounts }: Pick<ClusterConfig, "addons" | "serviceAccounts">) => [
  ...Object.entries(serviceAccounts).map(([key, role]) => ({ path: ["serviceAccounts", key] satisfies ConfigPath, role })),
  ...Object.entries(addons.eks).flatMap(([name, { roles = {} }]) =>
    Object.entries(roles).map(([key, role]) => ({ path: ["addons", "eks", name, "roles", key] satisfies ConfigPath, role })),
  ),
];

/** What a role of pods may do. */
export interface DescribedPermissions {
  /** Each once. */
  readonly managedPolicyArns: readonly string[];
  /** Documents by policy name. */
  readonly inlinePolicies: Readonly<Record<string, object>>;
}

/** The permissions that the cluster file describes for a role of pods. */
export function describedPermissions(
  { name, region }: Pick<ClusterConfig, "name" | "region">,
  { policy, policyArns = [], wellKnownPolicies }: Described,
): DescribedPermissions {
  const known = wellKnownPermissions(wellKnownPolicies ?? {}, { partition: partitionOf(region).id, clusterName: name });
  return {
    managedPolicyArns: [...new Set([...known.managedPolicyArns, ...policyArns])],
    inlinePolicies: {
      // Without a version IAM takes the oldest one, in which variables are text.
      ...(policy && { policy: { ...policyDocument([]), ...policy } }),
      ...(known.statements.length > 0 && { "well-known": policyDocument(known.statements) }),
    },
  };
}

/** The keys by which the cluster file describes permissions of a role. */
const describingKeys = ({ policy, policyArns = [], wellKnownPolicies = {} }: Described): readonly ConfigPath[] => [
  ...(policyArns.length > 0 ? [["policyArns"]] : []),
  ...(policy === undefined ? [] : [["policy"]]),
  ...Object.entries(wellKnownPolicies).flatMap(([name, isOn]) => (isOn ? [["wellKnownPolicies", name]] : [])),
];

/** Whether the cluster file describes no permissions of a role. */
export const describesNothing = (role: Described): boolean => describingKeys(role).length === 0;

/**
 * The permissions that are asked for a role that exists already, and gets none here.
 * @param key `<namespace>/<name>` of the service account
 * @param path the place of the role in the cluster file
 */
export const existingRolePermissionFindings = (key: string, path: ConfigPath, role: Described): readonly Finding[] =>
  describingKeys(role).map((place) => ({
    severity: "error",
    path: [...path, ...place],
    alsoReads: [[...path, "roleArn"]],
    problem: `${key} uses an existing role, which gets no policies`,
    fix: `Remove it, and give the role these permissions where it is created; or remove ${pathText([...path, "roleArn"])}`,
  }));
