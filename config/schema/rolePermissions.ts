import * as z from "zod";
import { iamArn, listOf } from "./primitives";

/** eksctl's `wellKnownPolicies` of a service account, by the same names. */
export const wellKnownPolicySwitches = z.strictObject({
  imageBuilder: z.boolean().default(false).describe("Push images to Amazon ECR."),
  autoScaler: z.boolean().default(false).describe("Resize the node groups of this cluster, as Cluster Autoscaler does."),
  externalDNS: z.boolean().default(false).describe("Change records of hosted zones in Route 53, as ExternalDNS does."),
  certManager: z.boolean().default(false).describe("Answer DNS challenges in Route 53, as cert-manager does."),
  efsCSIController: z.boolean().default(false).describe("Manage access points of Amazon EFS, as its CSI driver does."),
  ebsCSIController: z.boolean().default(false).describe("Manage volumes of Amazon EBS, as its CSI driver does."),
  awsLoadBalancerController: z.boolean().default(false).describe("Manage load balancers, as AWS Load Balancer Controller does."),
});

/** What a role of pods may do, in the words of every key that describes one. */
export const rolePermissions = {
  policyArns: listOf(iamArn("policy")).default([]).describe("ARNs of managed policies of the role."),
  policy: z
    .record(z.string(), z.json())
    .optional()
    .describe("Policy document of the role, as a mapping with Version and Statement. Default: none."),
  wellKnownPolicies: wellKnownPolicySwitches
    .prefault({})
    .describe("Permissions of common controllers. The VPC gets the endpoints that they call. All are off by default."),
};

/** What a role of pods may do, as the cluster file says it. */
export type RolePermissionsConfig = { readonly [Key in keyof typeof rolePermissions]: z.output<(typeof rolePermissions)[Key]> };
