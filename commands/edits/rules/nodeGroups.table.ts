import { hasNodes } from "../../../design/fargate/pods";
import { whenAdded, alwaysRefused, anyChange, type Change, type EditCase, type EditTable, whenRemoved, whenSwitchedOff } from "./editCase";
import { groupsBesideAutoMode } from "./groupsBesideAutoMode";
import { keyPolicyCase, keyPolicyFirst, withKeyPolicies } from "./keyPolicies";
import { endpointComes, endpointGoes } from "./network.table";

const rollsNodes = anyChange({ workload: "roll nodes" }, "a new version of the launch template");
const withoutNewNodes = anyChange({ workload: "update" }, "in place, without touching nodes");
const replacesGroup = anyChange({ workload: "replace node group" }, "EKS cannot change it in an existing group");

/** A case, after what it is where pods rely on the role of their nodes to reach services of AWS. */
function alsoWithServices({ when, effects, first, meaning }: EditCase): readonly EditCase[] {
  const also = (other: NonNullable<EditCase["when"]>, network: "create" | "remove", what: string): EditCase => ({
    when: {
      text: `${when ? `${when.text}, ` : ""}${other.text}`,
      test: (change) => other.test(change) && (when === undefined || when.test(change)),
    },
    effects: { ...effects, network },
    changesProxyVariables: true,
    meaning: `${meaning}; ${what}`,
    ...(first !== undefined && { first }),
  });
  return [
    also(endpointGoes, "remove", "endpoints that only pods with iam.withAddonPolicies needed"),
    also(endpointComes, "create", "endpoints that only pods with iam.withAddonPolicies need"),
    { ...(when && { when }), effects, meaning, ...(first !== undefined && { first }) },
  ];
}

/** On Fargate alone nobody needs vpc-cni, kube-proxy and eks-pod-identity-agent. */
const onlyGroupCases: readonly EditCase[] = [
  {
    when: { text: "the first one", test: ({ old, next }) => !hasNodes(old) && hasNodes(next) },
    effects: { network: "create", cluster: "create", workload: "create" },
    changesProxyVariables: true,
    meaning: "a group with its role and launch template, and before it the add-ons that only nodes need, with their endpoints",
  },
  {
    when: { text: "the last one", test: ({ old, next }) => hasNodes(old) && !hasNodes(next) },
    effects: { network: "remove", cluster: "remove", workload: "remove" },
    changesProxyVariables: true,
    meaning: "the group, and the add-ons that only nodes need, with their endpoints; EKS drains a managed group",
    first: "See that Fargate profiles take its pods, and apply the workload stack before the others",
  },
];

const ownGroupCases: readonly EditCase[] = [
  ...withKeyPolicies(
    { when: whenAdded, effects: { workload: "create" }, meaning: "a group with its role and launch template" },
    keyPolicyFirst,
  ),
  ...withKeyPolicies({
    when: whenRemoved,
    effects: { workload: "remove" },
    meaning: "EKS drains a managed group; to rename one, add the new name, apply, and then remove the old one",
  }),
];

const groupCases = [...groupsBesideAutoMode, ...onlyGroupCases, ...ownGroupCases.flatMap(alsoWithServices)];

const nodeRoleUpdate = anyChange({ workload: "update" }, "permissions of the node role");

const commonKeys: EditTable = {
  containerRuntime: rollsNodes,
  "fips.endpoints": rollsNodes,
  amiReleaseVersion: rollsNodes,
  "capacity.min": withoutNewNodes,
  "capacity.desired": anyChange({}, "only read when the group is created: an autoscaler, or an operator, sets the size"),
  "capacity.max": withoutNewNodes,
  "volume.size": rollsNodes,
  "volume.iops": rollsNodes,
  "volume.throughput": rollsNodes,
  "volume.encrypted": rollsNodes,
  "volume.kmsKeyArn": rollsNodes.flatMap((one) => [keyPolicyCase({ ...one, when: whenRemoved }), ...withKeyPolicies(one, keyPolicyFirst)]),
  tags: rollsNodes,
  securityGroupIds: rollsNodes,
  keyName: rollsNodes,
  "metadata.httpTokens": rollsNodes,
  "metadata.hopLimit": rollsNodes,
  userData: rollsNodes,
  maxPods: rollsNodes,
  monitoring: rollsNodes,
  capacityReservation: rollsNodes,
  placementGroup: anyChange(
    { workload: "roll nodes" },
    "a placement group, which the nodes that come are in; the old one goes when its nodes have left it",
  ),
  efa: rollsNodes,
  localStorage: rollsNodes,
  fastImagePull: rollsNodes,
  "iam.withAddonPolicies": nodeRoleUpdate.flatMap(alsoWithServices),
  "iam.attachPolicyArns": nodeRoleUpdate,
};

/** Terraform leaves the number of nodes alone. @see https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html */
const setSize = "aws eks update-nodegroup-config with --scaling-config desiredSize=NUMBER";

const lowered = { text: "lowered", test: ({ before, after }: Change): boolean => (after as number) < (before as number) };

const hasOwnAmi = ({ path: [, , name], next }: Change): boolean => next.nodeGroups.managed[name!]?.amiId !== undefined;

/** Of the nodes that join later; with an AMI of the user's they are in the user data. */
const kubeletSettingCases: readonly EditCase[] = [
  {
    when: { text: "of a group with amiId", test: hasOwnAmi },
    effects: { workload: "roll nodes" },
    meaning: "a new version of the launch template",
  },
  ...withoutNewNodes,
];

