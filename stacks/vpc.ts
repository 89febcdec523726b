import type { Construct } from "constructs";
import { contains } from "../aws/cidr";
import { pathText } from "../config/findings/path";
import type { ClusterDesign } from "../design/cluster";
import { usesAutoMode } from "../design/autoMode/builtIn";
import { addedBlocks } from "../design/network/cidrBlocks";
import { routeTableSource, type SmallSubnetRole } from "../design/network/existingVpc";
import { controlPlaneFirewallCidrs, controlPlaneFirewallTargets, controlPlaneGatewayZones } from "../design/network/controlPlaneRoutes";
import {
  firewallCidrs,
  firewallTargets,
  neededRoutes,
  newNatGatewayZones,
  peeringRoutes,
  transitGatewayAttachment,
} from "../design/network/routes";
import { internalLoadBalancerTag, settingsKey, tagsOfRole } from "../design/network/subnetLayout";
import { planPrefixReservations } from "../design/nodes/prefixReservations";
import { fixedAddresses } from "../design/software/samples";
import { podSubnetTags } from "../design/software/vpcCni";
import { NatGateways, PeeringRoutes } from "../modules/network/egress";
import { ExistingVpc } from "../modules/network/existingVpc";
import { FirewallRoutes } from "../modules/network/firewallRoutes";
import { PublicSubnets } from "../modules/network/publicSubnets";
import { TransitGatewayAttachment } from "../modules/network/transitGateway";
import { SmallSubnet } from "../modules/network/smallSubnet";
import { type NetworkVpc, Vpc } from "../modules/network/vpc";
import { type SubnetProps, ZoneSubnets } from "../modules/network/zoneSubnets";

/** The VPC of a cluster, made or given. */
export function createVpc(stack: Construct, { addresses, config, domainName, existingVpc }: ClusterDesign): NetworkVpc & Construct {
  const addedCidrs = addedBlocks(config).map(({ cidr }) => cidr);
  const { domainNameServers } = config.network.dhcpOptions;
  return existingVpc
    ? new ExistingVpc(stack, "vpc", {
        vpcId: existingVpc.id,
        isShared: existingVpc.shared === true,
        ownerAccountId: existingVpc.ownerAccountId,
        cidrs: existingVpc.cidrs,
        addedCidrs,
        domainNameServers,
      })
    : new Vpc(stack, "vpc", {
        name: config.name,
        cidr: addresses.vpcCidr,
        secondaryCidrs: addedCidrs,
        domainName,
        domainNameServers,
      });
}

/** The private subnets of a cluster by zone, each made or given. */
export function createZoneSubnets(stack: Construct, design: ClusterDesign, vpc: NetworkVpc): ReadonlyMap<string, ZoneSubnets> {
  const { addresses, config, existingVpc } = design;
  const { name } = config;
  const destinations = neededRoutes(config).map(({ cidr, path }) => ({ cidr, askedBy: pathText(path) }));
  const reserved = planPrefixReservations(config, addresses);
  return new Map(
    addresses.zones.map(({ zone, node, pod }, index) => [
      zone,
      new ZoneSubnets(stack, `private-${zone}`, {
        name,
        vpcId: vpc.id,
        zone,
        isVpcShared: existingVpc?.shared,
        zoneId: existingVpc?.zoneIds?.[zone],
        node: nodeSubnetProps(design, vpc, node, existingVpc?.nodeSubnetIds[zone]),
        fixedAddresses: {
          "fixed-address": fixedAddresses(config, "privateNlb")[index],
          "gateway-address": fixedAddresses(config, "privateGateway")[index],
        },
        prefixReservation: reserved.find((subnet) => subnet.zone === zone),
        pod: pod === undefined ? undefined : podSubnetProps(design, vpc, pod, existingVpc?.podSubnetIds[zone]),
        routeTable: routeTableSource(config, zone),
        destinations,
      }),
    ]),
  );
}

