import { defaultDomainName, type Partition, partitionOf } from "../aws/regions";
import type { ClusterConfig } from "../config/schema/schema";
import { type AutoModeDesign, planAutoMode } from "./autoMode/objects";
import { type BastionDesign, planBastion } from "./access/bastion/bastion";
import { analyse } from "./facts";
import { type LogSubscriptionDesign, planLogSubscription } from "./controlPlane/subscription";
import { type ControlPlaneSwitches, planControlPlaneSwitches } from "./controlPlane/switches";
import { planReleases, type ReleaseDesign } from "./charts/releaseDesigns";
import { type FargateLoggingDesign, planFargateLogging } from "./fargate/logging";
import { type FargateProfileDesign, planFargateProfiles } from "./fargate/profiles";
import { planRepositories, type RepositoryDesign } from "./images/registry/repositories";
import { type KarpenterDesign, planKarpenter } from "./karpenter/karpenter";
import type { NodeMirrors } from "./images/registry/nodeMirrors";
import { type NamespaceDesign, planNamespaces } from "./namespaces/namespaces";
import type { AddressPlan } from "./network/addresses";
import { type DnsFirewallDesign, planDnsFirewall } from "./network/dnsFirewall";
import { type ExistingVpcDesign, planExistingVpc } from "./network/existingVpc";
import { type NodeSecurityGroupDesign, planNodeSecurityGroup } from "./network/nodeSecurityGroup";
import { planNatGateways } from "./network/routes";
import { planQueryLogs, type QueryLogsDesign } from "./network/queryLogs";
import type { NodeGroupDesign } from "./nodes/nodeGroups";
import type { ProxyDesign } from "./proxy/proxy";
import { planSquid, type SquidDesign } from "./proxy/squid/squid";
import type { EndpointDesign } from "./reachability/endpoints";
import { type UsedEndpoint, usedEndpoints } from "./reachability/requests";
import { planServiceAccounts, type ServiceAccountDesign } from "./serviceAccounts/serviceAccounts";
import type { AddonDesign } from "./software/addonDesign";
import { planAddons } from "./software/addons";
import { type NetworkPolicyDesign, planNetworkPolicies } from "./software/networkPolicies";
import { planSecurityGroupPolicies, type SecurityGroupPolicyDesign } from "./software/securityGroupPolicies";
import type { ChartDesign } from "./software/chartDesign";
import { planCharts } from "./software/charts";
import { type GatewayApiDesign, planGatewayApi } from "./software/gatewayApi";
import { planSamples, type SampleDesign } from "./software/samples";
import type { CertificateAuthorities } from "./userData/caCertificates";
import { notIntercepted, proxyDestinations } from "./proxy/destinations";

