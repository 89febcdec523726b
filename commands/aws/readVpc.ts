import {
  type EC2Client,
  paginateDescribeDhcpOptions,
  paginateDescribeInternetGateways,
  paginateDescribeNatGateways,
  paginateDescribeRouteTables,
  paginateDescribeSubnets,
  paginateDescribeTransitGatewayVpcAttachments,
  paginateDescribeVpcEndpoints,
  paginateDescribeVpcs,
  type Route,
  type Vpc,
} from "@aws-sdk/client-ec2";
import type { ClusterAccount } from "./caller";
import { clusterClients } from "./clusterClients";
import { allPages, type AwsRead, type Reading, readTogether, tagsOf } from "./read";
import { type RouteFacts, type VpcFacts, vpcPermissions } from "./vpcFacts";

/** Reads a VPC, and changes nothing. The value is undefined where there is none of that id, or something cannot be read. */
export async function readVpc(account: ClusterAccount, vpcId: string): Promise<Reading<VpcFacts | undefined>> {
  const { values: clients, problems: strangers } = await clusterClients(account);
  if (strangers.length > 0) return { values: undefined, problems: strangers };
  return vpcReading(clients.ec2, account.region, vpcId);
}

/** As {@link readVpc}, with a client that is known to be of the account. */
export async function vpcReading(client: EC2Client, region: string, vpcId: string): Promise<Reading<VpcFacts | undefined>> {
  const { values, problems } = await readTogether<VpcParts>(vpcParts(client, vpcId));
  const { vpc, dhcpOptions, ...parts } = values;
  if (problems.length > 0 || !vpc) return { values: undefined, problems };
  const { CidrBlock = "", CidrBlockAssociationSet = [], DhcpOptionsId, OwnerId = "" } = vpc;
  const associated = CidrBlockAssociationSet.filter(({ CidrBlockState }) => CidrBlockState?.State === "associated");
  const facts: VpcFacts = {
    id: vpcId,
    region,
    ownerId: OwnerId,
    cidr: CidrBlock,
    secondaryCidrs: associated.flatMap((block) => (block.CidrBlock && block.CidrBlock !== CidrBlock ? [block.CidrBlock] : [])),
    ...(DhcpOptionsId !== undefined && dhcpOptions.has(DhcpOptionsId) && { dhcpOptionsId: DhcpOptionsId }),
    nameServers: dhcpOptions.get(DhcpOptionsId ?? "") ?? [],
    ...parts,
  };
  return { values: facts, problems };
}

/** What is read by itself, and all at the same time. */
interface VpcParts extends Pick<VpcFacts, "subnets" | "routeTables" | "natGateways" | "internetGatewayId" | "attachments" | "endpoints"> {
  readonly vpc: Vpc | undefined;
  /** The name servers of all DHCP options of the region, by their id: which ones are the VPC's is read at the same time. */
  readonly dhcpOptions: ReadonlyMap<string, readonly string[]>;
}

