import type { Credentials } from "../../aws/regions";
import type { ClusterConfig } from "../../config/schema/schema";
import type { VpcCniConfig } from "../../config/schema/vpcCni";

/** The values of a variable: text of any kind, a form, or one of some words. */
type VariableValues = "text" | "boolean" | "integer" | readonly string[];

/** A variable of the VPC CNI. */
export interface CniVariable {
  readonly values: VariableValues;
  /** The containers that read it. @default - aws-node alone */
  readonly readBy?: "init" | "both";
}

const withValues = (values: VariableValues, ...names: readonly string[]) => names.map((name) => [name, { values }] as const);

/**
 * The environment variables that the configuration schema of the vpc-cni add-on knows; it refuses others. Newer versions may have more.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonConfiguration.html
 * @see https://github.com/aws/amazon-vpc-cni-k8s#cni-configuration-variables
 */
export const cniVariables: ReadonlyMap<string, CniVariable> = new Map<string, CniVariable>([
  ...withValues("text", "ADDITIONAL_ENI_TAGS", "AWS_EC2_ENDPOINT", "AWS_EXTERNAL_SERVICE_CIDRS", "AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS"),
  ...withValues("text", "AWS_VPC_K8S_CNI_LOGLEVEL", "AWS_VPC_K8S_CNI_LOG_FILE", "AWS_VPC_K8S_CNI_VETHPREFIX", "CLUSTER_ENDPOINT"),
  ...withValues("text", "AWS_VPC_K8S_PLUGIN_LOG_FILE", "AWS_VPC_K8S_PLUGIN_LOG_LEVEL", "ENI_CONFIG_ANNOTATION_DEF", "ENI_CONFIG_LABEL_DEF"),
  ...withValues("text", "INTROSPECTION_BIND_ADDRESS"),
  ...withValues("boolean", "ANNOTATE_POD_IP", "AWS_MANAGE_ENIS_NON_SCHEDULABLE", "AWS_VPC_CNI_NODE_PORT_SUPPORT"),
  ...withValues("boolean", "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", "AWS_VPC_K8S_CNI_EXTERNALSNAT", "DISABLE_INTROSPECTION"),
  ...withValues("boolean", "DISABLE_LEAKED_ENI_CLEANUP", "DISABLE_METRICS", "DISABLE_NETWORK_RESOURCE_PROVISIONING", "DISABLE_POD_V6"),
  ...withValues("boolean", "ENABLE_BANDWIDTH_PLUGIN", "ENABLE_IMDS_ONLY_MODE", "ENABLE_IPv4", "ENABLE_IPv6", "ENABLE_MULTI_NIC"),
  ...withValues("boolean", "ENABLE_POD_ENI", "ENABLE_PREFIX_DELEGATION", "ENABLE_SUBNET_DISCOVERY", "ENABLE_V4_EGRESS"),
  ...withValues("integer", "AWS_VPC_ENI_MTU", "IP_COOLDOWN_PERIOD", "MAX_ENI", "MINIMUM_IP_TARGET", "POD_MTU"),
  ...withValues("integer", "WARM_ENI_TARGET", "WARM_IP_TARGET", "WARM_PREFIX_TARGET"),
  ["AWS_VPC_K8S_CNI_RANDOMIZESNAT", { values: ["prng", "hashrandom", "none"] }],
  ["NETWORK_POLICY_ENFORCING_MODE", { values: ["standard", "strict"] }],
  ["POD_SECURITY_GROUP_ENFORCING_MODE", { values: ["strict", "standard"] }],
  ["DISABLE_TCP_EARLY_DEMUX", { values: "boolean", readBy: "init" }],
  ["ENABLE_V6_EGRESS", { values: "boolean", readBy: "both" }],
]);

/** The tag of subnets from which the subnet discovery of the VPC CNI gives pods addresses. */
export const discoveryTag = "kubernetes.io/role/cni";

/** The tag that keeps the subnet discovery of other clusters away. */
export const discoveringClusterTag = (cluster: string): string => `cni.networking.k8s.aws/cluster/${cluster}`;

/**
 * The tags of the pod subnets: with the subnet discovery those by which the VPC CNI finds them, of this cluster and no other of the VPC.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-subnet-selection.html
 */
export const podSubnetTags = ({ addons, name, network: { podSubnets } }: ClusterConfig): Readonly<Record<string, string>> => ({
  ...(addons.vpcCni.subnetDiscovery === true && { [discoveryTag]: "1", [discoveringClusterTag(name)]: "shared" }),
  ...podSubnets.tags,
});

/** Whether pods have addresses of the pod subnets: by custom networking, or by the subnet discovery, which a tag asks for. */
const hasPodAddresses = (config: ClusterConfig): boolean =>
  config.customNetworking.enabled || podSubnetTags(config)[discoveryTag] !== undefined;

/**
 * The value of AWS_VPC_K8S_CNI_EXTERNALSNAT: whether what stands at the way out sees the pods' own addresses. Networks behind a transit gateway, a
 * firewall, a proxy or a peering connection seldom route back to the pod subnets. docs/internals/decisions/0002-external-snat.md says more.
 */
function externalSnat({ network: { egress, peerings } }: ClusterConfig, isFromPodSubnets: boolean): boolean {
  const leadsToOthers = ["transitGateway", "firewall", "proxy"].includes(egress) || Object.keys(peerings).length > 0;
  return egress !== "none" && !(isFromPodSubnets && leadsToOthers);
}

