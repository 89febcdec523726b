import { z } from "zod";
import { iamArn } from "./primitives";

/**
 * A path of IAM, of the characters that names have, too: policies name roles with it, where * and ? would stand for more.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
const iamPath = z
  .string()
  .max(512)
  .regex(/^\/(?:[\w+=,.@-]+\/)*$/, { error: "must be an IAM path such as /platform/, which begins and ends with a slash" })
  .regex(/^(?!\/aws-(?:service-role|reserved)\/)/, {
    error: "must not be a path that AWS keeps for roles of its own: write a path of your own",
  });

/** Characters of the prefix, so that the name of the cluster, or a hash of it, has room in the name of a role. */
const longestNamePrefix = 20;

/** What the rules of a company ask of every IAM role and instance profile that is made. */
export const iam = z.strictObject({
  permissionsBoundary: iamArn("policy")
    .optional()
    .describe("IAM policy that is the permissions boundary of every role that is made. Default: none."),
  path: iamPath.optional().describe("IAM path of every role and instance profile that is made. Default: /."),
  namePrefix: z
    .string()
    .regex(new RegExp(`^[\\w+=,.@-]{1,${longestNamePrefix}}$`), {
      error: `must be the start of an IAM name such as eks- (1 to ${longestNamePrefix} letters, digits and _+=,.@-)`,
    })
    .optional()
    .describe(
      "What the name of every role and instance profile that is made begins with; the cluster's name and the purpose follow, with a hash where they are cut. Default: nothing.",
    ),
});

export type IamConfig = z.output<typeof iam>;
