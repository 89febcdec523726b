import * as z from "zod";
import { choiceOf, listOf, principalArn, resourceName } from "./primitives";

/** The access policy that allows everything. */
export const clusterAdminPolicy = "AmazonEKSClusterAdminPolicy";

const accessPolicyInNamespaces = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z]\w*$/, {
      error: "must be the name of an EKS access policy such as AmazonEKSViewPolicy, without the rest of its ARN",
    })
    .describe("Name of an EKS access policy such as AmazonEKSViewPolicy. `aws eks list-access-policies` lists them."),
  namespaces: listOf(
    z.string().regex(/^[a-z\d*](?:[a-z\d*-]{0,61}[a-z\d*])?$/, {
      error: "must be the name of a namespace such as team-a, or a pattern such as team-*",
    }),
  )
    .min(1, { error: "must not be empty: leave it out for the whole cluster" })
    .optional()
    .describe("Namespaces in which the policy applies; * stands for any characters. Default: the whole cluster."),
});

/** @see https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html */
const accessEntryOfPrincipal = z.strictObject({
  principal: principalArn.describe(
    "ARN of the IAM user or role, with its path. The role of a permission set of IAM Identity Center has a path, too.",
  ),
  type: choiceOf({
    STANDARD: "People and programs",
    EC2_LINUX: "Role of Linux and Bottlerocket nodes",
    EC2_WINDOWS: "Role of Windows nodes",
    FARGATE_LINUX: "Role that runs pods on Fargate",
    EC2: "Role of nodes of EKS Auto Mode",
    HYBRID_LINUX: "Role of hybrid nodes",
  })
    .default("STANDARD")
    .describe(
      "Kind of principal. All types except STANDARD are for roles of nodes that are created elsewhere. EKS gives them their permissions, and whoever applies the cluster stack needs iam:PassRole for the role.",
    ),
  policies: z
    .array(accessPolicyInNamespaces)
    .default([])
    .describe("EKS access policies of the principal, each listed once: what it may see and change in Kubernetes."),
  groups: listOf(z.string().min(1))
    .default([])
    .describe("Kubernetes groups of the principal. Your RoleBindings and ClusterRoleBindings give them permissions."),
  username: z
    .string()
    .min(1)
    .optional()
    .describe("User name in Kubernetes and its audit log. Default: EKS derives it from the ARN and the name of the session."),
});

/** Access entries by a name of the user's. */
export const accessEntries = z.record(resourceName, accessEntryOfPrincipal);

export type AccessEntryConfig = z.output<typeof accessEntryOfPrincipal>;
