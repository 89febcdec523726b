import { isIPv4 } from "node:net";
import { nthAddress } from "../../../aws/cidr";
import type { ClusterConfig } from "../../../config/schema/schema";
import { endpointService } from "../../../aws/endpointServices";
import { askerOf, leavingBy } from "./askers";
import { lookedUp, throughCoreDns } from "./coreDns";
import { type NameAnswer, nameVerdict } from "./dns";
import { endpointPolicyVerdict, wayThrough } from "./endpointPolicies";
import { endpointsOf, type TracedEndpoint } from "./endpointsOf";
import { isAnyPod } from "./consumers.table";
import { withWayToCredentials } from "./credentialsWay";
import { beyondVerdict } from "./beyond";
import { bypassesProxy } from "./environment";
import { groupsVerdict, type Peer, type Protocol } from "./groupRules";
import { cannotTell, type Hop, type HopKind, type HopVerdict, passes, stops } from "./hop";
import type { AwsCall } from "./iamPolicies";
import { listenerHops, type Listener, sourceVerdict } from "./listenerHops";
import { apiNames, apiPlacements, apiServiceAddress, apiVerdict, isApiHost } from "./kubernetesApi";
import { isLinkLocal, isServiceAddress, linkLocalVerdict } from "./localAddresses";
import { type AclConnection, networkAclVerdict } from "./networkAcls";
import { onwardAclVerdict, worstAcl } from "./onwardAcls";
import type { Placement } from "./placement";
import { credentialsVerdict } from "./credentials";
import { permissionVerdict } from "./permissions";
import { proxyHops } from "./proxyWalk";
import { callKeys } from "./requestedCalls";
import { type PacketDestination, routeVerdict } from "./routes";
import { s3PlaceOf } from "./s3Names";
import type { TracedSource } from "./sources";
import { addressesOf, type TracedVpc, subnetOf, subnetsAt } from "./subnets";
import { itemsOf, listedTexts, type Value } from "./values";
import type { World } from "./world";

/** What a walk goes through. */
export interface Surroundings {
  readonly world: World;
  readonly vpc: TracedVpc;
  readonly config: ClusterConfig;
}

/** Where something listens, found when it is asked for. */
interface ListenerPlaces {
  readonly placements: () => readonly Placement[];
}

/** What one request is for. */
export interface Request {
  /** A host name or an address; the Kubernetes API of the cluster; or what listens on interfaces in the VPC. */
  readonly host: string | { readonly api: true } | ListenerPlaces;
  readonly port: number;
  /** @default "tcp" */
  readonly protocol?: Protocol;
  /** Whether it is asked without TLS, so that a proxy is asked for the page and not for a tunnel. @default false */
  readonly isPlainHttp?: boolean;
  /** What it calls there, of AWS. */
  readonly calls: readonly AwsCall[];
  /** Whether the role's permission matters: not where nobody knows what is called. */
  readonly asksRole: boolean;
  /** Whether the cluster file says that it is needed. */
  readonly isNeeded: boolean;
}

/** Hops up to the first that fails. */
class Walk {
  readonly hops: Hop[] = [];
  isOver = false;
  /** The VPC endpoint that it goes through, if any. */
  endpoint: TracedEndpoint | undefined;

  add(kind: HopKind, verdict: HopVerdict): void {
    if (this.isOver) return;
    this.hops.push({ kind, status: verdict.status, says: verdict.says, decidedBy: [...new Set(verdict.decidedBy)] });
    this.isOver = verdict.status === "fails";
  }
}

/** The way of a request from one place, hop by hop, to its end or to where it is stopped. */
export function walkFrom(surroundings: Surroundings, source: TracedSource, request: Request): readonly Hop[] {
  const walk = new Walk();
  if (source.problem) walk.add("source", stops(source.problem.says, ...source.problem.decidedBy));
  if (!walk.isOver) addWay(walk, surroundings, source, request);
  if (!walk.isOver && request.asksRole) addPermission(walk, surroundings, source, request);
  return walk.hops;
}

