import { defaultDomainName, type Partition, partitionOf } from "../aws/regions";
import { hasErrors, type Finding } from "../config/findings/finding";
import type { ClusterConfig } from "../config/schema/schema";
import { accessFindings } from "./access/access.findings";
import { accessEntryFindings } from "./access/entries.findings";
import { accountFindings } from "./access/account.findings";
import { principalFindings } from "./access/principals.findings";
import { arnFindings } from "./access/arns.findings";
import { autoModeFindings } from "./autoMode/autoMode.findings";
import { besideAutoModeFindings } from "./autoMode/besideAutoMode.findings";
import { type AutoModeDesign, planAutoMode } from "./autoMode/objects";
import { bastionFindings, bastionUserDataFindings } from "./access/bastion/bastion.findings";
import { type BastionDesign, planBastion } from "./access/bastion/bastion";
import { reservedTextFindings } from "./access/reservedText.findings";
import { analyse } from "./facts";
import { encryptionFindings } from "./encryption/encryption.findings";
import { controlPlaneEgressFindings } from "./controlPlane/egress.findings";
import { scalingTierFindings } from "./controlPlane/scaling.findings";
import { subscriptionFindings } from "./controlPlane/subscription.findings";
import { type LogSubscriptionDesign, planLogSubscription } from "./controlPlane/subscription";
import { type ControlPlaneSwitches, planControlPlaneSwitches } from "./controlPlane/switches";
import { versionFindings } from "./controlPlane/version.findings";
import { planReleases, type ReleaseDesign } from "./charts/releaseDesigns";
import { fargateReleaseFindings } from "./charts/fargate.findings";
import { releaseFindings } from "./charts/releases.findings";
import { type FargateLoggingDesign, planFargateLogging } from "./fargate/logging";
import { fargateLoggingFindings } from "./fargate/logging.findings";
import { type FargateProfileDesign, planFargateProfiles } from "./fargate/profiles";
import { profileFindings } from "./fargate/profiles.findings";
import { workloadFindings } from "./fargate/workloads.findings";
import { oidcProviderFindings } from "./iam/oidcProvider.findings";
import { existingRoleFindings } from "./iam/existingRoles.findings";
import { nodeRoleFindings } from "./iam/roles.findings";
import { unusedRoleFindings } from "./iam/unusedRoles.findings";
import { planRepositories, type RepositoryDesign } from "./images/registry/repositories";
import { karpenterFindings } from "./karpenter/karpenter.findings";
import { type KarpenterDesign, planKarpenter } from "./karpenter/karpenter";
import type { NodeMirrors } from "./images/registry/nodeMirrors";
import { nodeMirrorFindings } from "./images/registry/nodeMirrors.findings";
import { mirrorFindings, pullThroughCacheFindings } from "./images/registry/repositories.findings";
import { type NamespaceDesign, planNamespaces } from "./namespaces/namespaces";
import { namespaceFindings } from "./namespaces/namespaces.findings";
import type { AddressPlan } from "./network/addresses";
import { addressFindings } from "./network/addresses.findings";
import { type DnsFirewallDesign, planDnsFirewall } from "./network/dnsFirewall";
import { dnsFirewallFindings } from "./network/dnsFirewall.findings";
import { type ExistingVpcDesign, planExistingVpc } from "./network/existingVpc";
import { existingVpcFindings } from "./network/existingVpc.findings";
import { firewallFindings } from "./network/firewall.findings";
import { type NodeSecurityGroupDesign, planNodeSecurityGroup } from "./network/nodeSecurityGroup";
import { nodeRuleFindings, nodeSecurityGroupFindings } from "./network/nodeSecurityGroup.findings";
import { flowLogFindings } from "./network/flowLogs.findings";
import { planNatGateways } from "./network/routes";
import { nameServerFindings } from "./network/nameServers.findings";
import { publicAccessFindings } from "./network/publicAccess.findings";
import { planQueryLogs, type QueryLogsDesign } from "./network/queryLogs";
import { queryLogFindings } from "./network/queryLogs.findings";
import { egressFindings, peeringFindings, runnerRouteFindings, transitGatewayFindings } from "./network/routes.findings";
import { securityGroupFindings } from "./network/securityGroups.findings";
import { sharedVpcFindings } from "./network/sharedVpc.findings";
import { regionFindings } from "./network/zones.findings";
import { amiFindings } from "./nodes/amis.findings";
import { capacityFindings } from "./nodes/capacity.findings";
import { instanceTypeFindings } from "./nodes/instanceTypes.findings";
import { systemPodFindings } from "./nodes/systemPods.findings";
import type { NodeGroupDesign } from "./nodes/nodeGroups";
import { nodeGroupFindings } from "./nodes/nodeGroups.findings";
import { efaFindings } from "./nodes/efa.findings";
import { localStorageFindings } from "./nodes/localStorage.findings";
import { placementFindings } from "./nodes/placement.findings";
import { reservationFindings } from "./nodes/reservations.findings";
import { metadataFindings } from "./nodes/metadata.findings";
import { prefixReservationFindings } from "./nodes/prefixReservations.findings";
import { repairFindings } from "./nodes/repair.findings";
import { updateFindings } from "./nodes/updates.findings";
import { nodeImageFindings, userDataFindings } from "./nodes/userData/userData.findings";
import type { ProxyDesign } from "./proxy/proxy";
import { proxyFindings } from "./proxy/proxy.findings";
import { planSquid, type SquidDesign } from "./proxy/squid/squid";
import { squidFindings } from "./proxy/squid/squid.findings";
import type { EndpointDesign } from "./reachability/endpoints";
import { endpointPolicyFindings } from "./reachability/endpointPolicies.findings";
import { endpointFindings } from "./reachability/endpoints.findings";
import { type UsedEndpoint, usedEndpoints } from "./reachability/requests";
import { interceptionFindings } from "./reachability/interception.findings";
import { pathFindings } from "./reachability/paths.findings";
import { planServiceAccounts, type ServiceAccountDesign } from "./serviceAccounts/serviceAccounts";
import { serviceAccountFindings } from "./serviceAccounts/serviceAccounts.findings";
import type { AddonDesign } from "./software/addonDesign";
import { planAddons } from "./software/addons";
import { addonConfigurationFindings } from "./software/addonConfiguration.findings";
import { eksAddonFindings } from "./software/eksAddons/eksAddons.findings";
import { eksAddonRoleFindings } from "./software/eksAddons/eksAddonRoles.findings";
import { ebsCsiFindings } from "./software/ebsCsiDriver.findings";
import { unusedSettingFindings } from "./software/unusedSettings.findings";
import { chartFindings, vpcCniFindings, vpcCniStartFindings } from "./software/addons.findings";
import { guardDutyAgentFindings } from "./software/guardDutyAgent.findings";
import { type NetworkPolicyDesign, planNetworkPolicies } from "./software/networkPolicies";
import { planSecurityGroupPolicies, type SecurityGroupPolicyDesign } from "./software/securityGroupPolicies";
import { podNetworkingFindings } from "./software/podNetworking.findings";
import { tagFindings } from "./software/tags.findings";
import type { ChartDesign } from "./software/chartDesign";
import { planCharts } from "./software/charts";
import { type GatewayApiDesign, planGatewayApi } from "./software/gatewayApi";
import { gatewayApiFindings } from "./software/gatewayApi.findings";
import { planSamples, type SampleDesign } from "./software/samples";
import { sampleFindings } from "./software/samples.findings";
import { mergedTagFindings } from "./tags/mergedTags.findings";
import { tagPolicyFindings } from "./tags/tagPolicy.findings";
import { backendFindings } from "./state/backend.findings";
import { providerVersionFindings } from "./state/providerVersions.findings";
import type { CertificateAuthorities } from "./userData/caCertificates";
import { certificateAuthorityFindings } from "./userData/caCertificates.findings";
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

