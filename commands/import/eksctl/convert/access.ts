import { copy, implied, impliedAnyway, type ImportOutcome, requireOurs, unmapped } from "../outcome";
import type { EksctlConfig } from "../schema/cluster";
import { convertAccessEntries } from "./accessEntries";

/** Who reaches the Kubernetes API, and from where. */
export const convertAccess = (config: EksctlConfig): readonly ImportOutcome[] => [
  ...endpoint(config),
  ...copy(config.vpc?.extraCIDRs, ["vpc", "extraCIDRs"], ["access", "runnerCidrs"]),
  ...convertAccessEntries(config),
  ...(config.accessConfig?.authenticationMode === undefined
    ? [
        implied(
          ["metadata", "name"],
          "eksctl creates clusters that also read the ConfigMap aws-auth (API_AND_CONFIG_MAP), and here access is by access entries only (API)",
          "Write under access.entries what others write into aws-auth",
        ),
      ]
    : []),
  ...requireOurs(
    config.accessConfig?.authenticationMode,
    "API",
    ["accessConfig", "authenticationMode"],
    "the cluster uses access entries only (API), and does not read the ConfigMap aws-auth",
    "Write administrators in access.admins, and the others under access.entries",
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