function addWay(walk: Walk, surroundings: Surroundings, source: TracedSource, request: Request): void {
  const { host, port, protocol = "tcp" } = request;
  const { config, world } = surroundings;
  if (typeof host !== "string") {
    if ("api" in host) return addApi(walk, surroundings, source, apiNames(world, config.region, source.consumer));
    return addInterfaces(walk, surroundings, source, { placements: host.placements(), port, protocol });
  }
  if (isApiHost(world, config.region, host) || (isServiceAddress(world, source, host) && host === apiServiceAddress(world))) {
    return addApi(walk, surroundings, source, [host]);
  }
  const { proxy } = source.environment;
  if (proxy === undefined) return addDirect(walk, surroundings, source, request, host);
  const verdict = noProxyVerdict(surroundings, source, host);
  walk.add("noProxy", verdict);
  if (verdict.bypasses) return addDirect(walk, surroundings, source, request, host);
  if (walk.isOver) return;
  for (const { kind, ...hop } of proxyHops(surroundings, source, { ...request, host, proxy })) walk.add(kind, hop);
}

/** Whether a client asks the proxy: what is in the VPC, or has an endpoint there, it must not. */
function noProxyVerdict(surroundings: Surroundings, source: TracedSource, host: string): HopVerdict & { readonly bypasses: boolean } {
  const { noProxy, decidedBy } = source.environment;
  const entry = noProxy.find((candidate) => bypassesProxy(candidate, host));
  if (entry !== undefined) return { ...passes(`NO_PROXY has ${entry}: ${host} is asked without the proxy`, ...decidedBy), bypasses: true };
  const { world } = surroundings;
  if (isLinkLocal(host) || isServiceAddress(world, source, host)) {
    const where = isLinkLocal(host) ? "which answers on the instance itself" : "an address of a service in the cluster";
    return { ...stops(`NO_PROXY has no entry for ${host}, ${where}: the proxy is asked`, ...decidedBy), bypasses: false };
  }
  const { answer } = nameVerdict(askerOf(surroundings, source), host);
  // By an old name of a bucket, the proxy gets there, too.
  const local = s3PlaceOf(host, surroundings.config.region) === "here" ? undefined : localEndpoint(surroundings, answer);
  if (!local) return { ...passes(`NO_PROXY has no entry for ${host}: the proxy is asked`, ...decidedBy), bypasses: false };
  return {
    ...stops(`NO_PROXY has no entry for ${host}, which has an endpoint in the VPC: the proxy is asked`, ...decidedBy, local),
    bypasses: false,
  };
}

/** The endpoint, or VPC, that a name's addresses are of. */
function localEndpoint({ vpc, world }: Surroundings, answer: NameAnswer): string | undefined {
  if (answer.kind === "endpoint") return answer.endpoint.block.address;
  if (answer.kind === "address") return vpc.cidrs.some((cidr) => inBlock(cidr, answer.cidr)) ? vpc.address : undefined;
  if (answer.kind !== "public") return undefined;
  return endpointsOf(world).find(({ service, type }) => type === "Gateway" && answer.services.includes(service))?.block.address;
}

const inBlock = (cidr: string, address: string): boolean => {
  const [network = "", length = "32"] = cidr.split("/");
  return nthAddress(`${address.split("/")[0]}/${length}`, 0) === nthAddress(`${network}/${length}`, 0);
};

