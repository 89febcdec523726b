import { mayHaveTrunk } from "../../aws/instanceTypes";
import { longestTagKey } from "../../aws/names";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { pathText } from "../../config/findings/path";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import type { VpcCniConfig } from "../../config/schema/vpcCni";
import { hasAnyNodes, usesAutoMode } from "../autoMode/builtIn";
import { hasNodes } from "../fargate/pods";
import { selfManagedPolicyLogGroup } from "../iam/logPolicies";
import { hasPodSubnets } from "../network/cidrBlocks";
import { addonNamespacesOf } from "./networkPolicies";
import { podSecurityGroupFindings } from "./podSecurityGroups.findings";
import { discoveringClusterTag, discoveryTag, hasPodSecurityGroups, hasStrictNetworkPolicy, sendsPolicyEvents } from "./vpcCni";

const inVpcCni = (...keys: readonly string[]): ConfigPath => ["addons", "vpcCni", ...keys];

/** The key that decides a variable where it is set, and leaves it to `env` otherwise. */
export function decidingKey({ networkPolicy, podSecurityGroups, subnetDiscovery }: VpcCniConfig, variable: string): string | undefined {
  const keys: Readonly<Record<string, readonly [isSet: boolean, ...keys: string[]]>> = {
    ENABLE_POD_ENI: [podSecurityGroups.enabled, "podSecurityGroups", "enabled"],
    POD_SECURITY_GROUP_ENFORCING_MODE: [podSecurityGroups.enabled, "podSecurityGroups", "enforcingMode"],
    NETWORK_POLICY_ENFORCING_MODE: [networkPolicy.enabled, "networkPolicy", "enforcingMode"],
    ENABLE_SUBNET_DISCOVERY: [subnetDiscovery !== undefined, "subnetDiscovery"],
  };
  const [isSet, ...key] = Object.hasOwn(keys, variable) ? keys[variable]! : [false];
  return isSet ? pathText(inVpcCni(...key)) : undefined;
}

/** What of the networking of pods the VPC CNI does not do as the cluster file asks. */
export const podNetworkingFindings = (config: ClusterConfig): readonly Finding[] => [
  ...cniVersionFindings(config),
  ...withoutNodes(config),
  ...policiesOnFargate(config),
  ...namespacesOfAddons(config),
  ...modeWithoutPolicies(config),
  ...selfManagedEvents(config),
  ...withoutTrunks(config),
  ...unusedGroupPolicies(config),
  ...podSecurityGroupFindings(config),
  ...severalPolicyGroups(config),
  ...discoveryFindings(config),
];

/**
 * The oldest versions of the VPC CNI that have a setting.
 * @see https://github.com/aws/amazon-vpc-cni-k8s#cni-configuration-variables
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
 */
const introduced: readonly (readonly [isUsed: (config: ClusterConfig) => boolean, key: ConfigPath, version: string])[] = [
  [({ addons }) => addons.vpcCni.networkPolicy.enabled, inVpcCni("networkPolicy", "enabled"), "v1.14.0"],
  [hasStrictNetworkPolicy, inVpcCni("networkPolicy", "enforcingMode"), "v1.17.1"],
  [({ addons }) => addons.vpcCni.podSecurityGroups.enabled, inVpcCni("podSecurityGroups", "enabled"), "v1.11.0"],
  [({ addons }) => addons.vpcCni.subnetDiscovery !== undefined, inVpcCni("subnetDiscovery"), "v1.18.0"],
];

const numbersOf = (version: string): readonly number[] => version.match(/\d+/g)!.slice(0, 3).map(Number);

function isBefore(version: string, other: string): boolean {
  const [a, b] = [numbersOf(version), numbersOf(other)];
  const index = a.findIndex((number, place) => number !== b[place]);
  return index >= 0 && a[index]! < b[index]!;
}

const cniVersionFindings = (config: ClusterConfig): readonly Finding[] =>
  introduced.flatMap(([isUsed, key, since]): readonly Finding[] => {
    const { version } = config.addons.vpcCni;
    if (version === undefined || !isUsed(config) || !isBefore(version, since)) return [];
    return [
      {
        severity: "error",
        path: key,
        alsoReads: [inVpcCni("version")],
        problem: `${version} of the VPC CNI, which addons.vpcCni.version names, does not have this yet`,
        allowed: `from ${since} on`,
        fix: `Set addons.vpcCni.version to ${since}-eksbuild.1 or a later version, or remove ${pathText(key)}`,
      },
    ];
  });

