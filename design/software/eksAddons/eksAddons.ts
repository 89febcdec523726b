import { partitionOf } from "../../../aws/regions";
import type { ConfigPath } from "../../../config/findings/finding";
import type { EksAddonConfig, EksAddonRoleConfig } from "../../../config/schema/eksAddons";
import type { ClusterConfig } from "../../../config/schema/schema";
import { managedPolicyArn } from "../../iam/policy";
import { describedPermissions, type DescribedPermissions, describesNothing } from "../../serviceAccounts/describedRole";
import { namesOf, serviceAccountCredentials } from "../../serviceAccounts/serviceAccounts";
import type { AddonDesign, AddonRole } from "../addonDesign";
import { knownAddon } from "./knownAddons.table";

/** An entry of `addons.eks`. */
export interface EksAddonEntry {
  readonly name: string;
  readonly path: ConfigPath;
  readonly settings: EksAddonConfig;
}

/** The entries of `addons.eks`. */
export const eksAddonEntries = ({ addons }: Pick<ClusterConfig, "addons">): readonly EksAddonEntry[] =>
  Object.entries(addons.eks).map(([name, settings]) => ({ name, path: ["addons", "eks", name], settings }));

/** The stack of each order. */
const stackOf = { beforeNodes: "cluster", afterNodes: "workload" } as const;

/** The add-ons that the cluster file asks for by their names in EKS. */
export function planEksAddons(config: ClusterConfig): readonly Omit<AddonDesign, "timeoutMinutes">[] {
  const entries = eksAddonEntries(config);
  return entries.map(({ name, path, settings }) => {
    const needs = knownAddon(name)?.needs;
    return {
      name,
      path,
      stack: stackOf[settings.order],
      version: settings.version,
      configuration: settings.configuration,
      roles: eksAddonRoles(config, { name, path, settings }),
      after: entries.filter((other) => other.name === needs && other.settings.order === settings.order).map((other) => other.name),
      logGroups: {},
    };
  });
}

/** What the roles of an add-on are to be: as the cluster file says, or else the one that the add-on is known to need. */
const wantedRoles = ({ name, settings }: EksAddonEntry): Readonly<Record<string, Partial<EksAddonRoleConfig>>> => {
  if (settings.roles) return settings.roles;
  const { role, serviceAccount } = knownAddon(name) ?? {};
  return role && serviceAccount !== undefined ? { [serviceAccount]: {} } : {};
};

/** The roles of an add-on. */
export function eksAddonRoles(config: ClusterConfig, entry: EksAddonEntry): readonly AddonRole[] {
  return Object.entries(wantedRoles(entry)).map(([key, role]) => {
    const { namespace, serviceAccount } = namesOf(key);
    return {
      id: `${entry.name}-role-${namespace}.${serviceAccount}`,
      name: `${namespace}-${serviceAccount}`,
      path: [...entry.path, "roles", key],
      credentials: serviceAccountCredentials(config, key, { credentials: undefined }),
      namespace,
      serviceAccount,
      ...(role.roleArn === undefined ? addonPermissions(config, entry.name, key, role) : { managedPolicyArns: [], inlinePolicies: {} }),
      existingArn: role.roleArn,
    };
  });
}

/** The permissions that the cluster file describes; of a role of which it says nothing, those that the add-on is known to need. */
function addonPermissions(config: ClusterConfig, addon: string, key: string, role: Partial<EksAddonRoleConfig>): DescribedPermissions {
  const known = knownAddon(addon);
  const needed = describesNothing(role) && known?.serviceAccount === key ? known.role : undefined;
  if (!needed) return describedPermissions(config, role);
  const { managedPolicy, wellKnownPolicy } = needed;
  return describedPermissions(config, {
    policyArns: managedPolicy ? [managedPolicyArn(partitionOf(config.region).id, managedPolicy)] : [],
    wellKnownPolicies: wellKnownPolicy ? { [wellKnownPolicy]: true } : {},
  });
}