/** Without a proxy: name, source address, rules, route, endpoint. */
function addDirect(walk: Walk, surroundings: Surroundings, source: TracedSource, request: Request, host: string): void {
  const { vpc, world } = surroundings;
  if (isLinkLocal(host)) return walk.add("route", linkLocalVerdict(world, source, host));
  if (isServiceAddress(world, source, host)) {
    return walk.add("route", cannotTell(`kube-proxy puts the address of a pod in place of ${host}, and which one is not in the JSON`));
  }
  const name = lookedUp(askerOf(surroundings, source), source, host);
  if (name.status === "fails" || name.answer.kind === "unknown") {
    walk.add("name", name);
    if (!walk.isOver) addUnknownWay(walk, surroundings, source);
    return;
  }
  const { answer } = name;
  const gateway = answer.kind === "public" ? gatewayService(surroundings, answer.services) : undefined;
  const destination = destinationOf(world, answer, gateway);
  const leaving = leavingBy(vpc, source, destination);
  const route = routeVerdict(world, vpc, leaving, destination);
  const isEndpointMissing =
    name.status === "ok" &&
    answer.kind === "public" &&
    answer.services.length > 0 &&
    !gateway &&
    route.status === "fails" &&
    !hasWayOut(world);
  walk.add(
    "name",
    isEndpointMissing
      ? stops(
          `${host} stands for public addresses, as no VPC endpoint answers to it, and nothing leads there`,
          vpc.address,
          ...route.decidedBy,
        )
      : name,
  );
  walk.add("source", sourceVerdict(vpc, source, leaving));
  const peer = peerOf(world, answer, gateway, destination);
  walk.add("egressRules", groupsVerdict(world, leaving.groups, "egress", { peer, port: request.port }));
  walk.add("route", route);
  const acls = worstAcl(
    networkAclVerdict(world, vpc, leaving.subnet, aclConnection(world, answer, destination, request)),
    onwardAclVerdict(world, vpc, leaving.subnet, route, { port: request.port, protocol: request.protocol ?? "tcp" }),
  );
  if (acls) walk.add("networkAcls", acls);
  if (answer.kind === "endpoint") walk.add("ingressRules", endpointRules(surroundings, leaving, answer.endpoint, request.port));
  if (answer.kind === "address" && route.target === "local") {
    walk.add("ingressRules", cannotTell(`whose interface has ${host}, and its security groups, are not in the JSON`));
  }
  const beyond = beyondVerdict(route.target);
  if (beyond) walk.add("beyond", beyond);
  const endpoint = answer.kind === "endpoint" ? answer.endpoint : usedGateway(world, route.targetId);
  walk.endpoint = endpoint;
  if (endpoint && request.calls.length > 0) walk.add("endpointPolicy", endpointPolicyVerdict(surroundings, endpoint, request.calls));
}

/** Where packets go in the words of network ACLs: endpoints are in subnets, other addresses of the VPC in one. */
function aclConnection(
  world: World,
  answer: NameAnswer,
  destination: PacketDestination,
  { port, protocol = "tcp" }: Request,
): AclConnection {
  const subnets = (ids: readonly Value[]) => ids.map((id) => subnetOf(world, id, ""));
  if (answer.kind === "endpoint") return { to: subnets(listedTexts(answer.endpoint.block.get("subnet_ids"))), port, protocol };
  const cidr = destination.kind === "address" ? destination.cidr : "0.0.0.0/0";
  const inVpc = destination.kind === "address" ? subnetsAt(world, cidr) : [];
  return { to: inVpc.length > 0 ? inVpc : { cidr }, port, protocol };
}

/** The service with a gateway endpoint among those that a host is one of: its addresses are a prefix list. */
const gatewayService = ({ config }: Surroundings, services: readonly string[]): string | undefined =>
  services.find((service) => endpointService(service, config.region).type === "Gateway");

function destinationOf(world: World, answer: NameAnswer, gateway: string | undefined): PacketDestination {
  if (answer.kind === "endpoint") {
    const [id] = listedTexts(answer.endpoint.block.get("subnet_ids"));
    const cidr = id === undefined ? undefined : subnetOf(world, id, "").cidr;
    return { kind: "address", cidr: cidr ?? `${firstOf(world)}/32` };
  }
  if (answer.kind === "address") return { kind: "address", cidr: answer.cidr };
  return gateway === undefined ? { kind: "internet" } : { kind: "service", service: gateway };
}

/** An address of the VPC, where none is known. */
const firstOf = (world: World): string => nthAddress(listedTexts(world.output("network", "vpc_cidr_blocks"))[0] ?? "10.0.0.0/16", 4);

