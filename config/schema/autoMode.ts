import * as z from "zod";
import { memory, poolDisruption, poolRequirement, poolTime, poolTimeOrNever, processors, sharedPoolKeys } from "./nodePool";
import { availabilityZone, awsId, choiceOf, kmsKeyArn, listOf, resourceName, tags } from "./primitives";

const autoModeDisruption = poolDisruption(
  poolTimeOrNever.default("30s").describe("How long EKS waits before that, after pods came or went."),
  (budgets) =>
    budgets
      .min(1)
      .prefault([{ nodes: "10%" }])
      .describe("How many nodes are replaced at a time."),
);

/** A node pool of EKS Auto Mode. @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-pool.html */
export const autoModeNodePool = z.strictObject({
  nodeClass: resourceName
    .default("private")
    .describe("Node class of the nodes: a key of autoMode.nodeClasses. The class private is made if the key does not have it."),
  instanceCategories: listOf(z.string().regex(/^[a-z]+$/, { error: "must be a category of instance types such as m" }))
    .min(1)
    .default(["c", "m", "r"])
    .describe("Categories of instance types, which their names begin with."),
  newerThanGeneration: z
    .int()
    .min(0)
    .max(20)
    .default(4)
    .describe("Generation of instance types above which types are used: 4 for c5, m5, r5 and newer."),
  instanceTypes: listOf(z.string().min(1))
    .min(1)
    .optional()
    .describe("The only instance types, in place of categories and generations. Default: any.")
    .meta({ examples: [["m7g.large", "m7g.xlarge"]] }),
  architectures: listOf(choiceOf({ amd64: "Intel and AMD", arm64: "AWS Graviton" }))
    .min(1)
    .default(["amd64"])
    .describe("Processor architectures of the nodes. Your images must be built for all of them."),
  capacityTypes: listOf(
    choiceOf({
      "on-demand": "On-Demand Instances",
      spot: "Spot Instances, which EC2 may interrupt",
      reserved: "Instances of the reservations that the node class names",
    }),
  )
    .min(1)
    .default(["on-demand"])
    .describe("Purchase options of the nodes. With several, EKS takes reserved first, and Spot before On-Demand."),
  availabilityZones: listOf(availabilityZone).min(1).optional().describe("Zones of the nodes. Default: the zones of the network."),
  requirements: z.array(poolRequirement).max(80).default([]).describe("Further requirements of the nodes, by labels."),
  ...sharedPoolKeys,
  limits: z
    .strictObject({
      cpu: processors("1000").default("1000").describe("Most virtual CPUs of all nodes of the pool, in quotes."),
      memory: memory("1000Gi").default("1000Gi").describe("Most memory of all nodes of the pool."),
    })
    .prefault({})
    .describe("How large the pool may get."),
  disruption: autoModeDisruption.prefault({}).describe("When and how fast EKS replaces and removes nodes."),
  expireAfter: poolTimeOrNever.default("336h").describe("Age at which EKS replaces a node, 504h (21 days) at most."),
  terminationGracePeriod: poolTime
    .optional()
    .describe("How long a node that is replaced waits for its pods, whatever their PodDisruptionBudgets say. Default: 24h, as EKS has it."),
});

