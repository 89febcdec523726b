import { nameServers } from "../../../design/network/nameServers";
import type { ClusterConfig } from "../../../config/schema/schema";
import type { ClusterDesign } from "../../../design/cluster";
import type { Explanation } from "../model";
import { innerRows, withinCluster } from "./innerRows";
import type { Paper } from "./paper";
import { publicClientRows } from "./publicClientRows";
import type { ReachedPair } from "./reachedPairs";

/** Paths whose traffic leaves the VPC, with what each passes. */
const leavingBy: Readonly<Partial<Record<ReachedPair["path"], string>>> = {
  nat: "NAT gateway and internet gateway",
  transitGateway: "transit gateway",
  firewall: "firewall",
  peering: "peering connection",
  existingRoute: "routes of the VPC's owner",
};

/** What network firewalls must let pass: connections out of the VPC, to its endpoints, in to the Kubernetes API, and within the cluster. */
export function firewallPaper(of: Explanation, design: ClusterDesign): Paper {
  const rows = [
    ...proxyRows(of),
    ...pairRows(of),
    ...publicClientRows(design, of),
    ...nameServerRows(of, design.config),
    ...apiRows(of),
    ...innerRows(design),
  ];
  return {
    title: `Firewall request for cluster ${of.cluster.name} in ${of.cluster.region}`,
    introduction: [
      "Connections that the cluster needs. A name that begins with a dot stands for all names below it, too.",
      "Firewalls and security groups that keep state let answers back by themselves. Network ACLs keep none: they also need a rule from each destination back to its source, for its protocol and ports 1024–65535.",
      `"${insideVpc}" and "${withinCluster}" stay in the VPC: those rows are for security groups and network ACLs. The stacks create the rules of their own groups. Between nodes and pods these allow all ports, which applications and the probes of kubelets need.`,
    ],
    columns: ["source", "destination", "names", "port", "protocol", "by", "for", "reason", "key"],
    rows,
    documents: [],
  };
}

const insideVpc = "VPC endpoint";

/** Subnets that nodes and pods send from. */
const senders = ({ addresses }: Explanation): string =>
  addresses.subnets
    .filter(({ role }) => role === "node" || role === "pod")
    .map(({ cidr }) => cidr)
    .join(" ");

function proxyRows(of: Explanation): Paper["rows"] {
  const { filteredEgress } = of;
  if (filteredEgress?.kind !== "proxy") return [];
  const { isOurs, mustPass, url } = filteredEgress;
  const { hostname = "Squid's load balancer", port = "3128" } = url === undefined ? {} : new URL(url);
  const asked = [
    senders(of),
    hostname,
    "",
    port === "" ? "80" : port,
    "TCP",
    "HTTP proxy",
    "nodes and pods",
    "the HTTP proxy is the way out",
    "network.egress",
  ];
  const proxy = isOurs ? "Squid, by its public addresses" : `proxy ${hostname}`;
  return [
    asked,
    ...mustPass.map(({ host, neededBy, port: own }) => [
      proxy,
      host,
      "",
      String(own),
      "TCP",
      "HTTP proxy",
      neededBy.join(", "),
      "the cluster needs it",
      "network.egress",
    ]),
  ];
}

/** A row for each endpoint, and for each host that no endpoint leads to. */
function pairRows(of: Explanation): Paper["rows"] {
  const rows = new Map<string, { readonly first: readonly string[]; readonly pairs: ReachedPair[] }>();
  for (const pair of of.reachability) {
    for (const first of destinationsOf(of, pair)) {
      const row = rows.get(first.join()) ?? { first, pairs: [] };
      row.pairs.push(pair);
      rows.set(first.join(), row);
    }
  }
  return [...rows.values()].map(({ first, pairs }) => [
    ...first,
    joinedOnce(pairs.map(({ consumer }) => consumer)),
    joinedOnce(pairs.map(({ why }) => why)),
    joinedOnce(pairs.map(({ place }) => place.key)),
  ]);
}

/** Source, destination, its names, port, protocol, and what leads there; none by the proxy, which has rows of its own, nor in the VPC. */
function destinationsOf(of: Explanation, { destination, path }: ReachedPair): readonly (readonly string[])[] {
  const { hosts, port, service } = destination;
  const endpoint = of.endpoints.find((own) => own.service === service);
  if (endpoint && (path === "endpoint" || path === "existingEndpoint")) {
    const name = `${endpoint.type === "Gateway" ? "prefix list" : "interface endpoint"} ${endpoint.serviceName}`;
    const by = path === "endpoint" ? insideVpc : "VPC endpoint of others";
    return endpoint.ports.map((own) => [senders(of), name, endpoint.hosts.join(" "), String(own), "TCP", by]);
  }
  const by = leavingBy[path];
  return by === undefined ? [] : hosts.map((host) => [senders(of), host, "", String(port), "TCP", by]);
}

const joinedOnce = (texts: readonly string[]): string => [...new Set(texts)].join("; ");

const nameServerRows = (of: Explanation, config: ClusterConfig): Paper["rows"] =>
  nameServers(config).flatMap((server) =>
    ["UDP", "TCP"].map((protocol) => [
      of.addresses.vpcBlocks.join(" "),
      server,
      "",
      "53",
      protocol,
      "routes of the VPC",
      "everything in the VPC",
      "the DHCP options name this DNS server",
      "network.dhcpOptions.domainNameServers",
    ]),
  );

function apiRows({ addresses, api }: Explanation): Paper["rows"] {
  const roles = new Set(addresses.subnets.map(({ role }) => role));
  const role = roles.has("control-plane") ? "control-plane" : "node";
  const subnets = addresses.subnets.filter((subnet) => subnet.role === role).map(({ cidr }) => cidr);
  return api.networks.flatMap(({ by, from, place }) =>
    place && /^[\d.]+\/\d+$/.test(from)
      ? [
          [
            from,
            by === "private endpoint" ? subnets.join(" ") : "public endpoint of the Kubernetes API",
            "",
            "443",
            "TCP",
            by,
            "users and Terraform",
            "they call the Kubernetes API",
            place.key,
          ],
        ]
      : [],
  );
}
