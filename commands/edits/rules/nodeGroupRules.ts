import { added, always, type Change, type EditCase, type EditRules, removed } from "./rule";

const rolls = always({ workload: "roll nodes" }, "a new version of the launch template");
const inPlace = always({ workload: "update" }, "in place, without touching nodes");
const anew = always({ workload: "replace node group" }, "EKS cannot change it in a group that is there");

const entry = [
  { when: added, effects: { workload: "create" }, meaning: "a group with its role and launch template" },
  {
    when: removed,
    effects: { workload: "remove" },
    meaning: "EKS drains a managed group; to rename one, add the new name, apply, and then remove the old one",
  },
] as const;

const role = always({ workload: "update" }, "permissions of the node role");

const common: EditRules = {
  containerRuntime: rolls,
  amiReleaseVersion: rolls,
  "capacity.min": inPlace,
  "capacity.desired": always({}, "only read when the group is created: an autoscaler, or an operator, sets the size"),
  "capacity.max": inPlace,
  "volume.size": rolls,
  "volume.iops": rolls,
  "volume.throughput": rolls,
  "volume.encrypted": rolls,
  "volume.kmsKeyArn": rolls,
  tags: rolls,
  keyName: rolls,
  "metadata.httpTokens": rolls,
  "metadata.hopLimit": rolls,
  userData: rolls,
  maxPods: rolls,
  monitoring: rolls,
  "iam.withAddonPolicies": role,
  "iam.attachPolicyArns": role,
};

/** Terraform leaves the number of nodes alone. @see https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html */
const setSize = "aws eks update-nodegroup-config with --scaling-config desiredSize=NUMBER";

const lowered = { text: "lowered", test: ({ before, after }: Change): boolean => (after as number) < (before as number) };

const hasOwnAmi = ({ path: [, , name], next }: Change): boolean => next.nodeGroups.managed[name!]?.amiId !== undefined;

/** Of the nodes that join later; with an AMI of the user's they are in the user data. */
const inNodes: readonly EditCase[] = [
  {
    when: { text: "of a group with amiId", test: hasOwnAmi },
    effects: { workload: "roll nodes" },
    meaning: "a new version of the launch template",
  },
  ...inPlace,
];

const managed: EditRules = {
  ...common,
  amiReleaseVersion: always({ workload: "roll nodes" }, "EKS updates the nodes to the release"),
  "capacity.min": [
    {
      when: { text: "raised", test: ({ before, after }) => (after as number) > (before as number) },
      effects: { workload: "update" },
      meaning: "EKS refuses a minimum above the number of nodes that is wanted now",
      first: `Where fewer nodes run, raise their number first: ${setSize}`,
    },
    ...inPlace,
  ],
  "capacity.max": [
    {
      when: lowered,
      effects: { workload: "update" },
      meaning: "EKS refuses a maximum below the number of nodes that is wanted now",
      first: `Where more nodes run, lower their number first: ${setSize}`,
    },
    ...inPlace,
  ],
  amiFamily: anew,
  amiId: [
    {
      when: { text: "changed from one AMI to another", test: ({ before, after }) => before !== undefined && after !== undefined },
      effects: { workload: "roll nodes" },
      meaning: "a new version of the launch template",
    },
    { effects: { workload: "replace node group" }, meaning: "EKS does not switch a group between its own AMIs and custom ones" },
  ],
  instanceTypes: anew,
  "capacity.type": anew,
  availabilityZones: anew,
  labels: inNodes,
  taints: inNodes,
  "update.maxUnavailable": inPlace,
  "update.maxUnavailablePercentage": inPlace,
  repair: inPlace,
};

const selfManaged: EditRules = {
  ...common,
  amiFamily: rolls,
  amiId: rolls,
  instanceTypes: rolls,
  "capacity.type": rolls,
  "capacity.max": [
    {
      when: lowered,
      effects: { workload: "remove" },
      meaning: "Auto Scaling ends the instances above it at once, without draining them",
      first: "Where more nodes run, drain some and lower the group's desired capacity by as many",
    },
    ...inPlace,
  ],
  availabilityZones: always({ workload: "update" }, "the Auto Scaling group moves its instances to the zones"),
  labels: rolls,
  taints: rolls,
  "update.minHealthyPercentage": inPlace,
};

const below = (prefix: string, rules: EditRules): EditRules =>
  Object.fromEntries(Object.entries(rules).map(([key, cases]) => [`${prefix}.${key}`, cases]));

/**
 * Edits of node groups.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupConfig.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 */
export const nodeGroupRules: EditRules = {
  "nodeGroups.managed.<name>": entry,
  ...below("nodeGroups.managed.<name>", managed),
  "nodeGroups.selfManaged.<name>": entry,
  ...below("nodeGroups.selfManaged.<name>", selfManaged),
};