/** The VPC CNI runs on nodes alone. */
const withoutNodes = (config: ClusterConfig): readonly Finding[] =>
  hasNodes(config)
    ? []
    : (["networkPolicy", "podSecurityGroups"] as const)
        .filter((key) => config.addons.vpcCni[key].enabled && !(key === "networkPolicy" && usesAutoMode(config)))
        .map((key) => ({
          severity: "error",
          path: inVpcCni(key, "enabled"),
          alsoReads: [["nodeGroups"], ["autoMode"]],
          problem: usesAutoMode(config)
            ? "the VPC CNI does this for pods on nodes of node groups, and all nodes are of EKS Auto Mode"
            : "the VPC CNI does this for pods on nodes, and the cluster has no nodes",
          fix: "Set it to false, or add a node group",
        }));

/** @see https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html#cni-network-policy-considerations */
const policiesOnFargate = (config: ClusterConfig): readonly Finding[] =>
  config.addons.vpcCni.networkPolicy.enabled && hasAnyNodes(config) && Object.keys(config.fargateProfiles).length > 0
    ? [
        {
          severity: "warning",
          path: inVpcCni("networkPolicy", "enabled"),
          alsoReads: [["fargateProfiles"], ["nodeGroups"]],
          problem: "network policies do not hold for pods on Fargate, which reach everything and are reached from everywhere",
          fix: "Keep what needs network policies out of the selectors of fargateProfiles",
        },
      ]
    : [];

/** The add-on would make its namespace with its pods, which reach nothing before their policy is there, and so never become ready. */
const namespacesOfAddons = (config: ClusterConfig): readonly Finding[] =>
  hasStrictNetworkPolicy(config)
    ? addonNamespacesOf(config)
        .filter((namespace) => !Object.hasOwn(config.namespaces, namespace))
        .map((namespace) => ({
          severity: "error",
          path: inVpcCni("networkPolicy", "enforcingMode"),
          alsoReads: [
            ["namespaces"],
            ["observability", "containerInsights", "enabled"],
            ["addons", "guardDutyAgent", "enabled"],
            ["addons", "eks"],
          ],
          problem: `pods of an add-on in ${namespace} reach nothing before there is a network policy, which needs the namespace before the add-on`,
          fix: `Add ${namespace}: {} to the key namespaces`,
        }))
    : [];

/** The variable alone makes no policies. */
const modeWithoutPolicies = ({ addons: { vpcCni } }: ClusterConfig): readonly Finding[] =>
  vpcCni.env["NETWORK_POLICY_ENFORCING_MODE"] === "strict" && !vpcCni.networkPolicy.enabled
    ? [
        noEffect({
          path: inVpcCni("env", "NETWORK_POLICY_ENFORCING_MODE"),
          without: "addons.vpcCni.networkPolicy.enabled: true",
          enable: "Move it to addons.vpcCni.networkPolicy.enforcingMode and set addons.vpcCni.networkPolicy.enabled to true",
          alsoReads: [inVpcCni("networkPolicy")],
        }),
      ]
    : [];

/** The agent asks for a tag that EC2 lets nobody set but EKS, on the nodes of managed groups. */
const selfManagedEvents = (config: ClusterConfig): readonly Finding[] =>
  sendsPolicyEvents(config) && Object.keys(config.nodeGroups.selfManaged).length > 0
    ? [
        {
          severity: "warning",
          path: inVpcCni("networkPolicy", "eventLogs"),
          alsoReads: [["nodeGroups", "selfManaged"]],
          problem: `on self-managed nodes the agent does not know the cluster, and writes to ${selfManagedPolicyLogGroup}, which it creates for all clusters of the account, without retention and key`,
          fix: "Use managed node groups, or set retention and key of that log group by hand",
        },
      ]
    : [];

