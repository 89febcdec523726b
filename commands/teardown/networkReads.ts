import {
  DescribeVpnGatewaysCommand,
  type EC2Client,
  paginateDescribeInstances,
  paginateDescribeInternetGateways,
  paginateDescribeNatGateways,
  paginateDescribeNetworkAcls,
  paginateDescribeNetworkInterfaces,
  paginateDescribeRouteTables,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
  paginateDescribeVpcPeeringConnections,
  paginateDescribeVpcs,
} from "@aws-sdk/client-ec2";
import type { ClusterConfig } from "../../config/schema/schema";
import { primaryCidr } from "../../design/network/cidrBlocks";
import { allPages, type AwsRead, tagsOf, withManagedResources } from "../aws/read";
import { teardownPermissions, type TeardownReads } from "./rules/account";

/** The VPCs that may be of a cluster file: its existing one, or those that have the name and the block of the network stack's. */
export const candidateVpcIds = (client: EC2Client, config: ClusterConfig): AwsRead<readonly string[] | undefined> => ({
  actions: teardownPermissions.vpc,
  otherwise: undefined,
  run: async () => {
    const { existingVpc } = config.network;
    const Filters = existingVpc
      ? [{ Name: "vpc-id", Values: [existingVpc.id] }]
      : [
          { Name: "tag:Name", Values: [config.name] },
          { Name: "cidr", Values: [primaryCidr(config)] },
        ];
    return allPages(paginateDescribeVpcs({ client }, { Filters }), ({ Vpcs = [] }) => Vpcs.flatMap(({ VpcId }) => VpcId ?? []));
  },
});

type NetworkKind =
  | "subnets"
  | "instances"
  | "networkInterfaces"
  | "endpoints"
  | "natGateways"
  | "peerings"
  | "internetGateways"
  | "vpnGateways"
  | "routeTables"
  | "networkAcls"
  | "securityGroups";

