import { fewOf } from "../../../config/findings/located";
import type { ClusterConfig } from "../../../config/schema/schema";
import { autoModePools } from "../../../design/autoMode/autoMode";
import { chosenReleases, type ChartRelease, podsOf } from "../../../design/charts/releases";
import { releaseConsumer } from "../../../design/reachability/chartDependencies";
import { dependencies } from "../../../design/reachability/dependencies";
import { type Consumer, consumerNamed, type ConsumerPlace, consumers } from "./consumers.table";
import { tracedNodeGroups } from "./nodes";
import { askerOfService, workloadOf } from "./pairs";
import { sourcesOf } from "./sources";
import { meant, requestsNamed, type UnknownEnd } from "./targetNamed";
import type { TraceSubject } from "./trace";
import { plainText } from "./values";
import type { World } from "./world";

/** What a user asks to be traced, by the names of both ends. */
export function subjectNamed(world: World, config: ClusterConfig, from: string, to: string): TraceSubject | UnknownEnd {
  const named = startNamed(world, config, from);
  if ("unknown" in named) return named;
  const start = { ...named, consumer: askerOfService(named.consumer, to.toLowerCase()) };
  if (sourcesOf(world, start.consumer, start.groups).length === 0) return absent(world, config, start.consumer);
  const requests = requestsNamed(world, config, start.consumer, to);
  if ("unknown" in requests) return requests;
  return { from, to, sources: () => sourcesOf(world, start.consumer, start.groups), requests };
}

interface Start {
  readonly consumer: Consumer;
  /** @default - wherever it runs */
  readonly groups?: readonly string[];
}

/** A consumer by one of its names, a node group, or a service account. */
function startNamed(world: World, config: ClusterConfig, from: string): Start | UnknownEnd {
  const wanted = from.toLowerCase();
  const found = consumers.find(({ aliases, name }) => [name, ...aliases].some((candidate) => candidate.toLowerCase() === wanted));
  if (found) return { consumer: found };
  const groups = tracedNodeGroups(world).map(({ name }) => name);
  if (groups.includes(from)) return { consumer: consumerNamed("kubelet"), groups: [from] };
  const releases = chosenReleases(config);
  const release = releases.find(({ name }) => name === wanted);
  if (release) return { consumer: releaseConsumerOf(release) };
  if (/^[a-z0-9-]+\/[a-z0-9.-]+$/.test(from)) {
    const workload = workloadOf(from);
    const known = consumers.find(
      (consumer) => consumer.workload?.namespace === workload.namespace && consumer.workload.serviceAccount === workload.serviceAccount,
    );
    if (known) return { consumer: known };
    const accounts = serviceAccountsIn(world, config);
    return accounts.includes(from) ? { consumer: { ...consumerNamed("an application"), workload } } : accountMissing(from, accounts);
  }
  const known = [...groups, ...releases.map(({ name }) => name), ...consumers.flatMap(({ aliases, name }) => [...aliases, name])];
  const names = [...new Set(known)];
  return {
    unknown: `nothing is called ${JSON.stringify(from)}${meant(from, names)}: name one of ${names.filter(isPlain).join(", ")}, or a service account as namespace/name`,
  };
}

/** The pods of a release, with what its values tell them of a proxy. Without a service account of their own they have no role. */
const releaseConsumerOf = ({ name, namespace, proxy, serviceAccount }: ChartRelease): Consumer => ({
  name: releaseConsumer,
  place: "pod",
  aliases: [],
  release: { namespace, name, env: proxy?.env ?? [] },
  ...(serviceAccount ? { workload: { namespace, serviceAccount: serviceAccount.name } } : { role: "none" }),
  pods: podsOf({ name, namespace }),
});

/** The service accounts of applications: those of the cluster file, and those that have a role. */
const serviceAccountsIn = (world: World, { serviceAccounts }: ClusterConfig): readonly string[] => [
  ...new Set([
    ...Object.keys(serviceAccounts),
    ...world
      .blocks("aws_eks_pod_identity_association")
      .map((block) => `${plainText(block.get("namespace"))}/${plainText(block.get("service_account"))}`),
  ]),
];

function accountMissing(from: string, accounts: readonly string[]): UnknownEnd {
  const ofSoftware = consumers.flatMap(({ workload }) => (workload ? [`${workload.namespace}/${workload.serviceAccount}`] : []));
  const others =
    accounts.length > 0 ? `name one of ${fewOf(accounts)}, or ` : "name it under serviceAccounts in the cluster file, or ask from ";
  return {
    unknown: `the cluster has no service account ${from}${meant(from, [...accounts, ...ofSoftware])}: ${others}pod, whatever its service account`,
  };
}

/** What a cluster lacks that does not run something. */
const lacking: Readonly<Record<ConsumerPlace, string>> = {
  node: "no nodes",
  hostPod: "no nodes",
  pod: "neither nodes nor Fargate profiles",
  fargate: "no Fargate profile",
  bastion: "no bastion",
  squid: "no Squid",
  controlPlane: "no control plane",
};

function absent(world: World, config: ClusterConfig, consumer: Consumer): UnknownEnd {
  const asking = new Set(dependencies.filter(({ askedBy }) => askedBy(config).length > 0).map(({ consumer }) => consumer));
  const others = consumers
    .filter((other) => asking.has(other.name) && sourcesOf(world, other).length > 0)
    .flatMap(({ aliases, name }) => [name, ...aliases].find(isPlain) ?? []);
  const names = [...tracedNodeGroups(world).map(({ name }) => name), ...others, "control-plane"];
  const why = untraced(config, consumer.place) ?? notOnNodes(world, consumer) ?? `the cluster has ${lacking[consumer.place]}`;
  return { unknown: `${why}: name one of ${[...new Set(names)].join(", ")}` };
}

/** What runs on none of the nodes that there are: those of EKS Auto Mode do without some add-ons. */
function notOnNodes(world: World, { name, place }: Consumer): string | undefined {
  const nodes = tracedNodeGroups(world);
  if (nodes.length === 0 || !onNodes.includes(place)) return undefined;
  const isAutoMode = nodes.every(({ podsOn }) => podsOn !== undefined);
  return `no node of the cluster runs ${name}${isAutoMode ? ", since all are of EKS Auto Mode" : ""}`;
}

const onNodes: readonly ConsumerPlace[] = ["node", "hostPod", "pod"];

/** Nodes of which the stacks tell nothing, where there are no others. */
function untraced(config: ClusterConfig, place: ConsumerPlace): string | undefined {
  const pools = autoModePools(config)?.builtInPools ?? [];
  return pools.length > 0 && onNodes.includes(place)
    ? `all nodes are of ${pools.join(" and ")}, which EKS makes itself: their subnets and settings are not in the stacks, and no way from them is traced`
    : undefined;
}

const isPlain = (name: string): boolean => !name.includes(" ");
