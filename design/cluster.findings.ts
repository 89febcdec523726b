import { hasErrors, type Finding } from "../config/findings/finding";
import type { ClusterConfig } from "../config/schema/schema";
import { accessFindings } from "./access/access.findings";
import { accessEntryFindings } from "./access/entries.findings";
import { accountFindings } from "./access/account.findings";
import { principalFindings } from "./access/principals.findings";
import { arnFindings } from "./access/arns.findings";
import { autoModeFindings } from "./autoMode/autoMode.findings";
import { besideAutoModeFindings } from "./autoMode/besideAutoMode.findings";
import { bastionFindings, bastionUserDataFindings } from "./access/bastion/bastion.findings";
import { reservedTextFindings } from "./access/reservedText.findings";
import { analyse } from "./facts";
import { encryptionFindings } from "./encryption/encryption.findings";
import { controlPlaneEgressFindings } from "./controlPlane/egress.findings";
import { scalingTierFindings } from "./controlPlane/scaling.findings";
import { subscriptionFindings } from "./controlPlane/subscription.findings";
import { versionFindings } from "./controlPlane/version.findings";
import { chartNameFindings } from "./charts/chartNames.findings";
import { fargateReleaseFindings } from "./charts/fargate.findings";
import { releaseFindings } from "./charts/releases.findings";
import { fargateLoggingFindings } from "./fargate/logging.findings";
import { profileFindings } from "./fargate/profiles.findings";
import { workloadFindings } from "./fargate/workloads.findings";
import { oidcProviderFindings } from "./iam/oidcProvider.findings";
import { existingRoleFindings } from "./iam/existingRoles.findings";
import { nodeRoleFindings } from "./iam/roles.findings";
import { unusedRoleFindings } from "./iam/unusedRoles.findings";
import { karpenterFindings } from "./karpenter/karpenter.findings";
import { nodeMirrorFindings } from "./images/registry/nodeMirrors.findings";
import { mirrorFindings, pullThroughCacheFindings } from "./images/registry/repositories.findings";
import { namespaceFindings } from "./namespaces/namespaces.findings";
import { addressFindings } from "./network/addresses.findings";
import { dnsFirewallFindings } from "./network/dnsFirewall.findings";
import { existingVpcFindings } from "./network/existingVpc.findings";
import { firewallFindings } from "./network/firewall.findings";
import { nodeRuleFindings, nodeSecurityGroupFindings } from "./network/nodeSecurityGroup.findings";
import { flowLogFindings } from "./network/flowLogs.findings";
import { nameServerFindings } from "./network/nameServers.findings";
import { publicAccessFindings } from "./network/publicAccess.findings";
import { queryLogFindings } from "./network/queryLogs.findings";
import { egressFindings, peeringFindings, runnerRouteFindings, transitGatewayFindings } from "./network/routes.findings";
import { securityGroupFindings } from "./network/securityGroups.findings";
import { sharedVpcFindings } from "./network/sharedVpc.findings";
import { regionFindings } from "./network/zones.findings";
import { amiFindings } from "./nodes/amis.findings";
import { capacityFindings } from "./nodes/capacity.findings";
import { instanceTypeFindings } from "./nodes/instanceTypes.findings";
import { systemPodFindings } from "./nodes/systemPods.findings";
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
import { proxyFindings } from "./proxy/proxy.findings";
import { squidFindings } from "./proxy/squid/squid.findings";
import { endpointPolicyFindings } from "./reachability/endpointPolicies.findings";
import { endpointFindings } from "./reachability/endpoints.findings";
import { interceptionFindings } from "./reachability/interception.findings";
import { pathFindings } from "./reachability/paths.findings";
import { serviceAccountFindings } from "./serviceAccounts/serviceAccounts.findings";
import { addonConfigurationFindings } from "./software/addonConfiguration.findings";
import { eksAddonFindings } from "./software/eksAddons/eksAddons.findings";
import { eksAddonRoleFindings } from "./software/eksAddons/eksAddonRoles.findings";
import { ebsCsiFindings } from "./software/ebsCsiDriver.findings";
import { unusedSettingFindings } from "./software/unusedSettings.findings";
import { kubeProxyFindings } from "./software/kubeProxy.findings";
import { chartFindings, vpcCniFindings, vpcCniStartFindings } from "./software/addons.findings";
import { guardDutyAgentFindings } from "./software/guardDutyAgent.findings";
import { podNetworkingFindings } from "./software/podNetworking.findings";
import { tagFindings } from "./software/tags.findings";
import { gatewayApiFindings } from "./software/gatewayApi.findings";
import { sampleFindings } from "./software/samples.findings";
import { mergedTagFindings } from "./tags/mergedTags.findings";
import { tagPolicyFindings } from "./tags/tagPolicy.findings";
import { backendFindings } from "./state/backend.findings";
import { providerVersionFindings } from "./state/providerVersions.findings";
import { certificateAuthorityFindings } from "./userData/caCertificates.findings";

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
    ...kubeProxyFindings(config),
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
    ...chartNameFindings(config),
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
