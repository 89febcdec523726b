import * as z from "zod";
import { availabilityZone, awsId, choiceOf, iamArn, keyPairName, kmsKeyArn, listOf, resourceName, tags, secrets } from "./primitives";
import { hardwareKeys } from "./nodeHardware";
import type { ConfigPath } from "../findings/finding";

const capacityKeys = z
  .strictObject({
    min: z.int().min(0).default(1).describe("Fewest nodes of the group."),
    desired: z
      .int()
      .min(0)
      .optional()
      .describe("Number of nodes at creation; later, Cluster Autoscaler changes it. Default: min, or 1 if min is 0."),
    max: z.int().min(1).default(3).describe("Most nodes of the group, up to which Cluster Autoscaler may scale it."),
    type: choiceOf({
      ON_DEMAND: "On-Demand Instances",
      SPOT: "Spot Instances: cheaper, but EC2 may interrupt them with two minutes' notice",
      CAPACITY_BLOCK: "Capacity Blocks for ML: instances that are reserved for some days, named by capacityReservation; for managed groups",
    })
      .default("ON_DEMAND")
      .describe("Purchase option of the instances."),
  })
  .describe("Number of nodes, and their purchase option.");

export const volumeSettings = z
  .strictObject({
    size: z.int().min(20).max(65536).default(80).describe("Size of the volume in GiB."),
    iops: z.int().min(3000).max(80000).default(3000).describe("I/O operations per second, at most 500 per GiB. More than 3000 cost extra."),
    throughput: z.int().min(125).max(2000).default(125).describe("Throughput in MiB/s, at most 0.25 per IOPS. More than 125 cost extra."),
    encrypted: z.boolean().default(true).describe("Encrypt the volume."),
    kmsKeyArn: kmsKeyArn
      .optional()
      .describe(
        "KMS key that encrypts the volume. The EBS CSI driver may use it, too. Default: encryption.volumesKmsKeyArn, or else the aws/ebs key of the account.",
      ),
  })
  .describe("The gp3 volume of each node; on Bottlerocket, its data volume.");

export const taintSettings = z.strictObject({
  key: z.string().min(1).max(63).describe("Key of the taint, such as dedicated."),
  value: z.string().max(63).default("").describe("Value of the taint. Pods that tolerate the taint name key and value."),
  effect: choiceOf({
    NoSchedule: "New pods without a toleration are not scheduled on the nodes",
    PreferNoSchedule: "New pods without a toleration are scheduled elsewhere if possible",
    NoExecute: "Pods without a toleration are not scheduled, and running ones are evicted",
  }).describe("What happens to pods that do not tolerate the taint."),
});

export const metadataOptions = z
  .strictObject({
    httpTokens: choiceOf({ required: "IMDSv2 only", optional: "IMDSv1 and IMDSv2" })
      .default("required")
      .describe("Which version of the instance metadata service nodes answer."),
    hopLimit: z
      .int()
      .min(1)
      .max(64)
      .optional()
      .describe(
        "Network hops that an answer may take. With 1, pods cannot use the role of the node. Default: 1; 2 with Container Insights.",
      ),
  })
  .describe("Instance metadata service of the nodes.");

/** eksctl's `iam.withAddonPolicies`, by the same names. */
export const addonPolicySwitches = z.strictObject({
  imageBuilder: z.boolean().default(false).describe("Allow pods to push images to Amazon ECR (AmazonEC2ContainerRegistryPowerUser)."),
  autoScaler: z.boolean().default(false).describe("Allow Cluster Autoscaler to resize the node groups of this cluster."),
  externalDNS: z.boolean().default(false).describe("Allow ExternalDNS to change records of hosted zones in Route 53."),
  certManager: z.boolean().default(false).describe("Allow cert-manager to answer DNS challenges in Route 53."),
  efs: z.boolean().default(false).describe("Allow everything in Amazon EFS, such as for its CSI driver."),
  ebs: z.boolean().default(false).describe("Allow the EBS CSI driver to manage volumes (AmazonEBSCSIDriverPolicy)."),
  fsx: z.boolean().default(false).describe("Allow everything in Amazon FSx, such as for its CSI drivers."),
  awsLoadBalancerController: z.boolean().default(false).describe("Allow AWS Load Balancer Controller to manage load balancers."),
  xRay: z.boolean().default(false).describe("Allow pods to send traces to AWS X-Ray."),
  cloudWatch: z.boolean().default(false).describe("Allow agents to send metrics and logs to CloudWatch (CloudWatchAgentServerPolicy)."),
});

