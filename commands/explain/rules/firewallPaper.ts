import { blocksOfParts } from "../../../design/network/clusterTraffic";
import { nameServers } from "../../../design/network/nameServers";
import type { ClusterDesign } from "../../../design/cluster";
import type { Explanation } from "../model";
import { bastionGroup } from "./apiAccess";
import { connectionColumns, connectionRow, insideVpc, leadingTo, leadsBy, withinCluster } from "./connectionRow";
import { type EndpointReason, pairReason } from "./endpointReasons";
import { groupRuleRows } from "./groupRuleRows";
import { innerRows } from "./innerRows";
import { openGroups } from "./openGroups";
import type { Paper } from "./paper";
import { proxyRows } from "./proxyRows";
import type { ReachedPair } from "./reachedPairs";
import { sampleRows } from "./sampleRows";
import { bastionBlocks, blocksOfSenders, vpcBlocksOfSenders } from "./senders";

/** What network firewalls must let pass: connections out of the VPC, to its endpoints, in to the Kubernetes API, and within the cluster. */
export function firewallPaper(of: Explanation, design: ClusterDesign): Paper {
  return {
    title: `Firewall request for cluster ${of.cluster.name} in ${of.cluster.region}`,
    introduction: [
      "Connections that the cluster needs. A name that begins with a dot stands for all names below it, too.",
      "Firewalls and security groups that keep state let answers back by themselves. Network ACLs keep none: they also need a rule from each destination back to its source, for its protocol and ports 1024–65535.",
      `"${insideVpc}" and "${withinCluster}" stay in the VPC: those rows are for security groups and network ACLs. The stacks create the rules of their own groups. Between nodes and pods these allow all ports, which applications and the probes of kubelets need.`,
      ...openGroups(design),
      ...interceptionNote(of),
    ],
    columns: connectionColumns,
    rows: [
      ...proxyRows(of, design),
      ...pairRows(of),
      ...unusedEndpointRows(of, design),
      ...nameServerRows(design),
      ...apiRows(of, design),
      ...groupRuleRows(design),
      ...sampleRows(design),
      ...innerRows(design),
    ],
    documents: [],
  };
}

function interceptionNote({ filteredEgress }: Explanation): readonly string[] {
  const { kind, mustNotIntercept = [] } = filteredEgress ?? {};
  if (mustNotIntercept.length === 0) return [];
  return [`The ${kind} must not intercept TLS to ${mustNotIntercept.map(({ host, reason }) => `${host}, since ${reason}`).join("; ")}.`];
}

type NamedConnection = readonly [destination: string, names: string, port: string, by: string];

/** A row for each endpoint, and for each host that no endpoint leads to. */
function pairRows(of: Explanation): Paper["rows"] {
  const rows = new Map<string, { readonly connection: NamedConnection; readonly pairs: ReachedPair[] }>();
  for (const pair of of.reachability) {
    for (const connection of connectionsOf(of, pair)) {
      // What is in public subnets reaches the same names by another way.
      const row = rows.get(connection.join()) ?? { connection, pairs: [] };
      row.pairs.push(pair);
      rows.set(connection.join(), row);
    }
  }
  return [...rows.values()].map(({ connection: [destination, names, port, by], pairs }) =>
    connectionRow({
      sources: pairs.flatMap(({ sources }) => sources),
      destination,
      names,
      port,
      by,
      reasons: pairs.map(pairReason),
    }),
  );
}

/** None by the proxy, which has rows of its own, nor in the VPC. */
function connectionsOf(of: Explanation, { destination, path }: ReachedPair): readonly NamedConnection[] {
  const { hosts, port, service } = destination;
  const endpoint = of.endpoints.find((own) => own.service === service);
  if (endpoint && (path === "endpoint" || path === "existingEndpoint"))
    return endpointConnections(endpoint, path === "endpoint" ? insideVpc : "VPC endpoint of others");
  const by = leadsBy[path];
  return by === undefined ? [] : hosts.map((host) => [host, "", String(port), by]);
}

const endpointConnections = (
  { hosts, ports, serviceName, type }: Explanation["endpoints"][number],
  by: string,
): readonly NamedConnection[] =>
  ports.map((port) => [`${type === "Gateway" ? "prefix list" : "interface endpoint"} ${serviceName}`, hosts.join(" "), String(port), by]);

/** Endpoints that the cluster file asks for, whoever uses them: those of other accounts' services. */
function unusedEndpointRows({ endpoints, reachability }: Explanation, design: ClusterDesign): Paper["rows"] {
  const used = new Set(reachability.flatMap(({ destination, path }) => (path === "endpoint" ? [destination.service] : [])));
  return endpoints
    .filter(({ origin, service }) => origin === "created" && !used.has(service))
    .flatMap((endpoint) =>
      endpointConnections(endpoint, insideVpc).map(([destination, names, port, by]) =>
        connectionRow({
          sources: blocksOfSenders(design, ["nodes", "pods"], true),
          destination,
          names,
          port,
          by,
          reasons: endpoint.neededBy.map((reason): EndpointReason => ({ ...reason, consumer: "applications" })),
        }),
      ),
    );
}

const nameServerRows = (design: ClusterDesign): Paper["rows"] =>
  nameServers(design.config).flatMap((server) =>
    ["UDP", "TCP"].map((protocol) =>
      connectionRow({
        sources: vpcBlocksOfSenders(design, leadingTo(design.config, server) === withinCluster),
        destination: server,
        port: "53",
        protocol,
        by: leadingTo(design.config, server),
        reasons: [
          {
            consumer: "everything in the VPC",
            why: "the DHCP options name this DNS server",
            place: { key: "network.dhcpOptions.domainNameServers" },
          },
        ],
      }),
    ),
  );

function apiRows({ api }: Explanation, design: ClusterDesign): Paper["rows"] {
  const controlPlane = blocksOfParts(["control plane"], design.config, design.addresses).join(" ");
  return api.networks.flatMap(({ by, from, place }) =>
    place
      ? [
          connectionRow({
            sources: from === bastionGroup ? bastionBlocks(design) : [from],
            destination: by === "private endpoint" ? controlPlane : "public endpoint of the Kubernetes API",
            port: "443",
            by,
            reasons: [
              { consumer: from === bastionGroup ? "the bastion" : "users and Terraform", why: "they call the Kubernetes API", place },
            ],
          }),
        ]
      : [],
  );
}
