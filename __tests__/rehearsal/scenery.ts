import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { nthAddress } from "../../aws/cidr";
import { consumerNamed } from "../../commands/trace/rules/consumers.table";
import { sourcesOf } from "../../commands/trace/rules/sources";
import { tracedVpcOf } from "../../commands/trace/rules/subnets";
import { itemsOf, listedTexts, plainText } from "../../commands/trace/rules/values";
import { endpointHost } from "./answers";
import { type Listener, type Rehearsed, serviceAddresses } from "./attempts";
import { type Authority, makeCertificate } from "./certificates";
import { blockWith } from "./interfaces";
import { type Names, nameServersOf, type NameSpace, publicNames, vpcNames } from "./names";
import { firewallTargets, subnetRoutes } from "./routeTables";
import { type Balanced, filterRules, internetGateway } from "./securityGroups";
import { company, firewall, gateway, gatewayAddress, internet, prefixLists, resolver, routerAddress } from "./surroundings";

/** A program, with what it reads. */
export interface Step {
  readonly argv: readonly string[];
  readonly input?: string;
}

/** A program that runs until the rehearsal ends. */
export interface Program {
  readonly argv: readonly string[];
  /** What it prints when it is ready. */
  readonly says?: string;
  /** A program that succeeds when it is ready. */
  readonly probe?: readonly string[];
  /** Whether it may refuse its configuration, and so be out of reach. @default false */
  readonly mayEnd?: true;
}

/** Everything that makes a network out of namespaces, and what runs in it. */
export interface Scenery {
  readonly steps: readonly Step[];
  readonly programs: readonly Program[];
}

/** A registry on the loopback of the router, and in whose name it answers. */
export interface RehearsedRegistry {
  /** With what it holds. */
  readonly folder: string;
  readonly port: number;
  /** The host of the layers, by the name of the registry. */
  readonly layerHosts: Readonly<Record<string, string>>;
}

export interface Setting extends Rehearsed {
  readonly folder: string;
  readonly publicAuthority: Authority;
  readonly corporateAuthority: Authority;
  readonly listeners: readonly Listener[];
  /** Every name that anybody may ask for. */
  readonly hosts: readonly string[];
  /** Names in the company's network with their addresses, its proxy and name servers among them. The first address is where routes lead. */
  readonly ofCompany: Names;
  /** @default - none */
  readonly registry?: RehearsedRegistry;
}

const programsFolder = join(__dirname, "programs");
const linkTo = (machine: string): string => `v-${machine}`;

/** Whose name servers a program asks: those that DHCP names, or the cluster's own. */
export type NameServers = "vpc" | "cluster";

const resolvConf = (folder: string, servers: NameServers): string => join(folder, `resolv-${servers}.conf`);

/** Runs a program in a namespace, with its name servers. */
export const inNamespace = (folder: string, machine: string, servers: NameServers, argv: readonly string[]): readonly string[] => [
  ...["ip", "netns", "exec", machine, "sh", "-c", 'mount --bind "$0" /etc/resolv.conf && exec "$@"', resolvConf(folder, servers)],
  ...argv,
];

