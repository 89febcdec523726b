import { z } from "zod";
import { availabilityZone, awsId, iamArn, keyPairName, kmsKeyArn, listOf, resourceName, tags } from "./primitives";
import type { ConfigPath } from "../findings/finding";

const capacityKeys = z
  .strictObject({
    min: z.int().min(0).default(1),
    desired: z
      .int()
      .min(0)
      .optional()
      .describe("Nodes at creation; later changes are the autoscaler's. Default: min, at least 1 where max allows."),
    max: z.int().min(1).default(3),
    type: z.enum(["ON_DEMAND", "SPOT"]).default("ON_DEMAND"),
  })
  .describe("Number and purchase option of the nodes.");

const volumeSettings = z
  .strictObject({
    size: z.int().min(20).max(65536).default(80).describe("GiB."),
    iops: z.int().min(3000).max(80000).default(3000).describe("IOPS of the gp3 volume; at most 500 per GiB."),
    throughput: z.int().min(125).max(2000).default(125).describe("MiB/s of the gp3 volume; at most 0.25 per IOPS."),
    encrypted: z.boolean().default(true),
    kmsKeyArn: kmsKeyArn
      .optional()
      .describe("The EBS CSI driver may use it, too. Default: encryption.volumesKmsKeyArn, or else the account's aws/ebs key."),
  })
  .describe("The gp3 volume of each node (on Bottlerocket, its data volume).");

const taintSettings = z.strictObject({
  key: z.string().min(1).max(63),
  value: z.string().max(63).default(""),
  effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
});

const metadataOptions = z
  .strictObject({
    httpTokens: z.enum(["required", "optional"]).default("required").describe("required is IMDSv2; optional allows IMDSv1."),
    hopLimit: z
      .int()
      .min(1)
      .max(64)
      .optional()
      .describe("Default: 1, so that pods cannot take the node's role; 2 with Container Insights."),
  })
  .describe("Instance metadata service.");

/** eksctl's `iam.withAddonPolicies`, by the same names. */
export const addonPolicySwitches = z.strictObject({
  imageBuilder: z.boolean().default(false),
  autoScaler: z.boolean().default(false),
  externalDNS: z.boolean().default(false),
  certManager: z.boolean().default(false),
  efs: z.boolean().default(false),
  ebs: z.boolean().default(false),
  fsx: z.boolean().default(false),
  awsLoadBalancerController: z.boolean().default(false),
  xRay: z.boolean().default(false),
  cloudWatch: z.boolean().default(false),
});

const nodeRoleSettings = z.strictObject({
  withAddonPolicies: addonPolicySwitches.prefault({}).describe("Permissions of pods that use the node's role. Prefer pod identity."),
  attachPolicyArns: listOf(iamArn("policy")).default([]).describe("Further managed policies of the node role."),
  roleArn: iamArn("role")
    .optional()
    .describe("Existing node role, which must allow what nodes need; no policies are attached to it. Default: one is made."),
});

const selfManagedRoleSettings = z.strictObject({
  ...nodeRoleSettings.shape,
  instanceProfileArn: iamArn("instance-profile").optional().describe("Existing instance profile of roleArn. Default: one is made."),
});

const fipsSettings = z
  .strictObject({
    enabled: z.boolean().default(false).describe("Have the AMI of Bottlerocket with validated cryptographic modules."),
    endpoints: z
      .boolean()
      .optional()
      .describe(
        "Nodes call Amazon EC2 and Amazon ECR by their endpoints with FIPS, which regions of the US have, and which the network must lead to. Default: in regions of the US, where network.egress is nat, transitGateway or firewall and leads to the internet.",
      ),
  })
  .describe("FIPS 140-3.");

/** The least that `maxPods` may be: two pods of every node, and two more. */
export const fewestMaxPods = 4;

const nodeGroupKeys = ({ mostInstanceTypes }: { readonly mostInstanceTypes: number }) => ({
  amiFamily: z.enum(["AL2023", "Bottlerocket", "AL2"]).default("AL2023"),
  containerRuntime: z.enum(["containerd", "docker"]).default("containerd").describe("docker: custom AMIs of family AL2 that hold it."),
  amiId: awsId("ami").optional().describe("Custom AMI of the family. Default: the EKS optimized AMI."),
  fips: fipsSettings.prefault({}),
  amiReleaseVersion: z.string().min(1).optional().describe("Release of the EKS optimized AMI. Default: the recommended one at each apply."),
  instanceTypes: listOf(z.string().min(1)).min(1).max(mostInstanceTypes).default(["m6i.large"]),
  capacity: capacityKeys.prefault({}),
  volume: volumeSettings.prefault({}),
  availabilityZones: z.array(availabilityZone).min(1).optional().describe("Default: the zones of the network."),
  labels: z.record(z.string().min(1), z.string().max(63)).default({}),
  taints: z.array(taintSettings).max(50).default([]),
  tags: tags.default({}).describe("Extra tags of the instances, volumes, network interfaces and the Auto Scaling group."),
  keyName: keyPairName.optional().describe("EC2 key pair. Default: none, use Session Manager."),
  metadata: metadataOptions.prefault({}),
  userData: z
    .array(z.string().min(1))
    .default([])
    .describe(
      "Further parts of the user data. AL2023 and AL2: texts that begin with #!, #cloud-config or #cloud-boothook (AL2023: NodeConfigs too); Bottlerocket: settings in TOML.",
    ),
  maxPods: z.int().min(fewestMaxPods).max(737).optional().describe("Default: computed from the instance types and the CNI settings."),
  monitoring: z.boolean().default(false).describe("Detailed CloudWatch monitoring of the instances."),
  iam: nodeRoleSettings.prefault({}),
  securityGroupIds: listOf(awsId("sg"))
    .max(15)
    .default([])
    .describe(
      "Further security groups of the nodes, which exist in the VPC. Pods have them, too, unless they are in subnets of their own. What they let out goes out, also with network.nodeSecurityGroup.restrictEgress.",
    ),
});