/** The public subnets of a cluster, each made or given; undefined where it has none. */
export function createPublicSubnets(stack: Construct, design: ClusterDesign, vpc: NetworkVpc): PublicSubnets | undefined {
  const { addresses, config, existingVpc } = design;
  const tags = tagsOfRole(config, "public");
  const subnets = addresses.zones.flatMap(({ zone, public: cidr }) =>
    cidr === undefined ? [] : [[zone, subnetProps(design, vpc, cidr, tags, existingVpc?.publicSubnetIds[zone])] as const],
  );
  if (subnets.length === 0) return undefined;
  return new PublicSubnets(stack, "public", {
    name: config.name,
    vpcId: vpc.id,
    subnetByZone: Object.fromEntries(subnets),
    zoneIds: existingVpc?.zoneIds ?? {},
    isVpcShared: existingVpc?.shared,
    internetGatewayId: existingVpc?.internetGatewayId,
    blockPublicAccessExclusion: config.network.blockPublicAccessExclusion,
  });
}

/**
 * EKS Auto Mode puts load balancers into subnets with a tag. A given one that gets none here has it from its owner; of a shared VPC, tags of another
 * account are not seen, as a finding says.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/tag-subnets-auto.html
 */
function nodeSubnetProps(design: ClusterDesign, vpc: NetworkVpc, cidr: string, existingId: string | undefined): SubnetProps {
  const { config, existingVpc } = design;
  const isOwners = existingId !== undefined && existingVpc?.tagSubnets === false && !existingVpc.shared;
  return {
    ...subnetProps(design, vpc, cidr, tagsOfRole(config, "node"), existingId),
    loadBalancerTag: isOwners && usesAutoMode(config) ? internalLoadBalancerTag : undefined,
  };
}

/** The VPC CNI finds a given subnet that gets no tags by those that its owner has put on it. */
const podSubnetProps = (design: ClusterDesign, vpc: NetworkVpc, cidr: string, existingId: string | undefined): SubnetProps => ({
  ...subnetProps(design, vpc, cidr, podSubnetTags(design.config), existingId),
  mustBeFound: design.config.addons.vpcCni.subnetDiscovery === true && design.existingVpc?.tagSubnets === false,
});
/** The subnets of a role that hold network interfaces of AWS's alone, by zone, each made or given. Empty where it has none. */
export const createSmallSubnets = (
  stack: Construct,
  design: ClusterDesign,
  vpc: NetworkVpc,
  role: SmallSubnetRole,
): ReadonlyMap<string, SmallSubnet> => {
  const { addresses, config, existingVpc } = design;
  const { tags } = config.network[settingsKey[role]];
  return new Map(
    addresses.zones.flatMap(({ zone, [role]: cidr }) => {
      if (cidr === undefined) return [];
      const subnet = subnetProps(design, vpc, cidr, tags, existingVpc?.smallSubnetIds[role][zone]);
      return [[zone, new SmallSubnet(stack, `${role}-${zone}`, { name: config.name, role, zone, subnet })] as const];
    }),
  );
};

function subnetProps(
  { existingVpc }: ClusterDesign,
  vpc: NetworkVpc,
  cidr: string,
  tags: Readonly<Record<string, string>>,
  existingId: string | undefined,
): SubnetProps {
  const block = Object.keys(vpc.idByCidr).find((candidate) => contains(candidate, cidr))!;
  return { vpcId: vpc.idByCidr[block]!, cidr, tags: existingId === undefined || existingVpc?.tagSubnets ? tags : {}, existingId };
}

export interface EgressProps {
  readonly vpcId: string;
  /** Subnets of a transit gateway attachment that is made. */
  readonly attachmentSubnetIds: readonly string[];
  /** Private route tables that are made, by zone; those that are given lead to where their owner says. */
  readonly newRouteTableIds: Readonly<Record<string, string>>;
  /**
   * Route tables of the control plane's own subnets that are made, by zone. They lead to other networks, for the answers to who asks the private
   * API from there, and to the internet by NAT gateways and a firewall only where the control plane sends by them.
   */
  readonly controlPlaneRouteTableIds: Readonly<Record<string, string>>;
  readonly publicSubnets: PublicSubnets | undefined;
}