/** Writes what a rehearsal needs into its folder. @returns the steps that set it up */
export function prepare(setting: Setting): Scenery {
  const { config, interfaces, ofCompany, registry, world } = setting;
  const { cidrs } = tracedVpcOf(world);
  const space: NameSpace = { world, config, interfaces, ofCompany };
  const companyAddresses = [...new Set(Object.values(ofCompany).flat())];
  const resolverAddress = nthAddress(cidrs[0]!, 2);
  const balanced = balancedBy(setting);
  const hasFirewall = world.blocks("aws_route").some((route) => firewallTargets.some((target) => (route.get(target) ?? "") !== ""));
  const places = [
    ...[...interfaces.byMachine].map(([name, own]) => ({ name, link: linkTo(name), addresses: own.map(({ address }) => address) })),
    { name: internet.namespace, link: internet.namespace, addresses: [internet.address, internet.services, ...gatewayAddresses] },
    { name: gateway.namespace, link: gateway.namespace, addresses: gatewayAddresses },
    { name: resolver.namespace, link: resolver.namespace, addresses: [resolverAddress] },
    ...(companyAddresses.length > 0 ? [{ name: company.namespace, link: company.namespace, addresses: companyAddresses }] : []),
    ...(hasFirewall ? [{ name: firewall.namespace, link: firewall.namespace, addresses: [firewall.address] }] : []),
  ];
  const subnets = [...new Set(interfaces.all.map(({ subnet }) => subnet))];
  const router = { world, vpcCidrs: cidrs, interfaces: interfaces.all, linkTo, companyAddress: companyAddresses[0] };
  const rules = [...interfaces.byMachine].map(
    ([machine, [one]]) => `rule add iif ${linkTo(machine)} lookup ${100 + subnets.indexOf(one!.subnet)} priority 100`,
  );
  const batch = [
    "link set lo up",
    ...places.flatMap(({ addresses, link, name }) => [
      `netns add ${name}`,
      `link add ${link} type veth peer name eth0 netns ${name}`,
      `addr add ${routerAddress}/32 dev ${link}`,
      `link set ${link} up`,
      // What the internet and the gateway share is reached by route tables alone.
      ...(name === internet.namespace || name === gateway.namespace
        ? []
        : addresses.map((address) => `route add ${address}/32 dev ${link}`)),
    ]),
    ...subnets.flatMap((subnet, index) => subnetRoutes(router, subnet, 100 + index)),
    ...rules,
  ];
  writeNameServers(setting, nameServersOf(world, cidrs[0]!));
  return {
    steps: [
      { argv: ["sh", "-c", `mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns && ${forwarding}`] },
      { argv: ["ip", "-batch", "-"], input: `${batch.join("\n")}\n` },
      ...places.map(({ addresses, name }) => insideStep(name, addresses)),
      ...(companyAddresses.length > 0 ? uplinkOf(company) : []),
      ...(hasFirewall ? [...uplinkOf(firewall), filterStep] : []),
      ...interfaces.all.filter(({ kind }) => kind === "nat").map(({ address, machine }) => natStep(machine, address)),
      ...serviceSteps(setting, space),
      {
        argv: ["nft", "-f", "-"],
        input: `${filterRules(setting, balanced, [resolverAddress])}\n${internetGateway(interfaces, internet.namespace)}\n`,
      },
    ],
    programs: [
      ...(registry ? [registryProgram(registry)] : []),
      serversProgram(setting, space, resolverAddress),
      ...proxyPrograms(setting, space),
      ...(hasFirewall ? [firewallProgram(setting, space)] : []),
      ...[...new Set(balanced.map(({ instance }) => instance.machine))].map((machine) => squidProgram(setting, machine)),
    ],
  };
}

const gatewayAddresses = Object.keys(prefixLists).map(gatewayAddress);

/** Refusals come at once, for each packet: https://docs.kernel.org/networking/ip-sysctl.html */
const forwarding = [
  "cd /proc/sys/net/ipv4",
  "echo 0 > conf/all/rp_filter",
  "echo 0 > conf/default/rp_filter",
  "echo 0 > icmp_ratelimit",
  "{ echo 100000 > icmp_msgs_per_sec; } 2>/dev/null || true",
  "echo 1 > ip_forward",
].join("; ");

const insideStep = (name: string, addresses: readonly string[]): Step => ({
  argv: ["ip", "-n", name, "-batch", "-"],
  input: [
    "link set lo up",
    "link set eth0 up",
    ...addresses.map((address) => `addr add ${address}/32 dev eth0`),
    `route add ${routerAddress} dev eth0`,
    `route add default via ${routerAddress} dev eth0 src ${addresses[0]}`,
    "",
  ].join("\n"),
});

/** A way to the internet of one's own. */
const uplinkOf = ({ namespace, publicAddress }: { readonly namespace: string; readonly publicAddress: string }): readonly Step[] => [
  {
    argv: [
      "ip",
      "link",
      "add",
      "uplink",
      "netns",
      namespace,
      "type",
      "veth",
      "peer",
      "name",
      `to-${namespace}`,
      "netns",
      internet.namespace,
    ],
  },
  {
    argv: ["ip", "-n", namespace, "-batch", "-"],
    input: `link set uplink up\naddr add ${publicAddress}/32 dev uplink\nroute add 203.0.113.0/24 dev uplink src ${publicAddress}\n`,
  },
  {
    argv: ["ip", "-n", internet.namespace, "-batch", "-"],
    input: `link set to-${namespace} up\nroute add ${publicAddress}/32 dev to-${namespace}\n`,
  },
];

