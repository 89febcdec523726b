import * as z from "zod";
import { bucketName, choiceOf, iamArn, kmsKeyArn, listOf } from "./primitives";

/** The stacks of a cluster, in the order in which they are applied: a stack reads the state of those before it. */
export const stackRoles = ["network", "cluster", "workload"] as const;

export type StackRole = (typeof stackRoles)[number];

const stackChoice = choiceOf({
  network: "VPC, subnets, routes and VPC endpoints",
  cluster: "EKS control plane, IAM roles and add-ons without which nodes cannot start",
  workload: "Nodes and what runs on them: the only stack that calls the Kubernetes API",
} satisfies Readonly<Record<StackRole, string>>);

const localBackend = z
  .strictObject({ type: z.literal("local").describe("Keep the state in files on this machine.") })
  .describe("State files beside the output folder, one for each stack.");

const s3Backend = z
  .strictObject({
    type: z.literal("s3").describe("Keep the state in an Amazon S3 bucket."),
    bucket: bucketName("my-terraform-state").describe(
      "Name of the bucket that keeps the states. `private-eks backend` writes Terraform configuration that creates it.",
    ),
    region: z
      .string()
      .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, { error: "must be an AWS region such as us-west-2" })
      .describe("AWS region of the bucket, which may differ from the region of the cluster."),
    keyPrefix: z
      .string()
      .regex(/^(?!\/)(?!.*\/\/)/, { error: "must be a key prefix without leading or doubled slashes such as eks/" })
      .default("")
      .describe("Text before the key of each state, which is <keyPrefix><stack>.tfstate."),
    kmsKeyArn: kmsKeyArn.optional().describe("KMS key that encrypts the states. Default: the default encryption of the bucket."),
    assumeRoleArn: iamArn("role")
      .optional()
      .describe(
        "IAM role that Terraform assumes to read and write the states, such as a role in the account of the bucket. Default: the credentials of the environment, even with a top-level assumeRoleArn.",
      ),
  })
  .describe("An Amazon S3 bucket, with a lock file beside each state.");

const cloudBackend = z
  .strictObject({
    type: z.literal("cloud").describe("Keep the state in workspaces of Terraform Cloud or Enterprise."),
    organization: z
      .string()
      .regex(/^[\w-]+$/, { error: "must be an organization name such as my-company" })
      .describe("Organization in Terraform Cloud or Enterprise that has the workspaces."),
    hostname: z
      .string()
      .regex(/^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d+)?$/, { error: "must be a host name such as app.terraform.io" })
      .default("app.terraform.io")
      .describe("Host name of Terraform Cloud or Enterprise."),
    project: z
      .string()
      .regex(/^[\w-][\w -]{1,38}[\w-]$/, {
        error: "must be a project name such as platform (3 to 40 letters, digits, hyphens, underscores and spaces between them)",
      })
      .optional()
      .describe("Project in which the workspaces are created. Default: the default project of the organization."),
    workspacePrefix: z
      .string()
      .regex(/^[\w-]*$/, { error: "must be letters, digits, - and _ such as eks-" })
      .default("")
      .describe("Text before the name of the stack; both together are the name of the workspace."),
    tags: listOf(
      z.string().regex(/^[a-z0-9](?:[a-z0-9:_-]{0,253}[a-z0-9])?$/, {
        error: "must be a tag such as team:platform (lower-case letters, digits and :_- between them)",
      }),
    )
      .default(["private-eks"])
      .describe("Tags that `private-eks bundle --upload` adds to the workspaces."),
    terraformVersion: z
      .string()
      .regex(/^(?:(?:~>|>=|<=|<|>|=|!=)? ?\d+(?:\.\d+){0,2}(?:-[a-z0-9.]+)?(?:, (?!$)|$))+$/, {
        error: "must be a version or a constraint such as 1.13.4 or ~> 1.10",
      })
      .default("~> 1.10")
      .describe("Terraform version of the workspaces, exact or as a constraint."),
    agents: z
      .strictObject({
        pool: z.string().min(1).describe("Name of an existing agent pool. Its agents must reach the Kubernetes API and have the AWS CLI."),
        stacks: listOf(stackChoice)
          .default(["workload"])
          .describe("Stacks that run on the agents. The others run on machines of Terraform Cloud."),
      })
      .optional()
      .describe(
        "Agents in your network that run stacks, since a private Kubernetes API cannot be reached from Terraform Cloud. Default: each workspace keeps its execution mode.",
      ),
    autoApply: z
      .boolean()
      .default(false)
      .describe("Apply every plan without confirmation. An upload then runs through all stacks, and so does a run trigger."),
  })
  .describe("Terraform Cloud or Enterprise, with one workspace for each stack.");

/** Where Terraform keeps the state of the three stacks, and where a stack reads the outputs of another. */
export const backend = z.discriminatedUnion("type", [localBackend, s3Backend, cloudBackend]).prefault({ type: "local" });
