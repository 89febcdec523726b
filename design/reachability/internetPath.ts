import type { ClusterConfig } from "../../config/schema/schema";
import { firewallCidrs } from "../network/routes";

/**
 * Destinations of the transit gateway. One that is not described at all is a mistake of its own.
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html
 */
export const byTransitGateway = ({ network: { egress, transitGateway } }: ClusterConfig): readonly string[] =>
  transitGateway?.cidrs ?? (egress === "transitGateway" ? ["0.0.0.0/0"] : []);

/**
 * The path to the internet that no proxy is, and to services without an endpoint. A transit gateway or a firewall is one where everything is routed to
 * it, and it is the way out. What either lets pass is not known here.
 */
export function pathToInternet(config: ClusterConfig): "nat" | "transitGateway" | "firewall" | undefined {
  const { egress } = config.network;
  if (egress === "nat") return egress;
  if (egress === "firewall" && firewallCidrs(config).includes("0.0.0.0/0")) return egress;
  return egress === "transitGateway" && byTransitGateway(config).includes("0.0.0.0/0") ? egress : undefined;
}
