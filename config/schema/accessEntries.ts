import { z } from "zod";
import { listOf, principalArn, resourceName } from "./primitives";

const accessPolicyInNamespaces = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z]\w*$/, {
      error: "must be the name of an EKS access policy such as AmazonEKSViewPolicy, without the rest of its ARN",
    })
    .describe("Name of an EKS access policy, as `aws eks list-access-policies` has it."),
  namespaces: listOf(
    z.string().regex(/^[a-z\d*](?:[a-z\d*-]{0,61}[a-z\d*])?$/, {
      error: "must be the name of a namespace such as team-a, or a pattern such as team-*",
    }),
  )
    .min(1, { error: "must not be empty: leave it out for the whole cluster" })
    .optional()
    .describe("Namespaces in which it counts; * stands for any characters. Default: the whole cluster."),
});

/** @see https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html */
const accessEntryOfPrincipal = z.strictObject({
  principal: principalArn.describe("IAM user or role, with its path. That of a permission set of IAM Identity Center has one, too."),
  type: z
    .enum(["STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "EC2", "HYBRID_LINUX"])
    .default("STANDARD")
    .describe(
      "STANDARD is for people and programs. The others are for roles of nodes that are made elsewhere: EKS gives them their permissions, and whoever applies the cluster stack must be allowed to pass such a role (iam:PassRole).",
    ),
  policies: z.array(accessPolicyInNamespaces).default([]).describe("EKS access policies, each once."),
  groups: listOf(z.string().min(1))
    .default([])
    .describe("Kubernetes groups, to which a RoleBinding or ClusterRoleBinding of yours gives permissions."),
  username: z
    .string()
    .min(1)
    .optional()
    .describe("Kubernetes user name. Default: the one that EKS makes of the ARN, with the name of the session."),
});

/** Access entries by a name of the user's. */
export const accessEntries = z.record(resourceName, accessEntryOfPrincipal);

export type AccessEntryConfig = z.output<typeof accessEntryOfPrincipal>;
