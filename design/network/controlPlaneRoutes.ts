import { contains } from "../../aws/cidr";
import type { ClusterConfig } from "../../config/schema/schema";
import { isCustomerRouted } from "../controlPlane/switches";
import { vpcBlocks } from "./cidrBlocks";
import { firewallCidrs, peeringRoutes, planNatGateways } from "./routes";
import { controlPlaneZones } from "./zones";

/** Zones whose control-plane subnet is given, with the routes of its owner. */
export const givenControlPlaneZones = ({ network }: ClusterConfig): readonly string[] =>
  network.controlPlaneSubnets.enabled ? Object.keys(network.existingVpc?.controlPlaneSubnets ?? {}) : [];

/** Zones whose control-plane subnet is made, with a route table of its own. */
export const routedControlPlaneZones = (config: ClusterConfig): readonly string[] =>
  config.network.controlPlaneSubnets.enabled
    ? controlPlaneZones(config).filter((zone) => !givenControlPlaneZones(config).includes(zone))
    : [];

/**
 * Destinations of the firewall in the control plane's own route tables. They have no way to the internet unless the control plane sends by them: in its
 * place are the networks that reach the API through the firewall, and whose answers nothing else leads back.
 */
export function controlPlaneFirewallCidrs(config: ClusterConfig): readonly string[] {
  const cidrs = firewallCidrs(config);
  if (isCustomerRouted(config) || !cidrs.includes("0.0.0.0/0")) return cidrs;
  const others = cidrs.filter((cidr) => cidr !== "0.0.0.0/0");
  const reached = [...vpcBlocks(config), ...peeringRoutes(config)]
    .map(({ cidr }) => cidr)
    .concat(others, config.network.transitGateway?.cidrs ?? []);
  const back = config.access.runnerCidrs.filter((cidr) => cidr !== "0.0.0.0/0" && !reached.some((block) => contains(block, cidr)));
  return [...others, ...new Set(back)];
}

/** What each of the control plane's own route tables leads to for those destinations, by zone; zones that have no target yet are absent. */
export const controlPlaneFirewallTargets = (config: ClusterConfig): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(config.network.firewall?.targetIds ?? {}).filter(([zone]) => controlPlaneFirewallZones(config).includes(zone)),
  );

/** Zones in which the control plane's own route table leads to the firewall. */
export const controlPlaneFirewallZones = (config: ClusterConfig): readonly string[] =>
  controlPlaneFirewallCidrs(config).length > 0 ? routedControlPlaneZones(config) : [];

/** The zone of the NAT gateway that each of the control plane's own route tables leads to, by zone: none unless the control plane sends by them. */
export function controlPlaneGatewayZones(config: ClusterConfig): Readonly<Record<string, string>> {
  const { natGatewayZones = {} } = planNatGateways(config);
  const [another] = Object.values(natGatewayZones);
  if (!isCustomerRouted(config) || another === undefined) return {};
  return Object.fromEntries(routedControlPlaneZones(config).map((zone) => [zone, natGatewayZones[zone] ?? another]));
}
