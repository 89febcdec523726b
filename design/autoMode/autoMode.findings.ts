import { minorOf } from "../../aws/kubernetesVersions";
import { partitionOf } from "../../aws/regions";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ClusterFacts } from "../facts";
import { addonVersionFindings } from "./addonVersions.findings";
import { autoModePools, ownClassReasons } from "./autoMode";
import { firstAutoModeVersion, hasAutoModeNodesAlone, usesAutoMode, withoutAutoMode } from "./builtIn";
import { givenRoleFindings } from "./givenRole.findings";
import { autoModeClassesFindings } from "./classes.findings";
import { autoModePoolFindings } from "./nodePools.findings";
import { autoModeClassFindings } from "./nodeClasses.findings";

const inAutoMode = (...keys: readonly (string | number)[]): ConfigPath => ["autoMode", ...keys];

/** What is wrong, or unwise, in the settings of EKS Auto Mode. */
export function autoModeFindings(facts: ClusterFacts): readonly Finding[] {
  const { config } = facts;
  if (!config.autoMode) return [];
  if (!config.autoMode.enabled) return [...idleSettings(config.autoMode, config.iam.roles), ...autoModeClassesFindings(config)];
  return [
    ...availability(config),
    ...builtInPoolFindings(config),
    ...autoModePoolFindings(config),
    ...autoModeClassFindings(facts),
    ...autoModeClassesFindings(config),
    ...twoIngressClasses(config),
    ...untaggedGroups(config),
    ...givenRoleFindings(config),
    ...addonVersionFindings(config),
  ];
}

/** Of EKS Auto Mode that is switched off, nothing is left to set but built-in pools, which keep the role that is made for their nodes. */
const idleSettings = (
  { builtInPools, nodeClasses, nodePools }: NonNullable<ClusterConfig["autoMode"]>,
  roles: ClusterConfig["iam"]["roles"],
): readonly Finding[] =>
  Object.entries({ ...(roles.autoModeBuiltInNodes !== undefined && { builtInPools }), nodePools, nodeClasses })
    .filter(([, value]) => Object.keys(value).length > 0)
    .map(([key]) =>
      noEffect({
        path: inAutoMode(key),
        without: "autoMode.enabled: true",
        enable: "Set autoMode.enabled to true",
        alsoReads: [inAutoMode("enabled")],
      }),
    );

/** @see https://docs.aws.amazon.com/eks/latest/userguide/create-auto.html */
function availability({ kubernetesVersion, region }: ClusterConfig): readonly Finding[] {
  const partition = partitionOf(region).id;
  const isUnknown = [...withoutAutoMode.regions, ...withoutAutoMode.partitions].some((place) => place === region || place === partition);
  return [
    ...(minorOf(kubernetesVersion) < minorOf(firstAutoModeVersion)
      ? [
          {
            severity: "error" as const,
            path: ["kubernetesVersion"],
            alsoReads: [inAutoMode()],
            problem: `Kubernetes ${kubernetesVersion} has no EKS Auto Mode`,
            allowed: `"${firstAutoModeVersion}" or newer`,
            fix: "Upgrade the cluster, or remove autoMode",
          },
        ]
      : []),
    ...(isUnknown
      ? [
          {
            severity: "warning" as const,
            path: inAutoMode(),
            alsoReads: [["region"]],
            problem: `AWS documents no EKS Auto Mode in ${region}: https://docs.aws.amazon.com/eks/latest/userguide/create-auto.html`,
            fix: "Ask AWS before you apply, or remove autoMode and use node groups",
          },
        ]
      : []),
  ];
}

/** The pools of EKS itself have the node class of EKS itself, which can be told of nothing. */
function builtInPoolFindings(config: ClusterConfig): readonly Finding[] {
  const pools = config.autoMode?.builtInPools ?? [];
  const reasons = ownClassReasons(config);
  if (pools.length === 0 || reasons.length === 0) return systemPoolAlone(config);
  const whats = reasons.map(({ what, path }) => `${what} (${pathText(path)})`);
  const isMinor = reasons.every((reason) => reason.isMinor);
  return [
    ...(isMinor ? systemPoolAlone(config) : []),
    {
      severity: isMinor ? "warning" : "error",
      path: inAutoMode("builtInPools"),
      alsoReads: reasons.map(({ path }) => path),
      problem: `nodes of ${pools.join(" and ")}, which EKS makes itself, do without ${whats.join(", ")}`,
      fix: "Remove autoMode.builtInPools: autoMode.nodePools has pools of your own, or one with all defaults",
    },
  ];
}

/**
 * Nodes of the pool system have a taint, and pods without a toleration for it find no others.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/set-builtin-node-pools.html
 */
function systemPoolAlone(config: ClusterConfig): readonly Finding[] {
  const { builtInPools = [], nodePools = {} } = autoModePools(config) ?? {};
  const hasOthers = Object.keys(nodePools).length + Object.keys(config.fargateProfiles).length > 0 || !hasAutoModeNodesAlone(config);
  if (builtInPools.join() !== "system" || hasOthers) return [];
  return [
    {
      severity: "warning",
      path: inAutoMode("builtInPools"),
      alsoReads: [inAutoMode("nodePools"), ["nodeGroups"], ["fargateProfiles"]],
      problem: "all nodes have the taint CriticalAddonsOnly of the pool system, and pods without a toleration for it stay Pending",
      fix: "Add general-purpose, or a pool of your own to autoMode.nodePools",
    },
  ];
}

/** The chart of the AWS Load Balancer Controller makes an IngressClass, too. */
const twoIngressClasses = ({ autoMode, loadBalancerController }: ClusterConfig): readonly Finding[] =>
  loadBalancerController.enabled && autoMode?.ingressClass.enabled === true && autoMode.ingressClass.name === controllerClass
    ? [
        {
          severity: "error",
          path: inAutoMode("ingressClass", "name"),
          alsoReads: [["loadBalancerController", "enabled"]],
          problem: `the AWS Load Balancer Controller has an IngressClass named ${controllerClass}, too`,
          fix: "Name the one of EKS Auto Mode otherwise, such as auto-alb, or set loadBalancerController.enabled or autoMode.ingressClass.enabled to false",
        },
      ]
    : [];

const controllerClass = "alb";

/**
 * EKS Auto Mode opens no port to its load balancers in a group that it has not made, and that has not its tag.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSLoadBalancingPolicy.html
 */
function untaggedGroups(config: ClusterConfig): readonly Finding[] {
  const { customNetworking, name, network } = config;
  const given = network.existingVpc?.securityGroups.pods;
  if (!usesAutoMode(config) || !customNetworking.enabled || given === undefined) return [];
  return [
    {
      severity: "warning",
      path: ["network", "existingVpc", "securityGroups", "pods"],
      alsoReads: [inAutoMode(), ["customNetworking"], ["name"]],
      problem: `load balancers of EKS Auto Mode reach pods only where ${given} has the tag eks:eks-cluster-name: ${name}, which is not known here`,
      fix: "Have its owner set the tag, or let in the load balancers by rules of the group",
    },
  ];
}
