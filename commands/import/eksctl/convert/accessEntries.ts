import type { ConfigPath } from "../../../../config/findings/finding";
import { accessEntries } from "../../../../config/schema/accessEntries";
import { clusterAdminPolicy } from "../../../../config/schema/accessEntries";
import { implied, impliedAnyway, type ImportOutcome, translate, unmapped } from "../outcome";
import type { EksctlConfig } from "../schema/cluster";

type EksctlEntry = NonNullable<NonNullable<EksctlConfig["accessConfig"]>["accessEntries"]>[number];
type EksctlPolicy = NonNullable<EksctlEntry["accessPolicies"]>[number];

/** A principal with what it may do, of either list of eksctl's file. */
interface Access {
  readonly path: ConfigPath;
  readonly entry: EksctlEntry;
  /** The key of the principal, and what else says what it may do. */
  readonly principalKey: string;
  readonly otherKeys: readonly ConfigPath[];
  /** Whether access.admins says it all. */
  readonly isAdministrator: boolean;
}

/** Access entries, and what eksctl writes into the ConfigMap aws-auth, as far as access entries can say it. */
export function convertAccessEntries(config: EksctlConfig): readonly ImportOutcome[] {
  const all = [...(config.accessConfig?.accessEntries ?? []).map(ofEntry), ...(config.iamIdentityMappings ?? []).map(ofMapping)];
  const admins = all.filter(({ entry, isAdministrator }) => isAdministrator && entry.principalARN !== undefined);
  return [
    ...(admins.length > 0 ? [administrators(admins)] : []),
    ...(config.iamIdentityMappings ?? []).map((_, index) => impliedAnyway(["iamIdentityMappings", index, "noDuplicateARNs"], true)),
    ...others(all.filter((access) => !admins.includes(access))),
    ...creator(config.accessConfig?.bootstrapClusterCreatorAdminPermissions, admins.length > 0 || all.some(hasAdministratorPolicy)),
  ];
}

const isAdministratorPolicy = ({ policyARN, accessScope }: EksctlPolicy): boolean =>
  policyARN?.endsWith(`:aws:cluster-access-policy/${clusterAdminPolicy}`) === true &&
  (accessScope?.type ?? "cluster") === "cluster" &&
  !accessScope?.namespaces?.length;

const hasAdministratorPolicy = ({ entry }: Access): boolean => entry.accessPolicies?.some(isAdministratorPolicy) === true;

function ofEntry(entry: EksctlEntry, index: number): Access {
  const { type = "STANDARD", accessPolicies = [], kubernetesGroups, kubernetesUsername } = entry;
  const [policy, ...more] = accessPolicies;
  const others: readonly ConfigPath[] = [["accessPolicies"], ["kubernetesGroups"], ["kubernetesUsername"], ["type"]];
  return {
    path: ["accessConfig", "accessEntries", index],
    entry,
    principalKey: "principalARN",
    otherKeys: others,
    isAdministrator:
      type === "STANDARD" &&
      policy !== undefined &&
      isAdministratorPolicy(policy) &&
      more.length === 0 &&
      !kubernetesGroups?.length &&
      kubernetesUsername === undefined,
  };
}

const ofMapping = ({ arn, groups, username }: NonNullable<EksctlConfig["iamIdentityMappings"]>[number], index: number): Access => ({
  path: ["iamIdentityMappings", index],
  entry: { principalARN: arn, kubernetesGroups: groups, kubernetesUsername: username },
  principalKey: "arn",
  otherKeys: [["groups"], ["username"]],
  isAdministrator: groups?.includes("system:masters") === true,
});

/** What of an administrator access.admins says. Other groups and the name of one of aws-auth are reported. */
const administrators = (admins: readonly Access[]): ImportOutcome => ({
  kind: "setting",
  to: ["access", "admins"],
  value: [...new Set(admins.map(({ entry }) => entry.principalARN))],
  from: admins.map(({ path, principalKey }) => [...path, principalKey]),
  translates: admins.flatMap(({ path, entry, principalKey, otherKeys }) =>
    principalKey === "arn"
      ? [[...path, "groups", entry.kubernetesGroups!.indexOf("system:masters")]]
      : otherKeys.map((key): ConfigPath => [...path, ...key]),
  ),
});

/** Entries under names that are made of their principals. What EKS would refuse is reported. */
function others(all: readonly Access[]): readonly ImportOutcome[] {
  const names = new Set<string>();
  return all.flatMap(({ path, entry, principalKey, otherKeys }, index): readonly ImportOutcome[] => {
    const { principalARN, type, accessPolicies, kubernetesGroups, kubernetesUsername } = entry;
    const name = entryName(principalARN, index, names);
    names.add(name);
    const value = {
      principal: principalARN,
      ...(type !== undefined && { type }),
      ...(accessPolicies && { policies: accessPolicies.map(toAccessPolicy) }),
      ...(kubernetesGroups && { groups: kubernetesGroups }),
      ...(kubernetesUsername !== undefined && { username: kubernetesUsername }),
    };
    const isReserved = [kubernetesUsername ?? "", ...(kubernetesGroups ?? [])].some((text) => text.startsWith("system:"));
    if (isReserved || !accessEntries.safeParse({ [name]: value }).success) {
      return [
        unmapped(
          path,
          "EKS creates no such access entry",
          "Leave it out where it is the role of a node group; otherwise correct it, and write it under access.entries",
        ),
      ];
    }
    const to = ["access", "entries", name];
    return [[principalKey], ...otherKeys].flatMap((key) => translate(value, [...path, ...key], to));
  });
}

/** The name of the user or role, as far as it can be a name in the cluster file. */
function entryName(principal: string | undefined, index: number, taken: ReadonlySet<string>): string {
  const role = principal?.split("/").pop() ?? "";
  const name = role
    .toLowerCase()
    .replace(/[^a-z\d]+/g, "-")
    .replace(/^[-\d]+|-$/g, "");
  return name === "" || name.length > 60 || taken.has(name) ? `entry-${index}` : name;
}

/** An access policy in the words of the cluster file; undefined where its scope is incomplete. */
function toAccessPolicy({ policyARN = "", accessScope: { type = "cluster", namespaces } = {} }: EksctlPolicy): unknown {
  const [, name] = /^arn:[\w-]+:eks::aws:cluster-access-policy\/(\w+)$/.exec(policyARN) ?? [];
  if (type === "cluster" && !namespaces?.length) return { name };
  return type === "namespace" && namespaces ? { name, namespaces } : undefined;
}

/** EKS makes the creator an administrator where no other is named. */
function creator(given: boolean | undefined, hasAdmins: boolean): readonly ImportOutcome[] {
  const path = ["accessConfig", "bootstrapClusterCreatorAdminPermissions"];
  if (given === undefined) {
    const why = "eksctl makes the creator of the cluster an administrator, and here only those in access.admins are";
    return hasAdmins ? [implied(path, why, "Write the creator's role in access.admins")] : [];
  }
  if (given !== hasAdmins) return [impliedAnyway(path, !hasAdmins)];
  return [
    given
      ? unmapped(path, "only those in access.admins are administrators", "Write the creator's role in access.admins")
      : unmapped(path, "without access.admins the creator is the administrator", "Write another role in access.admins"),
  ];
}
