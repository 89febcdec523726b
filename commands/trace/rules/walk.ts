import { nthAddress } from "../../../aws/cidr";
import { fewOf } from "../../../config/findings/located";
import type { ClusterConfig } from "../../../config/schema/schema";
import { endpointService } from "../../../aws/endpointServices";
import { type NameAnswer, type Asker, nameVerdict } from "./dns";
import { endpointsOf, type TracedEndpoint } from "./endpointsOf";
import { bypassesProxy } from "./environment";
import { clusterGroupOf, groupsVerdict, type Peer } from "./groupRules";
import { cannotTell, type Hop, type HopKind, type HopVerdict, passes, stops } from "./hop";
import { type AwsCall, policyAnswer } from "./iamPolicies";
import type { Placement } from "./nodes";
import { credentialsVerdict } from "./credentials";
import { permissionVerdict } from "./permissions";
import { proxyHops } from "./proxyWalk";
import { callKeys, type CallWay } from "./requestedCalls";
import { type PacketDestination, routeVerdict } from "./routes";
import type { TracedSource } from "./sources";
import { addressesOf, hasDnsHostnames, type TracedVpc, subnetOf } from "./subnets";
import { itemsOf, parsedJson, listedTexts, type Value } from "./values";
import type { TracedBlock, World } from "./world";

/** What a walk goes through. */
export interface Surroundings {
  readonly world: World;
  readonly vpc: TracedVpc;
  readonly config: ClusterConfig;
}

/** What one request is for. */
export interface Request {
  /** A host name or an address; or the Kubernetes API of the cluster. */
  readonly host: string | { readonly api: true };
  readonly port: number;
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
  const { host, port } = request;
  if (typeof host !== "string") return addApi(walk, surroundings, source);
  const { proxy } = source.environment;
  if (proxy === undefined) return addDirect(walk, surroundings, source, request, host);
  const verdict = noProxyVerdict(surroundings, source, host);
  walk.add("noProxy", verdict);
  if (verdict.bypasses) return addDirect(walk, surroundings, source, request, host);
  if (walk.isOver) return;
  for (const { kind, ...hop } of proxyHops(surroundings, source, { host, port, proxy, isNeeded: request.isNeeded })) walk.add(kind, hop);
}

const askerOf = ({ config, vpc, world }: Surroundings, { own }: TracedSource): Asker => ({
  world,
  vpc,
  subnet: own.subnet,
  isPublic: own.isPublic ?? false,
  region: config.region,
});