/** What is sent through the firewall ends at the program that reads it, and anything but TLS at its port ends at once. */
const filterStep: Step = {
  argv: ["ip", "netns", "exec", firewall.namespace, "nft", "-f", "-"],
  input: [
    "table ip firewall {",
    "chain other { type filter hook prerouting priority -150; iifname eth0 tcp dport != 443 reject; iifname eth0 meta l4proto udp reject; }",
    `chain read { type nat hook prerouting priority -100; iifname eth0 tcp dport 443 redirect to :${firewall.port}; }`,
    "}",
    "",
  ].join("\n"),
};

const natStep = (machine: string, address: string): Step => ({
  argv: ["ip", "netns", "exec", machine, "sh", "-c", `${forwarding}; nft -f -`],
  input: `table ip nat { chain translate { type nat hook postrouting priority 100; ip saddr != ${address} snat to ${address}; }; }\n`,
});

/** kube-proxy, where it finds the Kubernetes API: the addresses of two services stand for those of the API and of a CoreDNS pod. */
function serviceSteps({ config, interfaces, world }: Setting, space: NameSpace): readonly Step[] {
  const services = serviceAddresses(world);
  const [api] = vpcNames(space, [endpointHost(config)])[endpointHost(config)] ?? [];
  const [coreDns] = sourcesOf(world, consumerNamed("CoreDNS"));
  if (!services || api === undefined) return [];
  const lines = [
    `ip daddr ${services.api} tcp dport 443 dnat to ${api}`,
    ...(coreDns ? [`ip daddr ${services.names} udp dport 53 dnat to ${interfaces.of(coreDns).address}`] : []),
  ];
  const rules = `table ip services { chain out { type nat hook output priority -100; ${lines.join("; ")}; }; }\n`;
  const machines = [...new Set(interfaces.all.filter(({ kind }) => kind === "machine" || kind === "pod").map(({ machine }) => machine))];
  return machines.map((machine) => ({ argv: ["ip", "netns", "exec", machine, "nft", "-f", "-"], input: rules }));
}

function writeNameServers({ folder, world }: Setting, ofVpc: readonly string[]): void {
  const ofCluster = [serviceAddresses(world)?.names ?? []].flat();
  for (const [kind, servers] of Object.entries({ vpc: ofVpc, cluster: ofCluster })) {
    const lines = servers.map((server) => `nameserver ${server}`);
    writeFileSync(resolvConf(folder, kind as NameServers), `${lines.join("\n")}\noptions timeout:2 attempts:2 no-aaaa\n`);
  }
}

/** Squid behind its load balancer, as listener and target group say. */
function balancedBy({ interfaces, world }: Setting): readonly Balanced[] {
  const instances = sourcesOf(world, consumerNamed("Squid")).map((source) => interfaces.of(source));
  const [instance] = instances;
  if (!instance) return [];
  return interfaces.all.flatMap((balancer) => {
    const listener = world
      .blocks("aws_lb_listener")
      .find((block) => balancer.kind === "balancer" && world.find(block.get("load_balancer_arn"), "aws_lb") === balancer.block);
    const group = world.find(listener?.get("default_action", 0, "target_group_arn"), "aws_lb_target_group");
    const isTarget = world
      .blocks("aws_autoscaling_group")
      .some((block) => itemsOf(block.get("target_group_arns")).some((arn) => world.find(arn, "aws_lb_target_group") === group));
    if (!listener || !group || !isTarget) return [];
    return [{ balancer, port: Number(listener.get("port")), instance, instancePort: Number(group.get("port")) }];
  });
}

interface Socket {
  readonly namespace: string;
  readonly protocol: "tcp" | "udp";
  readonly address: string;
  readonly port: number;
  readonly role?: string;
  readonly server?: string;
  readonly [more: string]: unknown;
}

const any = "0.0.0.0";

