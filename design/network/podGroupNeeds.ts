import type { ClusterConfig } from "../../config/schema/schema";
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
 * What pods in subnets of their own cannot do without, as far as this project knows what runs in them. CoreDNS is one of them.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
 * @see https://coredns.io/plugins/ready/
 */
export function podGroupNeeds(config: ClusterConfig, { zones }: AddressPlan): readonly PodGroupNeed[] {
  const pods = { peer: "pods", cidrs: zones.flatMap(({ pod }) => pod ?? []) } as const;
  const cluster = { peer: "cluster", cidrs: zones.map(({ node }) => node) } as const;
  const webhook = {
    direction: "in",
    protocol: "tcp",
    port: 9443,
    purpose: "the webhook of the load balancer controller",
    ...cluster,
  } as const;
  return [
    { direction: "in", protocol: "udp", port: 53, purpose: "DNS", ...pods },
    { direction: "in", protocol: "udp", port: 53, purpose: "DNS", ...cluster },
    { direction: "in", protocol: "tcp", port: 8181, purpose: "the readiness of CoreDNS", ...cluster },
    ...(config.loadBalancerController.enabled ? [webhook] : []),
    { direction: "out", protocol: "udp", port: 53, purpose: "DNS", ...pods },
    { direction: "out", protocol: "tcp", port: 443, purpose: "the Kubernetes API and VPC endpoints", ...cluster },
  ];
}
