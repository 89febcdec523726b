import type { ConfigPath } from "../../../../config/findings/finding";
import { isMapping } from "../../../../config/findings/path";
import { knownAddon } from "../../../../design/software/eksAddons/knownAddons.table";
import { copy, impliedAnyway, type ImportOutcome, translate, unmapped } from "../outcome";
import type { EksctlAddon } from "../schema/cluster";
import { boundaryOfAll, trustComment } from "./nodePermissions";

type Association = NonNullable<EksctlAddon["podIdentityAssociations"]>[number];

/** Names that EKS has for add-ons. @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html */
const addonName = /^[a-z\d](?:[a-z\d_-]{0,98}[a-z\d])?$/;

/**
 * An add-on without a key of its own.
 * @param path its place in eksctl's file
 * @param version what becomes of its version, as a function of the section in the cluster file
 */
export function convertEksAddon(
  addon: EksctlAddon,
  path: ConfigPath,
  version: (to: ConfigPath) => readonly ImportOutcome[],
): readonly ImportOutcome[] {
  const name = addon.name.toLowerCase();
  if (!addonName.test(name)) return [unmapped(path, `EKS has no add-on named ${addon.name}`, "Write the name that EKS has for it")];
  const to = ["addons", "eks", name];
  const outcomes = [
    ...version(to),
    ...convertConfiguration(addon.configurationValues, [...path, "configurationValues"], [...to, "configuration"]),
    ...ownRole(addon, path, to, knownAddon(name)?.serviceAccount),
    ...(addon.podIdentityAssociations ?? []).flatMap((association, index) =>
      convertAssociation(name, association, [...path, "podIdentityAssociations", index], to),
    ),
    // Of a known add-on without roles in the file, that is what it gets.
    impliedAnyway([...path, "useDefaultPodIdentityAssociations"], knownAddon(name) !== undefined),
  ];
  const isWritten = outcomes.some((outcome) => outcome.kind === "setting" && outcome.to[1] === "eks");
  return [...(isWritten ? [impliedAnyway([...path, "name"], addon.name)] : translate({}, [...path, "name"], to)), ...outcomes];
}

/** The values of a text that holds a mapping; another text is none that EKS takes. */
export function convertConfiguration(values: unknown, from: ConfigPath, to: ConfigPath): readonly ImportOutcome[] {
  if (values === undefined || isMapping(values)) return copy(values, from, to);
  return [unmapped(from, "it is not a mapping, in YAML or JSON", `Write the mapping in ${to.join(".")}`)];
}

/** The role of the add-on itself, of which eksctl's file does not say whose it is. */
function ownRole(addon: EksctlAddon, path: ConfigPath, to: ConfigPath, account: string | undefined): readonly ImportOutcome[] {
  const { attachPolicy, attachPolicyARNs, serviceAccountRoleARN, wellKnownPolicies } = addon;
  return roleOutcomes({
    to,
    path,
    account,
    fields: {
      roleArn: [serviceAccountRoleARN, "serviceAccountRoleARN"],
      policyArns: [attachPolicyARNs, "attachPolicyARNs"],
      policy: [attachPolicy, "attachPolicy"],
      wellKnownPolicies: [wellKnownPolicies, "wellKnownPolicies"],
    },
    boundary: [addon.permissionsBoundary, "permissionsBoundary"],
    named: [],
  });
}

/** The role of one service account of the add-on. */
function convertAssociation(addon: string, association: Association, path: ConfigPath, to: ConfigPath): readonly ImportOutcome[] {
  const known = knownAddon(addon);
  const namespace = association.namespace ?? known?.namespace ?? (known && "kube-system");
  const { permissionPolicy, permissionPolicyARNs, roleARN, serviceAccountName, wellKnownPolicies } = association;
  const isComplete = namespace !== undefined && serviceAccountName !== undefined;
  return [
    ...roleOutcomes({
      to,
      path,
      account: isComplete ? `${namespace}/${serviceAccountName}` : undefined,
      fields: {
        roleArn: [roleARN, "roleARN"],
        policyArns: [permissionPolicyARNs, "permissionPolicyARNs"],
        policy: [permissionPolicy, "permissionPolicy"],
        wellKnownPolicies: [wellKnownPolicies, "wellKnownPolicies"],
      },
      boundary: [association.permissionsBoundaryARN, "permissionsBoundaryARN"],
      named: (["serviceAccountName", "namespace"] as const).filter((key) => association[key] !== undefined),
    }),
    impliedAnyway([...path, "createServiceAccount"], false),
  ];
}

/** A role in eksctl's file. */
interface EksctlRole {
  /** The section of the add-on in the cluster file. */
  readonly to: ConfigPath;
  /** Where the role stands in eksctl's file. */
  readonly path: ConfigPath;
  /** `<namespace>/<name>` of its service account. @default - it is not known */
  readonly account: string | undefined;
  /** What it has, by our keys, and where that stands below the path. */
  readonly fields: Readonly<Record<string, readonly [value: unknown, key: string]>>;
  readonly boundary: readonly [arn: string | undefined, key: string];
  /** Fields that name the account. */
  readonly named: readonly string[];
}

function roleOutcomes({ to, path, account, fields, boundary, named }: EksctlRole): readonly ImportOutcome[] {
  const given = Object.entries(fields).filter(([, [value]]) => value !== undefined);
  const placesOf = (keys: readonly string[]): readonly ConfigPath[] => keys.map((key) => [...path, key]);
  const keys = given.map(([, [, key]]) => key);
  if (keys.length + named.length === 0) return boundaryOfAll(boundary[0], [...path, boundary[1]]);
  if (account === undefined) {
    const instead = `Write the role in ${to.join(".")}.roles, by <namespace>/<name>, as aws eks describe-addon-configuration shows them`;
    return placesOf([...keys, ...named]).map((place) => unmapped(place, "the service account of the role is not known", instead));
  }
  const at = [...to, "roles", account];
  return [
    {
      kind: "setting",
      to: at,
      value: Object.fromEntries(given.map(([key, [value]]) => [key, value])),
      from: placesOf(keys),
      translates: placesOf(named),
      ...(fields["roleArn"]?.[0] !== undefined && { comment: trustComment }),
    },
    ...boundaryOfAll(boundary[0], [...path, boundary[1]], [...at, "roleArn"]),
  ];
}