/** The ways out of the private subnets: NAT gateways, transit gateway, firewall, peering connections. */
export const createEgress = (stack: Construct, design: ClusterDesign, props: EgressProps): readonly Construct[] => [
  ...createNatGateways(stack, design, props),
  ...createTransitGateway(stack, design, props),
  ...createFirewallRoutes(stack, design, props),
  new PeeringRoutes(stack, "peerings", { routeTableIdByZone: routedTables(props), routes: peeringRoutes(design.config) }),
];

/** Route tables with routes to other networks, by what the ids of the routes begin with. */
const routedTables = ({ controlPlaneRouteTableIds, newRouteTableIds }: EgressProps): Readonly<Record<string, string>> => ({
  ...newRouteTableIds,
  ...Object.fromEntries(Object.entries(controlPlaneRouteTableIds).map(([zone, id]) => [`control-plane-${zone}`, id])),
});

function createNatGateways(
  stack: Construct,
  { config, existingVpc, natGatewayZones }: ClusterDesign,
  props: EgressProps,
): readonly Construct[] {
  if (!natGatewayZones) return [];
  const { controlPlaneRouteTableIds, newRouteTableIds, publicSubnets, vpcId } = props;
  const ofControlPlane = Object.entries(controlPlaneGatewayZones(config)).map(([zone, gatewayZone]) => {
    return { zone: `control-plane-${zone}`, routeTableId: controlPlaneRouteTableIds[zone]!, gatewayZone };
  });
  const gateways = new NatGateways(stack, "nat", {
    name: config.name,
    vpcId,
    publicSubnetIdByZone: pick(publicSubnets?.idByZone ?? {}, newNatGatewayZones(config)),
    existingIdByZone: pick(existingVpc?.natGatewayIds ?? {}, Object.values(natGatewayZones)),
    routes: [
      ...Object.entries(newRouteTableIds).map(([zone, routeTableId]) => ({ zone, routeTableId, gatewayZone: natGatewayZones[zone]! })),
      ...ofControlPlane,
    ],
    internetRoutes: publicSubnets?.internetRoutes ?? [],
  });
  return [gateways];
}

function createTransitGateway(stack: Construct, { config, existingVpc }: ClusterDesign, props: EgressProps): readonly Construct[] {
  const { name, network } = config;
  const attachment = transitGatewayAttachment(config);
  // That of a shared VPC is its owner's, and nobody else sees it.
  if (!network.transitGateway || !attachment || existingVpc?.shared) return [];
  const { cidrs, defaultRouteTableAssociation, defaultRouteTablePropagation, id } = network.transitGateway;
  const attached = new TransitGatewayAttachment(stack, "transit-gateway", {
    name,
    transitGatewayId: id,
    attachment,
    vpcId: props.vpcId,
    isVpcGiven: existingVpc !== undefined,
    subnetIds: props.attachmentSubnetIds,
    defaultRouteTable: { association: defaultRouteTableAssociation, propagation: defaultRouteTablePropagation },
    routeTableIdByZone: routedTables(props),
    cidrs,
  });
  return [attached];
}

function createFirewallRoutes(stack: Construct, { config }: ClusterDesign, props: EgressProps): readonly Construct[] {
  const targetIdByZone = { ...firewallTargets(config), ...controlPlaneFirewallTargets(config) };
  if (Object.keys(targetIdByZone).length === 0) return [];
  const { controlPlaneRouteTableIds, newRouteTableIds, vpcId } = props;
  const firewall = new FirewallRoutes(stack, "firewall", {
    vpcId,
    routeTableIdByZone: newRouteTableIds,
    controlPlane: { routeTableIdByZone: controlPlaneRouteTableIds, cidrs: controlPlaneFirewallCidrs(config) },
    targetIdByZone,
    cidrs: firewallCidrs(config),
  });
  return [firewall];
}

const pick = (byZone: Readonly<Record<string, string>>, zones: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(byZone).filter(([zone]) => zones.includes(zone)));
