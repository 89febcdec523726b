import { isIPv4 } from "node:net";
import type { ClusterConfig } from "../../../config/schema/schema";
import { coversDomain } from "../../../aws/hosts";
import { askerOf, leavingBy } from "./askers";
import { lookedUp, throughCoreDns } from "./coreDns";
import { nameVerdict } from "./dns";
import { groupsVerdict, type Peer } from "./groupRules";
import { cannotTell, type Hop, type HopKind, type HopVerdict, passes, stops } from "./hop";
import { serversVerdict } from "./nameServers";
import { networkAclVerdict } from "./networkAcls";
import { onwardAclVerdict, worstAcl } from "./onwardAcls";
import { type InstanceGroup, squidGroupsOf } from "./nodes";
import { type PacketDestination, routeVerdict } from "./routes";
import type { TracedSource } from "./sources";
import { httpPortsIn, squidConfIn, squidVerdict } from "./squidConf";
import { addressesOf, subnetOf, subnetsAt, type TracedSubnet, type TracedVpc } from "./subnets";
import { itemsOf, mappingsOf, plainText, shown, listedTexts, type Value } from "./values";
import type { TracedBlock, World } from "./world";

/** A request to a proxy. */
interface ProxyRequest {
  readonly host: string;
  readonly port: number;
  /** URL of the proxy, in which the host may not be known. */
  readonly proxy: string;
  readonly isNeeded: boolean;
  /** @default false */
  readonly isPlainHttp?: boolean;
}

interface ProxySurroundings {
  readonly world: World;
  readonly vpc: TracedVpc;
  readonly config: ClusterConfig;
}

/** The hops of a request by way of a proxy: to it, what it lets pass, and on from there. */
export function proxyHops(surroundings: ProxySurroundings, source: TracedSource, request: ProxyRequest): readonly Hop[] {
  const { world } = surroundings;
  const [, host = "", port = "80"] = /^https?:\/\/(?:[^@/]*@)?(.+?)(?::(\d+))?\/?$/.exec(request.proxy) ?? [];
  const balancer = world.blocks("aws_lb").find((block) => block.reference("dns_name") === host);
  return balancer
    ? squidHops(surroundings, source, request, balancer, Number(port))
    : givenHops(surroundings, source, request, host, Number(port));
}

const hop = (kind: HopKind, { status, says, decidedBy }: HopVerdict): Hop => ({ kind, status, says, decidedBy });

/** A proxy that is not ours: the way there, and what its owner is asked for. */
function givenHops(
  surroundings: ProxySurroundings,
  source: TracedSource,
  request: ProxyRequest,
  host: string,
  port: number,
): readonly Hop[] {
  const { vpc, world } = surroundings;
  const name = lookedUp(askerOf(surroundings, source), source, host.toLowerCase());
  const isAddress = isIPv4(host);
  const destination: PacketDestination = { kind: "address", cidr: `${host}/32` };
  const leaving = isAddress ? leavingBy(vpc, source, destination) : source.own;
  const route = isAddress
    ? routeVerdict(world, vpc, leaving, destination)
    : cannotTell(`which route leads to the proxy ${shown(host)} depends on its address`);
  const peer: Peer = { cidrs: isAddress ? [destination.cidr] : ["0.0.0.0/0"], groups: [] };
  const rules = groupsVerdict(world, leaving.groups, "egress", { peer, port });
  const inVpc = isAddress ? subnetsAt(world, destination.cidr) : [];
  const to = inVpc.length > 0 ? inVpc : { cidr: isAddress ? destination.cidr : "0.0.0.0/0" };
  const acls = worstAcl(
    networkAclVerdict(world, vpc, leaving.subnet, { to, port, protocol: "tcp" }),
    onwardAclVerdict(world, vpc, leaving.subnet, route, { port, protocol: "tcp" }),
  );
  return [
    hop("name", { ...name, says: `the proxy: ${name.says}` }),
    hop("egressRules", rules.status === "fails" && !isAddress ? { ...rules, status: "unknown" } : rules),
    hop("route", route),
    ...(acls ? [hop("networkAcls", acls)] : []),
    hop("proxyList", givenList(world, request)),
    hop("interception", request.isPlainHttp ? withoutTls : interceptionVerdict(world, source, request.host)),
  ];
}

