import { isIP } from "node:net";
import type { ClusterConfig } from "../../../config/schema/schema";
import { directPath } from "../../../design/reachability/directPaths";
import type { KeyPlace } from "../places";
import type { ReachedPath } from "./hops";

/** A connection that firewalls, security groups or network ACLs must let through. */
export interface RequestedConnection {
  /** Blocks, or what stands for them; each is said once. */
  readonly sources: readonly string[];
  readonly destination: string;
  /** @default - the destination says it all */
  readonly names?: string | undefined;
  readonly port: string;
  /** @default TCP */
  readonly protocol?: string | undefined;
  /** What leads there. */
  readonly by: string;
  readonly reasons: readonly { readonly consumer: string; readonly why: string; readonly place?: KeyPlace | undefined }[];
}

export const connectionColumns = ["source", "destination", "names", "port", "protocol", "by", "for", "reason", "key"] as const;

/** The cells of a connection; with several consumers, each reason says whose it is. */
export function connectionRow({
  by,
  destination,
  names = "",
  port,
  protocol = "TCP",
  reasons,
  sources,
}: RequestedConnection): readonly string[] {
  const consumers = once(reasons.map(({ consumer }) => consumer));
  const whys = reasons.map(({ consumer, why }) => (consumers.length > 1 ? `${consumer}: ${why}` : why));
  const keys = once(reasons.flatMap(({ place }) => place?.key ?? []));
  return [once(sources).join(" "), destination, names, port, protocol, by, consumers.join("; "), once(whys).join("; "), keys.join("; ")];
}

const once = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** What the column `by` says of connections within the cluster. */
export const withinCluster = "the VPC itself";

/** What it says of interface endpoints and prefix lists in the VPC. */
export const insideVpc = "VPC endpoint";

/** What the column `port` says of every port. */
export const everyPort = "all";

/** Paths whose traffic leaves the VPC, with what each passes. */
export const leadsBy: Readonly<Partial<Record<ReachedPath | "none", string>>> = {
  nat: "NAT gateway and internet gateway",
  internetGateway: "internet gateway",
  transitGateway: "transit gateway",
  firewall: "firewall",
  peering: "peering connection",
  existingRoute: "routes of the VPC's owner",
};

/** What leads to an address or host, or to the first address of a block. */
export function leadingTo(config: ClusterConfig, host: string): string {
  const [address = host] = host.split("/");
  const path = directPath(config, isIP(address) === 4 ? address : host)?.path;
  if (path === "vpc") return withinCluster;
  return (path && leadsBy[path]) ?? "routes of the VPC";
}
