import type { ClusterDesign } from "../../../design/cluster";
import { hasPodSubnets } from "../../../design/network/cidrBlocks";
import { isSharedVpc } from "../../../design/network/existingVpc";
import { newPublicZones } from "../../../design/network/publicSubnets";
import { newNatGatewayZones, peeringRoutes, transitGatewayAttachment } from "../../../design/network/routes";
import { podAddressesLeave } from "../../../design/software/vpcCni";
import { blocksOfSenders } from "./senders";

/** Something that a network team allocates, sets up or knows of. */
export interface NetworkItem {
  readonly item: string;
  /** Its Name tag, its id, or a phrase. */
  readonly name: string;
  /** @default - it is in no single zone */
  readonly zone?: string | undefined;
  readonly value: string;
  /** Whether the stacks make it. */
  readonly isMade: boolean;
  readonly reason: string;
}

/** Gateways, public addresses, and what is attached to other networks. */
export const gatewayItems = (design: ClusterDesign): readonly NetworkItem[] => [
  ...internetGatewayItems(design),
  ...natGatewayItems(design),
  ...publicAddressItems(design),
  ...transitGatewayItems(design),
  ...peeringItems(design),
];

function internetGatewayItems({ addresses, config }: ClusterDesign): readonly NetworkItem[] {
  const { blockPublicAccessExclusion, existingVpc } = config.network;
  if (addresses.zones.every((zone) => zone.public === undefined)) return [];
  const isMade = newPublicZones(config).length > 0 && existingVpc?.internetGatewayId === undefined;
  const name = existingVpc?.internetGatewayId ?? (isMade ? config.name : "that of the VPC");
  return [
    { item: "internet gateway", name, value: "attached to the VPC", isMade, reason: "public subnets" },
    ...(blockPublicAccessExclusion === undefined
      ? []
      : [
          {
            item: "exclusion from VPC Block Public Access",
            name: config.name,
            value: blockPublicAccessExclusion,
            isMade: true,
            reason: "network.blockPublicAccessExclusion",
          },
        ]),
  ];
}

function natGatewayItems({ addresses, config, natGatewayZones }: ClusterDesign): readonly NetworkItem[] {
  const made = newNatGatewayZones(config);
  const all = [...new Set(Object.values(natGatewayZones ?? {}))];
  return all.flatMap((zone): readonly NetworkItem[] => {
    const isMade = made.includes(zone);
    const name = isMade ? `${config.name}-nat-${zone}` : config.network.existingVpc!.natGatewayIds[zone]!;
    const subnet = addresses.zones.find((other) => other.zone === zone)?.public;
    const users = Object.entries(natGatewayZones ?? {}).flatMap(([own, gateway]) => (gateway === zone ? [own] : []));
    const gateway = { item: "NAT gateway", name, zone, isMade, reason: `network.egress, for ${users.join(", ")}` };
    if (!isMade) return [{ ...gateway, value: "it exists" }];
    return [
      { ...gateway, value: `in public subnet ${subnet}` },
      {
        item: "Elastic IP address",
        name,
        zone,
        value: "1 public IPv4 address, of the quota of Elastic IP addresses; what is on the internet sees it as the source",
        isMade: true,
        reason: "NAT gateway",
      },
    ];
  });
}

/** Public addresses of instances, which go when they go, and of load balancers. */
function publicAddressItems({ bastion, config, squid }: ClusterDesign): readonly NetworkItem[] {
  const address = { item: "public IPv4 address", isMade: true };
  return [
    ...(squid
      ? [
          {
            ...address,
            name: "instances of Squid",
            value: `${squid.instances} public IPv4 addresses, which change with the instances; what is on the internet sees them as the source`,
            reason: "proxy.squid",
          },
        ]
      : []),
    ...(bastion?.subnet === "public"
      ? [{ ...address, name: "bastion", zone: bastion.zone, value: "1 public IPv4 address", reason: "access.bastion.subnet" }]
      : []),
    ...(["publicAlb", "publicNlb"] as const)
      .filter((sample) => config.samples[sample].enabled)
      .map((sample) => ({
        ...address,
        name: "internet-facing load balancer",
        value: "1 public IPv4 address or more in each public subnet; TCP 80 is open to the internet",
        reason: `samples.${sample}`,
      })),
  ];
}

function transitGatewayItems(design: ClusterDesign): readonly NetworkItem[] {
  const { addresses, config } = design;
  const { transitGateway } = config.network;
  const attachment = transitGatewayAttachment(config);
  if (!transitGateway || !attachment) return [];
  const isMade = attachment === "create" && !isSharedVpc(config);
  const subnets = addresses.zones.map((zone) => zone["transit-gateway"] ?? zone.node);
  return [
    {
      item: "transit gateway attachment",
      name: transitGateway.id,
      value: `in ${subnets.join(" ")}`,
      isMade,
      reason: isMade ? "network.transitGateway; the owner of the transit gateway accepts it" : "network.transitGateway",
    },
    ...returnRoutes(design, transitGateway.id, "the attachment of the VPC, in the route tables of the transit gateway"),
  ];
}

function peeringItems(design: ClusterDesign): readonly NetworkItem[] {
  const connections = [...new Set(peeringRoutes(design.config).map(({ connectionId }) => connectionId))];
  return connections.flatMap((id) => [
    { item: "peering connection", name: id, value: "accepted by both VPCs", isMade: false, reason: "network.peerings" },
    ...returnRoutes(design, id, `${id}, in the route tables of the peered VPC`),
  ]);
}

/** Answers find back by the blocks that other networks see as the source. */
export function returnRoutes(design: ClusterDesign, name: string, target: string): readonly NetworkItem[] {
  const blocks = blocksOfSenders(design, ["nodes", "pods", "control plane"], false);
  const areTranslated = hasPodSubnets(design.config) && !podAddressesLeave(design.config);
  const reason = areTranslated
    ? "answers to nodes and control plane; pods leave with the addresses of nodes"
    : "answers to nodes, pods and control plane";
  return blocks.map((block) => ({ item: "return route", name, value: `${block} to ${target}`, isMade: false, reason }));
}