function serversProgram(setting: Setting, space: NameSpace, resolverAddress: string): Program {
  const { config, folder, hosts, interfaces, listeners, ofCompany, publicAuthority, registry, world } = setting;
  const services = serviceAddresses(world);
  const names = [...new Set([...hosts, endpointHost(config), ...(services ? [services.api] : [])])];
  const { certificate, key } = makeCertificate(folder, "public", publicAuthority, names);
  const known = vpcNames(space, [...hosts, ...Object.keys(ofCompany), ...balancerNames(setting)]);
  const nameServers = nameServersOf(world, tracedVpcOf(world).cidrs[0]!);
  const coreDns = [...new Set(sourcesOf(world, consumerNamed("CoreDNS")).map((source) => interfaces.of(source)))];
  const socket = (namespace: string, port: number, role: string, more: Partial<Socket> = {}): Socket => ({
    namespace,
    protocol: "tcp",
    address: any,
    port,
    role,
    ...more,
  });
  const machines = [...interfaces.byMachine];
  const sockets: readonly Socket[] = [
    ...machines.flatMap(([machine, own]) => {
      if (own[0]!.kind === "controlPlane") return [socket(machine, 443, "https", { server: "control plane" })];
      if (own[0]!.kind !== "endpoint") return [];
      const byAddress = Object.fromEntries(own.map(({ address, service }) => [address, service]));
      return [socket(machine, 443, "https", { server: "endpoint", services: byAddress })];
    }),
    socket(internet.namespace, 443, "https", { server: "internet" }),
    socket(internet.namespace, 80, "http", { server: "internet" }),
    socket(internet.namespace, 8443, "https", { server: "internet" }),
    socket(gateway.namespace, 443, "https", { server: "gateway" }),
    socket(resolver.namespace, 53, "names", { protocol: "udp", address: resolverAddress, names: known }),
    ...nameServers
      .filter((server) => server !== resolverAddress && Object.values(ofCompany).flat().includes(server))
      .map((server) => socket(company.namespace, 53, "names", { protocol: "udp", address: server, names: known })),
    ...coreDns.flatMap(({ address, machine }) => [
      { namespace: machine, protocol: "udp" as const, address: any, port: 0, name: `upstream ${machine}` },
      socket(machine, 53, "forwarder", { protocol: "udp", address, upstream: `upstream ${machine}`, nameServer: nameServers[0] }),
      socket(machine, 53, "namesOverTcp", { server: "name server" }),
    ]),
    ...distinct(listeners.filter(({ port }) => port !== 53)).map(({ machine, port }) =>
      socket(machine.machine, port, "line", { server: "machine" }),
    ),
  ];
  const file = join(folder, "servers.json");
  const zones = Object.fromEntries(interfaces.all.map(({ address, zone }) => [address, zone]));
  const ofRegistry = registry && { registryPort: registry.port, layerHosts: registry.layerHosts };
  writeFileSync(file, JSON.stringify({ key, certificate, zones, sockets, ...ofRegistry }));
  return {
    argv: ["python3", join(programsFolder, "openSockets.py"), file, process.execPath, join(programsFolder, "servers.mjs")],
    says: "ready",
  };
}

const distinct = (listeners: readonly Listener[]): readonly Listener[] => [
  ...new Map(listeners.map((one) => [`${one.machine.machine} ${one.port} ${one.protocol}`, one])).values(),
];

const balancerNames = ({ world }: Setting): readonly string[] => world.blocks("aws_lb").map((block) => plainText(block.get("dns_name")));

/** The URL of the proxy that the network stack hands on; undefined where there is none. */
const proxyUrl = ({ world }: Pick<Rehearsed, "world">): URL | undefined => {
  const url = plainText(world.output("network", "proxy_url"));
  return url === "" ? undefined : new URL(url);
};

/** The proxy of the company lets pass, and leaves alone, what its owner is asked to. */
function proxyPrograms(setting: Setting, space: NameSpace): readonly Program[] {
  const { corporateAuthority, folder, hosts, ofCompany, publicAuthority, world } = setting;
  const url = proxyUrl(setting);
  const address = url && ofCompany[url.hostname]?.[0];
  if (!url || address === undefined) return [];
  const { certificate, key } = makeCertificate(folder, "corporate", corporateAuthority, hosts);
  const file = join(folder, "proxy.json");
  const list = (output: string): readonly string[] => listedTexts(world.output("network", output));
  const addresses = Object.fromEntries(Object.entries(publicNames(space, hosts)).map(([host, [first]]) => [host, first]));
  const lists = { allowed: list("proxy_destinations"), notIntercepted: list("proxy_not_intercepted") };
  const settings = { key, certificate, trusted: publicAuthority.certificate, address, port: Number(url.port), addresses, ...lists };
  writeFileSync(file, JSON.stringify(settings));
  const probe = ["sh", "-c", `ip netns exec ${company.namespace} ss -Hltn sport = :${url.port} | grep -q .`];
  return [{ argv: ["ip", "netns", "exec", company.namespace, process.execPath, join(programsFolder, "corporateProxy.mjs"), file], probe }];
}

