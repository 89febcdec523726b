import { pathText } from "../../../config/findings/path";
import type { ClusterDesign } from "../../../design/cluster";
import { consumers } from "../../trace/rules/consumers.table";
import type { Explanation } from "../model";
import type { ReachedPair } from "./reachedPairs";

/** Names by which consumers are asked for, besides their own: those of add-ons, charts and service accounts, with the keys that ask for them. */
const aliases = ({ addons, charts, releases, serviceAccounts }: ClusterDesign): readonly (readonly [string, string])[] => [
  ...addons.flatMap(({ name, path, roles }) =>
    [name, ...roles.map(({ serviceAccount }) => serviceAccount)].map((alias) => [alias, pathText(path)] as const),
  ),
  ...[...charts, ...releases].map(({ name, path }) => [name, pathText(path)] as const),
  ...serviceAccounts.map(({ key, path }) => [key, pathText(path)] as const),
  // What `trace` calls the pods of applications.
  ["pod", "serviceAccounts"],
];

export const consumerNames = (of: Explanation, design: ClusterDesign): readonly string[] => [
  ...of.reachability.map(({ consumer }) => consumer),
  ...aliases(design).map(([alias]) => alias),
  ...nodeNames(design),
];

/** The names of node groups, and of node pools of Karpenter. */
const nodeNames = ({ config, nodeGroups }: ClusterDesign): readonly string[] => [
  ...nodeGroups.map(({ name }) => name),
  ...Object.keys(config.karpenter?.nodePools ?? {}),
];

/** A consumer as people write it: `control-plane`, `bastion` or `Session Manager`. */
const plainConsumer = (name: string): string => name.toLowerCase().replaceAll("-", " ").replace(/^the /, "");

/** The consumers that a name stands for in `trace`: one by its other names, or the programs on the nodes of a group or pool. */
function tracedConsumers(name: string, design: ClusterDesign): readonly string[] {
  const isGroup = nodeNames(design).includes(name);
  const isMeant = ({ aliases: others, place }: (typeof consumers)[number]): boolean =>
    others.some((other) => plainConsumer(other) === plainConsumer(name)) || (isGroup && place === "node");
  return consumers.filter(isMeant).map((consumer) => consumer.name);
}

/** Whether a pair is of a consumer; undefined where no consumer has the name. */
export function isAskedConsumer(name: string, of: Explanation, design: ClusterDesign): ((pair: ReachedPair) => boolean) | undefined {
  const plain = plainConsumer(name);
  const keys = aliases(design).flatMap(([alias, key]) => (alias === name ? [key] : []));
  const traced = tracedConsumers(name, design);
  const isNamed = ({ consumer, place: { key } }: ReachedPair): boolean =>
    plainConsumer(consumer) === plain ||
    traced.includes(consumer) ||
    keys.some((own) => key === own || key.startsWith(`${own}.`) || key.startsWith(`${own}[`));
  return of.reachability.some(isNamed) || keys.length > 0 ? isNamed : undefined;
}
