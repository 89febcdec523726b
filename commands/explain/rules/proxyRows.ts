import type { ClusterDesign } from "../../../design/cluster";
import { blocksOfParts } from "../../../design/network/clusterTraffic";
import { proxyAddress } from "../../../design/network/nodeSecurityGroup";
import { squidPort } from "../../../design/proxy/squid/configuration";
import type { Explanation } from "../model";
import { connectionRow, leadingTo, leadsBy, type RequestedConnection, withinCluster } from "./connectionRow";
import type { Paper } from "./paper";
import type { PassedHost } from "./proxyRequests";
import { blocksOfSenders, isProxyInVpc } from "./senders";

/** What reaches an HTTP proxy, and what it must let pass. */
export function proxyRows({ filteredEgress }: Explanation, design: ClusterDesign): Paper["rows"] {
  if (filteredEgress?.kind !== "proxy") return [];
  const { isOurs, mustPass, url } = filteredEgress;
  const connections = isOurs ? squidConnections(design, mustPass) : ownedConnections(design, url ?? "", mustPass);
  return connections.map(connectionRow);
}

/** A proxy of others, whose own addresses are not known. */
function ownedConnections(design: ClusterDesign, url: string, mustPass: readonly PassedHost[]): readonly RequestedConnection[] {
  const { host, port } = proxyAddress(url);
  const asked = { destination: host, port: String(port), by: leadingTo(design.config, host), reasons: clientReasons(design, "proxy.url") };
  return [
    { sources: clientBlocks(design), ...asked },
    ...mustPass.map((passed) => passedConnection(passed, [`proxy ${host}`], "HTTP proxy")),
  ];
}

/** Clients ask its load balancer in the node subnets, which asks the instances in the public ones. */
function squidConnections(design: ClusterDesign, mustPass: readonly PassedHost[]): readonly RequestedConnection[] {
  const { addresses, config } = design;
  const balancers = blocksOfParts(["nodes"], config, addresses);
  const instances = addresses.zones.flatMap((zone) => zone.public ?? []);
  const toSquid = { port: String(squidPort), by: withinCluster };
  return [
    {
      ...toSquid,
      sources: clientBlocks(design),
      destination: balancers.join(" "),
      names: "load balancer of Squid",
      reasons: clientReasons(design, "proxy.squid"),
    },
    {
      ...toSquid,
      sources: balancers,
      destination: instances.join(" "),
      names: "instances of Squid",
      reasons: [
        {
          consumer: "load balancer of Squid",
          why: "it forwards connections, and checks the health of instances",
          place: { key: "proxy.squid" },
        },
      ],
    },
    ...mustPass.map((passed) => passedConnection(passed, instances, leadsBy.internetGateway!)),
    ...allowedConnections(design, instances),
  ];
}

const clientBlocks = (design: ClusterDesign): readonly string[] => blocksOfSenders(design, ["nodes", "pods"], isProxyInVpc(design));

function clientReasons({ bastion }: ClusterDesign, key: string): RequestedConnection["reasons"] {
  const why = "the HTTP proxy is the way out: they ask it for all that NO_PROXY does not have";
  const consumers = ["nodes", "pods", ...(bastion?.subnet === "private" ? ["the bastion"] : [])];
  return [{ consumer: consumers.join(", "), why, place: { key } }];
}

const passedConnection = ({ because, host, port, untouched }: PassedHost, sources: readonly string[], by: string): RequestedConnection => ({
  sources,
  destination: host,
  port: String(port),
  by,
  reasons: untouched === undefined ? because : [...because, { consumer: "TLS", why: untouched }],
});

/** What the cluster file lets clients of Squid reach besides, by HTTP and HTTPS. */
function allowedConnections({ config }: ClusterDesign, sources: readonly string[]): readonly RequestedConnection[] {
  const allow = config.proxy?.squid?.allow ?? [];
  const allowed = (destination: string, key: string): readonly RequestedConnection[] =>
    ["80", "443"].map((port) => ({
      sources,
      destination,
      port,
      by: leadsBy.internetGateway!,
      reasons: [{ consumer: "clients of Squid", why: "the cluster file lets them reach it", place: { key } }],
    }));
  if (allow === "all") return allowed("0.0.0.0/0", "proxy.squid.allow");
  return allow.flatMap((domain, index) => allowed(domain, `proxy.squid.allow[${index}]`));
}