export const nodeRoleSettings = z.strictObject({
  withAddonPolicies: addonPolicySwitches
    .prefault({})
    .describe("Permissions of the node role for all pods on the nodes. Prefer serviceAccounts, which give them to single pods."),
  attachPolicyArns: listOf(iamArn("policy")).default([]).describe("ARNs of further managed policies of the node role."),
  roleArn: iamArn("role")
    .optional()
    .describe("ARN of an existing node role. It must allow what nodes need; no policies are attached to it. Default: a role is created."),
});

const selfManagedRoleSettings = z.strictObject({
  ...nodeRoleSettings.shape,
  instanceProfileArn: iamArn("instance-profile")
    .optional()
    .describe("ARN of an existing instance profile with the role of roleArn. Default: an instance profile is created."),
});

const fipsSettings = z
  .strictObject({
    enabled: z.boolean().default(false).describe("Use the FIPS variant of the Bottlerocket AMI, with validated cryptographic modules."),
    endpoints: z
      .boolean()
      .optional()
      .describe(
        "Whether nodes call Amazon EC2 and Amazon ECR by their FIPS endpoints, which exist in US regions and which the network must lead to. Default: true in US regions if network.egress is nat, transitGateway or firewall and leads to the internet.",
      ),
  })
  .describe("FIPS 140-3 on Bottlerocket nodes.");

/** The least that `maxPods` may be: two pods of every node, and two more. */
export const fewestMaxPods = 4;

const nodeGroupKeys = ({ mostInstanceTypes }: { readonly mostInstanceTypes: number }) => ({
  amiFamily: choiceOf({
    AL2023: "Amazon Linux 2023",
    Bottlerocket: "Bottlerocket, a minimal system for containers",
    AL2: "Amazon Linux 2, which has no updates any more; with a custom AMI on current Kubernetes versions",
  })
    .default("AL2023")
    .describe("Operating system of the nodes."),
  containerRuntime: choiceOf({ containerd: "containerd, on all families", docker: "Docker, on a custom AMI of the family AL2 that has it" })
    .default("containerd")
    .describe("Container runtime of the nodes."),
  amiId: awsId("ami").optional().describe("Id of a custom AMI of the family. Default: the EKS optimized AMI."),
  fips: fipsSettings.prefault({}),
  amiReleaseVersion: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Release of the EKS optimized AMI. A new one replaces the nodes, a few at a time. Default: the release that EKS recommends at each apply.",
    ),
  instanceTypes: listOf(z.string().min(1))
    .min(1)
    .max(mostInstanceTypes)
    .default(["m6i.large"])
    .describe("EC2 instance types of the nodes, all of one processor architecture. With several, EC2 uses those that it has capacity of.")
    .meta({ examples: [["m6i.large"], ["m7g.large"]] }),
  capacity: capacityKeys.prefault({}),
  volume: volumeSettings.prefault({}),
  ...hardwareKeys,
  availabilityZones: z
    .array(availabilityZone)
    .min(1)
    .optional()
    .describe("Zones of the nodes. A managed node group is replaced if they change. Default: the zones of the network."),
  labels: z.record(z.string().min(1), z.string().max(63)).default({}).describe("Kubernetes labels of the nodes."),
  taints: z.array(taintSettings).max(50).default([]).describe("Kubernetes taints of the nodes, which keep pods without a toleration away."),
  tags: tags.default({}).describe("Extra AWS tags of the instances, volumes, network interfaces and the Auto Scaling group."),
  keyName: keyPairName.optional().describe("Name of an EC2 key pair for SSH. Default: none; access.sessionManager needs none."),
  metadata: metadataOptions.prefault({}),
  userData: z
    .array(z.string().min(1))
    .default([])
    .describe(
      "Further parts of the user data. On AL2023 and AL2: texts that begin with #!, #cloud-config or #cloud-boothook (on AL2023 NodeConfigs, too). On Bottlerocket: settings in TOML.",
    )
    .register(secrets, { secret: "all" }),
  maxPods: z
    .int()
    .min(fewestMaxPods)
    .max(737)
    .optional()
    .describe("Most pods on a node. Default: computed from the instance types and the settings of the VPC CNI."),
  monitoring: z
    .boolean()
    .default(false)
    .describe("Send CloudWatch metrics of the instances every minute instead of every five, at a price by instance."),
  iam: nodeRoleSettings.prefault({}).describe("IAM role of the nodes."),
  securityGroupIds: listOf(awsId("sg"))
    .max(15)
    .default([])
    .describe(
      "Ids of existing security groups of the VPC that the nodes get as well, and their pods unless pods have subnets of their own. What they allow out goes out, even with network.nodeSecurityGroup.restrictEgress.",
    ),
});