/** What will be built, as data: the stacks render it and the commands explain it. */
export interface ClusterDesign {
  readonly config: ClusterConfig;
  readonly partition: Partition;
  /** Domain name of the VPC's DHCP options. */
  readonly domainName: string;
  readonly addresses: AddressPlan;
  /** @default - the VPC is made */
  readonly existingVpc?: ExistingVpcDesign | undefined;
  /** @default - no DNS Firewall */
  readonly dnsFirewall?: DnsFirewallDesign | undefined;
  /** @default - DNS queries are not logged */
  readonly queryLogs?: QueryLogsDesign | undefined;
  /** For each zone, the zone of the NAT gateway that its private subnets use. @default - no NAT gateways */
  readonly natGatewayZones?: Readonly<Record<string, string>>;
  /** @default - nodes have the cluster's, and given ones */
  readonly nodeSecurityGroup?: NodeSecurityGroupDesign | undefined;
  readonly endpoints: readonly EndpointDesign[];
  readonly existingEndpoints: readonly UsedEndpoint[];
  /** @default - no HTTP proxy */
  readonly proxy?: ProxyDesign | undefined;
  readonly certificateAuthorities: CertificateAuthorities;
  /** @default - the nodes have no mirrors of registries */
  readonly nodeMirrors?: NodeMirrors | undefined;
  /** Hosts that the HTTP proxy, or the firewall, must let pass. */
  readonly proxyDestinations: readonly string[];
  /** Hosts whose TLS connections neither may intercept. */
  readonly notIntercepted: readonly string[];
  /** @default - the HTTP proxy is not ours, or there is none */
  readonly squid?: SquidDesign | undefined;
  readonly controlPlane: ControlPlaneSwitches;
  /** @default - the logs of the control plane stay where they are */
  readonly logSubscription?: LogSubscriptionDesign | undefined;
  /** @default - no bastion */
  readonly bastion?: BastionDesign | undefined;
  /** @default - the file does not name EKS Auto Mode */
  readonly autoMode?: AutoModeDesign | undefined;
  readonly addons: readonly AddonDesign[];
  readonly nodeGroups: readonly NodeGroupDesign[];
  /** @default - no Karpenter */
  readonly karpenter?: KarpenterDesign | undefined;
  readonly fargateProfiles: readonly FargateProfileDesign[];
  /** @default - the pods on Fargate keep their logs to themselves */
  readonly fargateLogging?: FargateLoggingDesign | undefined;
  readonly repositories: readonly RepositoryDesign[];
  /** The roles of applications. */
  readonly serviceAccounts: readonly ServiceAccountDesign[];
  /** Kubernetes namespaces that are made, or get labels, before what is in them. */
  readonly namespaces: readonly NamespaceDesign[];
  /** Network policies of what is installed here; none where pods get through without them. */
  readonly networkPolicies: readonly NetworkPolicyDesign[];
  readonly securityGroupPolicies: readonly SecurityGroupPolicyDesign[];
  readonly charts: readonly ChartDesign[];
  /** Helm releases of the user's own. */
  readonly releases: readonly ReleaseDesign[];
  readonly samples: readonly SampleDesign[];
  /** CustomResourceDefinitions that come before the charts. @default - none */
  readonly gatewayApi: GatewayApiDesign | undefined;
}

/** The design of a configuration without errors. */
export function designCluster(config: ClusterConfig): ClusterDesign {
  const facts = analyse(config);
  const { addresses, certificateAuthorities, endpoints, nodeGroups, nodeMirrors, proxy } = facts;
  if (!addresses) throw new Error(`cluster ${config.name} has no address plan: its findings were not checked`);
  return {
    config,
    partition: partitionOf(config.region),
    domainName: config.network.dhcpOptions.domainName ?? defaultDomainName(config.region),
    addresses,
    existingVpc: planExistingVpc(config),
    dnsFirewall: planDnsFirewall(facts),
    queryLogs: planQueryLogs(config),
    ...planNatGateways(config),
    nodeSecurityGroup: planNodeSecurityGroup(facts, addresses),
    endpoints,
    existingEndpoints: usedEndpoints(facts),
    proxy,
    certificateAuthorities,
    nodeMirrors,
    proxyDestinations: proxyDestinations(facts),
    notIntercepted: notIntercepted(config),
    squid: planSquid(facts, addresses),
    controlPlane: planControlPlaneSwitches(config),
    logSubscription: planLogSubscription(config),
    bastion: planBastion(config, addresses),
    autoMode: planAutoMode(facts),
    addons: planAddons(config),
    nodeGroups,
    karpenter: planKarpenter(config),
    fargateProfiles: planFargateProfiles(config),
    fargateLogging: planFargateLogging(config),
    repositories: planRepositories(facts),
    serviceAccounts: planServiceAccounts(config),
    namespaces: planNamespaces(config),
    networkPolicies: planNetworkPolicies(config),
    securityGroupPolicies: planSecurityGroupPolicies(config),
    charts: planCharts(config),
    releases: planReleases(config),
    samples: planSamples(config, addresses),
    gatewayApi: planGatewayApi(config),
  };
}