function peerOf(world: World, answer: NameAnswer, service: string | undefined, destination: PacketDestination): Peer {
  if (answer.kind === "endpoint") {
    const ids = listedTexts(answer.endpoint.block.get("subnet_ids"));
    const known = ids.flatMap((id) => subnetOf(world, id, "").cidr ?? []);
    const cidrs = known.length > 0 ? [...new Set(known)] : destination.kind === "address" ? [destination.cidr] : [];
    return { cidrs, groups: itemsOf(answer.endpoint.block.get("security_group_ids")) };
  }
  if (destination.kind === "address") return { cidrs: [destination.cidr], groups: [] };
  return { cidrs: ["0.0.0.0/0"], groups: [], ...(service !== undefined && { service }) };
}

function endpointRules(
  { vpc, world }: Surroundings,
  leaving: Placement,
  { block, isMade, service }: TracedEndpoint,
  port: number,
): HopVerdict {
  if (!isMade) return cannotTell(`the security groups of the ${service} endpoint, which exists, are not in the JSON`, block.address);
  const peer = { cidrs: addressesOf(leaving.subnet, vpc), groups: leaving.groups };
  return groupsVerdict(world, itemsOf(block.get("security_group_ids")), "ingress", { peer, port });
}

const hasWayOut = (world: World): boolean =>
  world.blocks("aws_nat_gateway", "data.aws_nat_gateway").length > 0 ||
  world.blocks("aws_route").some((route) => route.get("destination_cidr_block") === "0.0.0.0/0" && route.get("gateway_id") === undefined);

const usedGateway = (world: World, id: Value | undefined): TracedEndpoint | undefined =>
  endpointsOf(world).find(({ block, type }) => type === "Gateway" && id !== undefined && block.reference("id") === id);

/** Of an address that is not known it can be said whether anything leads out of the VPC. */
function addUnknownWay(walk: Walk, surroundings: Surroundings, source: TracedSource): void {
  walk.add("source", sourceVerdict(surroundings.vpc, source, source.own));
  walk.add("route", cannotTell("which route leads there depends on its address"));
}

/** The private endpoint of the Kubernetes API, by any of its names, which a client with a proxy must ask for without it. */
function addApi(walk: Walk, surroundings: Surroundings, source: TracedSource, names: readonly string[]): void {
  const { world } = surroundings;
  const { decidedBy, noProxy, proxy } = source.environment;
  if (proxy !== undefined) {
    const entries = names.map((name) => noProxy.find((entry) => bypassesProxy(entry, name)));
    const missing = names[entries.indexOf(undefined)];
    const verdict =
      missing === undefined
        ? passes(`NO_PROXY has ${entries.join(" and ")}: the Kubernetes API is asked without the proxy`, ...decidedBy)
        : stops(`NO_PROXY has no entry for ${missing}, the Kubernetes API: the proxy is asked`, ...decidedBy);
    walk.add("noProxy", verdict);
  }
  const asker = askerOf(surroundings, source);
  const verdict = apiVerdict(asker, names);
  walk.add("name", names.every(isIPv4) ? verdict : throughCoreDns(asker, source, verdict));
  addInterfaces(walk, surroundings, source, { placements: apiPlacements(world), port: 443, protocol: "tcp" });
}

function addInterfaces(walk: Walk, { vpc, world }: Surroundings, source: TracedSource, listener: Listener): void {
  if (walk.isOver) return;
  for (const { kind, ...verdict } of listenerHops(world, vpc, source, listener)) walk.add(kind, verdict);
}

function addPermission(walk: Walk, { config, vpc, world }: Surroundings, source: TracedSource, { calls }: Request): void {
  if (source.consumer.role === "none") return;
  if (isAnyPod(source.consumer)) return walk.add("credentials", cannotTell("which role a pod has, if any, depends on its service account"));
  const credentials = withWayToCredentials(world, source, credentialsVerdict({ world, config }, source));
  walk.add("credentials", credentials);
  if (calls.length === 0) walk.add("permission", cannotTell("what it calls there, and what of its role that needs, is not known"));
  const byRole = calls.filter(({ caller }) => caller === "role");
  if (walk.isOver || byRole.length === 0) return;
  const way = walk.endpoint ? wayThrough(vpc, walk.endpoint.block) : { vpc: null, endpoint: null };
  walk.add("permission", permissionVerdict(world, credentials, byRole, callKeys(config, { caller: "role" }, way)));
}