/** @see https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html */
function withoutTrunks(config: ClusterConfig): readonly Finding[] {
  const types = nodeGroupEntries(config).flatMap(({ group }) => group.instanceTypes);
  if (!config.addons.vpcCni.podSecurityGroups.enabled || types.length === 0 || types.some(mayHaveTrunk)) return [];
  return [
    {
      severity: "warning",
      path: inVpcCni("podSecurityGroups", "enabled"),
      alsoReads: [["nodeGroups"]],
      problem: `pods with security groups of their own find no node: none of ${[...new Set(types)].join(", ")} has a trunk network interface`,
      allowed: "types of the Nitro system, other than those of the t families",
      fix: "Add a node group of another type, such as m6i.large",
    },
  ];
}

/** Fargate reads the policies without the VPC CNI. @see https://docs.aws.amazon.com/eks/latest/userguide/sg-pods-example-deployment.html */
const unusedGroupPolicies = (config: ClusterConfig): readonly Finding[] =>
  Object.keys(config.securityGroupPolicies).length > 0 && !hasPodSecurityGroups(config) && Object.keys(config.fargateProfiles).length === 0
    ? [
        {
          severity: "error",
          path: ["securityGroupPolicies"],
          alsoReads: [inVpcCni(), ["fargateProfiles"]],
          problem: "pods on nodes get no security groups of their own: the VPC CNI creates no network interfaces for them",
          fix: "Set addons.vpcCni.podSecurityGroups.enabled to true, or remove securityGroupPolicies",
        },
      ]
    : [];

/**
 * Of an interface with several groups, the controller takes the one with the cluster's tag, and registers no target where it is not exactly one.
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/pkg/targetgroupbinding/networking_manager.go
 */
const severalPolicyGroups = (config: ClusterConfig): readonly Finding[] =>
  Object.entries(config.loadBalancerController.enabled ? config.securityGroupPolicies : {})
    .filter(([, { securityGroupIds }]) => new Set(securityGroupIds).size > 1)
    .map(([key, { securityGroupIds }]) => ({
      severity: "warning",
      path: ["securityGroupPolicies", key, "securityGroupIds"],
      alsoReads: [["loadBalancerController"], ["name"]],
      problem: `the load balancer controller takes the pods for targets only where exactly one of ${securityGroupIds.join(", ")} has the tag kubernetes.io/cluster/${config.name}, and their tags are not known here`,
      fix: "Name one group that has the rules of all, or have the owner give the tag to one of them",
    }));

/** @see https://docs.aws.amazon.com/eks/latest/userguide/cni-subnet-selection.html */
function discoveryFindings(config: ClusterConfig): readonly Finding[] {
  const { subnetDiscovery } = config.addons.vpcCni;
  const tag = config.network.podSubnets.tags[discoveryTag];
  const finding = { severity: "error", path: inVpcCni("subnetDiscovery") } as const;
  if (subnetDiscovery === true && config.customNetworking.enabled) {
    return [
      {
        ...finding,
        alsoReads: [["customNetworking", "enabled"]],
        problem: "custom networking says already where pods get their addresses, and goes before the subnet discovery",
        fix: "Remove it, or set customNetworking.enabled to false and network.podSubnets.enabled to true",
      },
    ];
  }
  if (subnetDiscovery === true && !hasPodSubnets(config)) {
    return [
      noEffect({
        path: finding.path,
        without: "network.podSubnets.enabled: true",
        because: "there are no pod subnets to discover",
        enable: "Set network.podSubnets.enabled to true",
        alsoReads: [["network", "podSubnets"]],
      }),
    ];
  }
  const clusterTag = discoveringClusterTag(config.name);
  if (subnetDiscovery === true && clusterTag.length > longestTagKey && config.network.existingVpc?.tagSubnets !== false) {
    return [
      {
        ...finding,
        alsoReads: [["name"], ["network", "existingVpc"]],
        problem: `pod subnets would get the tag ${clusterTag}, whose key has ${clusterTag.length} characters, and EC2 takes ${longestTagKey}`,
        fix: `Remove it, or give the cluster a name of at most ${longestTagKey - discoveringClusterTag("").length} characters`,
      },
    ];
  }
  const agrees = subnetDiscovery === undefined || tag === undefined || (subnetDiscovery ? tag === "1" : tag === "0");
  if (agrees) return [];
  return [
    {
      severity: "error",
      path: ["network", "podSubnets", "tags", discoveryTag],
      alsoReads: [inVpcCni("subnetDiscovery")],
      problem: `the tag says otherwise than addons.vpcCni.subnetDiscovery, which is ${subnetDiscovery}`,
      fix: "Remove the tag",
    },
  ];
}
