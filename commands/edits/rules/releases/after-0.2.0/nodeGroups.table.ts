import { prefixOf } from "../../../../../aws/names";
import type { StackRole } from "../../../../../config/schema/backend";
import type { ClusterDesign } from "../../../../../design/cluster";
import type { ReleaseRow } from "../releaseRow";

/** What 0.2.0's successor changes in node groups and their roles. */
export const nodeGroupRowsAfter020: readonly ReleaseRow[] = [
  {
    clusters: "node groups",
    concerns: ({ nodeGroups }) => nodeGroups.length > 0,
    stacks: ["workload"],
    plan:
      "nothing changes in AWS: reads where instance types are offered (`ec2:DescribeInstanceTypeOfferings`) and, with `amiId`, the AMI " +
      "(`ec2:DescribeImages`)",
    first: "Attach the new `runner-policy.json` of the workload stack",
    differences: ["+ check.instance-types-of-*", "+ check.ami-of-*", "+ data.aws_ec2_instance_type_offerings.instance-types-of-*"],
  },
  {
    clusters: "`capacity.min` above, or `capacity.max` below the desired size of a managed group",
    concerns: ({ nodeGroups }) => nodeGroups.some(({ kind }) => kind === "managed"),
    stacks: ["workload"],
    plan: "the plan stops (the apply failed before)",
    differences: ["~ aws_eks_node_group.* lifecycle.postcondition"],
  },
  {
    clusters: "node groups of AL2023 with `amiId`",
    concerns: ({ nodeGroups }) => nodeGroups.some(({ amiId, family }) => family === "AL2023" && amiId !== undefined),
    stacks: ["workload"],
    plan: "updates their launch templates in place, and **their nodes roll**: the new ones keep memory from pods for their number of pods",
    rollsNodes: true,
    differences: ["~ aws_launch_template.node-groups_* user_data"],
  },
  {
    clusters: "node groups of `dl1.24xlarge`",
    concerns: ({ nodeGroups }) => nodeGroups.some(({ instanceTypes }) => instanceTypes.some((type) => type.startsWith("dl1."))),
    stacks: ["workload"],
    plan: "updates their launch templates in place, and **their nodes roll**: the new ones take 250 pods instead of 110",
    rollsNodes: true,
    unrecorded: "no recorded cluster has such a group",
  },
  {
    clusters: "node groups of `g4ad.16xlarge` or `u-…tb1.metal`; of any g4ad type with `addons.vpcCni.prefixDelegation`",
    concerns: ({ config, nodeGroups }) => {
      const types = config.addons.vpcCni.prefixDelegation ? /^(?:g4ad\.|u-\d+tb1\.metal)/ : /^(?:g4ad\.16xlarge|u-\d+tb1\.metal)$/;
      return nodeGroups.some(({ instanceTypes }) => instanceTypes.some((type) => types.test(type)));
    },
    stacks: ["workload"],
    plan: "updates their launch templates in place, and **their nodes roll**: the new ones take as many pods as they have addresses for, up to 250",
    rollsNodes: true,
    unrecorded: "no recorded cluster has such a group",
  },
  {
    clusters: "managed node groups of P6e types",
    concerns: ({ nodeGroups }) => nodeGroups.some(({ instanceTypes }) => instanceTypes.some((type) => type.startsWith("p6e-"))),
    stacks: ["workload"],
    plan: "replaces the groups with ones of an AMI for Arm; such nodes never joined",
    rollsNodes: true,
    unrecorded: "no recorded cluster has such a group",
  },
  {
    clusters: "user data with a line of more than 4,095 characters and characters beyond ASCII",
    concerns: ({ nodeGroups }) => nodeGroups.some(({ userData }) => userData.some(hasLongLine)),
    stacks: ["workload"],
    plan: "updates the launch template in place, and the nodes roll; such nodes never joined",
    rollsNodes: true,
    differences: ["~ aws_launch_template.node-groups_* user_data"],
  },
  {
    clusters: "managed node groups with `capacity.max` above 10 and no `update`",
    concerns: ({ config }) => managedGroups(config).some(({ capacity, update }) => capacity.max > 10 && !isLimited(update)),
    stacks: ["workload"],
    plan: "`max_unavailable = 1` becomes `max_unavailable_percentage = 10`, in place; `update: { maxUnavailable: 1 }` keeps one node at a time",
    differences: ["~ aws_eks_node_group.* update_config.*"],
  },
  {
    clusters: "managed node groups whose update may take more than an hour",
    concerns: ({ nodeGroups }) => nodeGroups.some((group) => group.kind === "managed" && group.updateTimeoutMinutes !== undefined),
    stacks: ["workload"],
    plan: "`timeouts` of the node groups appear; nothing changes in AWS",
    differences: ["~ aws_eks_node_group.* timeouts"],
  },
  {
    clusters: "more than 100 nodes in all",
    concerns: ({ addons }) => addons.some(({ timeoutMinutes }) => timeoutMinutes !== undefined),
    stacks: ["cluster", "workload"],
    plan: "`timeouts` of add-ons appear; nothing changes in AWS",
    differences: ["~ aws_eks_addon.* timeouts"],
  },
  {
    clusters: "self-managed node groups with two taints of one key",
    concerns: ({ nodeGroups }) =>
      nodeGroups.some(({ kind, taints }) => kind === "selfManaged" && new Set(taints.map(({ key }) => key)).size < taints.length),
    stacks: ["workload"],
    plan: "a tag is added to the Auto Scaling group; instances stay",
    differences: ["~ aws_autoscaling_group.node-groups_* tag"],
  },
  {
    clusters: "`access.sessionManager`",
    concerns: ({ config: { access }, nodeGroups }) => access.sessionManager && nodeGroups.length > 0,
    stacks: ["workload"],
    plan:
      "creates or updates the inline policy of the node roles, destroys the attachment of AmazonSSMManagedInstanceCore. Name the policy in " +
      "`iam.attachPolicyArns` where Run Command, Patch Manager or Inventory is used",
    differences: [
      "+ aws_iam_role_policy.node-groups_*_role_policy-add-on-policies_*",
      "~ aws_iam_role_policy.node-groups_*_role_policy-add-on-policies_* policy",
      "- aws_iam_role_policy_attachment.node-groups_*_role_attach-aws-policy-AmazonSSMManagedInstanceCore-*",
    ],
  },
  {
    clusters: "`tags`, or tags of a managed node group",
    concerns: ({ nodeGroups }) => nodeGroups.some((group) => group.kind === "managed" && Object.keys(group.groupTags).length > 0),
    stacks: ["workload"],
    plan: "creates one `aws_autoscaling_group_tag` a tag and managed group; no node is replaced",
    first: "Attach the new `runner-policy.json` of the workload stack, which allows it",
    differences: ["+ aws_autoscaling_group_tag.*"],
  },
  {
    clusters: "roles whose names were cut",
    concerns: (design, stack) => roleNames[stack](design).some((name) => prefixOf("role", name) !== `${name}-`),
    stacks: ["network", "cluster", "workload"],
    plan: "nothing changes in AWS: the roles keep their names, since Terraform ignores the prefix of a role that exists",
    differences: ["~ aws_iam_role.* name_prefix"],
  },
];