/** A managed group is created before it is destroyed and waits for the rules, so that Terraform removes these after its update, which it waits for. */
const managedAdapterCases: readonly EditCase[] = [
  {
    when: whenSwitchedOff,
    effects: { workload: "roll nodes" },
    meaning: "the nodes that come have no adapters; the rules and the security group of adapters go when EKS has replaced the nodes",
  },
  ...rollsNodes,
];

const managedKeys: EditTable = {
  ...commonKeys,
  amiReleaseVersion: anyChange(
    { workload: "roll nodes" },
    "EKS updates the nodes to the release; while it stays the same, any edit that rolls the nodes of the group is refused, since EKS would take its newest release",
  ),
  "capacity.min": [
    {
      when: { text: "raised", test: ({ before, after }) => (after as number) > (before as number) },
      effects: { workload: "update" },
      meaning: "the plan stops where EKS would refuse it: above the number of nodes that is wanted now",
      first: `Where fewer nodes run, raise their number first: ${setSize}`,
    },
    ...withoutNewNodes,
  ],
  "capacity.max": [
    {
      when: lowered,
      effects: { workload: "update" },
      meaning: "the plan stops where EKS would refuse it: below the number of nodes that is wanted now",
      first: `Where more nodes run, lower their number first: ${setSize}`,
    },
    ...withoutNewNodes,
  ],
  efa: managedAdapterCases,
  "iam.roleArn": replacesGroup,
  amiFamily: replacesGroup,
  "fips.enabled": replacesGroup,
  amiId: [
    {
      when: { text: "changed from one AMI to another", test: ({ before, after }) => before !== undefined && after !== undefined },
      effects: { workload: "roll nodes" },
      meaning: "a new version of the launch template",
    },
    { effects: { workload: "replace node group" }, meaning: "EKS does not switch a group between its own AMIs and custom ones" },
  ],
  instanceTypes: replacesGroup,
  "capacity.type": replacesGroup,
  availabilityZones: replacesGroup,
  labels: kubeletSettingCases,
  taints: kubeletSettingCases,
  "update.maxUnavailable": withoutNewNodes,
  "update.maxUnavailablePercentage": withoutNewNodes,
  "update.force": anyChange({ workload: "update" }, "for the next update of the nodes"),
  repair: withoutNewNodes,
  nodeRepairConfig: withoutNewNodes,
};

/**
 * Terraform starts the instance refresh of a self-managed group and does not wait for it, so what only the nodes of before use goes while they run.
 * @see https://github.com/hashicorp/terraform-provider-aws/blob/v6.25.0/internal/service/autoscaling/group.go
 */
const applyAgain = "apply again when aws autoscaling describe-instance-refreshes says Successful";

/** The provider asks EC2 once to delete a placement group. @see https://github.com/hashicorp/terraform-provider-aws/blob/v6.25.0/internal/service/ec2/ec2_placement_group.go */
const placementGroupCases: readonly EditCase[] = [
  {
    when: whenAdded,
    effects: { workload: "roll nodes" },
    meaning: "a placement group, which the nodes that come are in",
  },
  {
    effects: { workload: "roll nodes" },
    meaning: `the nodes that come are in the new placement group, or in none. EC2 deletes the old one when its nodes have left it: the apply ends with InvalidPlacementGroup.InUse while the instance refresh replaces them; ${applyAgain}`,
  },
];

/** The provider asks EC2 to delete a security group for 15 minutes, after its rules. @see https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs/resources/security_group#timeouts */
const adapterCases: readonly EditCase[] = [
  {
    when: whenSwitchedOff,
    effects: { workload: "roll nodes" },
    meaning: `the nodes that come have no adapters. The rules of the security group of adapters go at once, and the group when its nodes are gone: where the instance refresh takes longer than 15 minutes, the apply ends with DependencyViolation; ${applyAgain}`,
    first: "Stop what uses the adapters: on the nodes that run it loses its connections",
  },
  ...rollsNodes,
];

const selfManagedKeys: EditTable = {
  ...commonKeys,
  placementGroup: placementGroupCases,
  efa: adapterCases,
  "iam.roleArn": alwaysRefused(
    "the access entry of the old role would go, and the nodes that run would leave the cluster",
    "Add a node group with the other role, move the pods, and then remove this one",
  ),
  "iam.instanceProfileArn": [
    {
      when: whenAdded,
      effects: {},
      meaning: "the instance profile that was created would go under the nodes that run",
      instead: "Add a node group with the other profile, move the pods, and then remove this one",
    },
    ...rollsNodes,
  ],
  amiFamily: rollsNodes,
  "fips.enabled": rollsNodes,
  amiId: rollsNodes,
  instanceTypes: rollsNodes,
  "capacity.type": rollsNodes,
  "capacity.max": [
    {
      when: lowered,
      effects: { workload: "remove" },
      meaning: "Auto Scaling ends the instances above it at once, without draining them",
      first: "Where more nodes run, drain some and lower the group's desired capacity by as many",
    },
    ...withoutNewNodes,
  ],
  availabilityZones: anyChange({ workload: "update" }, "the Auto Scaling group moves its instances to the zones"),
  labels: rollsNodes,
  taints: rollsNodes,
  "update.minHealthyPercentage": withoutNewNodes,
};

const withPrefix = (prefix: string, keys: EditTable): EditTable =>
  Object.fromEntries(Object.entries(keys).map(([key, cases]) => [`${prefix}.${key}`, cases]));

/**
 * Edits of node groups.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupConfig.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 */
export const nodeGroupEdits: EditTable = {
  "nodeGroups.managed.<name>": groupCases,
  ...withPrefix("nodeGroups.managed.<name>", managedKeys),
  "nodeGroups.selfManaged.<name>": groupCases,
  ...withPrefix("nodeGroups.selfManaged.<name>", selfManagedKeys),
};
