import {
  type EC2Client,
  paginateDescribeInternetGateways,
  paginateDescribeNatGateways,
  paginateDescribeNetworkInterfaces,
  paginateDescribeRouteTables,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
  paginateDescribeVpcs,
  type RouteTable,
} from "@aws-sdk/client-ec2";
import type { ExistingResource } from "./rules/adoptable.table";
import { allPages, tagsOf, withManagedResources } from "../aws/read";
import { existingResource, existingReads } from "./reads";

/**
 * A VPC and what is in it. Of security groups only the cluster stack's own is told, which no other may need: AWS cannot change the description of one,
 * so that the stacks' are always new.
 */
export function vpcReads(client: EC2Client, cluster: string, vpcId: string) {
  const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
  return existingReads({
    vpc: async () => {
      const [vpcs, interfaces] = await Promise.all([
        allPages(paginateDescribeVpcs({ client }, { VpcIds: [vpcId] }), ({ Vpcs }) => Vpcs),
        interfacesOfDefaultGroup(client, vpcId),
      ]);
      const defaultGroup = interfaces.length > 0 ? { default_security_group: { network_interfaces: interfaces } } : {};
      return vpcs.flatMap(({ CidrBlock, CidrBlockAssociationSet = [] }) => [
        existingResource("aws_vpc", vpcId, { cidr_block: CidrBlock, ...defaultGroup }),
        ...CidrBlockAssociationSet.filter((block) => block.CidrBlock !== CidrBlock && block.CidrBlockState?.State === "associated").map(
          (block) =>
            existingResource("aws_vpc_ipv4_cidr_block_association", block.AssociationId, { cidr_block: block.CidrBlock, vpc_id: vpcId }),
        ),
      ]);
    },
    internetGateways: async () => {
      const attached = { Filters: [{ Name: "attachment.vpc-id", Values: [vpcId] }] };
      const gateways = await allPages(paginateDescribeInternetGateways({ client }, attached), (page) => page.InternetGateways);
      return gateways.map(({ InternetGatewayId, Tags }) =>
        existingResource("aws_internet_gateway", InternetGatewayId, { tags: tagsOf(Tags) }),
      );
    },
    subnetsAndRoutes: async () => {
      const [subnets, tables] = await Promise.all([
        allPages(paginateDescribeSubnets({ client }, { Filters }), ({ Subnets }) => Subnets),
        allPages(paginateDescribeRouteTables({ client }, { Filters }), ({ RouteTables }) => RouteTables),
      ]);
      return [
        ...subnets.flatMap(({ SubnetId = "", CidrBlock, AvailabilityZone, Tags }) => [
          existingResource("aws_subnet", SubnetId, { cidr_block: CidrBlock, availability_zone: AvailabilityZone, tags: tagsOf(Tags) }),
          associationOf(SubnetId, tables),
        ]),
        ...tables.flatMap(routeTableResources),
      ];
    },
    natGateways: async () => {
      const filter = { Filter: [...Filters, { Name: "state", Values: ["pending", "available"] }] };
      const gateways = await allPages(paginateDescribeNatGateways({ client }, filter), ({ NatGateways }) => NatGateways);
      // A private one, for other networks, has no address and is none of the stacks'.
      return gateways
        .filter(({ ConnectivityType }) => ConnectivityType !== "private")
        .flatMap(({ NatGatewayId, SubnetId, NatGatewayAddresses = [] }) => {
          const { AllocationId: address } = NatGatewayAddresses.find(({ IsPrimary }) => IsPrimary) ?? NatGatewayAddresses[0] ?? {};
          return [
            existingResource("aws_nat_gateway", NatGatewayId, { subnet_id: SubnetId, allocation_id: address }),
            existingResource("aws_eip", address),
          ];
        });
    },
    endpoints: async () => {
      const endpoints = await allPages(paginateDescribeVpcEndpoints({ client }, { Filters }), ({ VpcEndpoints }) => VpcEndpoints);
      return endpoints
        .filter(({ State }) => !/^(deleting|deleted|failed|rejected|expired)$/i.test(State ?? ""))
        .map(({ VpcEndpointId, ServiceName, VpcEndpointType, PrivateDnsEnabled, RouteTableIds, Tags }) =>
          existingResource("aws_vpc_endpoint", VpcEndpointId, {
            service_name: ServiceName,
            vpc_endpoint_type: VpcEndpointType,
            private_dns_enabled: PrivateDnsEnabled,
            route_table_ids: RouteTableIds,
            tags: tagsOf(Tags),
          }),
        );
    },
    securityGroups: async () => {
      const ours = { Filters: [...Filters, { Name: "tag:Name", Values: [`${cluster}-api`] }] };
      const groups = await allPages(paginateDescribeSecurityGroups({ client }, ours), ({ SecurityGroups }) => SecurityGroups);
      return groups.map(({ GroupId }) => existingResource("aws_security_group", GroupId));
    },
  });
}

/** Network interfaces that the default security group lets in or out. None where it has no rules, as the network stack leaves it. */
async function interfacesOfDefaultGroup(client: EC2Client, vpcId: string): Promise<readonly string[]> {
  const defaultOfVpc = [
    { Name: "vpc-id", Values: [vpcId] },
    { Name: "group-name", Values: ["default"] },
  ];
  const groups = await allPages(paginateDescribeSecurityGroups({ client }, { Filters: defaultOfVpc }), (page) => page.SecurityGroups);
  const withRules = groups.flatMap(({ GroupId = "", IpPermissions = [], IpPermissionsEgress = [] }) =>
    IpPermissions.length + IpPermissionsEgress.length > 0 ? [GroupId] : [],
  );
  if (withRules.length === 0) return [];
  const ofGroup = { Filters: [{ Name: "group-id", Values: withRules }], ...withManagedResources };
  const interfaces = await allPages(paginateDescribeNetworkInterfaces({ client }, ofGroup), ({ NetworkInterfaces }) => NetworkInterfaces);
  return interfaces.map(({ NetworkInterfaceId }) => NetworkInterfaceId ?? "");
}

/** A subnet without a route table of its own uses the main one, for which there is no association to import. */
function associationOf(subnetId: string, tables: readonly RouteTable[]): ExistingResource {
  const table = tables.find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === subnetId));
  const id = table?.RouteTableId ?? "the main route table";
  return existingResource("aws_route_table_association", `${subnetId}/${id}`, { subnet_id: subnetId, route_table_id: id });
}

const routeTableResources = ({ RouteTableId, Routes = [] }: RouteTable): readonly ExistingResource[] => [
  existingResource("aws_route_table", RouteTableId),
  ...Routes.filter(({ Origin, DestinationCidrBlock }) => Origin === "CreateRoute" && DestinationCidrBlock !== undefined).map(
    ({ DestinationCidrBlock: destination, GatewayId }) =>
      existingResource("aws_route", `${RouteTableId}_${destination}`, {
        route_table_id: RouteTableId,
        destination_cidr_block: destination,
        gateway_id: GatewayId,
      }),
  ),
];
