import { registryHosts, serviceHosts } from "../../../aws/hosts";
import type { ConfigPath } from "../../../config/findings/finding";
import type { ClusterConfig } from "../../../config/schema/schema";
import { registryOf } from "../../../design/images/images";
import { mirroredRepositories } from "../../../design/images/registry/nodeMirrors";
import { dependencies } from "../../../design/reachability/dependencies";
import type { Dependency, Need } from "../../../design/reachability/dependency";
import { eksAddonEntries, eksAddonRoles } from "../../../design/software/eksAddons/eksAddons";
import { clusterSubjects } from "./clusterPairs";
import { type Consumer, consumerNamed } from "./consumers.table";
import { servicesOfHost } from "./endpointsOf";
import { imagePulls, layerReads, requestedCalls, unknownCalls } from "./requestedCalls";
import { s3PlaceOf } from "./s3Names";
import { isOnFargate, sourcesOf } from "./sources";
import type { TraceSubject } from "./trace";
import type { Request } from "./walk";
import type { World } from "./world";

/** Every pair of the dependency table: who needs what; and those within the cluster. How it gets there is not asked of the design. */
export function pairSubjects(world: World, config: ClusterConfig): readonly TraceSubject[] {
  const subjects = dependencies.flatMap((dependency) =>
    dependency
      .askedBy(config)
      .flatMap((path) => dependency.needs(config, path).map((need) => subjectOf({ world, config, dependency, askedBy: path, need }))),
  );
  const seen = new Set<string>();
  return [...subjects, ...clusterSubjects(world, config)].filter(({ from, to }) => {
    const key = `${from} ${to}`;
    return !seen.has(key) && seen.add(key);
  });
}

interface Pair {
  readonly world: World;
  readonly config: ClusterConfig;
  readonly dependency: Dependency;
  readonly askedBy: ConfigPath;
  readonly need: Need;
}

function subjectOf({ askedBy, config, dependency, need, world }: Pair): TraceSubject {
  const named = consumerAt(config, dependency.consumer, askedBy);
  const consumer = need.kind === "service" ? askerOfService(named, need.service) : named;
  const groups = askedBy[0] === "nodeGroups" && askedBy.length > 2 ? [String(askedBy[2])] : undefined;
  if (need.kind === "image") {
    const onFargate = (dependency.pods?.(config, askedBy) ?? []).some((pods) => isOnFargate(world, pods));
    const puller = consumerNamed(onFargate ? "Fargate" : "kubelet");
    const [mirror] = onFargate ? [] : mirroredRepositories(config, need.repository);
    return {
      from: puller.name,
      to: need.repository,
      sources: () => sourcesOf(world, puller),
      requests: imageRequests(config, mirror ?? need.repository),
    };
  }
  const from = consumerText(consumer, groups);
  const sources = () => sourcesOf(world, consumer, groups);
  const requests =
    need.kind === "host" ? [hostRequest(world, config, consumer, need.host, true)] : serviceRequests(config, consumer, need.service);
  return { from, to: need.kind === "host" ? need.host : need.service, sources, requests };
}

/** Who asks a service. Of credentials by EKS Pod Identity it is the agent, with the role of the node, whoever's pods they are for. */
export const askerOfService = (consumer: Consumer, service: string): Consumer =>
  service === "eks-auth" && isPodPlace(consumer) ? consumerNamed("EKS Pod Identity Agent") : consumer;

const isPodPlace = ({ place }: Consumer): boolean => place === "pod" || place === "hostPod";

const consumerText = ({ name, workload }: Consumer, groups?: readonly string[]): string =>
  name === "an application" && workload
    ? `${workload.namespace}/${workload.serviceAccount}`
    : groups
      ? `${name} (${groups.join(", ")})`
      : name;

/** Of a service account that the cluster file names, and of an add-on with a role, the consumer is whoever has it. */
function consumerAt(config: ClusterConfig, name: string, askedBy: ConfigPath): Consumer {
  const consumer = consumerNamed(name);
  if (askedBy[0] === "serviceAccounts") return { ...consumer, workload: workloadOf(String(askedBy[1])) };
  const entry = askedBy[1] === "eks" ? eksAddonEntries(config).find((other) => other.name === askedBy[2]) : undefined;
  const [role] = entry ? eksAddonRoles(config, entry) : [];
  return role ? { ...consumer, workload: { namespace: role.namespace, serviceAccount: role.serviceAccount } } : consumer;
}

/** Of whom nobody knows what it calls of a service: an application, and an add-on with a role of which the table of calls says nothing. */
const isUnknownCaller = ({ isEksAddon, name, workload }: Consumer): boolean =>
  name === "an application" || (isEksAddon === true && workload !== undefined);

/** A service account by `<namespace>/<name>`. */
export const workloadOf = (key: string) => {
  const [namespace = "", serviceAccount = ""] = key.split("/");
  return { namespace, serviceAccount };
};

/** A name that stands for all below it as one of them. */
const aHost = (name: string): string => (name.startsWith(".") ? `name${name}` : name);

/** What a consumer calls of a service, and whether it needs a role for that. */
function consumerCalls(config: ClusterConfig, consumer: Consumer, service: string): Pick<Request, "calls" | "asksRole"> {
  const known = requestedCalls(config, consumer.name, service);
  const isUnknown = known.length === 0 && isUnknownCaller(consumer);
  const calls = isUnknown ? unknownCalls(service) : known;
  return { calls, asksRole: isUnknown || calls.some(({ caller }) => caller === "role") };
}

/** What a consumer asks of a service, by each of its names. */
export function serviceRequests(config: ClusterConfig, consumer: Consumer, service: string): readonly Request[] {
  const calls = consumerCalls(config, consumer, service);
  return serviceHosts(service, config.region).map((name) => ({ host: aHost(name), port: 443, ...calls, isNeeded: true }));
}

/** What it asks of a host: of one that is an AWS service's, what it is known to call there. */
export function hostRequest(world: World, config: ClusterConfig, consumer: Consumer, host: string, isNeeded: boolean): Request {
  const [, name = host, port] = /^(.*?)(?::(\d+))?$/.exec(host.toLowerCase()) ?? [];
  const [service = s3PlaceOf(name, config.region) === "here" ? "s3" : undefined] = servicesOfHost(world, name, config.region);
  const calls = service === undefined ? { calls: [], asksRole: false } : consumerCalls(config, consumer, service);
  return { host: name, port: port === undefined ? 443 : Number(port), ...calls, isNeeded, ...(port === "80" && { isPlainHttp: true }) };
}

/** The hosts that an image is pulled from. */
function imageRequests({ region }: ClusterConfig, repository: string): readonly Request[] {
  const registry = registryOf(repository);
  const account = /^(\d{12})\./.exec(registry)?.[1];
  const isAmazonEcr = registry.includes(".dkr.ecr");
  const port = Number(/:(\d+)$/.exec(registry)?.[1] ?? 443);
  return registryHosts(registry, region).map((host, index) => {
    const isBucket = host.includes(".s3.");
    const pulls = index === 0 && isAmazonEcr ? imagePulls(region, account, repository.slice(repository.indexOf("/") + 1)) : [];
    const calls = isBucket ? layerReads(registry, region) : pulls;
    const where = index === 0 ? { port, ...(port === 80 && { isPlainHttp: true }) } : { port: 443 };
    return { host: host.toLowerCase(), ...where, calls, asksRole: pulls.length > 0, isNeeded: true };
  });
}
