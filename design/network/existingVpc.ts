import type { ClusterConfig } from "../../config/schema/schema";
import { networkZones } from "./zones";

/** Where the private route table of a zone comes from: a new one, the one that the given node subnet is associated with, or one by its id. */
export type RouteTableSource = "create" | "associated" | { readonly id: string };

/** Roles whose subnets hold a few network interfaces of AWS's alone, and have a route table each. */
export type SmallSubnetRole = "control-plane" | "transit-gateway";

/** What of an existing VPC is taken as given. Subnets and gateways are by Availability Zone; a zone that is absent gets a new one. */
export interface ExistingVpcDesign {
  readonly id: string;
  /** Whether another account shares it. @default false */
  readonly shared?: boolean | undefined;
  /** The account that shares it. @default - any */
  readonly ownerAccountId?: string | undefined;
  /** Zone ids that given subnets must have, by zone. @default - any */
  readonly zoneIds?: Readonly<Record<string, string>> | undefined;
  /** The CIDR blocks it has, the primary one first. */
  readonly cidrs: readonly [string, ...string[]];
  readonly nodeSubnetIds: Readonly<Record<string, string>>;
  readonly podSubnetIds: Readonly<Record<string, string>>;
  readonly publicSubnetIds: Readonly<Record<string, string>>;
  readonly smallSubnetIds: Readonly<Record<SmallSubnetRole, Readonly<Record<string, string>>>>;
  /** Of every zone of the network. */
  readonly routeTables: Readonly<Record<string, RouteTableSource>>;
  /** @default - a new one, where public subnets are made */
  readonly internetGatewayId?: string | undefined;
  readonly natGatewayIds: Readonly<Record<string, string>>;
  readonly securityGroups: {
    readonly endpoints?: string | undefined;
    readonly pods?: string | undefined;
    /** Whether rules are added to the group of the pods. */
    readonly podRules: "existing" | "create";
    readonly controlPlane?: string | undefined;
  };
  /** Whether the given subnets get the role tags of load balancers. */
  readonly tagSubnets: boolean;
}

/** What an existing VPC gives; undefined where the VPC is made. */
export function planExistingVpc(config: ClusterConfig): ExistingVpcDesign | undefined {
  const { existingVpc } = config.network;
  if (!existingVpc) return undefined;
  const { cidr, secondaryCidrs, nodeSubnets, podSubnets, publicSubnets, controlPlaneSubnets, transitGatewaySubnets, ...rest } = existingVpc;
  return {
    ...rest,
    cidrs: [cidr, ...secondaryCidrs],
    nodeSubnetIds: idsOf(nodeSubnets),
    podSubnetIds: idsOf(podSubnets),
    publicSubnetIds: idsOf(publicSubnets),
    smallSubnetIds: { "control-plane": idsOf(controlPlaneSubnets), "transit-gateway": idsOf(transitGatewaySubnets) },
    routeTables: Object.fromEntries(networkZones(config).map((zone) => [zone, routeTableSource(config, zone)])),
  };
}

const idsOf = (subnets: Readonly<Record<string, { readonly id: string }>>): Record<string, string> =>
  Object.fromEntries(Object.entries(subnets).map(([zone, { id }]) => [zone, id]));

/** Where the private route table of a zone comes from. In a VPC that is made, all are new; in one that is shared, none. */
export function routeTableSource({ network: { existingVpc } }: ClusterConfig, zone: string): RouteTableSource {
  const written = existingVpc?.routeTables[zone];
  if (existingVpc?.shared) return written === undefined || written === "create" ? "associated" : { id: written };
  const source = written ?? (existingVpc?.nodeSubnets[zone] ? "associated" : "create");
  return source === "create" || source === "associated" ? source : { id: source };
}

/**
 * Whether the VPC is of another account, which shares its subnets: nothing but network interfaces and security groups can be made in it.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-limitations.html
 */
export const isSharedVpc = ({ network }: Pick<ClusterConfig, "network">): boolean => network.existingVpc?.shared === true;