const managedUpdate = z.strictObject({
  maxUnavailable: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe("Number of nodes that are replaced at a time, at most capacity.max. Default: 1, in groups of up to 10 nodes."),
  maxUnavailablePercentage: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe("Percentage of the nodes replaced at a time, at most 100 nodes. Default: 10, in groups of more than 10 nodes."),
  force: z
    .boolean()
    .default(false)
    .describe("End pods that a PodDisruptionBudget protects for more than 15 minutes, instead of failing the update."),
});

const percentage = z.int().min(1).max(100).optional();
const nodeCount = z.int().min(1).optional();

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_NodeRepairConfigOverrides.html */
const repairOverride = z.strictObject({
  nodeMonitoringCondition: z
    .string()
    .min(1)
    .describe("Condition of the node, such as NetworkingReady. All except those of the kubelet come from addons.nodeMonitoringAgent."),
  nodeUnhealthyReason: z.string().min(1).describe("Reason of the condition, such as IPAMDNotRunning."),
  minRepairWaitTimeMins: z.int().min(1).describe("Minutes that the condition must last before the node is repaired."),
  repairAction: choiceOf({ Replace: "Replace the node", Reboot: "Reboot the node", NoAction: "Leave the node alone" }).describe(
    "What EKS does with the node.",
  ),
});

/** @see https://docs.aws.amazon.com/eks/latest/userguide/node-repair.html#configure-node-repair-mng */
const repairSettings = z.strictObject({
  maxUnhealthyNodeThresholdCount: nodeCount.describe(
    "Number of unhealthy nodes above which repairs stop. Default: maxUnhealthyNodeThresholdPercentage applies.",
  ),
  maxUnhealthyNodeThresholdPercentage: percentage.describe(
    "Percentage of unhealthy nodes above which repairs stop. Default: 20 in groups of more than five nodes, which is the default of EKS.",
  ),
  maxParallelNodesRepairedCount: nodeCount.describe("Number of nodes that are repaired at the same time. Default: the default of EKS."),
  maxParallelNodesRepairedPercentage: percentage.describe(
    "Percentage of the unhealthy nodes that are repaired at the same time. Default: the default of EKS.",
  ),
  nodeRepairConfigOverrides: z
    .array(repairOverride)
    .default([])
    .describe("Other actions than those of EKS, by condition and reason, such as for DiskPressure, which EKS leaves alone."),
});

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html */
const managedGroup = z.strictObject({
  ...nodeGroupKeys({ mostInstanceTypes: 20 }),
  update: managedUpdate.prefault({}).describe("How nodes are replaced when the group changes."),
  repair: z
    .boolean()
    .default(false)
    .describe(
      "Let EKS repair nodes whose kubelet is not ready, and with addons.nodeMonitoringAgent those with other faults. See https://docs.aws.amazon.com/eks/latest/userguide/node-repair.html.",
    ),
  nodeRepairConfig: repairSettings
    .prefault({})
    .describe("With repair: how many nodes are repaired at a time, and what EKS does about a condition."),
});

/** @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchTemplate.html */
const selfManagedGroup = z.strictObject({
  ...nodeGroupKeys({ mostInstanceTypes: 40 }),
  iam: selfManagedRoleSettings.prefault({}).describe("IAM role and instance profile of the nodes."),
  update: z
    .strictObject({
      minHealthyPercentage: z
        .int()
        .min(0)
        .max(100)
        .default(90)
        .describe("Percentage of the nodes that stay in service while the instances are refreshed."),
    })
    .prefault({})
    .describe("How nodes are replaced when the group changes."),
});

export type ManagedNodeGroupConfig = z.output<typeof managedGroup>;
export type SelfManagedNodeGroupConfig = z.output<typeof selfManagedGroup>;

/** Groups of nodes by name: EKS managed node groups, and Auto Scaling groups of our own. */
export const nodeGroups = z.strictObject({
  managed: z
    .record(resourceName, managedGroup)
    .default({})
    .describe("EKS managed node groups, under names of your choice. EKS replaces their nodes for updates."),
  selfManaged: z
    .record(resourceName, selfManagedGroup)
    .default({})
    .describe(
      "Auto Scaling groups of nodes, under names of your choice. Terraform creates their launch templates and instance profiles, and an instance refresh replaces nodes.",
    ),
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
