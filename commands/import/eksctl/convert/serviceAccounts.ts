import type { ConfigPath } from "../../../../config/findings/finding";
import { isMapping, valueAt } from "../../../../config/findings/path";
import { copy, implied, impliedAnyway, type ImportOutcome, translate, unmapped } from "../outcome";
import type { EksctlAddon, EksctlConfig } from "../schema/cluster";
import { rolePattern } from "../schema/iam";
import type { Reason } from "../schema/noCounterpart";
import { boundaryOfAll, trustComment, featureRoles, sameFlags, samePolicies, type FeatureRole } from "./nodePermissions";

/** A feature that brings what a service account of eksctl is made for. */
interface Feature extends FeatureRole {
  /** Its service account, in kube-system. */
  readonly serviceAccount: string;
  /** What enables it. @default - it is always there */
  readonly to?: ConfigPath;
}

const namespace = "kube-system";

const features: readonly Feature[] = [
  { serviceAccount: "aws-node", ...featureRoles.vpcCni },
  {
    serviceAccount: "aws-load-balancer-controller",
    user: "loadBalancerController",
    wellKnown: "awsLoadBalancerController",
    to: ["loadBalancerController", "enabled"],
  },
  {
    serviceAccount: "cluster-autoscaler",
    user: "clusterAutoscaler",
    wellKnown: "autoScaler",
    to: ["addons", "clusterAutoscaler", "enabled"],
  },
  { serviceAccount: "ebs-csi-controller-sa", ...featureRoles.ebsCsiDriver, to: ["addons", "ebsCsiDriver", "enabled"] },
  { serviceAccount: "efs-csi-controller-sa", ...featureRoles.efsCsiDriver, to: ["addons", "efsCsiDriver", "enabled"] },
];

/** What an account has for each key of ours, and where that stands below its path. */
type Given = Readonly<Partial<Record<string, readonly [value: unknown, key: string]>>>;

/** A service account, in either of the forms that eksctl has for its role. */
interface Account {
  readonly path: ConfigPath;
  readonly name: string | undefined;
  /** @default default */
  readonly namespace: string | undefined;
  readonly wellKnownPolicies?: Readonly<Partial<Record<string, boolean | undefined>>> | undefined;
  readonly arns: readonly string[] | undefined;
  readonly boundary: string | undefined;
  readonly roleArn: string | undefined;
  /** By the keys of `serviceAccounts.<name>`. */
  readonly role: Given;
  /** Why it gets no role of its own here. @default - it gets one */
  readonly otherRole?: Reason | undefined;
  /** Where these stand below the path. */
  readonly keys: Readonly<Record<"name" | "namespace" | "arns" | "boundary" | "roleArn", ConfigPath>>;
}

const accountKeys = {
  name: ["metadata", "name"],
  namespace: ["metadata", "namespace"],
  arns: ["attachPolicyARNs"],
  boundary: ["permissionsBoundary"],
  roleArn: ["attachRoleARN"],
};
const associationKeys = {
  name: ["serviceAccountName"],
  namespace: ["namespace"],
  arns: ["permissionPolicyARNs"],
  boundary: ["permissionsBoundaryARN"],
  roleArn: ["roleARN"],
};

/** Service accounts and pod identities: those of a feature of ours enable it, and the others get a role. */
export function convertServiceAccounts({ iam, addons = [] }: EksctlConfig): readonly ImportOutcome[] {
  const accounts = (iam?.serviceAccounts ?? []).map((account, index): Account => {
    const { metadata, wellKnownPolicies, attachPolicyARNs, attachPolicy, attachRoleARN, subjectPattern } = account;
    return {
      path: ["iam", "serviceAccounts", index],
      name: metadata?.name,
      namespace: metadata?.namespace,
      wellKnownPolicies,
      arns: attachPolicyARNs,
      boundary: account.permissionsBoundary,
      roleArn: attachRoleARN,
      role: {
        roleArn: [attachRoleARN, "attachRoleARN"],
        policyArns: [attachPolicyARNs, "attachPolicyARNs"],
        policy: [attachPolicy, "attachPolicy"],
        wellKnownPolicies: [wellKnownPolicies, "wellKnownPolicies"],
      },
      otherRole: subjectPattern === undefined ? undefined : rolePattern,
      keys: accountKeys,
    };
  });
  const associations = (iam?.podIdentityAssociations ?? []).map((association, index): Account => {
    const { wellKnownPolicies, permissionPolicyARNs, permissionPolicy, targetRoleARN, disableSessionTags, policy } = association;
    return {
      path: ["iam", "podIdentityAssociations", index],
      name: association.serviceAccountName,
      namespace: association.namespace,
      wellKnownPolicies,
      arns: permissionPolicyARNs,
      boundary: association.permissionsBoundaryARN,
      roleArn: association.roleARN,
      role: {
        roleArn: [association.roleARN, "roleARN"],
        policyArns: [permissionPolicyARNs, "permissionPolicyARNs"],
        policy: [permissionPolicy, "permissionPolicy"],
        wellKnownPolicies: [wellKnownPolicies, "wellKnownPolicies"],
        targetRoleArn: [targetRoleARN, "targetRoleARN"],
        disableSessionTags: [disableSessionTags, "disableSessionTags"],
        sessionPolicy: [documentIn(policy), "policy"],
        createServiceAccount: [association.createServiceAccount === true ? true : undefined, "createServiceAccount"],
      },
      keys: associationKeys,
    };
  });
  return [
    impliedAnyway(["iam", "withOIDC"], true),
    ...(iam?.withOIDC === false ? copy(false, ["iam", "withOIDC"], ["iam", "oidcProvider"]) : []),
    impliedAnyway(["iam", "vpcResourceControllerPolicy"], addons.some(givesPodsInterfaces)),
    ...[...accounts, ...associations].flatMap(convertAccount),
    ...(accounts.some((account) => featuresOf(account).length === 0) ? [withoutAccounts] : []),
  ];
}

