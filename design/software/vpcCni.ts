import type { ClusterConfig } from "../../config/schema/schema";

/** Whether pods have addresses of the pod subnets: by custom networking, or by the subnet discovery, which a tag asks for. */
const hasPodAddresses = ({ customNetworking, network: { podSubnets } }: ClusterConfig): boolean =>
  customNetworking.enabled || podSubnets.tags["kubernetes.io/role/cni"] !== undefined;

/**
 * The value of AWS_VPC_K8S_CNI_EXTERNALSNAT: whether what stands at the way out sees the pods' own addresses. Networks behind a transit gateway, a proxy
 * or a peering connection seldom route back to the pod subnets. docs/decisions/0002-external-snat.md says more.
 */
function externalSnat(config: ClusterConfig): boolean {
  const { egress, peerings } = config.network;
  const leadsToOthers = egress === "transitGateway" || egress === "proxy" || Object.keys(peerings).length > 0;
  return egress !== "none" && !(hasPodAddresses(config) && leadsToOthers);
}

/**
 * The environment of aws-node. The user's variables come last, so that they may change the defaults.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html
 */
export function vpcCniEnvironment(config: ClusterConfig): Readonly<Record<string, string>> {
  const { addons, customNetworking, tags } = config;
  const { prefixDelegation, env } = addons.vpcCni;
  return {
    AWS_VPC_K8S_CNI_EXTERNALSNAT: String(externalSnat(config)),
    ...(customNetworking.enabled && {
      AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true",
      // An ENIConfig has the name of its zone, so the zone label of a node names the node's ENIConfig.
      ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone",
    }),
    ...(prefixDelegation && { ENABLE_PREFIX_DELEGATION: "true", WARM_PREFIX_TARGET: "1" }),
    ...(Object.keys(tags).length > 0 && { ADDITIONAL_ENI_TAGS: JSON.stringify(tags) }),
    ...env,
  };
}

/**
 * Whether pods in the pod subnets leave the VPC with addresses of their own: where external SNAT leaves the translation to others, for destinations
 * without it, and with security groups for pods in their strict mode.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html
 * @see https://github.com/aws/amazon-vpc-cni-k8s#enable_subnet_discovery-v1180
 */
export function podAddressesLeave(config: ClusterConfig): boolean {
  if (!hasPodAddresses(config)) return false;
  const variables = vpcCniEnvironment(config);
  const isOn = (name: string): boolean => /^(?:1|t|true)$/i.test(variables[name] ?? "");
  return (
    isOn("AWS_VPC_K8S_CNI_EXTERNALSNAT") ||
    Boolean(variables["AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS"]) ||
    (isOn("ENABLE_POD_ENI") && variables["POD_SECURITY_GROUP_ENFORCING_MODE"] !== "standard")
  );
}
