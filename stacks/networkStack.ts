import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { TerraformOutput, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { controlPlaneZones, possibleZones } from "../design/network/zones";
import type { ClusterDesign } from "../design/cluster";
import { flowLogsTrust } from "../design/iam/logPolicies";
import { nameServers } from "../design/network/nameServers";
import { Bastion } from "../modules/network/bastion";
import { SessionDocument } from "../modules/network/sessionDocument";
import { profileAssociationName } from "../aws/names";
import { DnsFirewall } from "../modules/network/dnsFirewall";
import { NameResolution } from "../modules/network/nameResolution";
import { QueryLogs } from "../modules/network/queryLogs";
import { checkControlPlaneZones } from "../modules/network/controlPlaneZones";
import { S3FlowLog } from "../modules/network/s3FlowLog";
import { FlowLogs, type NetworkVpc } from "../modules/network/vpc";
import { ExistingEndpoints } from "../modules/network/existingEndpoints";
import { checkGuardDuty } from "../modules/network/guardDutyCheck";
import { VpcEndpoints } from "../modules/network/vpcEndpoints";
import { ForwardProxy } from "../modules/network/forwardProxy";
import type { PublicSubnets } from "../modules/network/publicSubnets";
import { permitInlinePolicies } from "../modules/rolePolicies";
import { ZoneGuard, type ZoneSubnets } from "../modules/network/zoneSubnets";
import { createBackend } from "./backend";
import { createEgress, createPublicSubnets, createSmallSubnets, createVpc, createZoneSubnets } from "./vpc";
import { networkOutputs, publishOutputs } from "./outputs";
import { createAwsProvider } from "./providers";
import { Stack } from "./write/stack";
import { outboundSettings, straightOut } from "../design/proxy/proxy";
import { guardDutyTag } from "../design/software/guardDutyAgent.findings";

/** The resources in a construct, for an edge to all of them. */
const terraformResources = (construct: Construct): readonly TerraformResource[] =>
  construct.node.findAll().filter(TerraformResource.isTerraformResource);

const valuesByZone = <T>(byZone: ReadonlyMap<string, T>, value: (of: T) => string | undefined): Record<string, string> =>
  Object.fromEntries(
    [...byZone].flatMap(([zone, of]) => {
      const found = value(of);
      return found === undefined ? [] : [[zone, found]];
    }),
  );

/** VPC, subnets, routes, VPC endpoints and forward proxy of a cluster. */
export class NetworkStack extends Stack {
  private readonly zoneSubnets: ReadonlyMap<string, ZoneSubnets>;

  constructor(
    scope: Construct,
    id: string,
    private readonly design: ClusterDesign,
  ) {
    super(scope, id);
    permitInlinePolicies(this, design.config.iam.inlinePolicies);
    const { config, addresses } = design;
    createBackend(this, config.backend);
    createAwsProvider(this, config);

    const vpc = createVpc(this, design);
    const nameResolution = new NameResolution(this, "name-resolution", {
      name: profileAssociationName(config.name),
      vpcId: vpc.id,
      resolverRules: config.network.resolverRules,
      privateHostedZones: config.network.privateHostedZones,
      profileId: config.network.route53ProfileId,
    });
    // Below the other associations, since whatever waits for names waits for what filters them.
    if (design.dnsFirewall) new DnsFirewall(nameResolution, "dns-firewall", { ...design.dnsFirewall, vpcId: vpc.id });
    if (design.queryLogs) {
      new QueryLogs(nameResolution, "query-logs", { ...design.queryLogs, vpcId: vpc.id, logsKmsKeyArn: config.encryption.logsKmsKeyArn });
    }
    this.zoneSubnets = createZoneSubnets(this, design, vpc);
    const publicSubnets = createPublicSubnets(this, design, vpc);
    const nodeSubnetIds = this.byZone((subnets) => subnets.nodeSubnetId);
    this.guardZones(vpc);
    const controlPlaneSubnets = createSmallSubnets(this, design, vpc, "control-plane");
    const attachmentSubnets = createSmallSubnets(this, design, vpc, "transit-gateway");
    checkControlPlaneZones(this, { region: config.region, zones: controlPlaneZones(config) });
    const egress = createEgress(this, design, {
      vpcId: vpc.id,
      attachmentSubnetIds:
        attachmentSubnets.size > 0 ? [...attachmentSubnets.values()].map((subnet) => subnet.subnetId) : Object.values(nodeSubnetIds),
      newRouteTableIds: this.byZone((subnets) => subnets.newRouteTableId),
      controlPlaneRouteTableIds: valuesByZone(controlPlaneSubnets, (subnet) => subnet.newRouteTableId),
      publicSubnets,
    });
    const routeTableIds = [...this.zoneSubnets.values()].flatMap((subnets) => subnets.routeTableIds);
    const clientCidrs = [addresses.vpcCidr, ...addresses.secondaryCidrs];
    const endpoints = design.existingVpc?.shared
      ? undefined
      : new VpcEndpoints(this, "endpoints", {
          name: config.name,
          vpcId: vpc.id,
          clientCidrs,
          subnetIdByZone: nodeSubnetIds,
          routeTableIds,
          endpoints: design.endpoints,
          existingSecurityGroupId: design.existingVpc?.securityGroups.endpoints,
        });
    new ExistingEndpoints(this, "existing-endpoints", {
      vpcId: vpc.id,
      clientCidrs,
      zones: [...this.zoneSubnets.keys()],
      routeTableIds,
      endpoints: design.existingEndpoints,
    });
    this.checkGuardDuty();
    const forwardProxy = this.createForwardProxy(vpc, publicSubnets, nameResolution);
    const flowLogs = this.createFlowLogs(vpc);
    const proxyUrl = design.proxy?.url ?? forwardProxy?.url ?? "";
    const bastion = this.createBastion(vpc, publicSubnets, {
      proxyUrl,
      // At its first start it installs its tools: over subnets and routes, by endpoints, proxy and name servers, and in sight of the flow logs.
      after: [vpc, nameResolution, ...this.zoneSubnets.values(), publicSubnets, ...egress, endpoints, forwardProxy, flowLogs],
    });

    publishOutputs(this, networkOutputs, {
      vpc_id: vpc.id,
      vpc_cidr_blocks: [addresses.vpcCidr, ...addresses.secondaryCidrs],
      node_subnet_ids: nodeSubnetIds,
      pod_subnet_ids: this.byZone((subnets) => subnets.podSubnetId),
      control_plane_subnet_ids: controlPlaneSubnets.size > 0 ? valuesByZone(controlPlaneSubnets, (subnet) => subnet.subnetId) : undefined,
      public_subnet_ids: publicSubnets?.idByZone ?? {},
      private_route_table_ids: this.byZone((subnets) => subnets.routeTableId),
      endpoint_security_group_id: endpoints?.securityGroupId ?? "",
      proxy_url: proxyUrl,
      proxy_destinations: design.proxyDestinations,
      proxy_not_intercepted: design.notIntercepted,
      bastion_role_arn: bastion?.roleArn ?? "",
      bastion_security_group_id: bastion?.securityGroupId ?? "",
    });
    if (bastion) this.createSessionDocument(bastion);
  }

  private createSessionDocument({ instanceId }: Bastion): void {
    const { bastion, config } = this.design;
    if (!bastion?.sessionLogging) return;
    const { name } = new SessionDocument(this, "bastion-sessions", {
      logging: bastion.sessionLogging,
      logsKmsKeyArn: config.encryption.logsKmsKeyArn,
    });
    new TerraformOutput(this, "bastion_session_command", {
      value: `aws ssm start-session --target ${instanceId} --document-name ${name} --region ${config.region}`,
      description: "Opens a logged session on the bastion.",
      staticId: true,
    });
  }

  private checkGuardDuty(): void {
    const { addons, name, tags } = this.design.config;
    if (addons.guardDutyAgent.enabled) checkGuardDuty(this, { clusterName: name, isExcluded: tags[guardDutyTag] === "false" });
  }

  private guardZones(vpc: NetworkVpc): void {
    const { deletionProtection, name, region } = this.design.config;
    const zones = [...this.zoneSubnets.keys()];
    const otherZones = possibleZones(region).filter((zone) => !zones.includes(zone));
    if (deletionProtection && otherZones.length > 0) new ZoneGuard(this, "zone-guard", { name, vpcId: vpc.id, zones, otherZones });
  }

  private byZone(value: (subnets: ZoneSubnets) => string | undefined): Record<string, string> {
    return valuesByZone(this.zoneSubnets, value);
  }

  private createForwardProxy(
    vpc: NetworkVpc,
    publicSubnets: PublicSubnets | undefined,
    nameResolution: NameResolution,
  ): ForwardProxy | undefined {
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
      dependsOn: [...publicSubnets.internetRoutes, ...terraformResources(nameResolution)],
      logsKmsKeyArn: config.encryption.logsKmsKeyArn,
      existingRoleArn: config.iam.roles.squid,
      volumesKmsKeyArn: config.encryption.volumesKmsKeyArn,
    });
  }

  private createFlowLogs(vpc: NetworkVpc): Construct | undefined {
    const { encryption, iam, name, network, region } = this.design.config;
    const { enabled, retentionDays = 90, s3, trafficType } = network.flowLogs;
    if (!enabled) return undefined;
    if (s3) return new S3FlowLog(this, "flow-logs", { name, vpcId: vpc.id, trafficType, ...s3, prefix: s3.prefix });
    const accountId = new DataAwsCallerIdentity(this, "account").accountId;
    return new FlowLogs(this, "flow-logs", {
      name,
      vpcId: vpc.id,
      trafficType,
      retentionDays,
      logsKmsKeyArn: encryption.logsKmsKeyArn,
      existingRoleArn: iam.roles.flowLogs,
      trust: flowLogsTrust({ partition: this.design.partition.id, dnsSuffix: this.design.partition.dnsSuffix, region, accountId }),
    });
  }

  private createBastion(
    vpc: NetworkVpc,
    publicSubnets: PublicSubnets | undefined,
    { proxyUrl, after }: { readonly proxyUrl: string; readonly after: readonly (Construct | undefined)[] },
  ): Bastion | undefined {
    const { bastion, partition } = this.design;
    if (!bastion) return undefined;
    const isPrivate = bastion.subnet === "private";
    return new Bastion(this, "bastion", {
      bastion,
      partition,
      volumesKmsKeyArn: this.design.config.encryption.volumesKmsKeyArn,
      vpcId: vpc.id,
      subnetId: isPrivate ? this.zoneSubnets.get(bastion.zone)!.nodeSubnetId : publicSubnets!.idByZone[bastion.zone]!,
      // One in a public subnet goes straight to the internet.
      existingRoleArn: this.design.config.iam.roles.bastion,
      outbound: isPrivate ? outboundSettings(this.design, proxyUrl) : straightOut,
      dependsOn: after.flatMap((construct) => (construct ? terraformResources(construct) : [])),
    });
  }
}