/** The document in a text of JSON. @default - there is none */
function documentIn(text: string | undefined): object | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return isMapping(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const withoutAccounts = implied(
  ["iam", "serviceAccounts"],
  "eksctl creates service accounts with the annotation of their role, and here roles are created for EKS Pod Identity alone",
  "Create the service accounts with their applications, or write createServiceAccount: true once their namespaces exist; write credentials: irsa and the annotation for AWS SDKs that are older than November 2023",
);

/** Whether the VPC CNI gives pods network interfaces, and so security groups, of their own. */
const givesPodsInterfaces = ({ configurationValues }: EksctlAddon): boolean =>
  String(valueAt(configurationValues, ["env", "ENABLE_POD_ENI"])) === "true";

/** An account is a feature's where it is the one that the feature uses, or has its well-known policy in the feature's namespace. */
const featuresOf = ({ name, wellKnownPolicies = {}, ...account }: Account): readonly Feature[] =>
  account.namespace !== namespace
    ? []
    : features.filter(
        ({ serviceAccount, wellKnown }) => name === serviceAccount || (wellKnown !== undefined && wellKnownPolicies[wellKnown]),
      );

function convertAccount(account: Account): readonly ImportOutcome[] {
  const { path, keys, name, wellKnownPolicies = {} } = account;
  const found = featuresOf(account);
  if (found.length === 0) return convertRole(account);
  const users = found.flatMap(({ user }) => user ?? []);
  return [
    impliedAnyway([...path, ...keys.namespace], namespace),
    ...boundaryOfAll(account.boundary, [...path, ...keys.boundary], users[0] && ["iam", "roles", users[0]]),
    ...found.flatMap(({ serviceAccount, wellKnown, to, ...role }) => [
      impliedAnyway([...path, ...keys.name], serviceAccount),
      ...(role.user === undefined ? [] : copy(account.roleArn, [...path, ...keys.roleArn], ["iam", "roles", role.user], trustComment)),
      ...samePolicies(account.arns, role, [...path, ...keys.arns]),
      ...sameFlags(wellKnownPolicies, wellKnown, [...path, "wellKnownPolicies"]),
      ...(to
        ? translate(
            true,
            name === serviceAccount ? [...path, ...keys.name] : [...path, "wellKnownPolicies", wellKnown ?? ""],
            to,
            "with the permissions that it needs",
          )
        : []),
    ]),
  ];
}

/** The role of an application's service account, which is in the namespace default where the file names none. */
function convertRole({ boundary, path, keys, name, otherRole, role, roleArn, ...account }: Account): readonly ImportOutcome[] {
  if (name === undefined) return [unmapped(path, "the service account has no name", "Write its name")];
  if (otherRole) return [unmapped(path, otherRole.why, otherRole.instead)];
  const given = Object.entries(role).flatMap(([key, field]) =>
    field?.[0] === undefined ? [] : [{ key, value: field[0], from: field[1] }],
  );
  const to = ["serviceAccounts", `${account.namespace ?? "default"}/${name}`];
  return [
    {
      kind: "setting",
      to,
      value: Object.fromEntries(given.map(({ key, value }) => [key, value])),
      from: given.map(({ from }) => [...path, from]),
      ...(roleArn !== undefined && { comment: trustComment }),
      translates: [[...path, ...keys.name], ...(account.namespace === undefined ? [] : [[...path, ...keys.namespace]])],
    },
    ...boundaryOfAll(boundary, [...path, ...keys.boundary], [...to, "roleArn"]),
    impliedAnyway([...path, "roleOnly"], true),
    impliedAnyway([...path, "createServiceAccount"], false),
  ];
}
