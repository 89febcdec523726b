import { administratorEntry, autoModeNodesEntry, namesAdministrator, planAccessEntries } from "../../../design/access/entries";
import { autoModeNodeUsers } from "../../../design/autoMode/autoMode";
import type { ClusterDesign } from "../../../design/cluster";
import type { KeyPlace, PlaceOf } from "../places";
import { placesThatReachApi } from "./stackSteps";

/** Who may do what in Kubernetes. */
export interface ApiPrincipal {
  /** ARN of an IAM user or role, or a phrase for one that is made. */
  readonly principal: string;
  /** EKS access policies, with their namespaces where they do not count in the whole cluster, and Kubernetes groups. */
  readonly permissions: readonly string[];
  readonly place: KeyPlace;
}

/** A network or security group that reaches the private endpoint on port 443. */
export interface ApiNetwork {
  readonly from: string;
  readonly by: "private endpoint" | "public endpoint";
  /** The key that asks for it. @default - it is so in every cluster */
  readonly place?: KeyPlace;
}

/** Who reaches the Kubernetes API, and from where. */
export interface ApiAccess {
  readonly endpoint: "private" | "private and public";
  readonly networks: readonly ApiNetwork[];
  /** The machines, in phrases, from which users and Terraform reach it. */
  readonly reachedFrom: readonly string[];
  readonly principals: readonly ApiPrincipal[];
}

/** How the security group of the bastion is called among networks. */
export const bastionGroup = "the security group of the bastion";

/** Who may reach the API, and what they may do there. */
export const apiAccess = (design: ClusterDesign, placeOf: PlaceOf): ApiAccess => ({
  endpoint: design.config.access.publicEndpoint.enabled ? "private and public" : "private",
  networks: apiNetworks(design, placeOf),
  reachedFrom: placesThatReachApi(design.config),
  principals: apiPrincipals(design, placeOf),
});

function apiNetworks({ bastion, config }: ClusterDesign, placeOf: PlaceOf): readonly ApiNetwork[] {
  const { additionalSecurityGroupIds, publicEndpoint, runnerCidrs } = config.access;
  const given = config.network.existingVpc?.securityGroups.controlPlane;
  return [
    { from: "the cluster security group: nodes and pods", by: "private endpoint" },
    ...(bastion ? [{ from: bastionGroup, by: "private endpoint", place: placeOf(["access", "bastion", "enabled"]) } as const] : []),
    ...runnerCidrs.map((from, index) => ({ from, by: "private endpoint", place: placeOf(["access", "runnerCidrs", index]) }) as const),
    ...additionalSecurityGroupIds.map(
      (id, index) =>
        ({ from: `what ${id} lets in`, by: "private endpoint", place: placeOf(["access", "additionalSecurityGroupIds", index]) }) as const,
    ),
    ...(given === undefined
      ? []
      : [
          {
            from: `what ${given} lets in`,
            by: "private endpoint",
            place: placeOf(["network", "existingVpc", "securityGroups", "controlPlane"]),
          } as const,
        ]),
    ...(publicEndpoint.enabled
      ? publicEndpoint.cidrs.map(
          (from, index) => ({ from, by: "public endpoint", place: placeOf(["access", "publicEndpoint", "cidrs", index]) }) as const,
        )
      : []),
  ];
}

function apiPrincipals({ bastion, config }: ClusterDesign, placeOf: PlaceOf): readonly ApiPrincipal[] {
  const { admins, entries } = config.access;
  const paths = [
    ...admins.map((_, index) => ["access", "admins", index]),
    ...Object.keys(entries).map((name) => ["access", "entries", name]),
  ];
  const named = planAccessEntries(config).map((entry, index) => ({
    principal: entry.principalArn,
    permissions: permissionsOf(entry),
    place: placeOf(paths[index]!),
  }));
  return [
    ...(namesAdministrator(config) ? [] : [clusterCreator(placeOf)]),
    ...named,
    ...(bastion?.administrator
      ? [
          {
            principal: "the role of the bastion: everybody who opens a session on it",
            permissions: permissionsOf(administratorEntry("")),
            place: placeOf(["access", "bastion", "administrator"]),
          },
        ]
      : []),
    ...autoModeNodePrincipals(config, placeOf),
  ];
}

/** Nodes of pools of the cluster file have an entry that is made here. EKS makes that of its own pools. */
function autoModeNodePrincipals(config: ClusterDesign["config"], placeOf: PlaceOf): readonly ApiPrincipal[] {
  if (!autoModeNodeUsers(config).own) return [];
  const given = config.iam.roles.autoModeNodes;
  return [
    {
      principal: given ?? "the role of the nodes of EKS Auto Mode",
      permissions: permissionsOf(autoModeNodesEntry(given ?? "")),
      place: placeOf(given === undefined ? ["autoMode"] : ["iam", "roles", "autoModeNodes"]),
    },
  ];
}

/** Without a named administrator, EKS makes the creator of the cluster one. */
const clusterCreator = (placeOf: PlaceOf): ApiPrincipal => ({
  principal: "whoever creates the cluster: the credentials that first apply the cluster stack",
  permissions: permissionsOf(administratorEntry("")),
  place: placeOf(["access", "admins"]),
});

const permissionsOf = ({ groups = [], policies, type }: ReturnType<typeof administratorEntry>): readonly string[] => [
  ...policies.map(({ name, namespaces }) => (namespaces ? `${name} in ${namespaces.join(", ")}` : name)),
  ...groups.map((group) => `group ${group}`),
  ...(type === "STANDARD" ? [] : [`what EKS gives to ${type}`]),
];
