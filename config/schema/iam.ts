import * as z from "zod";
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

const roleThatExists = (user: string) =>
  iamArn("role").optional().describe(`ARN of an existing role of ${user}. Default: a role is created.`);

/** Roles that exist, by what uses them: none is made for it, nor are policies. */
const rolesByUser = z.strictObject({
  cluster: roleThatExists(
    "the control plane. With autoMode its trust policy allows sts:TagSession, too, and it has the policies of EKS Auto Mode",
  ),
  autoModeNodes: roleThatExists("the nodes of autoMode.nodePools"),
  autoModeBuiltInNodes: roleThatExists("the nodes of autoMode.builtInPools, for which EKS makes the access entry itself"),
  fargate: roleThatExists("the Fargate profiles, with which Fargate pulls images and writes logs"),
  flowLogs: roleThatExists("the VPC flow logs"),
  squid: roleThatExists("the Squid instances; only their instance profile is created"),
  bastion: roleThatExists("the bastion; only its instance profile is created"),
  pullThroughCache: roleThatExists("Amazon ECR, with which it creates the repositories of caches that have a KMS key"),
  vpcCni: roleThatExists("the VPC CNI"),
  ebsCsiDriver: roleThatExists("the EBS CSI driver"),
  efsCsiDriver: roleThatExists("the EFS CSI driver"),
  containerInsights: roleThatExists("the CloudWatch agent"),
  loadBalancerController: roleThatExists("the AWS Load Balancer Controller"),
  clusterAutoscaler: roleThatExists("the Cluster Autoscaler"),
  fluentBit: roleThatExists("Fluent Bit"),
  karpenter: roleThatExists("the controller of Karpenter"),
});

/** What the rules of a company ask of every IAM role and instance profile that is made, and the roles that are not. */
export const iam = z.strictObject({
  permissionsBoundary: iamArn("policy")
    .optional()
    .describe("ARN of the IAM policy that is the permissions boundary of every role that is created. Default: none."),
  path: iamPath.optional().describe("IAM path of every role, policy and instance profile that is created, such as /platform/. Default: /."),
  namePrefix: z
    .string()
    .regex(new RegExp(`^[\\w+=,.@-]{1,${longestNamePrefix}}$`), {
      error: `must be the start of an IAM name such as eks- (1 to ${longestNamePrefix} letters, digits and _+=,.@-)`,
    })
    .optional()
    .describe(
      "Prefix of the name of every role, policy and instance profile that is created. The name of the cluster and the purpose follow, cut and with a hash if they are too long. Default: no prefix.",
    ),
  inlinePolicies: z
    .boolean()
    .default(true)
    .describe(
      "Give the roles their permissions as inline policies. With false, they are customer managed policies with path and namePrefix, for accounts that forbid iam:PutRolePolicy.",
    ),
  oidcProvider: z
    .boolean()
    .default(true)
    .describe(
      "Create the IAM OIDC provider of the cluster, for IAM roles for service accounts. With false, all pods get their roles by EKS Pod Identity.",
    ),
  roles: rolesByUser
    .prefault({})
    .describe(
      "Existing IAM roles to use instead of new ones. Each must have the trust policy and the permissions that the new role would have; none is changed.",
    ),
});

export type IamConfig = z.output<typeof iam>;

/** What may have an existing role. */
export type RoleUser = keyof IamConfig["roles"];
