import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { transitGatewayAttachment } from "./routes";
import type { SmallSubnetRole } from "./existingVpc";
import { settingsKey, zonesOfRole } from "./subnetLayout";
import { networkZones } from "./zones";
import { zoneListFindings } from "./zones.findings";

const controlPlaneZonesPath: ConfigPath = ["network", "controlPlaneSubnets", "availabilityZones"];

/** Subnets of the control plane and of a transit gateway attachment have something to hold, and zones of the network, each once. */
export const smallSubnetFindings = (config: ClusterConfig): readonly Finding[] => [
  ...settingsForNothing(config, "control-plane"),
  ...settingsForNothing(config, "transit-gateway"),
  ...repeatedAndForeignZones(config),
  ...cidrsWithoutSubnet(config),
  ...attachmentFindings(config),
];

/** In an existing VPC, a prefix length is for nothing in any case, as another rule says. */
function settingsForNothing({ network }: ClusterConfig, role: SmallSubnetRole): readonly Finding[] {
  const key = settingsKey[role];
  const { enabled, ...settings } = network[key];
  if (enabled) return [];
  return Object.entries(settings)
    .filter(([name, value]) => !(name === "prefixLength" && network.existingVpc) && value !== undefined && JSON.stringify(value) !== "{}")
    .map(([name]) => ({
      severity: "error",
      path: ["network", key, name],
      problem: `${name} of ${role} subnets is given, and there are no such subnets`,
      fix: `Set network.${key}.enabled to true, or remove network.${key}.${name}`,
    }));
}

function repeatedAndForeignZones(config: ClusterConfig): readonly Finding[] {
  const { availabilityZones = [], enabled } = config.network.controlPlaneSubnets;
  return enabled ? zoneListFindings(config, availabilityZones, controlPlaneZonesPath) : [];
}

/** Blocks of zones that are not the network's at all are another rule's. */
function cidrsWithoutSubnet(config: ClusterConfig): readonly Finding[] {
  const { cidrs, enabled } = config.network.controlPlaneSubnets;
  const zones = zonesOfRole(config, "control-plane");
  return Object.keys(enabled ? cidrs : {})
    .filter((zone) => networkZones(config).includes(zone) && !zones.includes(zone))
    .map((zone) => ({
      severity: "error",
      path: ["network", "controlPlaneSubnets", "cidrs", zone],
      alsoReads: [controlPlaneZonesPath],
      problem: `${zone} gets no control-plane subnet`,
      allowed: zones.join(", "),
      fix: `Remove it, or add ${zone} to ${pathText(controlPlaneZonesPath)}`,
    }));
}

function attachmentFindings(config: ClusterConfig): readonly Finding[] {
  const attachment = transitGatewayAttachment(config);
  if (!config.network.transitGatewaySubnets.enabled || attachment === "create") return [];
  const path = ["network", "transitGatewaySubnets", "enabled"];
  const problem = attachment === "existing" ? "the attachment is an existing one, which keeps its subnets" : "the VPC is attached to none";
  const { egress } = config.network;
  const way = ["transitGateway", "proxy", "firewall"].includes(egress) ? "" : "set network.egress to transitGateway and ";
  const use = attachment === "existing" ? "" : `, or ${way}write network.transitGateway.id`;
  return [
    {
      severity: "error",
      path,
      alsoReads: [["network", "transitGateway"]],
      problem: `subnets of a transit gateway attachment are asked for, and ${problem}`,
      fix: `Set it to false${use}`,
    },
  ];
}
