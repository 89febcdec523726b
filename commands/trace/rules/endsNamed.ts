import { isIPv4 } from "node:net";
import { knownServices } from "../../../aws/endpointServices";
import { nearest } from "../../../config/findings/nearest";
import type { ClusterConfig } from "../../../config/schema/schema";
import { apiRequest } from "./clusterPairs";
import { type Consumer, consumerNamed, consumers } from "./consumers.table";
import { endpointsOf } from "./endpointsOf";
import { tracedNodeGroups } from "./nodes";
import { hostRequest, serviceRequests, workloadOf } from "./pairs";
import { sourcesOf } from "./sources";
import type { TraceSubject } from "./trace";
import type { Request } from "./walk";
import type { World } from "./world";

/** A name of the command line that stands for nothing, with what it may be meant to be. */
export interface UnknownEnd {
  readonly unknown: string;
}

/** What a user asks to be traced, by the names of both ends. */
export function subjectNamed(world: World, config: ClusterConfig, from: string, to: string): TraceSubject | UnknownEnd {
  const start = startNamed(world, from);
  if ("unknown" in start) return start;
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
function startNamed(world: World, from: string): Start | UnknownEnd {
  const wanted = from.toLowerCase();
  const found = consumers.find(({ aliases, name }) => [name, ...aliases].some((candidate) => candidate.toLowerCase() === wanted));
  if (found) return { consumer: found };
  const groups = tracedNodeGroups(world).map(({ name }) => name);
  if (groups.includes(from)) return { consumer: consumerNamed("kubelet"), groups: [from] };
  if (/^[a-z0-9-]+\/[a-z0-9.-]+$/.test(from)) {
    const workload = workloadOf(from);
    const known = consumers.find(
      (consumer) => consumer.workload?.namespace === workload.namespace && consumer.workload.serviceAccount === workload.serviceAccount,
    );
    return { consumer: known ?? { ...consumerNamed("an application"), workload } };
  }
  const names = [...groups, ...consumers.flatMap(({ aliases, name }) => [...aliases, name])];
  return {
    unknown: `nothing is called ${JSON.stringify(from)}${meant(from, names)}: name one of ${names.filter(isPlain).join(", ")}, or a service account as namespace/name`,
  };
}

/** A service, the Kubernetes API, a host or an address. */
function requestsNamed(world: World, config: ClusterConfig, consumer: Consumer, to: string): readonly Request[] | UnknownEnd {
  if (to === "api") return [apiRequest];
  const services = [...new Set([...knownServices, ...endpointsOf(world).map(({ service }) => service)])];
  if (services.includes(to)) return serviceRequests(config, consumer, to);
  if (isIPv4(to) || /^(?=.{1,253}(?::\d+)?$)(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*(?::\d{1,5})?$/i.test(to)) {
    return nearest(to, services) === undefined || to.split(".").length > 2
      ? [hostRequest(world, config, consumer, to, false)]
      : unknownTarget(to, services);
  }
  return unknownTarget(to, services);
}

const unknownTarget = (to: string, services: readonly string[]): UnknownEnd => ({
  unknown: `nothing is called ${JSON.stringify(to)}${meant(to, [...services, "api"])}: name a service by its VPC endpoint, such as ecr.api, a host, an IPv4 address, or api`,
});

const isPlain = (name: string): boolean => !name.includes(" ");

function meant(name: string, candidates: readonly string[]): string {
  const near = nearest(name, candidates);
  return near === undefined ? "" : `; did you mean ${near}?`;
}
