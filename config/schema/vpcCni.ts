import * as z from "zod";
import { configurationOf } from "./eksAddons";
import { addonVersion, choiceOf } from "./primitives";

const networkPolicy = z
  .strictObject({
    enabled: z.boolean().default(false).describe("Enforce NetworkPolicy objects for pods on nodes, also on those of EKS Auto Mode."),
    enforcingMode: choiceOf({
      standard: "New pods may reach everything",
      strict: "New pods may reach nothing, and pods without a policy never do, except in the network of their node",
    })
      .optional()
      .describe(
        "What a new pod may reach until the network policies that select it are in force. With strict, what private-eks installs gets policies. Default: standard.",
      ),
    eventLogs: choiceOf({
      node: "In /var/log/aws-routed-eni of the node",
      cloudWatch: "On the node, and in the log group of the control plane in CloudWatch Logs",
    })
      .optional()
      .describe(
        "Where the agent logs the connections that policies allow and deny. It can use up to one vCPU of each node. With cloudWatch, an existing role of the VPC CNI must allow it. Default: no logs.",
      ),
  })
  .prefault({})
  .describe("Kubernetes network policies, which the VPC CNI enforces for pods on nodes.");

const podSecurityGroups = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe("Give the pods that securityGroupPolicies select network interfaces with security groups of their own."),
    enforcingMode: choiceOf({
      strict: "All traffic of the pods follows their security groups",
      standard:
        "Only traffic that leaves the node does; traffic that leaves the VPC has address and groups of the node, without external SNAT",
    })
      .optional()
      .describe(
        "Which traffic of these pods follows their security groups. EKS Pod Identity, NodeLocal DNSCache and network policies need standard, and so do Services with externalTrafficPolicy Local and instances as targets. Default: strict.",
      ),
  })
  .prefault({})
  .describe("Security groups for single pods, which securityGroupPolicies select.");

/** The Amazon VPC CNI. */
export const vpcCni = z.strictObject({
  version: addonVersion.optional().describe("Version of the add-on. Default: the version that EKS recommends for the Kubernetes version."),
  prefixDelegation: z
    .boolean()
    .default(false)
    .describe("Give network interfaces /28 prefixes instead of single addresses, which allows more pods on a node."),
  reservePrefixes: z
    .boolean()
    .default(false)
    .describe(
      "Reserve three quarters of each new subnet of the pods for prefixes, so that single addresses do not break up the blocks of 16. It helps if nodes, endpoints or load balancers are in the same subnets.",
    ),
  networkPolicy,
  podSecurityGroups,
  subnetDiscovery: z
    .boolean()
    .optional()
    .describe(
      "Whether pods get addresses of the pod subnets without custom networking. true tags these subnets for the VPC CNI; false keeps pods in the node subnets, whatever tags subnets have. Default: the VPC CNI follows the tags of the subnets.",
    ),
  env: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      "Further environment variables of the containers of aws-node, such as WARM_IP_TARGET. Each goes to the container that reads it.",
    ),
  configuration: configurationOf("resources and tolerations"),
});

export type VpcCniConfig = z.output<typeof vpcCni>;
