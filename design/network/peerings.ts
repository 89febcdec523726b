import type { Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { overlaps } from "../../aws/cidr";
import { serviceCidr } from "./serviceCidr";
import { vpcBlocks } from "./vpcBlocks";

/** What is routed to a VPC peering connection. */
export interface PeeringRoute {
  readonly cidr: string;
  readonly connectionId: string;
  /** Where the cluster file asks for it. */
  readonly path: Finding["path"];
}

/** The routes to the VPCs that a cluster's VPC is peered with. */
export const peeringRoutes = ({ network }: ClusterConfig): readonly PeeringRoute[] =>
  Object.entries(network.peerings).flatMap(([name, { connectionId, cidrs }]) =>
    cidrs.map((cidr, index) => ({ cidr, connectionId, path: ["network", "peerings", name, "cidrs", index] })),
  );

/**
 * Destinations that a peering connection cannot have: it leads to the blocks of one VPC, and to nothing behind it; that VPC has no block of this one;
 * and a route table has each destination once. A warning where Kubernetes services have its addresses: a pod that calls one may get a service of its
 * own cluster.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
 * @see https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations
 */
export function peeringFindings(config: ClusterConfig): readonly Finding[] {
  const routes = peeringRoutes(config);
  const [blocks, services] = [vpcBlocks(config), serviceCidr(config)];
  const byGateway = (config.network.transitGateway?.cidrs ?? []).map((cidr, index) => ({
    cidr,
    path: ["network", "transitGateway", "cidrs", index],
  }));
  return routes.flatMap(({ cidr, path }, index): Finding[] => {
    const own = blocks.find((block) => overlaps(block.cidr, cidr));
    const same = [...byGateway, ...routes.slice(0, index)].find((other) => other.cidr === cidr);
    const error = (problem: string, fix: string): Finding => ({ severity: "error", path, problem, fix });
    if (cidr === "0.0.0.0/0") return [error("a peering connection is no way to the internet", "Name the CIDR blocks of the other VPC")];
    if (own)
      return [error(`${cidr} overlaps ${own.cidr} of this VPC, so the VPCs cannot be peered`, "Name the CIDR blocks of the other VPC")];
    if (same) return [error(`${cidr} is routed by ${pathText(same.path)} too`, "Remove one of them")];
    if (overlaps(services, cidr)) {
      const fix = "Before the cluster is created, choose a network.serviceCidr that no peered VPC has";
      return [{ severity: "warning", path, alsoReads: [["network"]], problem: `${cidr} overlaps the service CIDR ${services}`, fix }];
    }
    return [];
  });
}
