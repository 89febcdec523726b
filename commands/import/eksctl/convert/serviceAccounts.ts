import type { ConfigPath } from "../../../../config/findings/finding";
import { valueAt } from "../../../../config/findings/path";
import { copy, impliedAnyway, type ImportOutcome, translate, unmapped } from "../outcome";
import type { EksctlAddon, EksctlConfig } from "../schema/cluster";
import { strangerReason } from "../schema/iam";
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

/** A service account, in either of the forms that eksctl has for its role. */
interface Account {
  readonly path: ConfigPath;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly wellKnownPolicies?: Readonly<Partial<Record<string, boolean | undefined>>> | undefined;
  readonly arns: readonly string[] | undefined;
  readonly boundary: string | undefined;
  readonly roleArn: string | undefined;
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

/** Service accounts and pod identities: those of a feature of ours enable it, and the others are reported. */
export function convertServiceAccounts({ iam, addons = [] }: EksctlConfig): readonly ImportOutcome[] {
  const accounts = (iam?.serviceAccounts ?? []).map(
    ({ metadata, wellKnownPolicies, attachPolicyARNs, attachRoleARN, permissionsBoundary }, index) => ({
      path: ["iam", "serviceAccounts", index],
      name: metadata?.name,
      namespace: metadata?.namespace,
      wellKnownPolicies,
      arns: attachPolicyARNs,
      boundary: permissionsBoundary,
      roleArn: attachRoleARN,
      keys: accountKeys,
    }),
  );
  const associations = (iam?.podIdentityAssociations ?? []).map((association, index) => ({
    path: ["iam", "podIdentityAssociations", index],
    name: association.serviceAccountName,
    namespace: association.namespace,
    wellKnownPolicies: association.wellKnownPolicies,
    arns: association.permissionPolicyARNs,
    boundary: association.permissionsBoundaryARN,
    roleArn: association.roleARN,
    keys: associationKeys,
  }));
  return [
    impliedAnyway(["iam", "withOIDC"], true),
    ...(iam?.withOIDC === false ? copy(false, ["iam", "withOIDC"], ["iam", "oidcProvider"]) : []),
    impliedAnyway(["iam", "vpcResourceControllerPolicy"], addons.some(givesPodsInterfaces)),
    ...[...accounts, ...associations].flatMap(convertAccount),
  ];
}

/** Whether the VPC CNI gives pods network interfaces, and so security groups, of their own. */
const givesPodsInterfaces = ({ configurationValues }: EksctlAddon): boolean =>
  String(valueAt(configurationValues, ["env", "ENABLE_POD_ENI"])) === "true";

/** An account is a feature's where it is the one that the feature uses, or has its well-known policy in the feature's namespace. */
function convertAccount(account: Account): readonly ImportOutcome[] {
  const { path, keys, name, wellKnownPolicies = {} } = account;
  const found = features.filter(
    ({ serviceAccount, wellKnown }) => name === serviceAccount || (wellKnown !== undefined && wellKnownPolicies[wellKnown]),
  );
  if (account.namespace !== namespace || found.length === 0) return [unmapped(path, strangerReason.why, strangerReason.instead)];
  return [
    impliedAnyway([...path, ...keys.namespace], namespace),
    ...boundaryOfAll(account.boundary, [...path, ...keys.boundary]),
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
