import { DataAwsRouteTable } from "@cdktf/provider-aws/lib/data-aws-route-table";
import { DataAwsRouteTables } from "@cdktf/provider-aws/lib/data-aws-route-tables";
import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import { Ec2Tag } from "@cdktf/provider-aws/lib/ec2-tag";
import { Construct } from "constructs";
import { prefixLengthOf } from "../../aws/cidr";
import { settingsKey, type SubnetRole } from "../../design/network/subnetLayout";
import { discoveryTag } from "../../design/software/vpcCni";
import { blockHolds, expression, referenceTo } from "../expression";
import { addAssertions } from "../overrides";
import { identifiedTags } from "../tagIds";

export interface ExistingSubnetProps {
  readonly subnetId: string;
  readonly vpcId: string;
  readonly zone: string;
  /** Id that its zone must have. @default - any */
  readonly zoneId?: string | undefined;
  readonly role: SubnetRole;
  readonly cidr: string;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Tags that are put on it, and taken away at destroy; its others are left alone. One that it has from somebody else stops the plan. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether the VPC CNI must find it by the tags that it has. @default false */
  readonly mustBeFound?: boolean | undefined;
  /** A tag by which load balancers find it, which its owner puts on it: the plan warns without it. @default - none */
  readonly loadBalancerTag?: string | undefined;
}

/** A subnet that is there already. The plan stops where it is another one than the cluster file says. */
export class ExistingSubnet extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, props: ExistingSubnetProps) {
    super(scope, id);
    const { subnetId, vpcId, zone, zoneId, role, cidr } = props;
    const key = `network.existingVpc.${settingsKey[role]}.${zone}`;
    const subnet = new DataAwsSubnet(this, "subnet", {
      id: subnetId,
      lifecycle: {
        postcondition: [
          {
            condition: expression`self.vpc_id == ${vpcId}`,
            errorMessage: `${subnetId} is in ${referenceTo("self.vpc_id")}, not in ${vpcId}. Correct ${key}.id in the cluster file.`,
          },
          {
            condition: expression`self.availability_zone == ${zone}`,
            errorMessage: `${subnetId} is in ${referenceTo("self.availability_zone")}, not in ${zone}. Move it to its zone in network.existingVpc.${settingsKey[role]}.`,
          },
          ...(zoneId === undefined
            ? []
            : [
                {
                  condition: expression`self.availability_zone_id == ${zoneId}`,
                  errorMessage: `${subnetId} is in ${referenceTo("self.availability_zone_id")}, not in ${zoneId}: accounts have other names for a zone. Correct network.existingVpc.zoneIds.${zone}, or move the subnet to the name that its zone has in the account of the cluster.`,
                },
              ]),
          {
            condition: expression`self.cidr_block == ${cidr}`,
            errorMessage: `The CIDR block of ${subnetId} is ${referenceTo("self.cidr_block")}, not ${cidr}. Correct ${key}.cidr in the cluster file.`,
          },
          // EKS and transit gateways give their network interfaces no public addresses.
          ...(role !== "node" && role !== "pod"
            ? []
            : [
                {
                  condition: expression`!self.map_public_ip_on_launch`,
                  errorMessage: `${subnetId} gives public addresses to what is launched in it. Have its owner turn that off, or name another subnet at ${key}.`,
                },
              ]),
          ...(props.mustBeFound ? discoveryConditions(props) : []),
        ],
      },
    });
    this.id = subnet.id;
    this.addTags(subnet, props);
    if (props.loadBalancerTag !== undefined) this.expectTag(subnet, props, props.loadBalancerTag);
  }

  /** Load balancers that name their subnets are made without the tag: this is no reason to stop. */
  private expectTag(subnet: DataAwsSubnet, { role, subnetId, zone }: ExistingSubnetProps, tag: string): void {
    addAssertions(this, `load-balancers-in-${role}-${zone}`, [
      {
        condition: expression`contains(keys(${subnet.fqn}.tags), ${tag})`,
        errorMessage: `EKS Auto Mode does not find ${subnetId} for load balancers that name no subnets: it lacks the tag ${tag}. Have the owner of the subnet tag it, or set network.existingVpc.tagSubnets to true.`,
      },
    ]);
  }

  /** Terraform takes over a tag that is there, and destroy would take it from its owner: a tag of our own tells those that we put on. */
  private addTags(subnet: DataAwsSubnet, { clusterName, subnetId, tags }: ExistingSubnetProps): void {
    if (Object.keys(tags).length === 0) return;
    const ours = `private-eks/${clusterName}`;
    const mark = new Ec2Tag(this, "tags-are-ours", { resourceId: subnet.id, key: ours, value: "tagged" });
    const has = (tag: string) => expression`contains(keys(${subnet.fqn}.tags), ${tag})`;
    for (const { id, key: tag, value } of identifiedTags(tags)) {
      new Ec2Tag(this, id, {
        resourceId: subnet.id,
        key: tag,
        value,
        dependsOn: [mark],
        lifecycle: {
          precondition: [
            {
              condition: expression`!${has(tag)} || ${has(ours)}`,
              errorMessage: `${subnetId} has the tag ${tag} already, which destroy would take away. Set network.existingVpc.tagSubnets to false, and have the owner of the subnet set what is missing.`,
            },
          ],
        },
      });
    }
  }
}

/**
 * What the tags of a subnet must say so that the subnet discovery of the VPC CNI takes it.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-subnet-selection.html
 */
