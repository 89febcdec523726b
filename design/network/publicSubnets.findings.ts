import type { ConfigPath, Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { newNatGatewayZones } from "./routes";
import { networkZones, publicZones } from "./zones";
import { zoneListFindings } from "./zones.findings";
import { needsPublicSubnets, usersOfPublicSubnets } from "./publicSubnets";

const zonesPath: ConfigPath = ["network", "publicSubnets", "availabilityZones"];

/** Public subnets are not switched off where something needs them; their zones are zones of the network, each once, and enough for what stands in them. */
export function publicSubnetFindings(config: ClusterConfig): readonly Finding[] {
  if (!needsPublicSubnets(config)) return [...neededButOff(config), ...settingsWithoutSubnets(config)];
  const zones = config.network.publicSubnets.availabilityZones ?? [];
  const zoneFindings = zoneListFindings(config, zones, zonesPath);
  if (zoneFindings.length > 0) return zoneFindings;
  const tooFew = [...natGatewayFindings(config), ...applicationLoadBalancerFindings(config)];
  const none = publicZones(config).length === 0 && tooFew.length === 0 ? [noPublicSubnet(config)] : [];
  return [...unusedCidrs(config), ...tooFew, ...none];
}

/** In an existing VPC a prefix length has no effect in any case, as another rule says. */
function settingsWithoutSubnets({ network: { existingVpc, publicSubnets } }: ClusterConfig): readonly Finding[] {
  const { enabled: _, ...settings } = publicSubnets;
  return Object.entries(settings)
    .filter(([key, value]) => !(key === "prefixLength" && existingVpc) && value !== undefined && JSON.stringify(value) !== "{}")
    .map(([key]) =>
      noEffect({
        path: ["network", "publicSubnets", key],
        without: "public subnets",
        enable: "Set network.publicSubnets.enabled to true",
        alsoReads: [["network"], ["samples"], ["proxy"], ["access", "bastion"]],
      }),
    );
}

function noPublicSubnet(config: ClusterConfig): Finding {
  const [setting = "network.publicSubnets.enabled: true"] = usersOfPublicSubnets(config).map((user) => user.setting);
  const { path, fix } = moreZones(config, "a zone");
  return {
    severity: "error",
    path,
    alsoReads: [["network"], ["samples"], ["proxy"], ["access", "bastion"]],
    problem: `${setting} needs a public subnet, and none is named`,
    fix,
  };
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
  const missing = newNatGatewayZones(config).filter((zone) => !publicZones(config).includes(zone));
  if (missing.length === 0) return [];
  const more = moreZones(config, missing.join(", "));
  const otherwise = config.network.existingVpc
    ? "name the NAT gateways of these zones at network.existingVpc.natGatewayIds"
    : config.network.natGateways === "single"
      ? "list a zone with a public subnet first in network.availabilityZones"
      : "set network.natGateways to single";
  return [
    {
      severity: "error",
      path: more.path,
      alsoReads: [["network"], ["region"]],
      problem: `there is no public subnet for the NAT gateway of ${missing.join(", ")}`,
      fix: `${more.fix}, or ${otherwise}`,
    },
  ];
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer */
function applicationLoadBalancerFindings(config: ClusterConfig): readonly Finding[] {
  const zones = publicZones(config);
  if (!config.samples.publicAlb.enabled || zones.length > 1) return [];
  const more = moreZones(config, zones.length > 0 ? "a second zone" : "each of two zones");
  return [
    {
      severity: "error",
      path: more.path,
      alsoReads: [["samples", "publicAlb", "enabled"]],
      problem: `samples.publicAlb needs public subnets in two zones, and ${zones.length > 0 ? `only ${zones.join()}` : "none"} gets one`,
      fix: `${more.fix}, or set samples.publicAlb.enabled to false`,
    },
  ];
}

/** Where public subnets of more zones are asked for: in an existing VPC, where the zones are not listed, by naming the subnets themselves. */
function moreZones({ network }: ClusterConfig, zones: string): { readonly path: ConfigPath; readonly fix: string } {
  if (network.publicSubnets.availabilityZones || !network.existingVpc) return { path: zonesPath, fix: `Add ${zones}` };
  const path: ConfigPath = ["network", "existingVpc", "publicSubnets"];
  const otherwise = network.existingVpc.shared ? "" : ", or a block for a new one at network.publicSubnets.cidrs";
  return { path, fix: `Name the public subnet of ${zones} there${otherwise}` };
}

function neededButOff(config: ClusterConfig): readonly Finding[] {
  if (config.network.publicSubnets.enabled !== false) return [];
  return usersOfPublicSubnets(config).map(({ path, setting }) => ({
    severity: "error",
    path: ["network", "publicSubnets", "enabled"],
    alsoReads: [path],
    problem: `${setting} needs public subnets, which are switched off`,
    fix: `Set it to true or remove it, or do without ${setting}`,
  }));
}
