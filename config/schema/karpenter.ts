import * as z from "zod";
import { chartRepository, digestAsTag, imageTag, requiredRepository } from "./images";
import { fewestMaxPods, metadataOptions, nodeRoleSettings, taintSettings, volumeSettings } from "./nodeGroups";
import { memory, poolDisruption, poolRequirement, poolTime, poolTimeOrNever, processors, sharedPoolKeys } from "./nodePool";
import { availabilityZone, awsId, choiceOf, listOf, resourceName, secrets, tags } from "./primitives";
import { credentialsChoice } from "./serviceAccounts";

/** GiB of the largest volume of a node class: less than that of EBS. @see https://karpenter.sh/docs/concepts/nodeclasses/#specblockdevicemappings */
const largestVolume = 59_000;

/** @see https://karpenter.sh/docs/concepts/nodeclasses/ */
const nodeClass = z.strictObject({
  amiFamily: choiceOf({ AL2023: "Amazon Linux 2023", Bottlerocket: "Bottlerocket, a minimal system for containers" })
    .default("AL2023")
    .describe("Operating system of the nodes."),
  amiReleaseVersion: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Release of the EKS optimized AMI. Karpenter replaces the nodes of another one. Default: the newest one at any time, which replaces nodes without a plan, and is a warning.",
    ),
  amiId: awsId("ami").optional().describe("Id of a custom AMI of the family, instead of a release. Karpenter then does not call SSM."),
  availabilityZones: listOf(availabilityZone).min(1).optional().describe("Zones of the nodes. Default: the zones of the network."),
  volume: volumeSettings
    .extend({ size: z.int().min(20).max(largestVolume).default(80).describe("Size of the volume in GiB.") })
    .prefault({})
    .describe("The gp3 volume of each node; on Bottlerocket, its data volume."),
  instanceStorePolicy: choiceOf({
    RAID0: "One RAID 0 array of all of them, for images, containers, logs and volumes of pods without persistence",
  })
    .optional()
    .describe(
      "Use of the NVMe instance store volumes of the instances, whose size Karpenter then counts as the ephemeral storage of a node. What is on them is lost when the instance stops. Default: none, everything is on the gp3 volume.",
    ),
  metadata: metadataOptions.prefault({}),
  maxPods: z
    .int()
    .min(fewestMaxPods)
    .max(737)
    .optional()
    .describe(
      "Most pods on a node. Default: computed by Karpenter from the network interfaces of each instance type; 110 with addons.vpcCni.prefixDelegation.",
    ),
  securityGroupIds: listOf(awsId("sg"))
    .max(15)
    .default([])
    .describe("Ids of existing security groups of the VPC that the nodes get besides those of all nodes."),
  userData: z
    .array(z.string().min(1))
    .default([])
    .describe(
      "Further parts of the user data. On AL2023: texts that begin with #!, #cloud-config or #cloud-boothook, and NodeConfigs. On Bottlerocket: settings in TOML.",
    )
    .register(secrets, { secret: "all" }),
  monitoring: z
    .boolean()
    .default(false)
    .describe("Send CloudWatch metrics of the instances every minute instead of every five, at a price by instance."),
  tags: tags.default({}).describe("Extra AWS tags of the instances, volumes and network interfaces."),
});

const disruption = poolDisruption(
  poolTimeOrNever.default("1m").describe("Time after the last change of its pods that a node is left alone."),
  (budgets) => budgets.default([]).describe("Limits of how many nodes go at a time. Default: 10% of the pool."),
);

/** What a node pool of private subnets begins with. @see https://karpenter.sh/docs/getting-started/ */
const usualRequirements: z.input<typeof poolRequirement>[] = [
  { key: "kubernetes.io/arch", operator: "In", values: ["amd64"] },
  { key: "kubernetes.io/os", operator: "In", values: ["linux"] },
  { key: "karpenter.sh/capacity-type", operator: "In", values: ["on-demand"] },
  { key: "karpenter.k8s.aws/instance-category", operator: "In", values: ["c", "m", "r"] },
  { key: "karpenter.k8s.aws/instance-generation", operator: "Gt", values: ["4"] },
];