const withoutTls = passes("it is plain HTTP: no TLS to intercept");

/** What the owner of the proxy is asked to let pass. */
function givenList(world: World, { host, isNeeded }: ProxyRequest): HopVerdict {
  const address = "network: output.proxy_destinations";
  const asked = listedTexts(world.output("network", "proxy_destinations"));
  if (asked.some((domain) => coversDomain(domain, host)))
    return cannotTell(`the proxy is not ours: its owner is asked to let ${host} pass`, address);
  return isNeeded
    ? stops(`the proxy's owner is not asked to let ${host} pass`, address)
    : cannotTell(`the proxy is not ours, and its owner is not asked to let ${host} pass`, address);
}

/**
 * Whether a proxy that intercepts TLS is trusted. That it does is known from the certificate authorities that somebody is told of.
 */
function interceptionVerdict(world: World, source: TracedSource, host: string): HopVerdict {
  const { environment } = source;
  const exempt = listedTexts(world.output("network", "proxy_not_intercepted"));
  if (environment.hasAuthorities) return passes("it trusts the certificate authorities of the cluster file", ...environment.decidedBy);
  if (exempt.some((domain) => coversDomain(domain, host))) {
    return passes(`the proxy's owner is asked not to intercept ${host}`, "network: output.proxy_not_intercepted");
  }
  const told = authoritiesElsewhere(world);
  return told
    ? stops(
        "it is not told of the certificate authorities that others trust, with which the proxy intercepts TLS",
        ...environment.decidedBy,
        told,
      )
    : cannotTell("no certificate authorities are in the JSON: the proxy must not intercept TLS");
}