const managedUpdate = z.strictObject({
  maxUnavailable: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe("Nodes replaced at a time, at most capacity.max. Default: 1, in groups of up to 10 nodes."),
  maxUnavailablePercentage: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe("Percentage of the nodes replaced at a time, at most 100 nodes. Default: 10, in groups of more than 10 nodes."),
  force: z
    .boolean()
    .default(false)
    .describe("An update ends pods that a PodDisruptionBudget keeps for more than 15 minutes, instead of failing."),
});

const percentage = z.int().min(1).max(100).optional();
const nodeCount = z.int().min(1).optional();

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_NodeRepairConfigOverrides.html */
const repairOverride = z.strictObject({
  nodeMonitoringCondition: z
    .string()
    .min(1)
    .describe("Condition of the node, such as NetworkingReady; all but those of the kubelet are of addons.nodeMonitoringAgent."),
  nodeUnhealthyReason: z.string().min(1).describe("Reason of the condition, such as IPAMDNotRunning."),
  minRepairWaitTimeMins: z.int().min(1).describe("Minutes that the condition must last before the node is repaired."),
  repairAction: z.enum(["Replace", "Reboot", "NoAction"]),
});

/** @see https://docs.aws.amazon.com/eks/latest/userguide/node-repair.html#configure-node-repair-mng */
const repairSettings = z.strictObject({
  maxUnhealthyNodeThresholdCount: nodeCount.describe("Unhealthy nodes above which repairs stop."),
  maxUnhealthyNodeThresholdPercentage: percentage.describe(
    "Percentage of unhealthy nodes above which repairs stop. Default: EKS's own: 20, in groups of more than five nodes.",
  ),
  maxParallelNodesRepairedCount: nodeCount.describe("Nodes that are repaired at the same time. Default: EKS's own."),
  maxParallelNodesRepairedPercentage: percentage.describe(
    "Percentage of the unhealthy nodes that are repaired at the same time. Default: EKS's own.",
  ),
  nodeRepairConfigOverrides: z
    .array(repairOverride)
    .default([])
    .describe("What is done about a condition and reason instead of what EKS does, such as about DiskPressure, which it leaves alone."),
});

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html */
const managedGroup = z.strictObject({
  ...nodeGroupKeys({ mostInstanceTypes: 20 }),
  update: managedUpdate.prefault({}),
  repair: z
    .boolean()
    .default(false)
    .describe(
      "Node auto repair, of nodes whose kubelet is not ready, and with addons.nodeMonitoringAgent of others. https://docs.aws.amazon.com/eks/latest/userguide/node-repair.html",
    ),
  nodeRepairConfig: repairSettings.prefault({}).describe("With repair: how many nodes are repaired, and what is done about a condition."),
});

/** @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchTemplate.html */
const selfManagedGroup = z.strictObject({
  ...nodeGroupKeys({ mostInstanceTypes: 40 }),
  iam: selfManagedRoleSettings.prefault({}),
  update: z
    .strictObject({ minHealthyPercentage: z.int().min(0).max(100).default(90).describe("Kept in service while instances are refreshed.") })
    .prefault({}),
});

export type ManagedNodeGroupConfig = z.output<typeof managedGroup>;
export type SelfManagedNodeGroupConfig = z.output<typeof selfManagedGroup>;

/** Groups of nodes by name: EKS managed node groups, and Auto Scaling groups of our own. */
export const nodeGroups = z.strictObject({
  managed: z.record(resourceName, managedGroup).default({}),
  selfManaged: z.record(resourceName, selfManagedGroup).default({}),
});

/** A node group of either kind, and where it stands in the cluster file. */
export interface NodeGroupEntry {
  readonly kind: "managed" | "selfManaged";
  readonly name: string;
  readonly path: ConfigPath;
  readonly group: ManagedNodeGroupConfig | SelfManagedNodeGroupConfig;
}

/** Every node group of the cluster, the managed ones first. */
export const nodeGroupEntries = (config: { readonly nodeGroups: z.output<typeof nodeGroups> }): readonly NodeGroupEntry[] =>
  (["managed", "selfManaged"] as const).flatMap((kind) =>
    Object.entries<NodeGroupEntry["group"]>(config.nodeGroups[kind]).map(([name, group]) => ({
      kind,
      name,
      path: ["nodeGroups", kind, name],
      group,
    })),
  );
