import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { ClusterDesign } from "../design/cluster";
import { contains } from "../design/addresses/cidr";
import { flowLogsTrust } from "../design/iam/flowLogs";
import { nameServers } from "../design/nameServers";
import { Bastion } from "../modules/network/bastion";
import { FlowLogs } from "../modules/network/flowLogs";
import { ForwardProxy } from "../modules/network/forwardProxy";
import { NatGateways } from "../modules/network/natGateways";
import { PublicSubnets } from "../modules/network/publicSubnets";
import { TransitGatewayAttachment } from "../modules/network/transitGatewayAttachment";
import { Vpc } from "../modules/network/vpc";
import { VpcEndpoints } from "../modules/network/vpcEndpoints";
import { type SubnetProps, ZoneSubnets } from "../modules/network/zoneSubnets";
import { createBackend } from "./backend";
import { networkOutputs, publishOutputs } from "./outputs";
import { createAwsProvider } from "./providers";

/** VPC, subnets, routes, VPC endpoints and forward proxy of a cluster. */
export class NetworkStack extends TerraformStack {
  private readonly zoneSubnets: ReadonlyMap<string, ZoneSubnets>;

  constructor(
    scope: Construct,
    id: string,
    private readonly design: ClusterDesign,
  ) {
    super(scope, id);
    const { config, addresses } = design;
    createBackend(this, config.backend);
    createAwsProvider(this, config);

    const vpc = new Vpc(this, "vpc", {
      name: config.name,
      cidr: addresses.vpcCidr,
      secondaryCidrs: addresses.secondaryCidrs,
      domainName: design.domainName,
      domainNameServers: config.network.dhcpOptions.domainNameServers,
    });
    this.zoneSubnets = this.createZoneSubnets(vpc);
    const publicSubnets = this.createPublicSubnets(vpc);
    this.createEgress(vpc, publicSubnets);
    const endpoints = new VpcEndpoints(this, "endpoints", {
      name: config.name,
      vpcId: vpc.id,
      clientCidrs: [addresses.vpcCidr, ...addresses.secondaryCidrs],
      subnetIdByZone: this.byZone((subnets) => subnets.nodeSubnetId),
      routeTableIds: Object.values(this.byZone((subnets) => subnets.routeTableId)),
      endpoints: design.endpoints,
    });
    const forwardProxy = this.createForwardProxy(vpc, publicSubnets);
    this.createFlowLogs(vpc);
    const proxyUrl = design.proxy?.url ?? forwardProxy?.url ?? "";
    const bastion = this.createBastion(vpc, publicSubnets, proxyUrl);

    publishOutputs(this, networkOutputs, {
      vpc_id: vpc.id,
      vpc_cidr_blocks: [addresses.vpcCidr, ...addresses.secondaryCidrs],
      node_subnet_ids: this.byZone((subnets) => subnets.nodeSubnetId),
      pod_subnet_ids: this.byZone((subnets) => subnets.podSubnetId),
      public_subnet_ids: publicSubnets?.idByZone ?? {},
      private_route_table_ids: this.byZone((subnets) => subnets.routeTableId),
      endpoint_security_group_id: endpoints.securityGroupId,
      proxy_url: proxyUrl,
      proxy_destinations: design.proxyDestinations,
      proxy_not_intercepted: design.notIntercepted,
      bastion_role_arn: bastion?.roleArn ?? "",
      bastion_security_group_id: bastion?.securityGroupId ?? "",
    });
  }

  private byZone(value: (subnets: ZoneSubnets) => string | undefined): Record<string, string> {
    return Object.fromEntries(
      [...this.zoneSubnets].flatMap(([zone, subnets]) => {
        const found = value(subnets);
        return found === undefined ? [] : [[zone, found]];
      }),
    );
  }

  private createZoneSubnets(vpc: Vpc): ReadonlyMap<string, ZoneSubnets> {
    const { name, network } = this.design.config;
    return new Map(
      this.design.addresses.zones.map(({ zone, node, pod }) => [
        zone,
        new ZoneSubnets(this, `private-${zone}`, {
          name,
          vpcId: vpc.id,
          zone,
          // Internal load balancers go where the nodes are: https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
          node: this.subnet(vpc, node, { "kubernetes.io/role/internal-elb": "1", ...network.nodeSubnets.tags }),
          pod: pod === undefined ? undefined : this.subnet(vpc, pod, network.podSubnets.tags),
        }),
      ]),
    );
  }

