import type { ClusterConfig } from "../../config/schema/schema";
import { controlPlaneGatewayZones, givenControlPlaneZones, routedControlPlaneZones } from "../network/controlPlaneRoutes";
import { type DirectPath, directPath } from "./directPaths";

/**
 * The path of what the control plane sends to a host, by the routes of the subnets that its network interfaces are in: of the nodes, or its own. Those
 * of given subnets only their owner knows.
 * @param host a name, or an IPv4 address
 * @see https://docs.aws.amazon.com/eks/latest/userguide/control-plane-egress.html
 */
export function controlPlanePath(config: ClusterConfig, host: string): DirectPath | undefined {
  const ofNodes = directPath(config, host);
  if (ofNodes?.path === "vpc" || !config.network.controlPlaneSubnets.enabled) return ofNodes;
  if (givenControlPlaneZones(config).length > 0) return { path: "existingRoute", isCertain: false };
  // The routes of the nodes' tables may be there by their owner; those that are made here lead where the file says.
  if (ofNodes?.path === "existingRoute") return undefined;
  return ofNodes?.path === "nat" && !leadToGateways(config) ? undefined : ofNodes;
}

/** Whether the route tables of the control plane's own subnets lead to NAT gateways: each, or none. */
const leadToGateways = (config: ClusterConfig): boolean =>
  routedControlPlaneZones(config).every((zone) => controlPlaneGatewayZones(config)[zone] !== undefined);
