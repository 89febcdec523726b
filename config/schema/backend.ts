import { z } from "zod";
import { bucketName, iamArn, kmsKeyArn, listOf } from "./primitives";

/** The stacks of a cluster, in the order in which they are applied: a stack reads the state of those before it. */
export const stackRoles = ["network", "cluster", "workload"] as const;

export type StackRole = (typeof stackRoles)[number];

const localBackend = z.strictObject({ type: z.literal("local") }).describe("State files beside the output folder, one a stack.");

const s3Backend = z
  .strictObject({
    type: z.literal("s3"),
    bucket: bucketName("my-terraform-state").describe("Name of the bucket; `private-eks backend` makes it."),
    region: z
      .string()
      .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, { error: "must be an AWS region such as us-west-2" })
      .describe("Region of the bucket."),
    keyPrefix: z
      .string()
      .regex(/^(?!\/)(?!.*\/\/)/, { error: "must be a key prefix without leading or doubled slashes such as eks/" })
      .default("")
      .describe("Put before each state's key, <keyPrefix><stack>.tfstate."),
    kmsKeyArn: kmsKeyArn.optional().describe("KMS key that encrypts the state. Default: the bucket's own encryption."),
    assumeRoleArn: iamArn("role")
      .optional()
      .describe(
        "IAM role that reads and writes the states, such as one of the bucket's account; whoever runs Terraform assumes it. Default: the credentials of the environment, also with a top-level assumeRoleArn.",
      ),
  })
  .describe("Amazon S3 with its native lock file.");

const cloudBackend = z
  .strictObject({
    type: z.literal("cloud"),
    organization: z
      .string()
      .regex(/^[\w-]+$/, { error: "must be an organization name such as my-company" })
      .describe("Terraform Cloud or Enterprise organization."),
    hostname: z
      .string()
      .regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?$/i, { error: "must be a host name such as app.terraform.io" })
      .default("app.terraform.io")
      .describe("Host of Terraform Cloud or Enterprise."),
    project: z
      .string()
      .regex(/^[\w-][\w -]{1,38}[\w-]$/, {
        error: "must be a project name such as platform (3 to 40 letters, digits, hyphens, underscores and spaces between them)",
      })
      .optional()
      .describe("Project of the workspaces."),
    workspacePrefix: z
      .string()
      .regex(/^[\w-]*$/, { error: "must be letters, digits, - and _ such as eks-" })
      .default("")
      .describe("Put before the stack's name to make the workspace's name."),
    tags: listOf(
      z.string().regex(/^[a-z0-9](?:[a-z0-9:_-]{0,253}[a-z0-9])?$/, {
        error: "must be a tag such as team:platform (lower-case letters, digits and :_- between them)",
      }),
    )
      .default(["private-eks"])
      .describe("Tags that an upload adds to the workspaces."),
    terraformVersion: z
      .string()
      .regex(/^(?:(?:~>|>=|<=|<|>|=|!=)? ?\d+(?:\.\d+){0,2}(?:-[a-z0-9.]+)?(?:, (?!$)|$))+$/, {
        error: "must be a version or a constraint such as 1.13.4 or ~> 1.10",
      })
      .default("~> 1.10")
      .describe("Terraform's version in the workspaces, exact or as a constraint."),
    agents: z
      .strictObject({
        pool: z.string().min(1).describe("Name of an existing agent pool, whose agents reach the API endpoint and have the aws program."),
        stacks: listOf(z.enum(stackRoles)).default(["workload"]).describe("Stacks that run on the agents; the others run remotely."),
      })
      .optional()
      .describe("Agents that run stacks in your network. Default: each workspace keeps its execution mode."),
    autoApply: z
      .boolean()
      .default(false)
      .describe("Apply without a confirmation: an upload then goes through all stacks, and a run trigger does, too."),
  })
  .describe("Terraform Cloud or Enterprise: one workspace a stack.");

/** Where Terraform keeps the state of the three stacks, and where a stack reads the outputs of another. */
export const backend = z.discriminatedUnion("type", [localBackend, s3Backend, cloudBackend]).prefault({ type: "local" });
