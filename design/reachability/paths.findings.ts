import type { ClusterConfig } from "../../config/schema/schema";
import type { Finding, ConfigPath } from "../../config/findings/finding";
import type { ClusterFacts } from "../facts";
import { hostNameOf, pulledRepository, type Reachability, targetOf } from "./paths";
import type { Remedy, Need } from "./dependency";
import { pathText } from "../../config/findings/path";
import { endpointService, isOffered } from "../../aws/endpointServices";
import { defaultMode } from "./endpointModes";
import { mayHaveEndpoints } from "./endpoints";
import { mirrorOf, registryOf } from "../images/images";
import { isMirrorKey } from "../images/registry/nodeMirrors";
import { routedZones } from "../network/routes";
import { waysOut } from "../network/routes.findings";
import { routedBlocks } from "./directPaths";
import { isPrivateName, isPublicAddress } from "../../aws/publicHosts";
import { isIP } from "node:net";

/** An error for every pair without a path, and a warning for each host that is reached only with the right address. */
export const pathFindings = ({ config, reachability }: ClusterFacts): readonly Finding[] => [
  ...perCause(reachability.filter(({ path }) => path === undefined).map((pair) => lackOf(config, pair))).map((lacks) =>
    together(config, lacks),
  ),
  ...uncertainFindings(config, reachability),
];

/** What is said of a host to which the routes lead only where its name stands for an address that is routed. */
interface Uncertain extends Pick<Finding, "path" | "fix"> {
  readonly host: string;
  /** The start of the sentence. */
  readonly subject: string;
  /** What is said once for each path, and not once for all who need the host. */
  readonly isOfPath?: true;
}

/**
 * A warning for each registry to which the routes lead only where its name stands for an address that is routed, at its key or the first image; and
 * for each host that somebody calls who is not told of the proxy, though that leads there.
 */
function uncertainFindings(config: ClusterConfig, reachability: readonly Reachability[]): readonly Finding[] {
  const uncertain = reachability.flatMap((pair): readonly Uncertain[] => {
    const { askedBy, consumer, need, isCertain } = pair;
    if (isCertain) return [];
    const instead = "Make sure that it has such an address";
    if (passesProxyBy(config, pair) && need.kind === "host" && need.remedy) {
      const subject = `${consumer} needs the host ${need.host}, cannot use an HTTP proxy, and `;
      const fix = `${need.remedy.fix}, or m${instead.slice(1)}`;
      return [{ host: hostNameOf(need.host), subject, path: need.remedy.path ?? askedBy, fix, isOfPath: true }];
    }
    if (need.kind === "host" && isMirrorKey(askedBy)) {
      return [{ host: hostNameOf(need.host), subject: "", path: need.remedy?.path ?? askedBy, fix: instead }];
    }
    if (need.kind !== "image") return [];
    const fix = need.mirror === undefined ? `${instead}, or mirror the image to ${mirrorOf(config, need.repository)}` : instead;
    const subject = `${consumer} needs the image ${need.repository}:${need.tag}, and `;
    return [{ host: hostNameOf(registryOf(pulledRepository(need))), subject, path: need.remedy.path, fix }];
  });
  return uncertain
    .filter(
      ({ host, isOfPath, path }, index) =>
        uncertain.findIndex((other) => other.host === host && (!isOfPath || pathText(other.path) === pathText(path))) === index,
    )
    .map(({ host, subject, path, fix }) => ({
      severity: "warning",
      path,
      alsoReads: [["network"], ["proxy"]],
      problem: `${subject}${whereRouted(config, host)}`,
      fix: fix.replace("it has", `${host} has`),
    }));
}

/** Whether a consumer tries the routes for a host that clients with the proxy would ask that for. */
const passesProxyBy = ({ network }: ClusterConfig, { need, usesProxy }: Reachability): boolean =>
  network.egress === "proxy" && !usesProxy && need.kind === "host" && !isPrivateName(hostNameOf(need.host));

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

/** What a consumer needs and cannot reach. */
interface Lack {
  readonly consumer: string;
  readonly need: Need;
  readonly because: string;
  readonly finding: Omit<Finding, "problem">;
}

/** Lacks that one change mends: those of all who need the same service or image, and of the hosts, or images of one key, of one consumer. */
function perCause(all: readonly Lack[]): readonly (readonly Lack[])[] {
  const causes = new Map<string, readonly Lack[]>();
  for (const lack of all) {
    const { severity, path, fix } = lack.finding;
    const isOfOne = lack.need.kind === "host" || (lack.need.kind === "image" && path.at(-1) !== "repository");
    const cause = JSON.stringify([severity, path, fix, isOfOne ? lack.consumer : [needText(lack.need), lack.because]]);
    causes.set(cause, [...(causes.get(cause) ?? []), lack]);
  }
  return [...causes.values()];
}

/** @param lacks what {@link perCause} takes for one */
function together(config: ClusterConfig, lacks: readonly Lack[]): Finding {
  const { need, because, finding } = lacks[0]!;
  const hosts = [...new Set(lacks.flatMap(({ need: other }) => (other.kind === "host" ? [other.host] : [])))];
  const images = [...new Set(lacks.flatMap(({ need: other }) => (other.kind === "image" ? [`${other.repository}:${other.tag}`] : [])))];
  const consumers = [...new Set(lacks.map(({ consumer }) => consumer))];
  const several = hosts.length > 1 ? `the hosts ${enumerated(hosts)}` : images.length > 1 ? `the images ${enumerated(images)}` : undefined;
  const needed = several ?? needText(need);
  const noProxy = config.network.egress === "proxy" ? "cannot use an HTTP proxy, " : "";
  return {
    ...finding,
    alsoReads: [...new Map(lacks.flatMap(({ finding: { alsoReads = [] } }) => alsoReads).map((path) => [pathText(path), path])).values()],
    problem: `${enumerated(consumers)} ${consumers.length > 1 ? "need" : "needs"} ${needed}, ${noProxy}and ${several === undefined ? because : reachesNot("them")}`,
  };
}

const enumerated = (names: readonly string[]): string =>
  names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0]!;

const reachesNot = (what: string): string => `nothing in this VPC reaches ${what}`;

function lackOf(config: ClusterConfig, { consumer, askedBy, need, usesProxy, severity = "error" }: Reachability): Lack {
  const target = targetOf(config, need);
  // Whatever needs a host, or a service that AWS may not offer, is asked for by a switch.
  const switchOff: Remedy = { path: askedBy, fix: `Set ${pathText(askedBy)} to false` };
  const doWithout = { ...switchOff, ...need.remedy };
  const { because, path, fix } =
    "service" in target ? noEndpoint(config, target.service, doWithout) : { because: reachesNot(target.host), ...doWithout };
  const wayOut = openEgress(config.network.egress, usesProxy, "host" in target ? hostNameOf(target.host) : undefined);
  return {
    consumer,
    need,
    because,
    finding: { severity, path, alsoReads: [["region"], ["network"], askedBy], fix: `${fix}, or ${wayOut}` },
  };
}

/** Why a service has no endpoint, and what to change. */
function noEndpoint(config: ClusterConfig, service: string, doWithout: Remedy): Remedy & { readonly because: string } {
  const { region, network } = config;
  const { endpoints } = network;
  const mode: ConfigPath = ["network", "endpoints", "services", service];
  const because = (reason: string) => `${reachesNot("it")}: ${reason}`;
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