/** @see https://karpenter.sh/docs/concepts/nodepools/ */
const nodePool = z.strictObject({
  nodeClass: z.string().min(1).default("default").describe("Name of the node class that the nodes are of."),
  requirements: z
    .array(poolRequirement)
    .max(100)
    .prefault(usualRequirements)
    .describe(
      "What the nodes must be, by their labels: processor architecture, capacity type, instance types. Default: amd64, On-Demand Instances of the categories c, m and r since the fifth generation.",
    ),
  ...sharedPoolKeys,
  startupTaints: z
    .array(taintSettings)
    .max(50)
    .default([])
    .describe("Taints that nodes begin with and that something else removes, such as a DaemonSet. Pods need no toleration of them."),
  limits: z
    .strictObject({
      cpu: processors("100").optional().describe('Most processors of all nodes of the pool, in quotes, such as "100".'),
      memory: memory("400Gi").optional().describe("Most memory of all nodes of the pool, such as 400Gi."),
      nodes: z.int().min(1).optional().describe("Most nodes of the pool. The addresses of subnets are counted by it."),
    })
    .prefault({})
    .describe("What the pool must not grow beyond. Without any, a mistake in a Deployment starts instances without end, and is a warning."),
  expireAfter: poolTimeOrNever.default("720h").describe("Age at which nodes are replaced, whatever their budget."),
  terminationGracePeriod: poolTime
    .optional()
    .describe(
      "Time after which a node that goes is ended with its pods, also against PodDisruptionBudgets. Default: it waits for the pods.",
    ),
  disruption: disruption.prefault({}).describe("When Karpenter removes or replaces nodes."),
});

/** Karpenter with its node pools and node classes. */
export const karpenter = z.strictObject({
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, { error: "must be a version of Karpenter without v, such as 1.14.1" })
    .default("1.14.1")
    .describe("Version of Karpenter: of its two charts and, unless image.tag names another, of its image."),
  chart: z
    .strictObject({
      repository: chartRepository
        .default("oci://public.ecr.aws/karpenter")
        .describe(
          "Repository from which the Terraform runner gets the charts karpenter-crd and karpenter (https:// or oci://), or the absolute path of a folder with both.",
        )
        .register(secrets, { secret: "credentials" }),
    })
    .prefault({})
    .describe("Helm charts, and where the Terraform runner gets them."),
  image: z
    .strictObject({
      repository: requiredRepository
        .default("public.ecr.aws/karpenter/controller")
        .describe("Repository of the image, with its registry. A cluster without internet access needs a copy in Amazon ECR."),
      tag: imageTag
        .optional()
        .describe(
          "Tag of the image, or the 64 digits of its digest after a repository that ends with @sha256. Default: the digest of version where it is known, or else version.",
        ),
    })
    .superRefine(({ repository, tag = "" }, context) => digestAsTag({ repository, tag }, context))
    .prefault({})
    .describe("Container image of the controller."),
  credentials: credentialsChoice
    .optional()
    .describe("How the pods of the controller get their IAM role. Default: podIdentity; irsa on Fargate and in China."),
  replicas: z.int().min(1).max(10).default(2).describe("Number of pods of the controller, each on a node of its own. One is active."),
  resources: z
    .strictObject({
      cpu: processors("1").default("1").describe('Processors that each pod asks for, in quotes, such as "1" or 500m.'),
      memory: memory("1Gi").default("1Gi").describe("Memory that each pod asks for, and its limit. Raise it for hundreds of nodes."),
    })
    .prefault({})
    .describe("What the pods of the controller get."),
  isolatedVPC: z
    .boolean()
    .optional()
    .describe(
      "Whether Karpenter does without IAM and AWS Price List, which have no VPC endpoint here, and uses the prices of its release. Default: true if nothing in the VPC leads to them.",
    ),
  interruptionQueue: z
    .boolean()
    .default(true)
    .describe(
      "Create an Amazon SQS queue with EventBridge rules, by which Karpenter learns of interruptions and ends nodes in time. The VPC gets the endpoint sqs.",
    ),
  iam: nodeRoleSettings.prefault({}).describe("IAM role of the nodes. Its instance profile is created."),
  nodeClasses: z
    .record(resourceName, nodeClass)
    .prefault({ default: {} })
    .describe("Kinds of nodes (EC2NodeClass), under names of your choice: system, subnets, volumes. Default: one named default."),
  nodePools: z
    .record(resourceName, nodePool)
    .prefault({ default: {} })
    .describe("Which nodes Karpenter may start (NodePool), under names of your choice. Default: one named default."),
});

export type KarpenterConfig = z.output<typeof karpenter>;
export type NodeClassConfig = z.output<typeof nodeClass>;
/** Every node class of the cluster, with the settings of its nodes as node groups have theirs. */
export const nodeClassEntries = (config: { readonly karpenter?: KarpenterConfig | undefined }) =>
  Object.entries(config.karpenter?.nodeClasses ?? {}).map(([name, group]) => ({ name, path: ["karpenter", "nodeClasses", name], group }));

export type NodePoolConfig = z.output<typeof nodePool>;