/** Whether a client asks the proxy: what is in the VPC, or has an endpoint there, it must not. */
function noProxyVerdict(surroundings: Surroundings, source: TracedSource, host: string): HopVerdict & { readonly bypasses: boolean } {
  const { noProxy, decidedBy } = source.environment;
  const entry = noProxy.find((candidate) => bypassesProxy(candidate, host));
  if (entry !== undefined) return { ...passes(`NO_PROXY has ${entry}: ${host} is asked without the proxy`, ...decidedBy), bypasses: true };
  const { answer } = nameVerdict(askerOf(surroundings, source), host);
  const local = localEndpoint(surroundings, answer);
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
  const name = nameVerdict(askerOf(surroundings, source), host);
  if (name.status === "fails" || name.answer.kind === "unknown") {
    walk.add("name", name);
    if (!walk.isOver) addUnknownWay(walk, surroundings, source);
    return;
  }
  const { answer } = name;
  const gateway = answer.kind === "public" ? gatewayService(surroundings, answer.services) : undefined;
  const destination = destinationOf(world, answer, gateway);
  const leaving = source.node && source.isTranslated(vpc, destination) ? source.node : source.own;
  const route = routeVerdict(world, vpc, leaving, destination);
  const isEndpointMissing =
    answer.kind === "public" && answer.services.length > 0 && !gateway && route.status === "fails" && !hasWayOut(world);
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
  walk.add("source", sourceVerdict(surroundings, source, leaving));
  const peer = peerOf(world, answer, gateway, destination);
  walk.add("egressRules", groupsVerdict(world, leaving.groups, "egress", { peer, port: request.port }));
  walk.add("route", route);
  if (answer.kind === "endpoint") walk.add("ingressRules", endpointRules(surroundings, leaving, answer.endpoint, request.port));
  addBeyond(walk, route.target);
  const endpoint = answer.kind === "endpoint" ? answer.endpoint : usedGateway(world, route.targetId);
  walk.endpoint = endpoint;
  if (endpoint && request.calls.length > 0) walk.add("endpointPolicy", endpointPolicyVerdict(surroundings, endpoint, request.calls));
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

function sourceVerdict({ vpc }: Surroundings, source: TracedSource, leaving: Placement): HopVerdict {
  const cidrs = addressesOf(leaving.subnet, vpc).join(", ");
  const whose = leaving === source.own ? "its own address" : "the address of its node";
  return passes(`${source.label} in ${leaving.subnet.zone}: ${whose}, in ${cidrs}`, leaving.address, leaving.subnet.address);
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

/** What is not in the VPC is not in the JSON. */
const targetsBeyond: Readonly<Record<string, string>> = {
  transit_gateway_id: "the transit gateway",
  vpc_peering_connection_id: "the peering connection",
  vpc_endpoint_id: "the firewall",
  network_interface_id: "the network interface",
  core_network_arn: "the core network",
};

function addBeyond(walk: Walk, target: string | undefined): void {
  const beyond = target === undefined ? undefined : targetsBeyond[target];
  if (beyond !== undefined)
    walk.add("beyond", cannotTell(`what ${beyond} does with it, and whether answers find the way back, is not in the JSON`));
}

/** Of an address that is not known it can be said whether anything leads out of the VPC. */
function addUnknownWay(walk: Walk, surroundings: Surroundings, source: TracedSource): void {
  walk.add("source", sourceVerdict(surroundings, source, source.own));
  walk.add("route", cannotTell("which route leads there depends on its address"));
}

function endpointPolicyVerdict(
  { config, vpc, world }: Surroundings,
  { block, isMade, service }: TracedEndpoint,
  calls: readonly AwsCall[],
): HopVerdict {
  if (!isMade) return cannotTell(`the policy of the ${service} endpoint, which exists, is not in the JSON`, block.address);
  const written = block.get("policy");
  if (written === undefined) return passes(`the ${service} endpoint has the policy that allows everything`, block.address);
  const document = parsedJson(written);
  if (document === undefined) return cannotTell(`the policy of the ${service} endpoint is not understood here`, block.address);
  const answers = world.once(`policy ${block.address} ${calls.map(({ action, resource }) => action + resource).join()}`, () =>
    calls.map((call) => ({ call, answer: policyAnswer([document], call, callKeys(config, call, wayThrough(vpc, block))) })),
  );
  const named = (wanted: string): readonly string[] => [
    ...new Set(answers.flatMap(({ answer, call }) => (answer === wanted ? [call.action] : []))),
  ];
  const refused = named("refused");
  if (refused.length > 0) return stops(`the policy of the ${service} endpoint does not allow ${fewOf(refused)}`, block.address);
  const conditional = named("conditional");
  return conditional.length > 0
    ? cannotTell(
        `the policy of the ${service} endpoint allows ${fewOf(conditional)} under conditions on the account or the organization`,
        block.address,
      )
    : passes(`the policy of the ${service} endpoint allows ${fewOf(named("allowed"))}`, block.address);
}

/** The private endpoint of the Kubernetes API: network interfaces in the subnets of the control plane, with the cluster's security groups. */
function addApi(walk: Walk, surroundings: Surroundings, source: TracedSource): void {
  const { vpc, world } = surroundings;
  const [cluster] = world.blocks("aws_eks_cluster");
  if (!cluster) return walk.add("name", cannotTell("the cluster is not in the JSON"));
  if (cluster.get("vpc_config", 0, "endpoint_private_access") !== true) {
    return walk.add("name", stops("the Kubernetes API has no private endpoint", cluster.address));
  }
  if (vpc.block?.get("enable_dns_support") === false || !hasDnsHostnames(vpc)) {
    return walk.add(
      "name",
      stops("the name of the private endpoint needs DNS support and host names in the VPC", vpc.address, cluster.address),
    );
  }
  walk.add("name", passes("the name of the Kubernetes API stands for its private endpoint", cluster.address));
  const cidrs = listedTexts(cluster.get("vpc_config", 0, "subnet_ids")).flatMap((id) => subnetOf(world, id, cluster.address).cidr ?? []);
  const groups = [...itemsOf(clusterGroupOf(world)), ...itemsOf(cluster.get("vpc_config", 0, "security_group_ids"))];
  walk.add("source", sourceVerdict(surroundings, source, source.own));
  walk.add("egressRules", groupsVerdict(world, source.own.groups, "egress", { peer: { cidrs, groups }, port: 443 }));
  walk.add("route", routeVerdict(world, vpc, source.own, { kind: "address", cidr: cidrs[0] ?? `${firstOf(world)}/32` }));
  const peer = { cidrs: addressesOf(source.own.subnet, vpc), groups: source.own.groups };
  walk.add("ingressRules", groupsVerdict(world, groups, "ingress", { peer, port: 443 }));
}

function addPermission(walk: Walk, { config, vpc, world }: Surroundings, source: TracedSource, { calls }: Request): void {
  if (source.consumer.role === "none") return;
  const credentials = credentialsVerdict({ world, config }, source);
  walk.add("credentials", credentials);
  const byRole = calls.filter(({ caller }) => caller === "role");
  if (walk.isOver || byRole.length === 0) return;
  const way = walk.endpoint ? wayThrough(vpc, walk.endpoint.block) : { vpc: null, endpoint: null };
  walk.add("permission", permissionVerdict(world, credentials, byRole, callKeys(config, { caller: "role" }, way)));
}

const wayThrough = (vpc: TracedVpc, endpoint: TracedBlock): CallWay => {
  const id = endpoint.reference("id");
  return { vpc: typeof vpc.id === "string" ? vpc.id : undefined, endpoint: typeof id === "string" ? id : undefined };
};
