import type { ConfigPath } from "../../../../config/findings/finding";
import { copy, implied, impliedAnyway, type ImportOutcome, requireOurs, unmapped } from "../outcome";
import type { EksctlConfig } from "../schema/cluster";

/** Who reaches the Kubernetes API, and from where. */
export const convertAccess = (config: EksctlConfig): readonly ImportOutcome[] => [
  ...endpoint(config),
  ...copy(config.vpc?.extraCIDRs, ["vpc", "extraCIDRs"], ["access", "runnerCidrs"]),
  ...admins(config),
  ...(config.accessConfig?.authenticationMode === undefined
    ? [
        implied(
          ["metadata", "name"],
          "eksctl makes clusters that also read the ConfigMap aws-auth (API_AND_CONFIG_MAP), and here access is by access entries only (API)",
          "Make access entries for what writes aws-auth",
        ),
      ]
    : []),
  ...requireOurs(
    config.accessConfig?.authenticationMode,
    "API",
    ["accessConfig", "authenticationMode"],
    "the cluster uses access entries only (API), and does not read the ConfigMap aws-auth",
    "Write administrators in access.admins, and make access entries for the others",
  ),
];

/** The private endpoint is always there; the public one where the file asks for it and says from where. */
function endpoint({ vpc, privateCluster }: EksctlConfig): readonly ImportOutcome[] {
  const path = ["vpc", "clusterEndpoints"];
  const { publicAccess, privateAccess } = vpc?.clusterEndpoints ?? {};
  const cidrs = vpc?.publicAccessCIDRs;
  const instead = "Write access.publicEndpoint.enabled: true, and access.publicEndpoint.cidrs with the networks that need it";
  const opened = "eksctl opens the API endpoint to 0.0.0.0/0, and here it becomes private";
  const closed = publicAccess === false || privateCluster?.enabled === true;
  return [
    ...requireOurs(
      privateAccess,
      true,
      [...path, "privateAccess"],
      "the API endpoint is always private, so it becomes private too",
      "Change nothing",
    ),
    ...(privateAccess === undefined && (publicAccess !== undefined || cidrs?.length) && !privateCluster?.enabled
      ? [implied(["vpc"], "eksctl leaves the private API endpoint off, and here it is always on", "Change nothing")]
      : []),
    impliedAnyway([...path, "publicAccess"], false),
    ...(closed && cidrs ? [unmapped(["vpc", "publicAccessCIDRs"], "there is no public API endpoint", instead)] : []),
    ...(!closed && cidrs?.length
      ? [
          ...copy(true, publicAccess === undefined ? ["vpc", "publicAccessCIDRs"] : [...path, "publicAccess"], [
            "access",
            "publicEndpoint",
            "enabled",
          ]),
          ...copy(cidrs, ["vpc", "publicAccessCIDRs"], ["access", "publicEndpoint", "cidrs"]),
        ]
      : []),
    ...(!closed && !cidrs?.length
      ? [publicAccess === undefined ? implied(["vpc"], opened, instead) : unmapped([...path, "publicAccess"], opened, instead)]
      : []),
  ];
}

const clusterAdmin = ":aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
const makeEntry = "Make an aws_eks_access_entry, and its policy association, in a Terraform configuration of your own";

/** Cluster administrators, from access entries and identity mappings. The others are reported. */
function admins(config: EksctlConfig): readonly ImportOutcome[] {
  const entries = (config.accessConfig?.accessEntries ?? []).map((entry, index) => {
    const [policy, ...more] = entry.accessPolicies ?? [];
    const isAdmin =
      policy?.policyARN?.endsWith(clusterAdmin) === true && (policy.accessScope?.type ?? "cluster") === "cluster" && more.length === 0;
    return {
      arn: isAdmin && (entry.type ?? "STANDARD") === "STANDARD" && !entry.kubernetesGroups?.length ? entry.principalARN : undefined,
      path: ["accessConfig", "accessEntries", index],
      name: "principalARN",
      says: [["type"], ["accessPolicies", 0, "policyARN"], ["accessPolicies", 0, "accessScope", "type"]],
    };
  });
  const mappings = (config.iamIdentityMappings ?? []).map(({ arn, groups }, index) => ({
    arn: groups?.includes("system:masters") ? arn : undefined,
    path: ["iamIdentityMappings", index],
    name: "arn",
    says: [["groups", groups?.indexOf("system:masters") ?? 0]],
  }));
  const all = [...entries, ...mappings];
  const named = all.filter(({ arn }) => arn !== undefined);
  return [
    ...(named.length > 0
      ? [
          {
            kind: "setting" as const,
            to: ["access", "admins"],
            value: [...new Set(named.map(({ arn }) => arn))],
            from: named.map(({ path, name }) => [...path, name]),
            translates: named.flatMap(({ path, says }) => says.map((keys): ConfigPath => [...path, ...keys])),
          },
        ]
      : []),
    ...mappings.map(({ path }) => impliedAnyway([...path, "noDuplicateARNs"], true)),
    ...all.filter(({ arn }) => arn === undefined).map(({ path }) => unmapped(path, "only cluster administrators have a key", makeEntry)),
    ...creator(config.accessConfig?.bootstrapClusterCreatorAdminPermissions, named.length > 0),
  ];
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