function discoveryConditions({ clusterName, subnetId }: ExistingSubnetProps) {
  const ofClusters = "cni.networking.k8s.aws/cluster/";
  const ours = `${ofClusters}${clusterName}`;
  const instead = "Have the owner of the subnet tag it, or set network.existingVpc.tagSubnets to true.";
  return [
    {
      condition: expression`lookup(self.tags, ${discoveryTag}, "") == "1"`,
      errorMessage: `The VPC CNI does not find ${subnetId}, which lacks the tag ${discoveryTag} with the value 1. ${instead}`,
    },
    {
      condition: expression`contains(keys(self.tags), ${ours}) || !anytrue([for tag in keys(self.tags) : startswith(tag, ${ofClusters})])`,
      errorMessage: `${subnetId} has tags of other clusters, so the VPC CNI of this one leaves it alone without the tag ${ours}. ${instead}`,
    },
  ];
}

/** A CIDR block that somebody wants to reach. */
export interface Destination {
  readonly cidr: string;
  /** The key of the cluster file that asks for it. */
  readonly askedBy: string;
}

export interface ExistingRouteTableProps {
  readonly vpcId: string;
  readonly zone: string;
  /** Its id; with a subnet, the id that the subnet's must have. @default - the one that the subnet is associated with */
  readonly routeTableId?: string | undefined;
  /** A given subnet that must be associated with it. @default - the subnets are made, and not associated yet */
  readonly subnetId?: string | undefined;
  /** Whether what is in its subnets has the internet gateway as its way out, or must not have it. */
  readonly access: "public" | "private";
  /** Whether another account shares the VPC, and so makes its route tables. @default false */
  readonly isVpcShared?: boolean | undefined;
  /** CIDR blocks that a private one must have a route to. */
  readonly destinations: readonly Destination[];
}

/**
 * A route table that is there already. The plan stops where it does not lead to where the cluster file says, or where it is the main one: that
 * may be changed for nobody, and subnets that are on it by default may be moved with it.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html
 */
export class ExistingRouteTable extends Construct {
  readonly id: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ExistingRouteTableProps,
  ) {
    super(scope, id);
    const { subnetId, routeTableId } = props;
    this.id = new DataAwsRouteTable(this, "route-table", {
      routeTableId: subnetId === undefined ? routeTableId! : this.routeTableOf(subnetId),
      lifecycle: { postcondition: props.access === "public" ? this.publicRules() : this.privateRules() },
    }).routeTableId;
  }

  private get key(): string {
    return `network.existingVpc.routeTables.${this.props.zone}`;
  }

  private routeTableOf(subnetId: string): string {
    const { routeTableId, vpcId } = this.props;
    const associated = new DataAwsRouteTables(this, "of-subnet", {
      vpcId,
      filter: [{ name: "association.subnet-id", values: [subnetId] }],
      lifecycle: {
        postcondition: [
          {
            condition: expression`length(self.ids) == 1`,
            errorMessage: `${subnetId} uses the main route table by default. ${this.association}.`,
          },
          ...(routeTableId === undefined
            ? []
            : [
                {
                  condition: expression`length(self.ids) != 1 || contains(self.ids, ${routeTableId})`,
                  errorMessage: `${subnetId} is associated with another route table than ${routeTableId}. Correct ${this.key}.`,
                },
              ]),
        ],
      },
    });
    return expression`${associated.fqn}.ids[0]`;
  }

  private get association(): string {
    if (this.props.isVpcShared) return "Have the owner of the VPC associate it with a route table";
    return `Associate it with a route table${this.props.access === "private" ? `, or set ${this.key} to create` : ""}`;
  }

  private publicRules() {
    return [
      {
        condition: expression`anytrue([for route in self.routes : route.cidr_block == "0.0.0.0/0" && startswith(route.gateway_id, "igw-")])`,
        errorMessage: `${referenceTo("self.id")} of the public subnet of ${this.props.zone} has no default route to an internet gateway. Add one, or remove the subnet from network.existingVpc.publicSubnets.`,
      },
    ];
  }

  private privateRules() {
    const { vpcId, zone, destinations, isVpcShared, subnetId } = this.props;
    const table = `${referenceTo("self.id")}, of the private subnets of ${zone},`;
    const otherwise =
      subnetId === undefined
        ? `set ${this.key} to create`
        : `${isVpcShared ? "have its owner " : ""}associate ${subnetId} with another route table`;
    return [
      {
        condition: expression`self.vpc_id == ${vpcId}`,
        errorMessage: `${referenceTo("self.id")} is in ${referenceTo("self.vpc_id")}, not in ${vpcId}. Correct ${this.key}.`,
      },
      {
        condition: expression`!anytrue(self.associations[*].main)`,
        errorMessage: `${table} is the main route table of the VPC, which is never changed here. Instead, ${otherwise}.`,
      },
      {
        condition: expression`!anytrue([for route in self.routes : startswith(route.gateway_id, "igw-")])`,
        errorMessage: `${table} has a route to an internet gateway. Have its owner remove the route, or ${otherwise}.`,
      },
      ...destinations.map(({ cidr, askedBy }) => ({
        condition: expression`anytrue([for route in self.routes : ${leadsTo(cidr)}])`,
        errorMessage: `${table} has no route to ${cidr}, which ${askedBy} asks for. Have its owner add one, or ${otherwise}.`,
      })),
    ];
  }
}

/** Whether the destination of `route` holds a CIDR block. What a prefix list holds is not known here; it is believed, but not to hold everything. */
const leadsTo = (cidr: string): string =>
  prefixLengthOf(cidr) === 0
    ? blockHolds("route.cidr_block", cidr)
    : expression`route.destination_prefix_list_id != "" || ${blockHolds("route.cidr_block", cidr)}`;