/** All that is wrong, or unwise, in a configuration whose form is right. */
export function designFindings(config: ClusterConfig): readonly Finding[] {
  const region = regionFindings(config);
  if (hasErrors(region)) return region;
  const shared = sharedVpcFindings(config);
  return [...region, ...shared, ...withoutThoseAt(shared, otherFindings(config))];
}

/** Of what is wrong at a key that is an error as it is, nothing else is of use. */
const withoutThoseAt = (errors: readonly Finding[], findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ path }) => !errors.some((error) => error.path.every((key, index) => path[index] === key)));

function otherFindings(config: ClusterConfig): readonly Finding[] {
  const facts = analyse(config);
  const { addresses } = facts;
  return [
    ...addressFindings(facts),
    ...reservedTextFindings(config),
    ...versionFindings(config),
    ...autoModeFindings(facts),
    ...besideAutoModeFindings(config),
    ...controlPlaneEgressFindings(config),
    ...scalingTierFindings(config),
    ...subscriptionFindings(config),
    ...accessFindings(config),
    ...accessEntryFindings(config),
    ...principalFindings(facts),
    ...bastionFindings(config),
    ...accountFindings(config),
    ...arnFindings(config),
    ...encryptionFindings(config),
    ...backendFindings(config),
    ...providerVersionFindings(config),
    ...existingVpcFindings(facts),
    ...egressFindings(config),
    ...publicAccessFindings(config),
    ...transitGatewayFindings(config),
    ...firewallFindings(config),
    ...peeringFindings(config),
    ...runnerRouteFindings(config),
    ...nameServerFindings(facts),
    ...dnsFirewallFindings(config),
    ...queryLogFindings(config),
    ...securityGroupFindings(config),
    ...nodeSecurityGroupFindings(facts),
    ...flowLogFindings(config),
    ...proxyFindings(facts),
    ...certificateAuthorityFindings(config),
    ...instanceTypeFindings(config),
    ...nodeGroupFindings(config),
    ...updateFindings(config),
    ...repairFindings(config),
    ...metadataFindings(config),
    ...localStorageFindings(config),
    ...reservationFindings(config),
    ...efaFindings(config),
    ...placementFindings(config),
    ...nodeRoleFindings(facts),
    ...existingRoleFindings(config),
    ...unusedRoleFindings(config),
    ...oidcProviderFindings(config),
    ...amiFindings(config),
    ...userDataFindings(facts),
    ...nodeImageFindings(facts),
    ...karpenterFindings(facts),
    ...profileFindings(config),
    ...fargateLoggingFindings(config),
    ...workloadFindings(facts),
    ...systemPodFindings(facts),
    ...serviceAccountFindings(config),
    ...vpcCniFindings(config),
    ...vpcCniStartFindings(config),
    ...podNetworkingFindings(config),
    ...guardDutyAgentFindings(facts),
    ...namespaceFindings(config),
    ...ebsCsiFindings(config),
    ...addonConfigurationFindings(config),
    ...eksAddonFindings(config),
    ...eksAddonRoleFindings(config),
    ...chartFindings(facts),
    ...gatewayApiFindings(config),
    ...releaseFindings(config),
    ...fargateReleaseFindings(facts),
    ...unusedSettingFindings(config),
    ...tagFindings(config),
    ...mergedTagFindings(facts),
    ...tagPolicyFindings(config),
    ...endpointFindings(facts),
    ...endpointPolicyFindings(facts),
    ...mirrorFindings(facts),
    ...nodeMirrorFindings(facts),
    ...pullThroughCacheFindings(facts),
    ...pathFindings(facts),
    ...interceptionFindings(facts),
    ...(addresses
      ? [
          ...capacityFindings(facts, addresses),
          ...prefixReservationFindings(facts, addresses),
          ...sampleFindings(config, addresses),
          ...squidFindings(facts, addresses),
          ...nodeRuleFindings(facts, addresses),
          ...bastionUserDataFindings(facts, addresses),
        ]
      : []),
  ];
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