/** The configuration of the vpc-cni add-on: variables stand at the containers that read them. */
export function vpcCniConfiguration(config: ClusterConfig): Readonly<Record<string, unknown>> {
  const environment = Object.entries(vpcCniEnvironment(config));
  const readerOf = (name: string) => cniVariables.get(name)?.readBy;
  const init = environment.filter(([name]) => readerOf(name) !== undefined);
  return {
    ...networkPolicyConfiguration(config.addons.vpcCni),
    env: Object.fromEntries(environment.filter(([name]) => readerOf(name) !== "init")),
    ...(init.length > 0 && { init: { env: Object.fromEntries(init) } }),
  };
}

/**
 * Network policies, and what their agent logs. The schema of the add-on wants texts.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-policies-troubleshooting.html
 */
function networkPolicyConfiguration({ networkPolicy }: VpcCniConfig): Readonly<Record<string, unknown>> {
  const { enabled, eventLogs } = networkPolicy;
  if (!enabled) return {};
  const nodeAgent = { enablePolicyEventLogs: "true", ...(eventLogs === "cloudWatch" && { enableCloudWatchLogs: "true" }) };
  return { enableNetworkPolicy: "true", ...(eventLogs && { nodeAgent }) };
}

/**
 * Security groups for pods. In the strict mode, probes over TCP need early demultiplexing off.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/security-groups-pods-deployment.html
 */
function podSecurityGroupVariables({ podSecurityGroups }: VpcCniConfig): Readonly<Record<string, string>> {
  const { enabled, enforcingMode = "strict" } = podSecurityGroups;
  if (!enabled) return {};
  const strict = enforcingMode === "strict" ? { DISABLE_TCP_EARLY_DEMUX: "true" } : {};
  return { ENABLE_POD_ENI: "true", POD_SECURITY_GROUP_ENFORCING_MODE: enforcingMode, ...strict };
}

/**
 * The environment of aws-node and of its init container. The user's variables come last, so that they may change the defaults.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html
 */
export function vpcCniEnvironment(config: ClusterConfig): Readonly<Record<string, string>> {
  const { addons, customNetworking, tags } = config;
  const { prefixDelegation, subnetDiscovery, env } = addons.vpcCni;
  return {
    AWS_VPC_K8S_CNI_EXTERNALSNAT: String(externalSnat(config, hasPodAddresses(config))),
    ...(customNetworking.enabled && {
      AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true",
      // An ENIConfig has the name of its zone, so the zone label of a node names the node's ENIConfig.
      ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone",
    }),
    ...(prefixDelegation && { ENABLE_PREFIX_DELEGATION: "true", WARM_PREFIX_TARGET: "1" }),
    ...(Object.keys(tags).length > 0 && { ADDITIONAL_ENI_TAGS: JSON.stringify(tags) }),
    ...(hasStrictNetworkPolicy(config) && { NETWORK_POLICY_ENFORCING_MODE: "strict" }),
    ...podSecurityGroupVariables(addons.vpcCni),
    ...(subnetDiscovery !== undefined && { ENABLE_SUBNET_DISCOVERY: String(subnetDiscovery) }),
    ...env,
  };
}

/** Whether new pods on nodes reach nothing, and nothing reaches them, until a network policy selects them. */
export const hasStrictNetworkPolicy = ({ addons: { vpcCni } }: ClusterConfig): boolean =>
  vpcCni.networkPolicy.enabled && vpcCni.networkPolicy.enforcingMode === "strict";

/** Whether the agent for network policies writes to CloudWatch Logs. */
export const sendsPolicyEvents = ({ addons: { vpcCni } }: ClusterConfig): boolean =>
  vpcCni.networkPolicy.enabled && vpcCni.networkPolicy.eventLogs === "cloudWatch";

/** Whether pods on nodes can have network interfaces with security groups of their own. */
export const hasPodSecurityGroups = (config: ClusterConfig): boolean => vpcCniEnvironment(config)["ENABLE_POD_ENI"] === "true";

const saysTrue = (value = ""): boolean => /^(?:1|t|true)$/i.test(value);

const isOnIn = (config: ClusterConfig, name: string): boolean => saysTrue(vpcCniEnvironment(config)[name]);

/** The variable by which a cluster file says itself who translates the addresses of pods. Nodes of EKS Auto Mode go by it, too. */
export const translationVariable = "AWS_VPC_K8S_CNI_EXTERNALSNAT";

/** Whether all pods leave the VPC with addresses of their own, which others may translate. */
export const hasExternalSnat = (config: ClusterConfig): boolean => isOnIn(config, translationVariable);

/**
 * The same of pods on nodes of EKS Auto Mode, which have addresses of the pod subnets by custom networking alone.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html
 */
export const hasExternalSnatInAutoMode = (config: ClusterConfig): boolean =>
  saysTrue(config.addons.vpcCni.env[translationVariable] ?? String(externalSnat(config, config.customNetworking.enabled)));

/**
 * Whether pods in the pod subnets leave the VPC with addresses of their own: where external SNAT leaves the translation to others, for destinations
 * without it, and with security groups for pods in their strict mode.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html
 * @see https://github.com/aws/amazon-vpc-cni-k8s#enable_subnet_discovery-v1180
 */
export function podAddressesLeave(config: ClusterConfig): boolean {
  if (!hasPodAddresses(config)) return false;
  const variables = vpcCniEnvironment(config);
  return (
    hasExternalSnat(config) ||
    Boolean(variables["AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS"]) ||
    (isOnIn(config, "ENABLE_POD_ENI") && variables["POD_SECURITY_GROUP_ENFORCING_MODE"] !== "standard")
  );
}

/**
 * How the VPC CNI gets its role: by IRSA, since nodes need it before the pod identity agent runs on them. Where there is no OIDC provider, or the role
 * exists, whose trust policy would have to name a provider that does not, it is restarted until the agent answers: both use the host's network.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html
 */
export const vpcCniCredentials = ({ iam }: ClusterConfig): Credentials =>
  iam.oidcProvider && iam.roles.vpcCni === undefined ? "irsa" : "podIdentity";