/** The firewall of the VPC lets pass what its owner is asked to, by the names in TLS: as rules of AWS Network Firewall with a list of domains do. */
function firewallProgram({ folder, hosts, world }: Setting, space: NameSpace): Program {
  const addresses = Object.fromEntries(Object.entries(publicNames(space, hosts)).map(([host, [first]]) => [host, first]));
  const file = join(folder, "firewall.json");
  writeFileSync(
    file,
    JSON.stringify({ allowed: listedTexts(world.output("network", "proxy_destinations")), addresses, port: firewall.port }),
  );
  const inside = ["ip", "netns", "exec", firewall.namespace];
  const probe = ["sh", "-c", `${inside.join(" ")} ss -Hltn sport = :${firewall.port} | grep -q .`];
  return { argv: [...inside, process.execPath, join(programsFolder, "firewall.mjs"), file], probe };
}

/** The real Squid with the configuration of its instances' user data: added is only where it writes. */
function squidProgram({ folder, world }: Setting, machine: string): Program {
  const [template] = world.blocks("aws_launch_template").filter((block) => block.stack === "network");
  const { write_files: files } = parse(plainText(template?.get("user_data"))) as { write_files: { path: string; content: string }[] };
  const configuration = files.find(({ path }) => path.endsWith("squid.conf"))!.content;
  const places = [
    `pid_filename ${join(folder, "squid.pid")}`,
    `cache_log ${join(folder, "squid-cache.log")}`,
    `coredump_dir ${folder}`,
    "netdb_filename none",
    "shutdown_lifetime 0 seconds",
    "",
  ];
  const file = join(folder, "squid.conf");
  writeFileSync(file, configuration.replace(/\/var\/log\/squid\/access\.log/g, join(folder, "squid-access.log")) + places.join("\n"));
  // Squid leaves root for a user of its own, who must write here.
  chmodSync(folder, 0o777);
  const port = /^http_port (?:\S+:)?(\d+)/m.exec(configuration)?.[1];
  return {
    mayEnd: true,
    argv: inNamespace(folder, machine, "vpc", ["squid", "-N", "-f", file]),
    probe: ["sh", "-c", `ip netns exec ${machine} ss -Hltn sport = :${port} | grep -q .`],
  };
}

/** What answers in the name of a registry, or of the host of its layers, asks one of the distribution project. */
function registryProgram({ folder, port }: RehearsedRegistry): Program {
  const file = join(folder, "rehearsal.yml");
  writeFileSync(
    file,
    `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${folder}}}\nhttp: {addr: "127.0.0.1:${port}"}\n`,
  );
  return { argv: ["docker-registry", "serve", file], probe: ["sh", "-c", `ss -Hltn sport = :${port} | grep -q .`] };
}

/** The addresses of the company's network that a cluster leads to: for the proxy, and for name servers. */
export function companyNames(rehearsed: Rehearsed, routed: readonly string[]): Names {
  const url = proxyUrl(rehearsed);
  const servers = nameServersOf(rehearsed.world, tracedVpcOf(rehearsed.world).cidrs[0]!);
  const isOurs = url !== undefined && rehearsed.world.blocks("aws_lb").some((block) => block.get("dns_name") === url.hostname);
  const given = servers.filter((server) => blockWith(tracedVpcOf(rehearsed.world).cidrs, server) === undefined);
  const [block] = routed;
  if (block === undefined) return {};
  return {
    ...(url && !isOurs && { [url.hostname]: [nthAddress(block, 10)] }),
    ...Object.fromEntries(given.map((server, index) => [`ns${index}.corp.example.com`, [server]])),
  };
}
