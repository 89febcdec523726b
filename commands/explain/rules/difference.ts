import { moneyText } from "../../../aws/prices";
import type { Explanation } from "../model";
import { pathWords, type ReachedPair } from "./reachedPairs";
import { permissionText, roleChanges } from "./roleChanges";
import { costDifference, type CostDifference } from "./costDifference";
import { endpointMonth } from "./monthlyCost";
import type { SettingChange } from "./settingChanges";

/** One thing that is otherwise than before. */
export interface ClusterChange {
  readonly kind: "added" | "removed" | "changed";
  /** What it is one of: `setting` is a key of the cluster file, the others are parts of an explanation. */
  readonly of: "setting" | "cluster" | "addresses" | "endpoints" | "reachability" | "noProxy" | "filteredEgress" | "roles" | "api" | "cost";
  /** As a phrase. */
  readonly what: string;
}

/** What is otherwise in a cluster, in words and money. */
export interface Difference {
  readonly version: 1;
  readonly cluster: { readonly name: string; readonly region: string };
  readonly changes: readonly ClusterChange[];
  readonly cost: CostDifference;
}

/** What an explanation has that may be added, removed or changed, by a name that stays. */
interface Item {
  readonly name: string;
  /** What is said where it is added or removed, after its name. */
  readonly detail?: string;
  /** What changes of it, in words; the same words mean that it stays. */
  readonly state: string;
}

type ItemsOf = (of: Explanation) => readonly Item[];

/**
 * Compares two explanations of a cluster.
 * @param settings keys of the cluster file that differ: what an explanation does not have, such as security-group rules, is told by them
 */
export function difference(before: Explanation, after: Explanation, settings: readonly SettingChange[] = []): Difference {
  return {
    version: 1,
    cluster: { name: after.cluster.name, region: after.cluster.region },
    changes: [
      ...settings.map((change) => ({ ...change, of: "setting" as const })),
      ...(Object.entries(itemsByPart) as [ExplainedPart, ItemsOf][]).flatMap(([part, itemsOf]): readonly ClusterChange[] => [
        ...changesBetween(itemsOf(before), itemsOf(after)).map((change) => ({ ...change, of: part })),
        ...(part === "roles" ? roleChanges(before.roles, after.roles).map((what) => ({ kind: "changed" as const, of: part, what })) : []),
      ]),
    ],
    cost: costDifference(before.cost, after.cost),
  };
}

function changesBetween(before: readonly Item[], after: readonly Item[]): readonly Omit<ClusterChange, "of">[] {
  const old = new Map(before.map((item) => [item.name, item]));
  const names = new Set(after.map(({ name }) => name));
  const said = ({ detail, name }: Item): string => (detail === undefined ? name : `${name}, ${detail}`);
  return [
    ...after.flatMap((item): readonly Omit<ClusterChange, "of">[] => {
      const was = old.get(item.name);
      if (!was) return [{ kind: "added", what: said(item) }];
      return was.state === item.state ? [] : [{ kind: "changed", what: `${item.name}: ${item.state} instead of ${was.state}` }];
    }),
    ...before.filter(({ name }) => !names.has(name)).map((item) => ({ kind: "removed" as const, what: said(item) })),
  ];
}

type ExplainedPart = Exclude<ClusterChange["of"], "setting">;

