import type { ConfigPath, Finding } from "../../config/finding";
import { pathText } from "../../config/path";
import type { ClusterConfig } from "../../config/schema";
import { planNatGateways } from "../egress";
import { needsPublicSubnets } from "./addressRules";
import { networkZones, possibleZones, publicZones } from "./zones";

const zonesPath: ConfigPath = ["network", "publicSubnets", "availabilityZones"];

/** The zones of the public subnets are zones of the network, each once, and enough for what stands in them. */
export function publicZoneFindings(config: ClusterConfig): readonly Finding[] {
  const zones = config.network.publicSubnets.availabilityZones;
  if (zones === undefined) return [];
  if (!needsPublicSubnets(config)) return [unusedZones];
  const zoneFindings = zones.flatMap((zone, index) => zoneFinding(config, zone, index));
  if (zoneFindings.length > 0) return zoneFindings;
  return [...unusedCidrs(config), ...natGatewayFindings(config), ...applicationLoadBalancerFindings(config)];
}

const unusedZones: Finding = {
  severity: "error",
  path: zonesPath,
  alsoReads: [["network"], ["samples"], ["proxy"], ["access", "bastion"]],
  problem: "zones of public subnets are given, and there are no public subnets",
  fix: `Set network.publicSubnets.enabled to true, or remove ${pathText(zonesPath)}`,
};

function zoneFinding(config: ClusterConfig, zone: string, index: number): Finding[] {
  const path = [...zonesPath, index];
  const zones = networkZones(config);
  if (publicZones(config).includes(zone) && config.network.publicSubnets.availabilityZones!.indexOf(zone) < index) {
    return [{ severity: "error", path, problem: `${zone} is listed twice`, fix: "Remove it" }];
  }
  if (zones.includes(zone)) return [];
  return [
    {
      severity: "error",
      path,
      alsoReads: [["network", "availabilityZones"], ["region"]],
      problem: `${zone} is not one of the network's Availability Zones`,
      allowed: zones.join(", "),
      fix: possibleZones(config.region).includes(zone)
        ? `Write one of the allowed zones, or set network.availabilityZones to [${[...zones, zone].sort().join(", ")}]`
        : "Write one of the allowed zones",
    },
  ];
}

/** Blocks of zones that are not the network's at all are another rule's. */
const unusedCidrs = (config: ClusterConfig): readonly Finding[] =>
  Object.keys(config.network.publicSubnets.cidrs)
    .filter((zone) => networkZones(config).includes(zone) && !publicZones(config).includes(zone))
    .map((zone) => ({
      severity: "error",
      path: ["network", "publicSubnets", "cidrs", zone],
      alsoReads: [zonesPath],
      problem: `${zone} gets no public subnet`,
      allowed: publicZones(config).join(", "),
      fix: `Remove it, or add ${zone} to ${pathText(zonesPath)}`,
    }));

function natGatewayFindings(config: ClusterConfig): readonly Finding[] {
  const { natGatewayZones = {} } = planNatGateways(config, networkZones(config));
  const missing = [...new Set(Object.values(natGatewayZones))].filter((zone) => !publicZones(config).includes(zone));
  if (missing.length === 0) return [];
  const single = config.network.natGateways === "single";
  return [
    {
      severity: "error",
      path: zonesPath,
      alsoReads: [["network"], ["region"]],
      problem: `NAT gateways are to stand in ${missing.join(", ")}, where no public subnet is`,
      fix: `Add ${missing.join(", ")}, or ${single ? "list a zone with a public subnet first in network.availabilityZones" : "set network.natGateways to single"}`,
    },
  ];
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer */
function applicationLoadBalancerFindings(config: ClusterConfig): readonly Finding[] {
  const zones = publicZones(config);
  if (!config.samples.publicAlb.enabled || zones.length > 1) return [];
  return [
    {
      severity: "error",
      path: zonesPath,
      alsoReads: [["samples", "publicAlb", "enabled"]],
      problem: `samples.publicAlb needs public subnets in two zones, and only ${zones.join()} gets one`,
      fix: "Add a second zone, or set samples.publicAlb.enabled to false",
    },
  ];
}
