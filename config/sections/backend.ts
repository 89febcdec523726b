import { z } from "zod";
import { kmsKeyArn } from "./primitives";

const local = z.strictObject({ type: z.literal("local") }).describe("State files beside the output folder, one a stack.");

const s3 = z
  .strictObject({
    type: z.literal("s3"),
    bucket: z.string().min(3).max(63).describe("Name of an existing bucket."),
    region: z.string().describe("Region of the bucket."),
    keyPrefix: z.string().default("").describe("Put before each state's key, <keyPrefix><stack>.tfstate."),
    kmsKeyArn: kmsKeyArn
      .optional()
      .describe("KMS key that encrypts the state. Default: the bucket's own encryption (AES256 is requested)."),
  })
  .describe("Amazon S3 with its native lock file; encrypted.");

const cloud = z
  .strictObject({
    type: z.literal("cloud"),
    organization: z.string().min(1).describe("Terraform Cloud or Enterprise organization."),
    hostname: z.string().default("app.terraform.io").describe("Host of Terraform Cloud or Enterprise."),
    project: z.string().optional().describe("Project of the workspaces."),
    workspacePrefix: z.string().default("").describe("Put before the stack's name to make the workspace's name."),
  })
  .describe("Terraform Cloud or Enterprise: one workspace a stack.");

/** Where Terraform keeps the state of the three stacks, and where a stack reads the outputs of another. */
export const backend = z.discriminatedUnion("type", [local, s3, cloud]).prefault({ type: "local" });
