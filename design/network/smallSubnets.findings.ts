import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { transitGatewayAttachment } from "./routes";
import { zonesOfRole } from "./subnetLayout";
import { networkZones } from "./zones";
import { zoneListFindings } from "./zones.findings";

const controlPlaneZonesPath: ConfigPath = ["network", "controlPlaneSubnets", "availabilityZones"];

/** Subnets of the control plane and of a transit gateway attachment have something to hold, and zones of the network, each once. */
export const smallSubnetFindings = (config: ClusterConfig): readonly Finding[] => [
  ...repeatedAndForeignZones(config),
  ...cidrsWithoutSubnet(config),
  ...attachmentFindings(config),
];

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
