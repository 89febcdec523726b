import { isIPv4 } from "node:net";
import { knownServices } from "../../../aws/endpointServices";
import { nearest } from "../../../config/findings/nearest";
import type { ClusterConfig } from "../../../config/schema/schema";
import { apiRequest } from "./clusterPairs";
import type { Consumer } from "./consumers.table";
import { endpointsOf } from "./endpointsOf";
import { hostRequest, serviceRequests } from "./pairs";
import type { Request } from "./walk";
import type { World } from "./world";

/** A name of the command line that stands for nothing, with what it may be meant to be. */
export interface UnknownEnd {
  readonly unknown: string;
}

/** A service, the Kubernetes API, a host or an address. */
export function requestsNamed(world: World, config: ClusterConfig, consumer: Consumer, to: string): readonly Request[] | UnknownEnd {
  const services = [...new Set([...knownServices, ...endpointsOf(world).map(({ service }) => service)])];
  const target = targetNamed(to);
  if (!target) return { unknown: `${JSON.stringify(to)} has no port from 1 to 65535` };
  const { isPlainHttp, name, port } = target;
  if (name === "api" && (port ?? 443) === 443) return [apiRequest];
  if (services.includes(name)) {
    return serviceRequests(config, consumer, name).map((request) => ({ ...request, ...(port !== undefined && { port }) }));
  }
  const isHost = isIPv4(name) || isDnsName(name);
  return isHost && (nearest(name, services) === undefined || name.split(".").length > 2)
    ? [{ ...hostRequest(world, config, consumer, port === undefined ? name : `${name}:${port}`, false), isPlainHttp }]
    : unknownTarget(to, name, services);
}

const isDnsName = (name: string): boolean => /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*$/.test(name);

const unknownTarget = (to: string, name: string, services: readonly string[]): UnknownEnd => ({
  unknown: `nothing is called ${JSON.stringify(to)}${meant(name, [...services, "api"])}: name a service by its VPC endpoint, such as ecr.api, a host, an IPv4 address, or api`,
});

/** What a user asks for: the name of a service or host, and its port. */
interface NamedTarget {
  readonly name: string;
  /** @default - that of whatever is asked for */
  readonly port?: number;
  /** Whether it is asked without TLS, which is what port 80 is for. */
  readonly isPlainHttp: boolean;
}

/** A target as people write it: a name, a name with a port, or a URL. Undefined where its port is none. */
function targetNamed(written: string): NamedTarget | undefined {
  const [, scheme = "", authority = written] = /^(https?):\/\/(?:[^@/?#]*@)?([^/?#]*)/i.exec(written) ?? [];
  const [, name = "", digits] = /^(.*?)(?::(\d+))?$/.exec(authority.toLowerCase()) ?? [];
  const port = digits === undefined ? (scheme.toLowerCase() === "http" ? 80 : undefined) : Number(digits);
  if (port === undefined) return { name, isPlainHttp: false };
  const isPlainHttp = scheme === "" ? port === 80 : scheme.toLowerCase() === "http";
  return port >= 1 && port <= 65535 ? { name, port, isPlainHttp } : undefined;
}

/** What a name may be meant to be, as the end of a sentence. */
export function meant(name: string, candidates: readonly string[]): string {
  const near = nearest(name, candidates);
  return near === undefined ? "" : `; did you mean ${near}?`;
}
