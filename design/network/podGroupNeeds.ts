import type { ClusterConfig } from "../../config/schema/schema";
import { runsCoreDns } from "../autoMode/builtIn";
import { scrapedPorts, webhookPorts } from "./softwarePorts";
import type { AddressPlan } from "./addresses";

/** Traffic that the security group of pods must let through. */
export interface PodGroupNeed {
  readonly direction: "in" | "out";
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  /** Who is at the other end: other pods, or what is in the node subnets and the cluster's security group. */
  readonly peer: "pods" | "cluster";
  /** CIDR blocks of the peer. */
  readonly cidrs: readonly string[];
  /** A noun. */
  readonly purpose: string;
}

/**
 * What pods in subnets of their own cannot do without, as far as this project knows what runs in them. CoreDNS is one of them, except where all nodes are
 * of EKS Auto Mode: these answer the DNS queries of their pods by themselves, which no network interface with a security group sees.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-networking.html
 * @see https://coredns.io/plugins/ready/
 */
export function podGroupNeeds(config: ClusterConfig, { zones }: AddressPlan): readonly PodGroupNeed[] {
  const pods = { peer: "pods", cidrs: zones.flatMap(({ pod }) => pod ?? []) } as const;
  const cluster = { peer: "cluster", cidrs: zones.map(({ node }) => node) } as const;
  const { addons, loadBalancerController, observability } = config;
  const webhook = (owner: string, port = 9443): PodGroupNeed => {
    return { direction: "in", protocol: "tcp", port, purpose: `the webhook of ${owner}`, ...cluster };
  };
  const ofDns = (needs: readonly PodGroupNeed[]): readonly PodGroupNeed[] => (runsCoreDns(config) ? needs : []);
  return [
    ...ofDns([
      { direction: "in", protocol: "udp", port: 53, purpose: "DNS", ...pods },
      { direction: "in", protocol: "udp", port: 53, purpose: "DNS", ...cluster },
      { direction: "in", protocol: "tcp", port: 8181, purpose: "the readiness of CoreDNS", ...cluster },
    ]),
    ...(loadBalancerController.enabled ? [webhook("the load balancer controller")] : []),
    ...(observability.containerInsights.enabled ? [webhook("Container Insights")] : []),
    ...webhookPorts(config).map(({ owner, port }) => webhook(owner, port)),
    ...(addons.metricsServer.enabled ? metricsServerNeeds(cluster) : []),
    ...scrapedPorts(config).map(({ owner, port, what }): PodGroupNeed => ({
      direction: "out",
      protocol: "tcp",
      port,
      purpose: `${owner}, which asks ${what}`,
      ...cluster,
    })),
    ...ofDns([{ direction: "out", protocol: "udp", port: 53, purpose: "DNS", ...pods }]),
    { direction: "out", protocol: "tcp", port: 443, purpose: "the Kubernetes API and VPC endpoints", ...cluster },
  ];
}

/**
 * The Kubernetes API asks the metrics server, whose add-on listens on another port than kubelets do, and the metrics server asks the kubelets.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/metrics-server.html
 */
const metricsServerNeeds = (cluster: Pick<PodGroupNeed, "peer" | "cidrs">): readonly PodGroupNeed[] => [
  { direction: "in", protocol: "tcp", port: 10251, purpose: "the metrics server", ...cluster },
  { direction: "out", protocol: "tcp", port: 10250, purpose: "the metrics server, which asks kubelets", ...cluster },
];
