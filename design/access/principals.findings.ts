import { namePrefix, prefixOf } from "../../aws/names";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import { autoModeNodeUsers } from "../autoMode/autoMode";
import type { ClusterFacts } from "../facts";
import { autoModeNodeSuffixes } from "../iam/autoModeRoles";
import { karpenterNodesName } from "../karpenter/switches";

/** Where the cluster file names a principal that gets an access entry. */
interface PrincipalPlaces {
  readonly arn: string;
  /** In `access`: each makes an entry. */
  readonly named: readonly ConfigPath[];
  /** Of each kind of user of a given role its places: a kind makes one entry for a role, however many use it. */
  readonly used: readonly (readonly ConfigPath[])[];
}

/**
 * A principal has one access entry, of one type: one error for each that would have several, however often it is named.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */
export const principalFindings = (facts: ClusterFacts): readonly Finding[] =>
  principalPlaces(facts.config).flatMap(
    (principal) => madeAnyway(facts, principal) ?? sharedPrincipal(principal) ?? namedTwice(principal) ?? [],
  );

function principalPlaces(config: ClusterConfig): readonly PrincipalPlaces[] {
  const { access, fargateProfiles, iam } = config;
  const ofAutoMode = autoModeNodeUsers(config);
  type NamedPrincipal = readonly [ConfigPath, string | undefined];
  const named: readonly NamedPrincipal[] = [
    ...access.admins.map((arn, index) => [["access", "admins", index], arn] as const),
    ...Object.entries(access.entries).map(([name, { principal }]) => [["access", "entries", name, "principal"], principal] as const),
  ];
  const groups = (kind: "managed" | "selfManaged"): readonly NamedPrincipal[] =>
    nodeGroupEntries(config).flatMap(({ path, group, kind: own }) =>
      own === kind ? [[[...path, "iam", "roleArn"], group.iam.roleArn] as const] : [],
    );
  const used: readonly (readonly NamedPrincipal[])[] = [
    access.bastion.enabled && access.bastion.administrator ? [[["iam", "roles", "bastion"], iam.roles.bastion]] : [],
    Object.keys(fargateProfiles).length > 0 ? [[["iam", "roles", "fargate"], iam.roles.fargate]] : [],
    ofAutoMode.own ? [[["iam", "roles", "autoModeNodes"], iam.roles.autoModeNodes]] : [],
    ofAutoMode.builtIn ? [[["iam", "roles", "autoModeBuiltInNodes"], iam.roles.autoModeBuiltInNodes]] : [],
    groups("managed"),
    groups("selfManaged"),
    // Not shared with node groups either: with the last managed group of a role, EKS takes its entry away.
    [[["karpenter", "iam", "roleArn"], config.karpenter?.iam.roleArn]],
  ];
  const arns = [...new Set([...named, ...used.flat()].flatMap(([, arn]) => arn ?? []))];
  return arns.map((arn) => {
    const placesIn = (principals: readonly NamedPrincipal[]) => principals.flatMap(([path, other]) => (other === arn ? [path] : []));
    return { arn, named: placesIn(named), used: used.map(placesIn).filter((places) => places.length > 0) };
  });
}

/** The roles that are made here and get an access entry, by Terraform or by EKS: their names begin as no other's. */
function madeAnyway({ config, nodeGroups }: ClusterFacts, { arn, named }: PrincipalPlaces): readonly Finding[] | undefined {
  const { name, access, fargateProfiles, iam } = config;
  const ofAutoMode = autoModeNodeUsers(config);
  const roles: readonly (readonly [string, string])[] = [
    ...(access.bastion.enabled && access.bastion.administrator ? [[`${name}-bastion`, "the bastion"] as const] : []),
    ...(ofAutoMode.own ? [[`${name}-${autoModeNodeSuffixes.own}`, "the nodes of EKS Auto Mode"] as const] : []),
    ...(ofAutoMode.builtIn ? [[`${name}-${autoModeNodeSuffixes.builtIn}`, "the nodes of built-in pools of EKS Auto Mode"] as const] : []),
    ...nodeGroups.map((group) => [group.resourceName, `the node group ${group.name}`] as const),
    ...(config.karpenter ? [[karpenterNodesName(name), "Karpenter's nodes"] as const] : []),
    ...(Object.keys(fargateProfiles).length > 0 ? [[`${name}-fargate`, "the Fargate profiles"] as const] : []),
  ];
  // A role that was made before the file had a prefix keeps its name.
  const withCompanyPrefix = (role: string): string =>
    prefixOf("role", `${iam.namePrefix ?? ""}${prefixOf("role", role).replace(/-$/, "")}`);
  const prefix = namePrefix(arn.split("/").pop());
  const [, whose] = roles.find(([role]) => [prefixOf("role", role), withCompanyPrefix(role)].includes(prefix ?? "")) ?? [];
  const [path] = named;
  if (whose === undefined || path === undefined) return undefined;
  const problem = `${arn} looks like the role of ${whose} of this cluster, which gets an access entry anyway`;
  const alsoReads = [["access"], ["nodeGroups"], ["fargateProfiles"], ["autoMode"]];
  return [{ severity: "error", path, alsoReads, problem, fix: `Remove ${keysText(named.map(entryOf))}` }];
}

function sharedPrincipal({ arn, named, used }: PrincipalPlaces): readonly Finding[] | undefined {
  const places = [...named, ...used.flat()];
  if (used.length + (named.length > 0 ? 1 : 0) < 2) return undefined;
  const [path, ...others] = places.toReversed();
  const problem = `${arn} is also ${keysText(others.toReversed())}, and a principal has one access entry, of one type`;
  const fix = others.length === 1 ? "Name another role in one of the two" : "Name it in one of these places only";
  return [{ severity: "error", path: path!, alsoReads: others, problem, fix }];
}

/** That `access.admins` names each once, the schema says. */
function namedTwice({ arn, named }: PrincipalPlaces): readonly Finding[] | undefined {
  const [first, second] = named;
  if (!first || !second) return undefined;
  const problem = `${arn} has an access entry by ${pathText(first)} already, and EKS creates one for a principal`;
  const isAdministrator = first[1] === "admins";
  const others = keysText(named.slice(1).map(entryOf));
  const fix = isAdministrator
    ? `Remove ${others}${named.length === 2 ? ", or remove it from access.admins" : ""}`
    : `Write all that it may do under ${pathText(entryOf(first))}, and remove ${others}`;
  return [{ severity: "error", path: second, alsoReads: [first], problem, fix }];
}

/** The place of an entry, and not of its principal. */
const entryOf = (path: ConfigPath): ConfigPath => path.slice(0, 3);

const keysText = (places: readonly ConfigPath[]): string => places.map(pathText).join(" and ");