function vpcParts(client: EC2Client, vpcId: string): { readonly [K in keyof VpcParts]-?: AwsRead<VpcParts[K]> } {
  const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
  return {
    vpc: {
      actions: vpcPermissions.vpc,
      otherwise: undefined,
      run: async () => (await allPages(paginateDescribeVpcs({ client }, { Filters }), ({ Vpcs }) => Vpcs))[0],
    },
    subnets: {
      actions: vpcPermissions.subnets,
      otherwise: [],
      run: async () =>
        (await allPages(paginateDescribeSubnets({ client }, { Filters }), ({ Subnets }) => Subnets)).map((subnet) => ({
          id: subnet.SubnetId ?? "",
          cidr: subnet.CidrBlock,
          zone: subnet.AvailabilityZone ?? "",
          zoneId: subnet.AvailabilityZoneId ?? "",
          freeAddresses: subnet.AvailableIpAddressCount ?? 0,
          tags: tagsOf(subnet.Tags),
          mapsPublicIps: subnet.MapPublicIpOnLaunch === true,
          isOnOutpost: subnet.OutpostArn !== undefined,
        })),
    },
    routeTables: {
      actions: vpcPermissions.routeTables,
      otherwise: [],
      run: async () =>
        (await allPages(paginateDescribeRouteTables({ client }, { Filters }), ({ RouteTables }) => RouteTables)).map(
          ({ RouteTableId = "", Associations = [], Routes = [] }) => ({
            id: RouteTableId,
            isMain: Associations.some(({ Main }) => Main),
            subnetIds: Associations.flatMap(({ SubnetId }) => SubnetId ?? []),
            routes: Routes.flatMap(routeFacts),
          }),
        ),
    },
    natGateways: {
      actions: vpcPermissions.natGateways,
      otherwise: [],
      run: async () => {
        const Filter = [...Filters, { Name: "state", Values: ["available"] }];
        const gateways = await allPages(paginateDescribeNatGateways({ client }, { Filter }), ({ NatGateways }) => NatGateways);
        return gateways.map(({ AvailabilityMode, ConnectivityType, NatGatewayId = "", SubnetId = "" }) => ({
          id: NatGatewayId,
          subnetId: SubnetId,
          isPrivate: ConnectivityType === "private",
          ...(AvailabilityMode === "regional" && { isRegional: true }),
        }));
      },
    },
    internetGatewayId: {
      actions: vpcPermissions.internetGateways,
      otherwise: undefined,
      run: async () => {
        const attached = { Filters: [{ Name: "attachment.vpc-id", Values: [vpcId] }] };
        return (await allPages(paginateDescribeInternetGateways({ client }, attached), (page) => page.InternetGateways))[0]
          ?.InternetGatewayId;
      },
    },
    attachments: {
      actions: vpcPermissions.attachments,
      otherwise: [],
      run: async () => {
        const available = { Filters: [...Filters, { Name: "state", Values: ["available"] }] };
        const pages = paginateDescribeTransitGatewayVpcAttachments({ client }, available);
        return (await allPages(pages, (page) => page.TransitGatewayVpcAttachments)).map(({ TransitGatewayId = "", SubnetIds = [] }) => ({
          transitGatewayId: TransitGatewayId,
          subnetIds: SubnetIds,
        }));
      },
    },
    dhcpOptions: {
      actions: vpcPermissions.dhcpOptions,
      otherwise: new Map(),
      run: async () => {
        const all = await allPages(paginateDescribeDhcpOptions({ client }, {}), (page) => page.DhcpOptions);
        return new Map(
          all.map(({ DhcpOptionsId = "", DhcpConfigurations = [] }) => [
            DhcpOptionsId,
            DhcpConfigurations.filter(({ Key }) => Key === "domain-name-servers").flatMap(({ Values = [] }) =>
              Values.flatMap(({ Value }) => Value ?? []),
            ),
          ]),
        );
      },
    },
    endpoints: {
      actions: vpcPermissions.endpoints,
      otherwise: [],
      run: async () =>
        (await allPages(paginateDescribeVpcEndpoints({ client }, { Filters }), ({ VpcEndpoints }) => VpcEndpoints))
          .filter(({ State }) => /^available$/i.test(State ?? ""))
          .map((endpoint) => ({
            id: endpoint.VpcEndpointId ?? "",
            serviceName: endpoint.ServiceName ?? "",
            type: endpoint.VpcEndpointType ?? "",
            privateDns: endpoint.PrivateDnsEnabled === true,
            ...(endpoint.DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint === true && { isForInboundResolver: true }),
            routeTableIds: endpoint.RouteTableIds ?? [],
            subnetIds: endpoint.SubnetIds ?? [],
            securityGroupIds: (endpoint.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
            policy: endpoint.PolicyDocument,
          })),
    },
  };
}

/** A route, unless it is one of IPv6. */
function routeFacts(route: Route): readonly RouteFacts[] {
  const destination = route.DestinationCidrBlock ?? route.DestinationPrefixListId;
  const target =
    route.NatGatewayId ??
    route.TransitGatewayId ??
    route.VpcPeeringConnectionId ??
    route.NetworkInterfaceId ??
    route.LocalGatewayId ??
    route.CarrierGatewayId ??
    route.CoreNetworkArn ??
    route.GatewayId;
  return destination && target ? [{ destination, target, isBlackhole: route.State === "blackhole" }] : [];
}
