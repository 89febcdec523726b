import { DataAwsRouteTables } from "@cdktf/provider-aws/lib/data-aws-route-tables";
import { DataAwsSubnets } from "@cdktf/provider-aws/lib/data-aws-subnets";
import { Ec2SubnetCidrReservation } from "@cdktf/provider-aws/lib/ec2-subnet-cidr-reservation";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import type { Precondition, TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import type { RouteTableSource } from "../../design/network/existingVpc";
import type { ReservedSubnet } from "../../design/nodes/prefixReservations";
import { expression } from "../expression";
import { type Destination, ExistingRouteTable, ExistingSubnet } from "./existingSubnets";

export interface SubnetProps {
  /** Id of the VPC, as known once the subnet's CIDR block is part of it. */
  readonly vpcId: string;
  readonly cidr: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Id of a subnet that is there already. @default - the subnet is made */
  readonly existingId?: string | undefined;
  /** Whether one that is there already must have the tags by which the VPC CNI finds it. @default false */
  readonly mustBeFound?: boolean | undefined;
  /** Of a subnet that is there already, the tag by which load balancers find it. @default - none is expected */
  readonly loadBalancerTag?: string | undefined;
}

export interface ZoneSubnetsProps {
  /** Start of the Name tags. */
  readonly name: string;
  readonly vpcId: string;
  readonly zone: string;
  /** Id that the zone must have, as seen by given subnets. @default - any */
  readonly zoneId?: string | undefined;
  /** Whether another account shares the VPC, and so makes its route tables. @default false */
  readonly isVpcShared?: boolean | undefined;
  readonly node: SubnetProps;
  /** Addresses of the node subnet that are kept for load balancers, by the ids of their reservations. @default - none are */
  readonly fixedAddresses?: Readonly<Record<string, string | undefined>> | undefined;
  /** Blocks of one of the subnets that are kept for prefixes. @default - none are */
  readonly prefixReservation?: Pick<ReservedSubnet, "role" | "blocks"> | undefined;
  /** @default - no pod subnet */
  readonly pod?: SubnetProps | undefined;
  readonly routeTable: RouteTableSource;
  /** CIDR blocks that a given route table must have a route to. */
  readonly destinations: readonly Destination[];
}

/**
 * The private subnets of one Availability Zone, each made or given. Node and pod subnet share one route table, so that pods leave by the
 * same way as their nodes; a given pod subnet may have another one.
 */
export class ZoneSubnets extends Construct {
  readonly nodeSubnetId: string;
  readonly podSubnetId: string | undefined;
  /** Of the node subnet, and of a pod subnet that is made. */
  readonly routeTableId: string;
  /** The same where it is made, and so gets its routes here. */
  readonly newRouteTableId: string | undefined;
  /** Of both subnets; may name one twice. */
  readonly routeTableIds: readonly string[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ZoneSubnetsProps,
  ) {
    super(scope, id);
    const { name, node, pod, routeTable, vpcId, zone } = props;
    this.newRouteTableId =
      routeTable === "create" ? new RouteTable(this, "route-table", { vpcId, tags: { Name: `${name}-private-${zone}` } }).id : undefined;
    this.routeTableId = this.newRouteTableId ?? this.readRouteTable("route-table", node);
    const nodeSubnetId = this.createSubnet("node", node);
    const fixed = node.existingId === undefined ? this.reserveFixedAddresses(nodeSubnetId) : nodeSubnetId;
    this.nodeSubnetId = this.reservePrefixes("node", fixed);
    this.podSubnetId = pod && this.reservePrefixes("pod", this.createSubnet("pod", pod));
    const ofPods = pod?.existingId !== undefined && routeTable !== "create" ? [this.readRouteTable("pod-route-table", pod)] : [];
    this.routeTableIds = [this.routeTableId, ...ofPods];
  }

  private readRouteTable(id: string, { existingId }: SubnetProps): string {
    const { destinations, isVpcShared, routeTable, vpcId, zone } = this.props;
    return new ExistingRouteTable(this, id, {
      vpcId,
      zone,
      subnetId: existingId,
      routeTableId: typeof routeTable === "object" ? routeTable.id : undefined,
      access: "private",
      isVpcShared,
      destinations,
    }).id;
  }

  private createSubnet(role: "node" | "pod", props: SubnetProps): string {
    const { name, routeTable, zone, zoneId } = this.props;
    const { cidr, existingId, loadBalancerTag, mustBeFound, tags, vpcId } = props;
    if (existingId !== undefined) {
      const given = { subnetId: existingId, vpcId, zone, zoneId, role, cidr, clusterName: name, tags, mustBeFound, loadBalancerTag };
      const { id } = new ExistingSubnet(this, `${role}-subnet`, given);
      if (routeTable === "create") this.associate(role, id, { precondition: [this.isFree(role, existingId)] });
      return id;
    }
    const { id } = new Subnet(this, `${role}-subnet`, {
      vpcId,
      availabilityZone: zone,
      cidrBlock: cidr,
      mapPublicIpOnLaunch: false,
      tags: { ...tags, Name: `${name}-${role}-${zone}` },
    });
    this.associate(role, id);
    return id;
  }

  /**
   * Keeps fixed addresses, so that AWS gives them to nothing else: whatever is in the subnet has the id from the last reservation, and comes after it.
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-cidr-reservation.html
   */
  private reserveFixedAddresses(subnetId: string): string {
    return Object.entries(this.props.fixedAddresses ?? {}).reduce(
      (before, [id, address]) =>
        address === undefined
          ? before
          : new Ec2SubnetCidrReservation(this, id, { subnetId: before, cidrBlock: `${address}/32`, reservationType: "explicit" }).subnetId,
      subnetId,
    );
  }

  /** Keeps blocks for prefixes, one after the other; whatever is in the subnet has the id from the last reservation. */
  private reservePrefixes(role: ReservedSubnet["role"], subnetId: string): string {
    const { prefixReservation } = this.props;
    if (prefixReservation?.role !== role) return subnetId;
    return prefixReservation.blocks.reduce(
      (id, cidrBlock) =>
        new Ec2SubnetCidrReservation(this, `prefixes-${cidrBlock.replace("/", "-")}`, {
          subnetId: id,
          cidrBlock,
          reservationType: "prefix",
        }).subnetId,
      subnetId,
    );
  }

  private associate(role: string, subnetId: string, lifecycle?: TerraformResourceLifecycle): void {
    new RouteTableAssociation(this, `${role}-route-table-association`, {
      subnetId,
      routeTableId: this.routeTableId,
      ...(lifecycle ? { lifecycle } : {}),
    });
  }

  /** That a given subnet is on the main route table by default, or has got the one of here already. */
  private isFree(role: string, subnetId: string): Precondition {
    const { fqn } = new DataAwsRouteTables(this, `${role}-subnet-route-tables`, {
      filter: [{ name: "association.subnet-id", values: [subnetId] }],
    });
    return {
      condition: expression`length(${fqn}.ids) == 0 || contains(${fqn}.ids, ${this.routeTableId})`,
      errorMessage: `${subnetId} has a route table of its own already. Write its id at network.existingVpc.routeTables.${this.props.zone} instead of create.`,
    };
  }
}

export interface ZoneGuardProps {
  /** Start of the Name tags of the cluster's subnets. */
  readonly name: string;
  readonly vpcId: string;
  /** Zones of the cluster. */
  readonly zones: readonly string[];
  /** Zones of the region that it does not have. */
  readonly otherZones: readonly string[];
}

/**
 * Stops the plan where the VPC has node subnets of the cluster in a zone that was taken out of the file. Terraform would delete them, and
 * prevent_destroy does not protect what is not in the configuration any more. It asks for names, since the ids of subnets that are to be
 * made are not known at plan.
 * @see https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy
 */
export class ZoneGuard extends Construct {
  constructor(scope: Construct, id: string, { name, otherZones, vpcId, zones }: ZoneGuardProps) {
    super(scope, id);
    new DataAwsSubnets(this, "node-subnets", {
      filter: [
        { name: "vpc-id", values: [vpcId] },
        { name: "tag:Name", values: otherZones.map((zone) => `${name}-node-${zone}`) },
      ],
      lifecycle: {
        postcondition: [
          {
            condition: expression`length(self.ids) == 0`,
            errorMessage: `The cluster has node subnets in zones that the file does not name; it names ${zones.join(", ")}. Write the missing zone into network.availabilityZones, or set deletionProtection to false to delete its subnets.`,
          },
        ],
      },
    });
  }
}