const managedGroups = ({ nodeGroups }: ClusterDesign["config"]) => Object.values(nodeGroups.managed);

const isLimited = (update: ReturnType<typeof managedGroups>[number]["update"]): boolean =>
  update.maxUnavailable !== undefined || update.maxUnavailablePercentage !== undefined;

/** Until 0.2.0 a part of the user data was written as it is where it is ASCII, or short of line. */
const hasLongLine = (part: string): boolean => /[^\0-\x7f]/.test(part) && part.split("\n").some((line) => line.length > 4095);

/** What the names of the roles of each stack begin with. */
const roleNames: Readonly<Record<StackRole, (design: ClusterDesign) => readonly string[]>> = {
  network: ({ bastion, config: { name, network }, squid }) => [
    ...(network.flowLogs.enabled ? [`${name}-flow-logs`] : []),
    ...(bastion ? [`${name}-bastion`] : []),
    ...(squid ? [`${name}-squid`] : []),
  ],
  cluster: ({ config: { name } }) => [`${name}-cluster`],
  workload: ({ addons, charts, config: { name }, nodeGroups }) => [
    ...nodeGroups.map(({ resourceName }) => resourceName),
    ...addons.flatMap(({ roles, stack }) => (stack === "workload" ? roles.map((role) => `${name}-${role.name}`) : [])),
    ...charts.map((chart) => `${name}-${chart.name}`),
  ],
};
