import type { Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { controlPlaneFirewallZones } from "./controlPlaneRoutes";
import { firewallCidrs, routedZones } from "./routes";
import { destinationFindings } from "./routes.findings";
import { networkZones } from "./zones";

/** A firewall that is not the way out, targets that nothing or nobody leads to, and destinations that it cannot have. */
export function firewallFindings(config: ClusterConfig): readonly Finding[] {
  const { egress, firewall, transitGateway } = config.network;
  if (egress !== "firewall") {
    if (!firewall) return [];
    const problem = `a firewall is given, but egress is ${egress}`;
    return [
      { severity: "error", path: ["network", "firewall"], problem, fix: "Set network.egress to firewall, or remove network.firewall" },
    ];
  }
  const both = (transitGateway?.cidrs ?? []).flatMap((cidr, index): Finding[] =>
    firewallCidrs(config).includes(cidr)
      ? [
          {
            severity: "error",
            path: ["network", "transitGateway", "cidrs", index],
            alsoReads: [["network", "firewall"]],
            problem: `${cidr} is routed to the firewall too, and a route table has each destination once`,
            fix: "Name the blocks of other networks at network.transitGateway.cidrs, or remove it at network.firewall.cidrs",
          },
        ]
      : [],
  );
  return [
    ...unusedTargets(config),
    ...missingTargets(config),
    ...sharedTargets(config),
    ...both,
    ...destinationFindings(config, firewall?.cidrs ?? [], { key: "firewall", name: "firewall" }),
  ];
}

/** Zones in which a route table is made that leads to the firewall: that of nodes, or of the control plane alone. */
const zonesToFirewall = (config: ClusterConfig): readonly string[] => [
  ...new Set([...routedZones(config), ...controlPlaneFirewallZones(config)]),
];

/** Targets of zones that the network does not have, or whose route table is its owner's. */
const unusedTargets = (config: ClusterConfig): readonly Finding[] =>
  Object.entries(config.network.firewall?.targetIds ?? {})
    .filter(([zone]) => !zonesToFirewall(config).includes(zone))
    .map(([zone, id]) => {
      const path = ["network", "firewall", "targetIds", zone];
      const finding = { severity: "error", path, alsoReads: [["network"], ["region"]] } as const;
      return networkZones(config).includes(zone)
        ? {
            ...finding,
            problem: `nothing is routed to ${id}, because the route table of ${zone} is not made`,
            fix: `Remove it, or set ${pathText(["network", "existingVpc", "routeTables", zone])} to create`,
          }
        : {
            ...finding,
            problem: `${zone} is not one of the network's Availability Zones`,
            allowed: zonesToFirewall(config).join(", "),
            fix: "Remove it",
          };
    });

/**
 * An endpoint, and an interface, is in one zone.
 * @see https://docs.aws.amazon.com/network-firewall/latest/developerguide/arch-two-zone-igw.html
 */
const sharedTargets = ({ network }: ClusterConfig): readonly Finding[] =>
  Object.entries(network.firewall?.targetIds ?? {}).flatMap(([zone, id], index, all): readonly Finding[] => {
    const first = all.findIndex(([, other]) => other === id);
    if (first === index) return [];
    return [
      {
        severity: "warning",
        path: ["network", "firewall", "targetIds", zone],
        problem: `${id} is the target of ${all[first]![0]} already: the traffic of one of the two crosses zones, at a price, and ends when the other zone fails`,
        fix: `Write the endpoint or interface of the firewall in ${zone}`,
      },
    ];
  });

/** The firewall of a VPC that is not there yet comes between the stacks: without routes to it nodes start, and reach what has an endpoint only. */
function missingTargets(config: ClusterConfig): readonly Finding[] {
  const missing = zonesToFirewall(config).filter((zone) => config.network.firewall?.targetIds[zone] === undefined);
  if (missing.length === 0) return [];
  const ids = "ids of its endpoints at network.firewall.targetIds";
  return [
    {
      severity: config.network.existingVpc ? "error" : "warning",
      path: config.network.firewall ? ["network", "firewall"] : ["network", "egress"],
      alsoReads: [["network"], ["region"]],
      problem: `the route table of ${missing.join(", ")} is created, and no target of the firewall is named that it leads to`,
      fix: config.network.existingVpc
        ? `Write the ${ids}`
        : `Apply the network stack, have the firewall made in the VPC, write the ${ids}, and apply the network stack again before the others`,
    },
  ];
}
