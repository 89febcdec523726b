import type { ClusterConfig } from "../../config/schema/schema";
import type { Finding } from "../../config/findings/finding";
import { nearest } from "../../config/findings/schemaFindings";

/**
 * The environment variables that the configuration schema of the vpc-cni add-on knows; it refuses others.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonConfiguration.html
 * @see https://github.com/aws/amazon-vpc-cni-k8s#cni-configuration-variables
 */
const knownVariables = [
  ...["ADDITIONAL_ENI_TAGS", "ANNOTATE_POD_IP", "AWS_EC2_ENDPOINT", "AWS_EXTERNAL_SERVICE_CIDRS", "AWS_MANAGE_ENIS_NON_SCHEDULABLE"],
  ...["AWS_VPC_CNI_NODE_PORT_SUPPORT", "AWS_VPC_ENI_MTU", "AWS_VPC_K8S_CNI_CONFIGURE_RPFILTER", "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG"],
  ...["AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS", "AWS_VPC_K8S_CNI_EXTERNALSNAT", "AWS_VPC_K8S_CNI_LOGLEVEL", "AWS_VPC_K8S_CNI_LOG_FILE"],
  ...["AWS_VPC_K8S_CNI_RANDOMIZESNAT", "AWS_VPC_K8S_CNI_VETHPREFIX", "AWS_VPC_K8S_PLUGIN_LOG_FILE", "AWS_VPC_K8S_PLUGIN_LOG_LEVEL"],
  ...[
    "CLUSTER_ENDPOINT",
    "DISABLE_INTROSPECTION",
    "DISABLE_LEAKED_ENI_CLEANUP",
    "DISABLE_METRICS",
    "DISABLE_NETWORK_RESOURCE_PROVISIONING",
  ],
  ...["DISABLE_POD_V6", "DISABLE_TCP_EARLY_DEMUX", "ENABLE_BANDWIDTH_PLUGIN", "ENABLE_IMDS_ONLY_MODE", "ENABLE_IPv4", "ENABLE_IPv6"],
  ...["ENABLE_MULTI_NIC", "ENABLE_NFTABLES", "ENABLE_POD_ENI", "ENABLE_PREFIX_DELEGATION", "ENABLE_SUBNET_DISCOVERY", "ENABLE_V4_EGRESS"],
  ...[
    "ENABLE_V6_EGRESS",
    "ENI_CONFIG_ANNOTATION_DEF",
    "ENI_CONFIG_LABEL_DEF",
    "INTROSPECTION_BIND_ADDRESS",
    "IP_COOLDOWN_PERIOD",
    "MAX_ENI",
  ],
  ...["MINIMUM_IP_TARGET", "NETWORK_POLICY_ENFORCING_MODE", "POD_SECURITY_GROUP_ENFORCING_MODE", "WARM_ENI_TARGET", "WARM_IP_TARGET"],
  "WARM_PREFIX_TARGET",
];

/** Variables that other keys of the file decide, and those keys. */
const decidedBy: ReadonlyMap<string, string> = new Map([
  ["AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", "customNetworking.enabled"],
  ["ENABLE_PREFIX_DELEGATION", "addons.vpcCni.prefixDelegation"],
  ["ENI_CONFIG_ANNOTATION_DEF", "customNetworking.enabled"],
  ["ENI_CONFIG_LABEL_DEF", "customNetworking.enabled"],
  ["ADDITIONAL_ENI_TAGS", "tags"],
]);

/** Variables that contradict the design: the cluster is IPv4, and the number of pods is computed from all interfaces. */
const refused: ReadonlySet<string> = new Set(["ENABLE_IPv4", "ENABLE_IPv6", "MAX_ENI"]);

/** An error for each variable in `addons.vpcCni.env` that the add-on does not know, or that another key decides. */
export const vpcCniFindings = ({ addons }: ClusterConfig): readonly Finding[] =>
  Object.keys(addons.vpcCni.env).flatMap((name): Finding[] => {
    const finding = { severity: "error", path: ["addons", "vpcCni", "env", name] } as const;
    const key = decidedBy.get(name);
    if (key) return [{ ...finding, problem: `${name} is decided by ${key}`, fix: `Remove it, and set ${key}` }];
    if (refused.has(name)) return [{ ...finding, problem: `${name} contradicts what is computed for an IPv4 cluster`, fix: "Remove it" }];
    if (knownVariables.includes(name)) return [];
    const suggestion = nearest(name, knownVariables);
    return [
      {
        ...finding,
        problem: `the vpc-cni add-on knows no variable ${name}`,
        allowed: "the variables of https://github.com/aws/amazon-vpc-cni-k8s#cni-configuration-variables",
        fix: suggestion ? `Write ${suggestion}` : "Remove it",
      },
    ];
  });

/** A warning where the same logs would be paid for twice. */
export const chartFindings = ({ observability: { containerInsights, fluentBit } }: ClusterConfig): readonly Finding[] =>
  containerInsights.enabled && fluentBit.enabled
    ? [
        {
          severity: "warning",
          path: ["observability", "fluentBit", "enabled"],
          alsoReads: [["observability", "containerInsights"]],
          problem: "Container Insights sends the logs of containers to CloudWatch Logs too, so they are stored twice",
          fix: "Set observability.fluentBit.enabled or observability.containerInsights.enabled to false",
        },
      ]
    : [];
