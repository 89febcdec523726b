import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Construct } from "constructs";
import type { SmallSubnetRole } from "../../design/network/existingVpc";
import { controlPlaneAddresses } from "../../design/nodes/subnetDemand";
import { expression } from "../expression";
import { addCheck } from "../overrides";
import { ExistingSubnet } from "./existingSubnets";
import type { SubnetProps } from "./zoneSubnets";

export interface SmallSubnetProps {
  /** Start of the Name tags. */
  readonly name: string;
  readonly role: SmallSubnetRole;
  readonly zone: string;
  readonly subnet: SubnetProps;
}

/**
 * A subnet that holds a few network interfaces of AWS's alone, made or given. One that is made has a route table of its own, which leads nowhere
 * but in the VPC until it gets routes.
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-best-design-practices.html
 */
export class SmallSubnet extends Construct {
  readonly subnetId: string;
  /** @default - the subnet is given, with its routes */
  readonly newRouteTableId: string | undefined;

  constructor(scope: Construct, id: string, props: SmallSubnetProps) {
    super(scope, id);
    const { name, role, subnet, zone } = props;
    const { cidr, existingId, tags, vpcId } = subnet;
    if (existingId !== undefined) {
      if (role === "control-plane") this.checkFreeAddresses(zone, existingId);
      this.subnetId = new ExistingSubnet(this, "subnet", { subnetId: existingId, vpcId, zone, role, cidr, clusterName: name, tags }).id;
      return;
    }
    const Name = `${name}-${role}-${zone}`;
    const routeTableId = new RouteTable(this, "route-table", { vpcId, tags: { Name } }).id;
    const made = new Subnet(this, "subnet", {
      vpcId,
      availabilityZone: zone,
      cidrBlock: cidr,
      mapPublicIpOnLaunch: false,
      tags: { ...tags, Name },
    });
    // What is in the subnet comes after its routes.
    this.subnetId = new RouteTableAssociation(this, "route-table-association", { subnetId: made.id, routeTableId }).subnetId;
    this.newRouteTableId = routeTableId;
  }

  /** Warns also once the cluster is there: EKS needs addresses for the interfaces of the control plane's next version. */
  private checkFreeAddresses(zone: string, subnetId: string): void {
    const { needed } = controlPlaneAddresses;
    addCheck(this, `control-plane-addresses-${zone}`, {
      type: "aws_subnet",
      attributes: { id: subnetId },
      assertions: (found) => [
        {
          condition: expression`${found}.available_ip_address_count >= ${needed}`,
          errorMessage: `${subnetId} has ${expression`${found}.available_ip_address_count`} free addresses, and EKS needs ${needed} to create a control plane, and nearly as many to upgrade one. Free some, or name another subnet at network.existingVpc.controlPlaneSubnets.${zone}.`,
        },
      ],
    });
  }
}