const authoritiesElsewhere = (world: World): string | undefined =>
  [...world.blocks("kubernetes_config_map_v1").filter((block) => block.get("metadata", "name") === "ca-certificates")].map(
    ({ address }) => address,
  )[0] ??
  world
    .blocks("aws_launch_template")
    .find((block) => /-----BEGIN CERTIFICATE-----|\[settings\.pki\./.test(plainText(block.get("user_data") ?? "")))?.address;

/** Our own Squid behind its load balancer. */
function squidHops(
  surroundings: ProxySurroundings,
  source: TracedSource,
  request: ProxyRequest,
  balancer: TracedBlock,
  port: number,
): readonly Hop[] {
  const { vpc, world } = surroundings;
  const { own } = source;
  const asker = askerOf(surroundings, source);
  const servers = serversVerdict(asker);
  const name = servers.status === "ok" ? squidName(world, balancer, port) : { ...servers, says: `the proxy is Squid: ${servers.says}` };
  const balancerGroups = itemsOf(balancer.get("security_groups"));
  const balancerCidrs = listedTexts(balancer.get("subnets")).flatMap((id) => addressesOf(subnetOf(world, id, balancer.address), vpc));
  const toBalancer: Peer = { cidrs: balancerCidrs, groups: balancerGroups };
  const clients: Peer = { cidrs: addressesOf(own.subnet, vpc), groups: own.groups };
  const [squid] = squidGroupsOf(world);
  const firstCidr = balancerCidrs[0];
  const balancerSubnets = listedTexts(balancer.get("subnets")).map((id) => subnetOf(world, id, balancer.address));
  const targetPort = Number(targetGroupOf(world, balancer, port)?.get("port") ?? port);
  const acls = worstAcl(
    networkAclVerdict(world, vpc, own.subnet, { to: balancerSubnets, port, protocol: "tcp" }),
    squidAcls(surroundings, balancerSubnets, squid, targetPort),
  );
  return [
    hop("name", throughCoreDns(asker, source, name)),
    hop(
      "source",
      passes(`${source.label} in ${own.subnet.zone}: its own address, in ${clients.cidrs.join(", ")}`, own.address, own.subnet.address),
    ),
    hop("egressRules", groupsVerdict(world, own.groups, "egress", { peer: toBalancer, port })),
    hop(
      "route",
      firstCidr === undefined
        ? stops("the load balancer of Squid is in no subnet", balancer.address)
        : routeVerdict(world, vpc, own, { kind: "address", cidr: firstCidr }),
    ),
    ...(acls ? [hop("networkAcls", acls)] : []),
    hop("ingressRules", squidRules(world, balancer, clients, squid, { port, targetPort })),
    hop("proxyList", squidList(world, squid, clients.cidrs, request)),
    hop("proxyWayOut", squidWayOut(surroundings, squid, request)),
    hop(
      "interception",
      request.isPlainHttp
        ? withoutTls
        : passes("Squid opens tunnels, and does not intercept TLS", squidTemplate(world)?.address ?? balancer.address),
    ),
  ];
}

const listenerOf = (world: World, balancer: TracedBlock, port: number): TracedBlock | undefined =>
  world
    .blocks("aws_lb_listener")
    .find((block) => world.find(block.get("load_balancer_arn"), "aws_lb") === balancer && Number(block.get("port")) === port);

/** The target group that a load balancer asks at a port. */
function targetGroupOf(world: World, balancer: TracedBlock, port: number): TracedBlock | undefined {
  const action = listenerOf(world, balancer, port)?.get("default_action");
  return world.find(mappingsOf(action)[0]?.["target_group_arn"], "aws_lb_target_group");
}

/** A listener, a target group and instances in it make the name of the load balancer lead to Squid. */
function squidName(world: World, balancer: TracedBlock, port: number): HopVerdict {
  const listener = listenerOf(world, balancer, port);
  if (!listener) return stops(`the load balancer of Squid has no listener at port ${port}`, balancer.address);
  const group = targetGroupOf(world, balancer, port);
  if (!group) return stops("the listener of Squid's load balancer leads to no target group", listener.address);
  const scaling = world
    .blocks("aws_autoscaling_group")
    .find((block) => itemsOf(block.get("target_group_arns")).some((arn) => world.find(arn, "aws_lb_target_group") === group));
  const conf = squidConfIn(plainText(squidTemplate(world)?.get("user_data") ?? ""));
  const listens = conf === undefined ? undefined : httpPortsIn(conf);
  const goesTo = Number(group.get("port"));
  if (!isTcp(listener.get("protocol")) || !isTcp(group.get("protocol")))
    return stops("Squid's load balancer does not pass TCP on", listener.address, group.address);
  if (listens && !listens.some((one) => one.port === goesTo && !one.isLoopback)) {
    const has = listens.length > 0 ? `http_port ${listens.map(({ text }) => text).join(", ")}` : "no http_port";
    return stops(`Squid's load balancer goes to port ${goesTo} of the instances, and squid.conf has ${has}`, group.address);
  }
  if (scaling && [scaling.get("max_size"), scaling.get("desired_capacity")].some((size) => size !== undefined && Number(size) === 0))
    return stops("the Auto Scaling group of Squid has no instances: its size is 0", scaling.address);
  return scaling
    ? passes("the proxy is Squid, behind its load balancer", balancer.address, listener.address, group.address, scaling.address)
    : stops("no instances are in the target group of Squid's load balancer", group.address, listener.address);
}

const isTcp = (protocol: Value | undefined): boolean => /^TCP(?:_UDP)?$/.test(plainText(protocol));

/** The port at which the load balancer is asked, and that of the instances that it asks. */
interface SquidPorts {
  readonly port: number;
  readonly targetPort: number;
}

/** From the subnets of the load balancer to those of the instances. */
function squidAcls(
  { vpc, world }: ProxySurroundings,
  balancerSubnets: readonly TracedSubnet[],
  squid: InstanceGroup | undefined,
  port: number,
): HopVerdict | undefined {
  const to = squid?.placements.map(({ subnet }) => subnet) ?? [];
  const verdicts = balancerSubnets.flatMap((subnet) => networkAclVerdict(world, vpc, subnet, { to, port, protocol: "tcp" }) ?? []);
  return verdicts.reduce<HopVerdict | undefined>((worst, verdict) => worstAcl(worst, verdict), undefined);
}

/** Clients to the load balancer, and from there to the instances. */
function squidRules(
  world: World,
  balancer: TracedBlock,
  clients: Peer,
  squid: InstanceGroup | undefined,
  { port, targetPort }: SquidPorts,
): HopVerdict {
  const balancerGroups = itemsOf(balancer.get("security_groups"));
  const instanceGroups = squid?.placements[0]?.groups ?? [];
  const verdicts = [
    groupsVerdict(world, balancerGroups, "ingress", { peer: clients, port }),
    groupsVerdict(world, balancerGroups, "egress", { peer: { cidrs: [], groups: instanceGroups }, port: targetPort }),
    groupsVerdict(world, instanceGroups, "ingress", { peer: { cidrs: [], groups: balancerGroups }, port: targetPort }),
  ];
  const wrong = verdicts.find(({ status }) => status !== "ok");
  return (
    wrong ??
    passes(
      `TCP port ${port} from ${clients.cidrs.join(", ")} to the load balancer, and on to Squid`,
      ...verdicts.flatMap(({ decidedBy }) => decidedBy),
    )
  );
}

const squidTemplate = (world: World): TracedBlock | undefined =>
  world
    .blocks("aws_launch_template")
    .find((block) => block.stack === "network" && squidConfIn(plainText(block.get("user_data") ?? "")) !== undefined);

function squidList(
  world: World,
  squid: InstanceGroup | undefined,
  clientCidrs: readonly string[],
  { host, isPlainHttp = false, port }: ProxyRequest,
): HopVerdict {
  const template = squidTemplate(world);
  const conf = template && squidConfIn(plainText(template.get("user_data")));
  if (conf === undefined)
    return stops("the user data of Squid's instances has no squid.conf", squid?.address ?? "network: aws_launch_template");
  return squidVerdict(conf, { clientCidrs, host: host.toLowerCase(), port, isPlainHttp }, template!.address);
}

/** How Squid itself gets there. */
function squidWayOut(
  { config, vpc, world }: ProxySurroundings,
  squid: InstanceGroup | undefined,
  { host, port }: ProxyRequest,
): HopVerdict {
  if (!squid || squid.placements.length === 0) return stops("Squid has no instances", "network: aws_autoscaling_group");
  const verdicts = squid.placements.map((placement): HopVerdict => {
    const senders = { key: placement.groups.map(plainText).join(), placements: () => [placement] };
    const name = nameVerdict({ world, vpc, subnet: placement.subnet, region: config.region, senders }, host);
    if (name.status === "fails") return name;
    const destination: PacketDestination =
      name.answer.kind === "address" ? { kind: "address", cidr: name.answer.cidr } : { kind: "internet" };
    const rules = groupsVerdict(world, placement.groups, "egress", { peer: { cidrs: ["0.0.0.0/0"], groups: [] }, port });
    if (rules.status === "fails") return rules;
    const cidr = destination.kind === "address" ? destination.cidr : "0.0.0.0/0";
    const acls = networkAclVerdict(world, vpc, placement.subnet, { to: { cidr }, port, protocol: "tcp" });
    if (acls?.status === "fails") return acls;
    const route = routeVerdict(world, vpc, placement, destination);
    const doubt = [acls, rules].find((verdict) => verdict?.status === "unknown");
    if (doubt && route.status === "ok") return doubt;
    return { ...route, says: `Squid in ${route.says}`, decidedBy: [...route.decidedBy, ...rules.decidedBy] };
  });
  return verdicts.find(({ status }) => status === "fails") ?? verdicts.find(({ status }) => status === "unknown") ?? verdicts[0]!;
}
