import type { AutoModeNodePoolConfig } from "../../../config/schema/autoMode";
import type { ClusterDesign } from "../../../design/cluster";
import { zonesOfPool } from "../../../design/karpenter/demand";
import type { SubnetRole } from "../../../design/network/subnetLayout";
import type { Explanation } from "../../explain/model";
import { counted } from "../../printing";

/** A subnet with what is in it besides nodes and pods. */
export interface Cell {
  readonly cidr: string;
  readonly holds: readonly string[];
}

/** The subnets of a role. */
export interface SubnetLayer {
  readonly role: SubnetRole;
  readonly title: string;
  /** By zone; zones without a subnet of the role are absent. */
  readonly cells: Readonly<Record<string, Cell>>;
}

/** A node group, node pool or Fargate profile. */
export interface NodeLane {
  readonly name: string;
  readonly note: string;
  readonly zones: readonly string[];
  readonly kind: "managed" | "selfManaged" | "karpenter" | "autoMode" | "fargate";
}

/** As it stands in a subnet. */
export const natGateway = "NAT gateway";

/** In the order in which they are drawn: from the internet to the inside. */
const layerTitles: Readonly<Record<SubnetRole, string>> = {
  public: "Public subnet",
  node: "Node subnet",
  pod: "Pod subnet",
  "control-plane": "Control plane",
  "transit-gateway": "Transit gateway",
};

/** The layers that a cluster has. */
export const topologyLayers = ({ addresses, endpoints }: Explanation, design: ClusterDesign): readonly SubnetLayer[] =>
  (Object.keys(layerTitles) as readonly SubnetRole[]).flatMap((role) => {
    const subnets = addresses.subnets.filter((subnet) => subnet.role === role);
    if (subnets.length === 0) return [];
    const cells = subnets.map(({ cidr, zone }): [string, Cell] => [zone, { cidr, holds: holdersOf(design, endpoints, role, zone) }]);
    return [{ role, title: layerTitles[role], cells: Object.fromEntries(cells) }];
  });

/** What stands in a subnet, the most important first. */
function holdersOf(design: ClusterDesign, endpoints: Explanation["endpoints"], role: SubnetRole, zone: string): readonly string[] {
  const { bastion, config, natGatewayZones = {}, squid } = design;
  const bastionRole: SubnetRole = bastion?.subnet === "public" ? "public" : "node";
  const interfaces = endpoints.filter(({ origin, zones }) => origin === "created" && zones.includes(zone)).length;
  const candidates: readonly (readonly [boolean, SubnetRole, string])[] = [
    [Object.values(natGatewayZones).includes(zone) && config.network.existingVpc?.natGatewayIds[zone] === undefined, "public", natGateway],
    [squid !== undefined, "public", "Squid"],
    [config.samples.publicAlb.enabled || config.samples.publicNlb.enabled, "public", "load balancers"],
    [bastion?.zone === zone, bastionRole, "bastion"],
    [interfaces > 0, "node", counted(interfaces, "endpoint")],
    [!config.network.controlPlaneSubnets.enabled, "node", "control plane"],
    [true, "pod", "pods"],
    [true, "control-plane", "its interfaces"],
    [true, "transit-gateway", "attachment"],
  ];
  return candidates.flatMap(([isThere, where, what]) => (isThere && where === role ? [what] : []));
}

/** Node groups first, then node pools of Karpenter and EKS Auto Mode, and Fargate profiles. */
export const nodeLanes = ({ addresses, autoMode, config, fargateProfiles, nodeGroups }: ClusterDesign): readonly NodeLane[] => [
  ...nodeGroups.map(({ instanceTypes, kind, name, scaling: { max, min }, zones }): NodeLane => {
    const size = min === max ? String(min) : `${min}–${max}`;
    return { name, note: `${size} × ${instanceTypes[0]}${instanceTypes.length > 1 ? " …" : ""}`, zones, kind };
  }),
  ...Object.entries(config.karpenter?.nodePools ?? {}).map(([name, pool]): NodeLane => ({
    name,
    note: pool.limits.nodes === undefined ? "Karpenter" : `0–${pool.limits.nodes} × Karpenter`,
    zones: zonesOfPool(config, pool),
    kind: "karpenter",
  })),
  ...Object.entries<Partial<AutoModeNodePoolConfig>>({
    ...Object.fromEntries((autoMode?.builtInPools ?? []).map((name) => [name, {}])),
    ...autoMode?.nodePools,
  }).map(([name, { availabilityZones = addresses.zones.map(({ zone }) => zone) }]): NodeLane => ({
    name,
    note: "EKS Auto Mode",
    zones: availabilityZones,
    kind: "autoMode",
  })),
  ...fargateProfiles.map(({ name, zones }): NodeLane => ({ name, note: "Fargate", zones, kind: "fargate" })),
];
