import { z } from "zod";
import { addonVersion } from "./primitives";

const networkPolicy = z
  .strictObject({
    enabled: z.boolean().default(false),
    enforcingMode: z
      .enum(["standard", "strict"])
      .optional()
      .describe(
        "What new pods may do until the network policies that select them are in force: everything (standard), or nothing (strict). With strict, pods without a policy never get through to anything, except those in the network of their node; what private-eks installs gets policies. Default: standard.",
      ),
    eventLogs: z
      .enum(["node", "cloudWatch"])
      .optional()
      .describe(
        "Where the agent logs which connections policies allow and deny: in /var/log/aws-routed-eni of the node, or also in CloudWatch Logs, in the log group of the control plane. An existing role of the VPC CNI must allow the latter. It takes up to one vCPU of each node. Default: nowhere.",
      ),
  })
  .prefault({})
  .describe("Kubernetes NetworkPolicy objects, enforced by the VPC CNI for pods on nodes.");

const podSecurityGroups = z
  .strictObject({
    enabled: z.boolean().default(false),
    enforcingMode: z
      .enum(["strict", "standard"])
      .optional()
      .describe(
        "Whether all traffic of such pods follows their security groups (strict), or only that which leaves their node, with the node's address and groups for what leaves the VPC without external SNAT (standard). EKS Pod Identity, NodeLocal DNSCache, network policies, and Services with externalTrafficPolicy Local and instances as targets, need standard. Default: strict.",
      ),
  })
  .prefault({})
  .describe("Network interfaces with security groups of their own for the pods that securityGroupPolicies select.");

/** The Amazon VPC CNI. */
export const vpcCni = z.strictObject({
  version: addonVersion.optional().describe("Default: the version that EKS recommends for the Kubernetes version."),
  prefixDelegation: z.boolean().default(false).describe("Give network interfaces /28 prefixes instead of addresses: more pods per node."),
  reservePrefixes: z
    .boolean()
    .default(false)
    .describe(
      "Keep three quarters of each subnet of the pods that is made for prefixes alone, so that single addresses do not break up the blocks of 16. Worth it where nodes, endpoints or load balancers are in the same subnets.",
    ),
  networkPolicy,
  podSecurityGroups,
  subnetDiscovery: z
    .boolean()
    .optional()
    .describe(
      "Whether pods get addresses of the pod subnets without custom networking: true tags these for the VPC CNI, and this cluster, beside the node subnets; false keeps pods in the node subnets whatever tags subnets have. Default: the VPC CNI follows the tags that subnets have.",
    ),
  env: z
    .record(z.string(), z.string())
    .default({})
    .describe("Further environment variables of aws-node and of its init container. Each stands at the container that reads it."),
});

export type VpcCniConfig = z.output<typeof vpcCni>;