  private createPublicSubnets(vpc: Vpc): PublicSubnets | undefined {
    const { name, network } = this.design.config;
    const subnets = this.design.addresses.zones.flatMap(({ zone, public: cidr }) =>
      cidr === undefined ? [] : [[zone, this.subnet(vpc, cidr, { "kubernetes.io/role/elb": "1", ...network.publicSubnets.tags })]],
    );
    return subnets.length === 0
      ? undefined
      : new PublicSubnets(this, "public", { name, vpcId: vpc.id, subnetByZone: Object.fromEntries(subnets) });
  }

  private subnet(vpc: Vpc, cidr: string, tags: Readonly<Record<string, string>>): SubnetProps {
    const block = Object.keys(vpc.idByCidr).find((candidate) => contains(candidate, cidr))!;
    return { vpcId: vpc.idByCidr[block]!, cidr, tags };
  }

  private createEgress(vpc: Vpc, publicSubnets: PublicSubnets | undefined): void {
    const { name, network } = this.design.config;
    if (publicSubnets && this.design.natGatewayZones) {
      const gatewayZones = new Set(Object.values(this.design.natGatewayZones));
      new NatGateways(this, "nat", {
        name,
        publicSubnetIdByZone: Object.fromEntries(Object.entries(publicSubnets.idByZone).filter(([zone]) => gatewayZones.has(zone))),
        routes: [...this.zoneSubnets].map(([zone, { routeTableId }]) => ({
          zone,
          routeTableId,
          gatewayZone: this.design.natGatewayZones![zone]!,
        })),
        internetRoute: publicSubnets.internetRoute,
      });
    }
    if (network.transitGateway) {
      new TransitGatewayAttachment(this, "transit-gateway", {
        name,
        transitGatewayId: network.transitGateway.id,
        vpcId: vpc.id,
        subnetIds: Object.values(this.byZone((subnets) => subnets.nodeSubnetId)),
        routeTableIdByZone: this.byZone((subnets) => subnets.routeTableId),
        cidrs: network.transitGateway.cidrs,
      });
    }
  }

  private createForwardProxy(vpc: Vpc, publicSubnets: PublicSubnets | undefined): ForwardProxy | undefined {
    const { addresses, config, partition, squid } = this.design;
    if (!squid || !publicSubnets) return undefined;
    return new ForwardProxy(this, "forward-proxy", {
      name: config.name,
      partition,
      squid,
      tags: config.tags,
      vpcId: vpc.id,
      clientCidrs: [addresses.vpcCidr, ...addresses.secondaryCidrs],
      domainNameServers: nameServers(config),
      privateSubnetIds: Object.values(this.byZone((subnets) => subnets.nodeSubnetId)),
      publicSubnetIds: Object.values(publicSubnets.idByZone),
      internetRoute: publicSubnets.internetRoute,
    });
  }

  private createFlowLogs(vpc: Vpc): void {
    const { name, network, region } = this.design.config;
    if (!network.flowLogs.enabled) return;
    const accountId = new DataAwsCallerIdentity(this, "account").accountId;
    new FlowLogs(this, "flow-logs", {
      name,
      vpcId: vpc.id,
      trafficType: network.flowLogs.trafficType,
      retentionDays: network.flowLogs.retentionDays,
      trust: flowLogsTrust({ partition: this.design.partition.id, dnsSuffix: this.design.partition.dnsSuffix, region, accountId }),
    });
  }

  private createBastion(vpc: Vpc, publicSubnets: PublicSubnets | undefined, proxyUrl: string): Bastion | undefined {
    const { bastion, partition, proxy } = this.design;
    if (!bastion) return undefined;
    const isPrivate = bastion.subnet === "private";
    return new Bastion(this, "bastion", {
      bastion,
      partition,
      vpcId: vpc.id,
      subnetId: isPrivate ? this.zoneSubnets.get(bastion.zone)!.nodeSubnetId : publicSubnets!.idByZone[bastion.zone]!,
      proxy: isPrivate && proxy ? { ...proxy, url: proxyUrl } : undefined,
      // It comes last: at its first start it needs subnets, routes, endpoints and proxy, and installs its tools by them.
      dependsOn: this.node.findAll().filter(TerraformResource.isTerraformResource),
    });
  }
}
