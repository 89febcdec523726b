import { z } from "zod";
import { bucketName, kmsKeyArn } from "./primitives";

const local = z.strictObject({ type: z.literal("local") }).describe("State files beside the output folder, one a stack.");

const s3 = z
  .strictObject({
    type: z.literal("s3"),
    bucket: bucketName("my-terraform-state").describe("Name of an existing bucket."),
    region: z
      .string()
      .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, { error: "must be an AWS region such as us-west-2" })
      .describe("Region of the bucket."),
    keyPrefix: z
      .string()
      .regex(/^(?!\/)(?!.*\/\/)/, { error: "must be a key prefix without leading or doubled slashes such as eks/" })
      .default("")
      .describe("Put before each state's key, <keyPrefix><stack>.tfstate."),
    kmsKeyArn: kmsKeyArn
      .optional()
      .describe("KMS key that encrypts the state. Default: the bucket's own encryption (AES256 is requested)."),
  })
  .describe("Amazon S3 with its native lock file; encrypted.");

const cloud = z
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
    project: z.string().optional().describe("Project of the workspaces."),
    workspacePrefix: z
      .string()
      .regex(/^[\w-]*$/, { error: "must be letters, digits, - and _ such as eks-" })
      .default("")
      .describe("Put before the stack's name to make the workspace's name."),
  })
  .describe("Terraform Cloud or Enterprise: one workspace a stack.");

/** Where Terraform keeps the state of the three stacks, and where a stack reads the outputs of another. */
export const backend = z.discriminatedUnion("type", [local, s3, cloud]).prefault({ type: "local" });
