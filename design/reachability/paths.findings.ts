import type { ClusterConfig } from "../../config/schema/schema";
import type { Finding, ConfigPath } from "../../config/findings/finding";
import type { ClusterFacts } from "../facts";
import { hostNameOf, type Reachability, targetOf } from "./paths";
import type { Remedy, Need } from "./dependency";
import { pathText } from "../../config/findings/path";
import { endpointService, isOffered } from "../../aws/endpointServices";
import { defaultMode } from "./endpointModes";
import { mayHaveEndpoints } from "./endpoints";
import { mirrorOf, registryOf } from "../images/images";
import { routedZones } from "../network/routes";
import { waysOut } from "../network/routes.findings";
import { routedBlocks } from "./directPaths";
import { isPublicAddress } from "../../aws/publicHosts";
import { isIP } from "node:net";

/** An error for every pair without a path, and a warning for each host that is reached only with the right address. */
export const pathFindings = ({ config, reachability }: ClusterFacts): readonly Finding[] => [
  ...perCause(ofOneCause(reachability.filter(({ path }) => path === undefined)).map((pairs) => unreachable(config, pairs))),
  ...uncertainFindings(config, reachability),
];

/** Needs of a consumer for hosts that are mended in the same way are one finding. */
function ofOneCause(pairs: readonly Reachability[]): readonly (readonly Reachability[])[] {
  const causes = new Map<string, readonly Reachability[]>();
  for (const pair of pairs) {
    const { consumer, askedBy, need, usesProxy, severity } = pair;
    const mended = need.kind === "host" && isIP(hostNameOf(need.host)) === 0 ? { remedy: need.remedy } : need;
    const cause = JSON.stringify([consumer, askedBy, usesProxy, severity, mended]);
    causes.set(cause, [...(causes.get(cause) ?? []), pair]);
  }
  return [...causes.values()];
}

/** A warning for each registry to which the routes lead only where its name stands for an address that is routed, at the first image. */
function uncertainFindings(config: ClusterConfig, reachability: readonly Reachability[]): readonly Finding[] {
  const uncertain = reachability.flatMap(({ consumer, need, isCertain }) =>
    need.kind === "image" && !isCertain ? [{ ...need, consumer, host: hostNameOf(registryOf(need.repository)) }] : [],
  );
  return uncertain
    .filter(({ host }, index) => uncertain.findIndex((other) => other.host === host) === index)
    .map(({ consumer, host, repository, tag, remedy }) => ({
      severity: "warning",
      path: remedy.path,
      alsoReads: [["network"], ["proxy"]],
      problem: `${consumer} needs the image ${repository}:${tag}, and ${whereRouted(config, host)}`,
      fix: `Make sure that ${host} has such an address, or mirror the image to ${mirrorOf(config, repository)}`,
    }));
}

function whereRouted(config: ClusterConfig, host: string): string {
  if (routedZones(config).length === 0) return `${host} is reached only where the given route tables of the VPC lead to its address`;
  return `${host} is reached only where its address is in ${routedBlocks(config).join(", ")}, the blocks that are routed`;
}

/** How to open a way out that is not open. NAT gateways lead everywhere on the internet, and to no private address. */
function openEgress(egress: ClusterConfig["network"]["egress"], usesProxy: boolean, host?: string): string {
  if (host !== undefined && isIP(host) !== 0 && !isPublicAddress(host))
    return `route ${host} at network.transitGateway.cidrs or network.peerings`;
  if (egress === "firewall") return "add 0.0.0.0/0 to network.firewall.cidrs";
  if (egress === "nat") return "name subnets that their owner routes there at network.existingVpc.controlPlaneSubnets";
  if (egress === "transitGateway") return "add 0.0.0.0/0 to network.transitGateway.cidrs";
  return `choose network.egress ${egress === "none" && usesProxy ? waysOut.withProxy : waysOut.any}`;
}

/** A finding of one consumer, and what it says of all that need the same. */
interface Lack {
  readonly consumer: string;
  /** The rest of the sentence about the consumer. */
  readonly lacks: string;
  readonly finding: Omit<Finding, "problem">;
}