/** A node class of EKS Auto Mode. What it tells of the network comes from the rest of the cluster file. */
export const autoModeNodeClass = z.strictObject({
  ephemeralStorage: z
    .strictObject({
      size: z.int().min(20).max(59000).default(80).describe("Size of the data volume in GiB, for images, logs and emptyDir volumes."),
      iops: z.int().min(3000).max(16000).default(3000).describe("I/O operations per second. More than 3000 cost extra."),
      throughput: z.int().min(125).max(1000).default(125).describe("Throughput in MiB/s. More than 125 cost extra."),
      kmsKeyArn: kmsKeyArn
        .optional()
        .describe(
          "KMS key that encrypts the volumes of the nodes. Default: encryption.volumesKmsKeyArn, or else the aws/ebs key of the account.",
        ),
    })
    .prefault({})
    .describe("The gp3 data volume of each node."),
  singleAddresses: z
    .boolean()
    .default(false)
    .describe(
      "Give nodes single addresses for their pods instead of blocks of 16 (/28): for subnets without such free blocks, and for few pods on a node.",
    ),
  capacityReservation: z
    .strictObject({
      // https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/apis/crds/karpenter.k8s.aws_ec2nodeclasses.yaml
      ids: listOf(awsId("cr"))
        .min(1)
        .max(30)
        .describe("Ids of the reservations and Capacity Blocks, which may be of several zones and types."),
    })
    .optional()
    .describe(
      "Existing On-Demand Capacity Reservations and Capacity Blocks, for node pools with reserved in capacityTypes. With it in any class, EKS Auto Mode uses no open reservation that no class names, in the whole cluster. Default: open reservations that fit may be used.",
    ),
  fips: z.boolean().default(false).describe("Use nodes with validated cryptographic modules (FIPS 140), in regions of the US and Canada."),
  tags: tags.default({}).describe("Extra AWS tags of the instances, volumes and network interfaces, besides tags."),
});

/** The node pools that EKS makes by itself. */
const builtInPool = choiceOf({
  system: "Nodes for system pods, with the taint CriticalAddonsOnly",
  "general-purpose": "Nodes for other pods, of the architecture amd64",
});

export type BuiltInPool = z.output<typeof builtInPool>;

/** The name of the node class that EKS makes for its own pools. */
export const builtInNodeClass = "default";

/** EKS Auto Mode. @see https://docs.aws.amazon.com/eks/latest/userguide/automode.html */
export const autoMode = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe("Let EKS run nodes, volumes and load balancers. Set it to false and apply before you remove autoMode from the file."),
  builtInPools: listOf(builtInPool)
    .default([])
    .describe(
      "Node pools that EKS makes itself, in the subnets of the cluster, without tags, proxy, certificates and pod subnets. EKS drains and ends the nodes of a pool that is removed. Default: none.",
    ),
  nodePools: z
    .record(resourceName, autoModeNodePool)
    .default({})
    .describe("Your node pools, under names of your choice. Default: one named main, unless there are built-in pools."),
  nodeClasses: z
    .record(
      resourceName.refine((name) => name !== builtInNodeClass, {
        error: "must not be default, which is the name of the class that EKS makes: choose another name",
      }),
      autoModeNodeClass,
    )
    .default({})
    .describe(
      "Settings of the instances of your node pools, under names of your choice. Subnets, security groups, proxy and certificates come from the rest of the file.",
    ),
  storageClass: z
    .strictObject({
      enabled: z.boolean().default(true).describe("Create the StorageClass."),
      name: resourceName.default("auto-ebs").describe("Name of the StorageClass."),
      isDefault: z
        .boolean()
        .optional()
        .describe(
          "Let claims that name no StorageClass use it. Its volumes attach to nodes of EKS Auto Mode alone. Default: true where all nodes are of EKS Auto Mode, and false beside node groups.",
        ),
      kmsKeyArn: kmsKeyArn
        .optional()
        .describe("KMS key that encrypts the volumes. Default: encryption.volumesKmsKeyArn, or else the aws/ebs key of the account."),
    })
    .prefault({})
    .describe("A StorageClass for encrypted gp3 volumes of the block storage of EKS Auto Mode."),
  ingressClass: z
    .strictObject({
      enabled: z.boolean().default(true).describe("Create the IngressClass."),
      name: resourceName.default("alb").describe("Name of the IngressClass."),
      isDefault: z.boolean().default(false).describe("Let Ingresses that name no IngressClass use it."),
    })
    .prefault({})
    .describe("An IngressClass for internal Application Load Balancers of EKS Auto Mode, in the node subnets."),
});

export type AutoModeNodePoolConfig = z.output<typeof autoModeNodePool>;
export type AutoModeNodeClassConfig = z.output<typeof autoModeNodeClass>;