const itemsByPart: Readonly<Record<ExplainedPart, ItemsOf>> = {
  cluster: ({ cluster }) => [
    { name: "Kubernetes version", state: cluster.kubernetesVersion },
    { name: "region", state: cluster.region },
    { name: "way out of the VPC", state: cluster.egress },
  ],
  addresses: ({ addresses }) => [
    { name: "blocks of the VPC", state: addresses.vpcBlocks.join(", ") },
    { name: "block of Kubernetes services", state: addresses.serviceBlock },
    ...addresses.subnets.map(({ cidr, id, role, zone }) => ({ name: `${role} subnet of ${zone}`, detail: id ?? cidr, state: id ?? cidr })),
    ...[...new Set(addresses.subnets.flatMap(({ atMaximum, role }) => (atMaximum.length > 0 ? [role] : [])))].map((role) => ({
      name: `addresses left in ${role} subnets at the groups' maximum`,
      detail: leftText(addresses, role),
      state: leftText(addresses, role),
    })),
  ],
  endpoints: ({ cluster, cost, endpoints }) =>
    endpoints.map((endpoint) => {
      const month = endpointMonth(endpoint, cluster.region);
      const price = month === undefined ? "at an unknown price" : month === 0 ? "free" : `${moneyText(month, cost.currency)} a month`;
      const users = [...new Set(endpoint.neededBy.map(({ consumer }) => consumer))].join(", ");
      return {
        name: `${endpoint.origin === "existing" ? "existing " : ""}endpoint of ${endpoint.service}`,
        detail: endpoint.origin === "existing" ? `needed by ${users}` : `${price}, needed by ${users}`,
        state: `in ${endpoint.type === "Gateway" ? "route tables" : `${endpoint.zones.length} zones`}, ${price}, with ${policyWords[endpoint.policy]}`,
      };
    }),
  reachability: ({ reachability }) => unique(reachability.map(pairItem)),
  noProxy: ({ noProxy }) => noProxy.map(({ entry, reason }) => ({ name: `NO_PROXY entry ${entry}`, detail: reason, state: "" })),
  filteredEgress: ({ filteredEgress }) =>
    filteredEgress
      ? [
          ...filteredEgress.mustPass.map(({ host, neededBy, port }) => ({
            name: `${filteredEgress.kind} must let pass ${host}:${port}`,
            detail: `for ${neededBy.join(", ")}`,
            state: "",
          })),
          ...filteredEgress.mustNotIntercept.map(({ host, reason }) => ({
            name: `${filteredEgress.kind} must not intercept ${host}`,
            detail: reason,
            state: "",
          })),
        ]
      : [],
  roles: ({ roles }) =>
    roles.map((role) => ({
      name: `IAM role of ${role.user}`,
      detail: `${role.existingArn ?? `${role.namePrefix!}…`}, assumed by ${role.assumedBy}; ${permissionText(role)}`,
      // What changes of one is told by the permissions.
      state: "",
    })),
  api: ({ api }) => [
    { name: "API endpoint", state: api.endpoint },
    ...api.networks.map(({ by, from }) => ({ name: `API from ${from}`, detail: by, state: by })),
    ...api.principals.map(({ permissions, principal }) => ({
      name: `access of ${principal}`,
      detail: permissions.join(", ") || "no permissions",
      state: permissions.join(", ") || "no permissions",
    })),
  ],
  cost: ({ cost }) =>
    cost.lines
      // Endpoints are told one by one.
      .filter(({ what }) => !what.startsWith("interface endpoints"))
      .map(({ count, month, what }) => {
        const price = month === undefined ? "at an unknown price" : `${moneyText(month, cost.currency)} a month`;
        return { name: what, detail: price, state: `${count > 1 ? `${count}, ` : ""}${price}` };
      }),
};

/** For each zone, or once where all have as many. */
function leftText({ subnets }: Explanation["addresses"], role: string): string {
  const left = subnets.filter((subnet) => subnet.role === role).map((subnet) => subnet.left);
  return new Set(left).size === 1 ? `${left[0]!} in each zone` : left.join(", ");
}

const policyWords: Readonly<Record<Explanation["endpoints"][number]["policy"], string>> = {
  "full access": "full access",
  "of the cluster file": "the policy of the cluster file",
  perimeter: "the policy of the perimeter",
  "own account": "the policy for the own account",
};

/** By how they are reached; why, the other parts say. */
const pairItem = ({ consumer, destination, isCertain, path }: ReachedPair): Item => ({
  name: `${consumer} to ${destination.name}`,
  detail: `by ${pathWords[path]}`,
  state: `by ${pathWords[path]}${isCertain ? "" : ", perhaps"}`,
});

const unique = (items: readonly Item[]): readonly Item[] => [...new Map(items.map((item) => [item.name, item])).values()];