/** One finding of those who need the same, and get it by the same change. */
function perCause(all: readonly Lack[]): readonly Finding[] {
  const groups = new Map<string, Lack[]>();
  for (const lack of all) {
    const { severity, path, fix } = lack.finding;
    const key = JSON.stringify([severity, path, fix, lack.lacks]);
    const group = groups.get(key);
    if (group) group.push(lack);
    else groups.set(key, [lack]);
  }
  return [...groups.values()].map((group) => ({
    ...group[0]!.finding,
    alsoReads: [...new Map(group.flatMap(({ finding }) => finding.alsoReads ?? []).map((path) => [pathText(path), path])).values()],
    problem: `${withVerb([...new Set(group.map(({ consumer }) => consumer))])} ${group[0]!.lacks}`,
  }));
}

const withVerb = (names: readonly string[]): string =>
  names.length === 1 ? `${names[0]} needs` : `${names.slice(0, -1).join(", ")} and ${names.at(-1)} need`;

/** @param pairs what {@link ofOneCause} takes for one */
function unreachable(config: ClusterConfig, pairs: readonly Reachability[]): Lack {
  const { consumer, askedBy, need, usesProxy, severity = "error" } = pairs[0]!;
  const hosts = pairs.flatMap((pair) => (pair.need.kind === "host" ? [pair.need.host] : []));
  const target = targetOf(config, need);
  // Whatever needs a host, or a service that AWS may not offer, is asked for by a switch.
  const switchOff: Remedy = { path: askedBy, fix: `Set ${pathText(askedBy)} to false` };
  const doWithout = { ...switchOff, ...need.remedy };
  const { because, path, fix } =
    "service" in target
      ? noEndpoint(config, target.service, doWithout)
      : { because: `nothing in this VPC reaches ${hosts.length > 1 ? "them" : target.host}`, ...doWithout };
  return {
    consumer,
    lacks: `${hosts.length > 1 ? `the hosts ${hosts.slice(0, -1).join(", ")} and ${hosts.at(-1)}` : needText(need)}, ${config.network.egress === "proxy" ? "cannot use an HTTP proxy, " : ""}and ${because}`,
    finding: {
      severity,
      path,
      alsoReads: [["region"], ["network"], askedBy],
      fix: `${fix}, or ${openEgress(config.network.egress, usesProxy, "host" in target ? hostNameOf(target.host) : undefined)}`,
    },
  };
}

/** Why a service has no endpoint, and what to change. */
function noEndpoint(config: ClusterConfig, service: string, doWithout: Remedy): Remedy & { readonly because: string } {
  const { region, network } = config;
  const { endpoints } = network;
  const mode: ConfigPath = ["network", "endpoints", "services", service];
  const because = (reason: string) => `nothing in this VPC reaches it: ${reason}`;
  if (!isOffered(service, region)) {
    const newer = `set ${pathText(mode)} to ${defaultMode(config, service)} if AWS offers one by now`;
    return { because: because(`AWS offers no VPC endpoint for ${service} in ${region}`), ...doWithout, fix: `${doWithout.fix}, ${newer}` };
  }
  if (endpoints.services[service] === "proxy") {
    return { because: because(`${pathText(mode)} is proxy`), path: mode, fix: `Set ${pathText(mode)} to ${defaultMode(config, service)}` };
  }
  const skip: ConfigPath = ["network", "endpoints", "skip"];
  const isInterface = endpointService(service, region).type === "Interface";
  return {
    because: because(`${pathText(skip)} is true`),
    path: skip,
    fix: mayHaveEndpoints(network)
      ? `Set ${pathText(isInterface ? ["network", "endpoints", "interface"] : mode)} to existing where the VPC has such an endpoint, set ${pathText(skip)} to false`
      : `Set ${pathText(skip)} to false`,
  };
}

function needText(need: Need): string {
  if (need.kind === "service") return `the AWS service ${need.service}`;
  return need.kind === "host" ? `the host ${need.host}` : `the image ${need.repository}:${need.tag}`;
}
