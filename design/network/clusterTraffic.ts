import type { ClusterConfig } from "../../config/schema/schema";
import { runsCoreDns } from "../autoMode/builtIn";
import type { AddressPlan } from "./addresses";
import { podGroupNeeds } from "./podGroupNeeds";

/** Where parts of a cluster have their network interfaces; `pods` are in the subnets of the nodes where they have none of their own. */
export type ClusterPart = "control plane" | "nodes" | "pods";

/** A connection within a cluster that security groups, and network ACLs, must let through. */
export interface ClusterConnection {
  readonly from: readonly ClusterPart[];
  readonly to: readonly ClusterPart[];
  readonly protocol: "tcp" | "udp" | "all";
  /** @default - every port */
  readonly port?: number;
  /** A noun. */
  readonly purpose: string;
}

const kubeletPort = 10_250;
const apiPort = 443;

/**
 * What goes on within a cluster as far as this project knows what runs in it: what EKS asks of security groups, with the ports of what pods serve. What
 * applications call of each other, only their owners know. Nodes of EKS Auto Mode answer the DNS queries of their pods by themselves.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html#security-group-restricting-cluster-traffic
 */
export function clusterTraffic(config: ClusterConfig, addresses: AddressPlan): readonly ClusterConnection[] {
  const dns = { from: ["nodes", "pods"], to: ["pods"], port: 53, purpose: "DNS of CoreDNS" } as const;
  const hasDns = runsCoreDns(config);
  const ofPods = podGroupNeeds(config, addresses).filter(({ peer, port }) => peer === "cluster" && port !== dns.port);
  const toPods = ofPods.filter(({ direction }) => direction === "in");
  const toNodes = ofPods.filter(({ direction, port }) => direction === "out" && port !== apiPort);
  return [
    { from: ["nodes", "pods"], to: ["control plane"], protocol: "tcp", port: apiPort, purpose: "the Kubernetes API" },
    { from: ["control plane"], to: ["nodes", "pods"], protocol: "tcp", port: 443, purpose: "webhooks and aggregated APIs on port 443" },
    { from: ["control plane"], to: ["nodes"], protocol: "tcp", port: kubeletPort, purpose: "kubelets, for logs, exec and metrics" },
    ...(hasDns ? (["udp", "tcp"] as const).map((protocol): ClusterConnection => ({ ...dns, protocol })) : []),
    ...toPods.map(({ port, protocol, purpose }): ClusterConnection => ({
      from: ["control plane", "nodes"],
      to: ["pods"],
      protocol,
      port,
      purpose,
    })),
    ...toNodes.map(({ port, protocol, purpose }): ClusterConnection => ({ from: ["pods"], to: ["nodes"], protocol, port, purpose })),
    {
      from: ["nodes", "pods"],
      to: ["nodes", "pods"],
      protocol: "all",
      purpose: "probes of kubelets, node ports, and calls between applications",
    },
  ];
}

/**
 * The subnets that parts of a cluster have interfaces in, each once. Pods on Fargate are in those of the nodes, whose addresses all pods have that custom
 * networking, or subnet discovery, gives no others.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network.html
 */
export function blocksOfParts(parts: readonly ClusterPart[], config: ClusterConfig, { zones }: AddressPlan): readonly string[] {
  const apart = zones.flatMap((zone) => zone["control-plane"] ?? []);
  const nodes = zones.map(({ node }) => node);
  const isApart = config.customNetworking.enabled && Object.keys(config.fargateProfiles).length === 0;
  const blocksOf: Readonly<Record<ClusterPart, readonly string[]>> = {
    "control plane": apart.length > 0 ? apart : nodes,
    nodes,
    pods: [...(isApart ? [] : nodes), ...zones.flatMap(({ pod }) => pod ?? [])],
  };
  return [...new Set(parts.flatMap((part) => blocksOf[part]))];
}
