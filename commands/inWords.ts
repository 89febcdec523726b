import type { StackRole } from "../config/schema/backend";
import type { ClusterConfig } from "../config/schema/schema";
import { fewOf } from "../config/findings/located";
import { planAccessEntries } from "../design/access/entries";
import type { ClusterDesign } from "../design/cluster";
import { endpointsOfOthers } from "../design/reachability/endpoints";
import { reachability } from "../design/reachability/paths";
import { counted } from "./printing";

/** What each stack of a cluster makes, in the words that tell it from other clusters. */
export const inWords = (design: ClusterDesign): Readonly<Record<StackRole, string>> => ({
  network: [vpcWords(design), counted(design.addresses.zones.length, "zone"), ...egressWords(design), ...endpointWords(design)].join(", "),
  cluster: [apiWords(design.config), ...administratorWords(design.config), ...addonWords(design, "cluster")].join(", "),
  workload:
    [...nodeWords(design), ...addonWords(design, "workload"), ...[...design.charts, ...design.releases].map(({ name }) => name)].join(
      "; ",
    ) || "no nodes",
});

const vpcWords = ({ existingVpc, addresses }: ClusterDesign): string =>
  existingVpc ? `given VPC ${existingVpc.id}` : `VPC ${addresses.vpcCidr}`;

const egresses: Readonly<Record<ClusterConfig["network"]["egress"], string>> = {
  none: "no egress",
  nat: "egress by NAT gateways",
  transitGateway: "egress by transit gateway",
  proxy: "egress by proxy",
  firewall: "egress by firewall",
};

const egressWords = ({ config, natGatewayZones = {}, squid, bastion }: ClusterDesign): readonly string[] => [
  new Set(Object.values(natGatewayZones)).size === 1 ? "egress by a NAT gateway" : egresses[config.network.egress],
  ...(squid ? ["Squid"] : []),
  ...(bastion ? ["bastion"] : []),
];

/** Of the endpoints of others also those that the cluster uses by default, which the file does not list. */
function endpointWords({ config, endpoints }: ClusterDesign): readonly string[] {
  const existing = endpointsOfOthers(config, reachability(config)).length;
  return [
    ...(endpoints.length > 0 || existing === 0 ? [counted(endpoints.length, "endpoint")] : []),
    ...(existing > 0 ? [`${counted(existing, "endpoint")} that exist${existing === 1 ? "s" : ""}`] : []),
  ];
}

const apiWords = ({ access }: ClusterConfig): string =>
  access.publicEndpoint.enabled ? `API open to ${counted(access.publicEndpoint.cidrs.length, "block")}` : "private API";

function administratorWords(config: ClusterConfig): readonly string[] {
  const entries = planAccessEntries(config).length;
  return [entries === 0 ? "administered by its creator" : counted(entries, "access entry", "access entries")];
}

const addonWords = ({ addons }: ClusterDesign, stack: "cluster" | "workload"): readonly string[] => {
  const count = addons.filter((addon) => addon.stack === stack).length;
  return count > 0 ? [counted(count, "add-on")] : [];
};

function nodeWords({ autoMode, nodeGroups, fargateProfiles }: ClusterDesign): readonly string[] {
  const groups = nodeGroups.map(({ name, scaling: { min, max }, instanceTypes, family }) => {
    const size = min === max ? String(min) : `${min} to ${max}`;
    return `${name}: ${size} ${instanceTypes[0]}${instanceTypes.length > 1 ? " and other types" : ""}, ${family}`;
  });
  const profiles = fargateProfiles.map(({ name }) => name);
  return [
    ...(groups.length > 3 ? [`${groups.length} node groups`] : groups),
    ...(autoMode?.enabled ? [`EKS Auto Mode: ${fewOf([...autoMode.builtInPools, ...Object.keys(autoMode.nodePools)])}`] : []),
    ...(profiles.length > 0 ? [`Fargate: ${fewOf(profiles)}`] : []),
  ];
}