/** What is read of a VPC; without a VPC, nothing. */
export function networkReads(client: EC2Client, vpcId: string | undefined): TeardownReads<NetworkKind> {
  const filtered = (name: string) => ({ Filters: [{ Name: name, Values: [vpcId ?? ""] }] });
  const request = filtered("vpc-id");
  const read = <T>(actions: readonly string[], run: () => Promise<readonly T[]>): AwsRead<readonly T[]> => ({
    actions,
    otherwise: [],
    run: async () => (vpcId === undefined ? [] : run()),
  });
  return {
    subnets: read(teardownPermissions.subnets, async () => {
      const found = await allPages(paginateDescribeSubnets({ client }, request), ({ Subnets }) => Subnets);
      return found.map(({ SubnetId = "", CidrBlock = "", Tags }) => ({ id: SubnetId, cidr: CidrBlock, tags: tagsOf(Tags) }));
    }),
    instances: read(teardownPermissions.instances, async () => {
      const found = await allPages(paginateDescribeInstances({ client }, { ...request, ...withManagedResources }), (page) =>
        (page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances),
      );
      return found
        .filter(({ State }) => State?.Name !== "terminated" && State?.Name !== "shutting-down")
        .map(({ InstanceId = "", SubnetId = "", Operator, Tags }) => ({
          id: InstanceId,
          subnetId: SubnetId,
          managedBy: Operator?.Principal,
          tags: tagsOf(Tags),
        }));
    }),
    networkInterfaces: read(teardownPermissions.networkInterfaces, async () => {
      const managedToo = { ...request, ...withManagedResources };
      const found = await allPages(paginateDescribeNetworkInterfaces({ client }, managedToo), (page) => page.NetworkInterfaces);
      return found.map(({ NetworkInterfaceId = "", SubnetId = "", Status = "", InterfaceType, Description = "", ...network }) => ({
        id: NetworkInterfaceId,
        subnetId: SubnetId,
        status: Status,
        type: InterfaceType ?? "interface",
        description: Description,
        instanceId: network.Attachment?.InstanceId,
        managedBy: network.Operator?.Principal,
        securityGroupIds: (network.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
        tags: tagsOf(network.TagSet),
      }));
    }),
    endpoints: read(teardownPermissions.endpoints, async () => {
      const found = await allPages(paginateDescribeVpcEndpoints({ client }, request), ({ VpcEndpoints }) => VpcEndpoints);
      return found
        .filter(({ State }) => !/^delet/i.test(State ?? ""))
        .map(({ VpcEndpointId = "", ServiceName = "", SubnetIds = [], NetworkInterfaceIds = [], Tags }) => ({
          id: VpcEndpointId,
          serviceName: ServiceName,
          subnetIds: SubnetIds,
          networkInterfaceIds: NetworkInterfaceIds,
          tags: tagsOf(Tags),
        }));
    }),
    natGateways: read(teardownPermissions.natGateways, async () => {
      // This call alone has its filters in the singular.
      const found = await allPages(paginateDescribeNatGateways({ client }, { Filter: request.Filters }), ({ NatGateways }) => NatGateways);
      return found
        .filter(({ State }) => State !== "deleted" && State !== "deleting")
        .map(({ NatGatewayId = "", SubnetId = "", NatGatewayAddresses = [], Tags }) => ({
          id: NatGatewayId,
          subnetId: SubnetId,
          networkInterfaceIds: NatGatewayAddresses.flatMap(({ NetworkInterfaceId }) => NetworkInterfaceId ?? []),
          tags: tagsOf(Tags),
        }));
    }),
    peerings: read(teardownPermissions.peerings, async () => {
      const found = await Promise.all(
        ["requester", "accepter"].map((side) =>
          allPages(
            paginateDescribeVpcPeeringConnections({ client }, filtered(`${side}-vpc-info.vpc-id`)),
            (page) => page.VpcPeeringConnections,
          ),
        ),
      );
      return found
        .flat()
        .filter(({ Status }) => /^(pending-acceptance|provisioning|active)$/.test(Status?.Code ?? ""))
        .map(({ VpcPeeringConnectionId = "", Tags }) => ({ id: VpcPeeringConnectionId, tags: tagsOf(Tags) }));
    }),
    internetGateways: read(teardownPermissions.internetGateways, async () => {
      const pages = paginateDescribeInternetGateways({ client }, filtered("attachment.vpc-id"));
      return (await allPages(pages, (page) => page.InternetGateways)).map(({ InternetGatewayId = "", Tags }) => ({
        id: InternetGatewayId,
        tags: tagsOf(Tags),
      }));
    }),
    vpnGateways: read(teardownPermissions.vpnGateways, async () => {
      // This call alone has no pages.
      const { VpnGateways = [] } = await client.send(new DescribeVpnGatewaysCommand(filtered("attachment.vpc-id")));
      return VpnGateways.filter(({ VpcAttachments = [] }) =>
        VpcAttachments.some(({ VpcId, State }) => VpcId === vpcId && State === "attached"),
      ).map(({ VpnGatewayId = "", Tags }) => ({ id: VpnGatewayId, tags: tagsOf(Tags) }));
    }),
    routeTables: read(teardownPermissions.routeTables, async () => {
      const found = await allPages(paginateDescribeRouteTables({ client }, request), ({ RouteTables }) => RouteTables);
      return found
        .filter(({ Associations = [] }) => !Associations.some(({ Main }) => Main))
        .map(({ RouteTableId = "", Tags }) => ({ id: RouteTableId, tags: tagsOf(Tags) }));
    }),
    networkAcls: read(teardownPermissions.networkAcls, async () => {
      const found = await allPages(paginateDescribeNetworkAcls({ client }, request), ({ NetworkAcls }) => NetworkAcls);
      return found.filter(({ IsDefault }) => !IsDefault).map(({ NetworkAclId = "", Tags }) => ({ id: NetworkAclId, tags: tagsOf(Tags) }));
    }),
    securityGroups: read(teardownPermissions.securityGroups, async () => {
      const found = await allPages(paginateDescribeSecurityGroups({ client }, request), (page) => page.SecurityGroups);
      return found.map(({ GroupId = "", GroupName = "", IpPermissions = [], IpPermissionsEgress = [], Tags }) => ({
        id: GroupId,
        name: GroupName,
        referencedIds: [...IpPermissions, ...IpPermissionsEgress].flatMap(({ UserIdGroupPairs = [] }) =>
          UserIdGroupPairs.flatMap((pair) => pair.GroupId ?? []),
        ),
        tags: tagsOf(Tags),
      }));
    }),
  };
}
