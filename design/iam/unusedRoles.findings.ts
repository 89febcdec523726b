import type { ConfigPath, Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { pathText, valueAt } from "../../config/findings/path";
import type { RoleUser } from "../../config/schema/iam";
import type { ClusterConfig } from "../../config/schema/schema";
import { autoModeNodeUsers } from "../autoMode/autoMode";
import { hasNodes } from "../fargate/pods";
import { planPullThroughCaches } from "../images/registry/pullThroughCaches";

/** What asks for a user of a role: a key with what it must be. */
interface Asked {
  readonly key: ConfigPath;
  readonly by: (config: ClusterConfig) => boolean;
  /** What the cluster does not have otherwise. */
  readonly without: string;
  /** What to do so that it is asked for, imperative. */
  readonly how: string;
}

const switchedOn = (...feature: readonly string[]): Asked => {
  const key = [...feature, "enabled"];
  return { key, by: (config) => valueAt(config, key) === true, without: `${pathText(key)}: true`, how: `Set ${pathText(key)} to true` };
};

/** Users that a cluster may be without. The control plane is always there. */
const users: Readonly<Record<Exclude<RoleUser, "cluster">, Asked>> = {
  autoModeNodes: {
    key: ["autoMode"],
    by: (config) => autoModeNodeUsers(config).own,
    without: "a node pool of autoMode",
    how: "Write a pool into autoMode.nodePools",
  },
  autoModeBuiltInNodes: {
    key: ["autoMode"],
    by: (config) => autoModeNodeUsers(config).builtIn,
    without: "autoMode.builtInPools",
    how: "Name pools in autoMode.builtInPools",
  },
  fargate: {
    key: ["fargateProfiles"],
    by: ({ fargateProfiles }) => Object.keys(fargateProfiles).length > 0,
    without: "a Fargate profile",
    how: "Write a profile into fargateProfiles",
  },
  flowLogs: switchedOn("network", "flowLogs"),
  squid: {
    key: ["proxy", "squid"],
    by: ({ proxy }) => proxy?.squid !== undefined,
    without: "proxy.squid",
    how: "Set network.egress to proxy and write proxy.squid: {}",
  },
  bastion: switchedOn("access", "bastion"),
  pullThroughCache: {
    key: ["registry", "pullThroughCache"],
    by: (config) => planPullThroughCaches(config).some(({ repositories }) => repositories?.kmsKeyArn !== undefined),
    without: "a cache whose repositories have a KMS key",
    how: "Write repositories.kmsKeyArn below a cache of registry.pullThroughCache",
  },
  vpcCni: { key: ["nodeGroups"], by: hasNodes, without: "a node group", how: "Write a group into nodeGroups" },
  ebsCsiDriver: switchedOn("addons", "ebsCsiDriver"),
  efsCsiDriver: switchedOn("addons", "efsCsiDriver"),
  containerInsights: switchedOn("observability", "containerInsights"),
  loadBalancerController: switchedOn("loadBalancerController"),
  clusterAutoscaler: switchedOn("addons", "clusterAutoscaler"),
  fluentBit: switchedOn("observability", "fluentBit"),
  karpenter: {
    key: ["karpenter"],
    by: ({ karpenter }) => karpenter !== undefined,
    without: "karpenter",
    how: "Write karpenter: {}",
  },
};

/** A warning for each existing role whose user the cluster does not have. */
export const unusedRoleFindings = (config: ClusterConfig): readonly Finding[] =>
  Object.entries(users).flatMap(([user, { key, by, how, without }]): readonly Finding[] => {
    if (config.iam.roles[user as RoleUser] === undefined || by(config)) return [];
    return [noEffect({ path: ["iam", "roles", user], without, enable: how, alsoReads: [key] })];
  });
