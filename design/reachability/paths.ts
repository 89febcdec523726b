import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { dependencies, requestedServices } from "./dependencies";
import type { Dependency, Need } from "./dependency";
import { isInRegionalRegistry, registryOf } from "../images/images";
import { mirroredRepositories } from "../images/registry/nodeMirrors";
import { isOffered } from "../../aws/endpointServices";
import { runsOnFargate } from "../fargate/pods";
import { givenAuthorities, hasCertificates } from "../userData/caCertificates";
import { defaultMode } from "./endpointModes";
import { controlPlanePath } from "./controlPlanePaths";
import { type DirectPath, directPath, goesDirect } from "./directPaths";
import { pathToInternet } from "./internetPath";

/** How traffic gets from the cluster to what it needs. */
export type Path = "endpoint" | "existingEndpoint" | "proxy" | DirectPath["path"];

/** A consumer, something it needs, and the path between them. */
export interface Reachability {
  readonly consumer: string;
  /** Why it needs that. */
  readonly why: string;
  /** The key of the cluster file that brings in the consumer. */
  readonly askedBy: ConfigPath;
  readonly need: Need;
  /** @default - nothing in the VPC leads there */
  readonly path: Path | undefined;
  /** Whether the path leads there for certain. Not where it depends on what the name of the host stands for. */
  readonly isCertain: boolean;
  /** Whether a proxy could be the path. */
  readonly usesProxy: boolean;
  /** Whether certificate authorities of the cluster file are trusted on the way. */
  readonly trustsAuthorities: boolean;
  /** What it is where nothing leads there. @default error */
  readonly severity?: Finding["severity"];
}

function pathToService(config: ClusterConfig, service: string): Path | undefined {
  const { endpoints, egress } = config.network;
  const mode = endpoints.services[service];
  const offered = isOffered(service, config.region) || requestedServices(config).includes(service);
  const isExistingByDefault = mode === undefined && offered && defaultMode(config, service) === "existing";
  if (mode === "existing" || isExistingByDefault) return "existingEndpoint";
  if (offered && mode !== "proxy" && !endpoints.skip) return "endpoint";
  // Whatever a transit gateway leads to, it can be a VPC whose endpoints are shared.
  if (egress === "proxy" || (offered && egress === "transitGateway")) return egress;
  return pathToInternet(config);
}

/** Where a need is met: by a service, or by a host on the internet. Amazon ECR of the region stands for the images in it. */
export function targetOf({ region }: ClusterConfig, need: Need): { readonly service: string } | { readonly host: string } {
  if (need.kind !== "image") return need;
  const repository = pulledRepository(need);
  return isInRegionalRegistry(repository, region) ? { service: "ecr.dkr" } : { host: registryOf(repository) };
}

/** The repository that an image is pulled from, in a mirror of the nodes where they have one for it. */
export const pulledRepository = ({ mirror, repository }: Extract<Need, { kind: "image" }>): string => mirror ?? repository;

/** The name or address of a host in lower case, without its port. */
export const hostNameOf = (host: string): string => host.replace(/:\d+$/, "").toLowerCase();

/** The TCP port that a need is asked at: the one that its host is written with, or that of HTTPS. */
export function portOf(need: Need): number {
  if (need.kind === "service") return httpsPort;
  const host = need.kind === "host" ? need.host : registryOf(pulledRepository(need));
  return Number(/:(\d+)$/.exec(host)?.[1] ?? httpsPort);
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-4.2.2 */
const httpsPort = 443;

/**
 * The path from the cluster to something it needs: a VPC endpoint wherever one may be made, whatever the egress, so that traffic to AWS
 * stays private; for hosts the proxy, save for those that are reached without it, or the routes. Undefined where there is none.
 */
export const pathFor = (config: ClusterConfig, need: Need): Path | undefined => pathOfConsumer(config, need, true, directPath).path;

function pathOfConsumer(
  config: ClusterConfig,
  need: Need,
  usesProxy: boolean,
  pathByRoutes: typeof directPath,
): Pick<Reachability, "path" | "isCertain"> {
  const certain = (path: Path | undefined) => ({ path: path === "proxy" && !usesProxy ? undefined : path, isCertain: true });
  const target = targetOf(config, need);
  if ("service" in target) return certain(pathToService(config, target.service));
  const host = hostNameOf(target.host);
  const direct = pathByRoutes(config, host);
  const isWayOut = config.network.egress === "proxy";
  if (direct && (!isWayOut || !usesProxy || goesDirect(config, host, direct))) return direct;
  return certain(isWayOut ? "proxy" : undefined);
}

/** Every pair of a consumer and something it needs, once for each key of the cluster file that asks for the consumer. */
export const reachability = (config: ClusterConfig): readonly Reachability[] =>
  dependencies.flatMap((dependency) =>
    dependency.askedBy(config).flatMap((askedBy) =>
      dependency.needs(config, askedBy).map((asked) => {
        const need = byMirror(config, dependency, asked, askedBy);
        const usesProxy = knowsProxy(config, dependency, need, askedBy);
        return {
          consumer: dependency.consumer,
          why: dependency.why,
          askedBy,
          need,
          ...pathOfConsumer(config, need, usesProxy, dependency.isControlPlane ? controlPlanePath : directPath),
          usesProxy,
          trustsAuthorities: trustsAuthorities(config, dependency, need, askedBy),
          ...(dependency.severity && { severity: dependency.severity }),
        };
      }),
    ),
  );

/** An image that the cluster pulls, besides those of EKS. */
export type NeededImage = Extract<Need, { kind: "image" }> & Pick<Reachability, "consumer">;

/** The images among what the cluster needs. */
export const neededImages = (pairs: readonly Reachability[]): readonly NeededImage[] =>
  pairs.flatMap(({ consumer, need }) => (need.kind === "image" ? [{ ...need, consumer }] : []));

/** The containerd of a node pulls images, whoever needs them, and knows proxy and certificates; that of Fargate cannot be told of them. */
const pulledByNodes = (config: ClusterConfig, { pods }: Dependency, askedBy: ConfigPath): boolean =>
  !(pods?.(config, askedBy) ?? []).some((ofPods) => runsOnFargate(config, ofPods));

/** What nodes pull from a mirror. The first is the one that is tried first. */
function byMirror(config: ClusterConfig, dependency: Dependency, need: Need, askedBy: ConfigPath): Need {
  if (need.kind !== "image" || !pulledByNodes(config, dependency, askedBy)) return need;
  const [mirror] = mirroredRepositories(config, need.repository);
  return mirror === undefined ? need : { ...need, mirror };
}

const trustsAuthorities = (config: ClusterConfig, dependency: Dependency, need: Need, askedBy: ConfigPath): boolean =>
  need.kind === "image" ? pulledByNodes(config, dependency, askedBy) : (dependency.trustsAuthorities ?? true);

/** A proxy for which there are certificate authorities intercepts TLS. */
const knowsProxy = (config: ClusterConfig, dependency: Dependency, need: Need, askedBy: ConfigPath): boolean =>
  need.kind === "image"
    ? pulledByNodes(config, dependency, askedBy)
    : (dependency.usesProxy?.(config, askedBy) ?? true) &&
      ((dependency.trustsAuthorities ?? true) || !hasCertificates(givenAuthorities(config)));

/** Whether any host on the internet may be reached; not by a proxy, which lets pass what is known to be needed. */
export const reachesInternet = (config: ClusterConfig): boolean => pathToInternet(config) !== undefined;
