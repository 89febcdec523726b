import type { ClusterFacts } from "../facts";
import { serviceHosts, distinctDomains, registryHosts } from "../../aws/hosts";
import type { Need } from "../reachability/dependency";
import { registryOf } from "../images/images";
import { hostNameOf, portOf, pulledRepository } from "../reachability/paths";
import type { ClusterConfig } from "../../config/schema/schema";
import { partitionOf } from "../../aws/regions";

/**
 * The hosts that an HTTP proxy, or a firewall that is the way out, must let pass: all that the cluster needs and reaches no other way, and the services
 * that the cluster file sends through it. A leading dot stands for the domain itself and all names below. Sorted, each once, none that another one
 * stands for; empty with other ways out.
 */
export function proxyDestinations({ config, reachability }: ClusterFacts): readonly string[] {
  if (!isFiltered(config)) return [];
  const needed = reachability.flatMap(({ need, path }) => (path === config.network.egress ? hostsOf(config.region, need) : []));
  const chosen = Object.entries(config.network.endpoints.services).flatMap(([service, mode]) =>
    mode === "proxy" ? serviceHosts(service, config.region) : [],
  );
  return distinctDomains([...needed, ...chosen]);
}

/** A TCP port that is neither that of HTTP nor that of HTTPS, and the hosts that are asked at it. */
export interface OtherPort {
  readonly port: number;
  readonly hosts: readonly string[];
}

/** The ports besides 80 and 443 that an HTTP proxy must open, each to what is asked there, in their order. */
export function otherPorts({ reachability }: Pick<ClusterFacts, "reachability">): readonly OtherPort[] {
  const hosts = new Map<number, readonly string[]>();
  for (const { need, path } of reachability) {
    const port = portOf(need);
    if (path !== "proxy" || webPorts.includes(port) || need.kind === "service") continue;
    const host = need.kind === "host" ? need.host : registryOf(pulledRepository(need));
    hosts.set(port, distinctDomains([...(hosts.get(port) ?? []), hostNameOf(host)]));
  }
  return [...hosts].sort(([one], [other]) => one - other).map(([port, ofPort]) => ({ port, hosts: ofPort }));
}

/** The ports that every destination of a proxy may be asked at: those of HTTP and HTTPS. */
export const webPorts: readonly number[] = [80, 443];

/** The hosts that stand for a need, without their ports. A leading dot stands for the domain itself and all names below. */
export function hostsOf(region: string, need: Need): readonly string[] {
  if (need.kind === "service") return serviceHosts(need.service, region);
  return need.kind === "host" ? [hostNameOf(need.host)] : registryHosts(registryOf(pulledRepository(need)), region);
}

/** Whether somebody has to be told what the way out must let pass. */
const isFiltered = ({ network: { egress } }: ClusterConfig): boolean => egress === "proxy" || egress === "firewall";

/**
 * The hosts whose TLS connections an HTTP proxy or a firewall must not intercept: the OIDC issuers of EKS clusters. IAM fetches their keys
 * from outside the VPC. Programs of the customer that verify tokens of service accounts fetch them, too, and may pin the certificate chain, as whoever
 * registers an issuer by its thumbprint does. Empty with other ways out.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
 */
export const notIntercepted = (config: ClusterConfig): readonly string[] =>
  isFiltered(config) ? [`oidc.eks.${config.region}.${partitionOf(config.region).dnsSuffix}`] : [];
