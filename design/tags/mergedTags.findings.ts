import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { karpenterTags } from "../../aws/karpenter";
import type { ClusterFacts } from "../facts";
import { nodeClassTags } from "../karpenter/nodeClasses";
import { type SubnetRole, settingsKey } from "../network/subnetLayout";

/** @see https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html#tag-conventions */
const mostTags = 50;

/** What is made with tags of several keys of the cluster file. */
interface TaggedResource {
  readonly what: string;
  /** The keys that give it tags, besides `tags`; the finding stands at the first. */
  readonly keys: readonly ConfigPath[];
  /** All its tags by key; the value does not matter. */
  readonly tags: Readonly<Record<string, unknown>>;
}

/** Errors for tags that AWS refuses where they come together. */
export const mergedTagFindings = (facts: ClusterFacts): readonly Finding[] => [
  ...differingByCase(facts.config),
  ...[
    ...taggedSubnets(facts),
    ...taggedGroups(facts),
    ...taggedProfiles(facts.config),
    ...taggedNodeClasses(facts.config),
    ...taggedClasses(facts.config),
  ].flatMap(tooManyTags),
];

/**
 * Every role gets the tags of the cluster file, and IAM takes keys that differ by case for the same key.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules_creating
 */
const differingByCase = ({ tags }: ClusterConfig): readonly Finding[] => {
  const keys = Object.keys(tags);
  return keys.flatMap((key, index): readonly Finding[] => {
    const same = keys.slice(0, index).find((other) => other.toLowerCase() === key.toLowerCase());
    if (same === undefined) return [];
    const problem = `the roles of the cluster get the tags ${same} and ${key}, and IAM refuses keys that differ by case only`;
    return [{ severity: "error", path: ["tags", key], alsoReads: [["tags", same]], problem, fix: "Remove one of the two" }];
  });
};

/** A resource with more tags than it may have. Those whose keys begin with `aws:` do not count. */
function tooManyTags({ what, keys, tags }: TaggedResource): readonly Finding[] {
  const [path, ...others] = [...keys, ["tags"]];
  const count = Object.keys(tags).length;
  if (count <= mostTags) return [];
  return [
    {
      severity: "error",
      path,
      alsoReads: others,
      problem: `${what} would have ${count} tags, with those of tags and those that are added`,
      allowed: `at most ${mostTags} tags on a resource`,
      fix: `Remove ${count - mostTags} of ${[path, ...others].map(pathText).join(" or ")}`,
    },
  ];
}

/** The roles of subnets, with the tags that subnets that are made get besides the user's. */
const subnetTags: Readonly<Record<SubnetRole, readonly string[]>> = {
  node: ["Name", "kubernetes.io/role/internal-elb"],
  pod: ["Name"],
  public: ["Name", "kubernetes.io/role/elb"],
  "control-plane": ["Name"],
  "transit-gateway": ["Name"],
};

/** The subnets that are made. A given one does not get `tags`, and what else its owner put on it is not known. */
const taggedSubnets = ({ addresses, config }: ClusterFacts): readonly TaggedResource[] =>
  (Object.keys(subnetTags) as SubnetRole[]).flatMap((role) => {
    const key = settingsKey[role];
    const given = config.network.existingVpc?.[key] ?? {};
    const isMade = addresses?.zones.some((zone) => zone[role] !== undefined && !(zone.zone in given)) ?? false;
    if (!isMade) return [];
    const tags = { ...withKeys(subnetTags[role]), ...config.tags, ...config.network[key].tags };
    return [{ what: `a ${role} subnet`, keys: [["network", key, "tags"]], tags }];
  });

/** What EKS puts on the instances of a managed group. @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html */
const eksTags = (cluster: string): readonly string[] => [
  "eks:cluster-name",
  "eks:nodegroup-name",
  "k8s.io/cluster-autoscaler/enabled",
  `k8s.io/cluster-autoscaler/${cluster}`,
  `kubernetes.io/cluster/${cluster}`,
];

/** Of a self-managed group the Auto Scaling group has the most tags: also those that tell the autoscaler of labels and taints. */
const taggedGroups = ({ config, nodeGroups }: ClusterFacts): readonly TaggedResource[] =>
  nodeGroups.map((group) => {
    const { kind, name, tags } = group;
    const at = (key: string): ConfigPath => ["nodeGroups", kind, name, key];
    if (group.kind === "managed") {
      return { what: "an instance of the group", keys: [at("tags")], tags: { ...withKeys(eksTags(config.name)), ...tags } };
    }
    const given = { tags: config.nodeGroups.selfManaged[name]?.tags ?? {}, labels: group.labels, taints: group.taints };
    return {
      what: "the Auto Scaling group",
      keys: Object.entries(given).flatMap(([key, value]) => (Object.keys(value).length > 0 ? [at(key)] : [])),
      tags: { ...tags, ...group.groupTags },
    };
  });

/** What EKS puts on instances of EKS Auto Mode besides. */
const autoModeTags = ["Name", "eks:eks-cluster-name", "eks:kubernetes-node-class-name", "eks:kubernetes-node-pool-name"];

const taggedClasses = (config: ClusterConfig): readonly TaggedResource[] =>
  Object.entries(config.autoMode?.nodeClasses ?? {}).map(([name, nodeClass]) => ({
    what: "an instance of the node class",
    keys: [["autoMode", "nodeClasses", name, "tags"]],
    tags: { ...withKeys([...autoModeTags, `kubernetes.io/cluster/${config.name}`]), ...config.tags, ...nodeClass.tags },
  }));

const taggedProfiles = (config: ClusterConfig): readonly TaggedResource[] =>
  Object.entries(config.fargateProfiles).map(([name, profile]) => ({
    what: "the profile",
    keys: [["fargateProfiles", name, "tags"]],
    tags: { ...config.tags, ...profile.tags },
  }));

const taggedNodeClasses = (config: ClusterConfig): readonly TaggedResource[] =>
  Object.entries(config.karpenter?.nodeClasses ?? {}).map(([name, nodeClass]) => ({
    what: "an instance of the node class",
    keys: [["karpenter", "nodeClasses", name, "tags"]],
    tags: { ...withKeys(karpenterTags(config.name)), ...nodeClassTags(config, nodeClass) },
  }));

const withKeys = (keys: readonly string[]): Readonly<Record<string, true>> => Object.fromEntries(keys.map((key) => [key, true]));
