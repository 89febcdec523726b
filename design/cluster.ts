import type { Finding } from "../config/findings/finding";
import type { ClusterConfig } from "../config/schema/schema";
import { accessFindings } from "./access/access.findings";
import { addonFindings, type AddonDesign, planAddons } from "./software/addons";
import { type AddressPlan, planAddresses } from "./network/addresses";
import { arnFindings } from "./access/arns.findings";
import { type BastionDesign, planBastion } from "./access/bastion/bastion";
import { bastionFindings, bastionUserDataFindings } from "./access/bastion/bastion.findings";
import { capacityFindings } from "./nodes/capacity.findings";
import { type ChartDesign, chartFindings, planCharts } from "./software/charts";
import { type EndpointDesign, endpointFindings, planEndpoints } from "./reachability/endpoints";
import { type ExistingVpcDesign, planExistingVpc } from "./network/existingVpc";
import { existingVpcFindings } from "./network/existingVpc.findings";
import { egressFindings, planNatGateways } from "./network/egress";
import { nodeImageFindings } from "./reachability/nodeImages";
import { instanceTypeFindings } from "./nodes/instanceTypes.findings";
import { type FargateLoggingDesign, planFargateLogging } from "./fargate/logging";
import { fargateLoggingFindings } from "./fargate/logging.findings";
import { profileFindings } from "./fargate/profiles.findings";
import { type FargateProfileDesign, planFargateProfiles } from "./fargate/profiles";
import { computeFindings } from "./fargate/workloads.findings";
import { nodeGroupFindings } from "./nodes/nodeGroups.findings";
import { type NodeGroupDesign, planNodeGroups } from "./nodes/nodeGroups";
import { pathFindings } from "./reachability/paths";
import { peeringFindings } from "./network/peerings";
import { type ProxyDesign, planProxy } from "./proxy/proxy";
import { proxyFindings } from "./proxy/proxy.findings";
import { mirrorFindings } from "./images/registry/mirror";
import { pullThroughCacheFindings } from "./images/registry/pullThroughCache.findings";
import { planRepositories, type RepositoryDesign } from "./images/registry/repositories";
import { notIntercepted, proxyDestinations } from "./reachability/proxyDestinations";
import { defaultDomainName, type Partition, partitionOf, regionFindings } from "../aws/regions";
import { reservedTextFindings } from "./access/reservedText.findings";
import { planSamples, type SampleDesign, sampleFindings } from "./software/samples";
import { planSquid, type SquidDesign } from "./proxy/squid/squid";
import { squidFindings } from "./proxy/squid/squid.findings";
import { backendFindings } from "./state/backend.findings";

/** What will be built, as data: the stacks render it and the commands explain it. */
export interface ClusterDesign {
  readonly config: ClusterConfig;
  readonly partition: Partition;
  /** Domain name of the VPC's DHCP options. */
  readonly domainName: string;
  readonly addresses: AddressPlan;
  /** @default - the VPC is made */
  readonly existingVpc?: ExistingVpcDesign | undefined;
  /** For each zone, the zone of the NAT gateway that its private subnets use. @default - no NAT gateways */
  readonly natGatewayZones?: Readonly<Record<string, string>>;
  readonly endpoints: readonly EndpointDesign[];
  /** @default - no HTTP proxy */
  readonly proxy?: ProxyDesign | undefined;
  /** Hosts that the HTTP proxy must let pass. */
  readonly proxyDestinations: readonly string[];
  /** Hosts whose TLS connections the HTTP proxy must not intercept. */
  readonly notIntercepted: readonly string[];
  /** @default - the HTTP proxy is not ours, or there is none */
  readonly squid?: SquidDesign | undefined;
  /** @default - no bastion */
  readonly bastion?: BastionDesign | undefined;
  readonly addons: readonly AddonDesign[];
  readonly nodeGroups: readonly NodeGroupDesign[];
  readonly fargateProfiles: readonly FargateProfileDesign[];
  /** @default - the pods on Fargate keep their logs to themselves */
  readonly fargateLogging?: FargateLoggingDesign | undefined;
  readonly repositories: readonly RepositoryDesign[];
  readonly charts: readonly ChartDesign[];
  readonly samples: readonly SampleDesign[];
}

/** All that is wrong, or unwise, in a configuration whose form is right. */
export function designFindings(config: ClusterConfig): readonly Finding[] {
  const region = regionFindings(config);
  if (region.length > 0) return region;
  const { plan, findings } = planAddresses(config);
  return [
    ...findings,
    ...reservedTextFindings(config),
    ...accessFindings(config),
    ...bastionFindings(config),
    ...arnFindings(config),
    ...backendFindings(config),
    ...existingVpcFindings(config),
    ...egressFindings(config),
    ...peeringFindings(config),
    ...proxyFindings(config),
    ...instanceTypeFindings(config),
    ...nodeGroupFindings(config),
    ...nodeImageFindings(config),
    ...profileFindings(config),
    ...fargateLoggingFindings(config),
    ...computeFindings(config),
    ...addonFindings(config),
    ...chartFindings(config),
    ...endpointFindings(config),
    ...mirrorFindings(config),
    ...pullThroughCacheFindings(config),
    ...pathFindings(config),
    ...(plan
      ? [
          ...capacityFindings(config, plan),
          ...sampleFindings(config, plan),
          ...squidFindings(config, plan),
          ...bastionUserDataFindings(config, plan),
        ]
      : []),
  ];
}

/** The design of a configuration without errors. */
export function designCluster(config: ClusterConfig): ClusterDesign {
  const { plan } = planAddresses(config);
  if (!plan) throw new Error(`cluster ${config.name} has no address plan: its findings were not checked`);
  const zones = plan.zones.map(({ zone }) => zone);
  return {
    config,
    partition: partitionOf(config.region),
    domainName: config.network.dhcpOptions.domainName ?? defaultDomainName(config.region),
    addresses: plan,
    existingVpc: planExistingVpc(config),
    ...planNatGateways(config),
    endpoints: planEndpoints(config),
    proxy: planProxy(config),
    proxyDestinations: proxyDestinations(config),
    notIntercepted: notIntercepted(config),
    squid: planSquid(config, plan),
    bastion: planBastion(config, plan),
    addons: planAddons(config),
    nodeGroups: planNodeGroups(config, zones),
    fargateProfiles: planFargateProfiles(config),
    fargateLogging: planFargateLogging(config),
    repositories: planRepositories(config),
    charts: planCharts(config),
    samples: planSamples(config, plan),
  };
}
