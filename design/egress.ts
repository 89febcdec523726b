import type { Finding } from "../config/finding";
import type { ClusterConfig } from "../config/schema";

/** The NAT gateways, if any: for each zone, the zone of the gateway it uses. A single one stands in the zone that the file lists first. */
export function planNatGateways(
  config: ClusterConfig,
  zones: readonly string[],
): { readonly natGatewayZones?: Readonly<Record<string, string>> } {
  if (config.network.egress !== "nat") return {};
  const single = config.network.natGateways === "single" ? (config.network.availabilityZones?.[0] ?? zones[0]) : undefined;
  return { natGatewayZones: Object.fromEntries(zones.map((zone) => [zone, single ?? zone])) };
}

/** Settings of a way out that is not the chosen one, and a transit gateway that is not named. */
export function egressFindings({ network }: ClusterConfig): readonly Finding[] {
  const findings: Finding[] = [];
  if (network.natGateways !== undefined && network.egress !== "nat") {
    findings.push({
      severity: "error",
      path: ["network", "natGateways"],
      problem: `natGateways is set, but egress is ${network.egress}`,
      fix: "Set network.egress to nat, or remove network.natGateways",
    });
  }
  if (network.transitGateway !== undefined && !["transitGateway", "proxy"].includes(network.egress)) {
    findings.push({
      severity: "error",
      path: ["network", "transitGateway"],
      problem: `a transit gateway is given, but egress is ${network.egress}`,
      fix: "Set network.egress to transitGateway, or to proxy for a proxy behind it, or remove network.transitGateway",
    });
  }
  if (network.transitGateway === undefined && network.egress === "transitGateway") {
    findings.push({
      severity: "error",
      path: ["network", "egress"],
      problem: "egress is transitGateway, but no transit gateway is given",
      fix: "Write its id at network.transitGateway.id",
    });
  }
  return findings;
}
