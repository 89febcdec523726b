import { z } from "zod";
import { awsId, cidrBlock, listOf, resourceName } from "./primitives";

const port = z.int().min(0).max(65535);

/** Peers that a rule names by their ids and blocks; the schema of each direction says what they are. */
const peers = {
  cidrs: listOf(cidrBlock).default([]).describe("Their CIDR blocks."),
  prefixListIds: listOf(awsId("pl")).default([]).describe("Their prefix lists, each of which counts as its largest number of entries."),
  securityGroupIds: listOf(awsId("sg")).default([]).describe("Their security groups, of this VPC, or of one that is peered or shared."),
};

const rule = z.strictObject({
  description: z
    .string()
    .max(255)
    .regex(/^[\w .:/()#,@[\]+=&;{}!$*-]*$/, { error: "must be ASCII letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*" })
    .optional()
    .describe("Default: the name of the rule."),
  protocol: z.enum(["tcp", "udp", "all"]).default("tcp").describe("all: every protocol and port."),
  fromPort: port.optional().describe("First port, with tcp and udp."),
  toPort: port.optional().describe("Last port. Default: fromPort."),
  ...peers,
});

/** A rule of the cluster file for a security group. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupEgress.html */
export type SecurityGroupRuleConfig = z.output<typeof rule>;

/**
 * The security group of the nodes that is made where one of its keys asks for it.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html#security-group-restricting-cluster-traffic
 */
export const nodeSecurityGroup = z.strictObject({
  ingress: z
    .record(resourceName, rule)
    .default({})
    .describe(
      "What is let in to nodes, and to pods in subnets of their own, under names of yours. Not to those of a given group, nor to pods on Fargate.",
    ),
  egress: z.record(resourceName, rule).default({}).describe("With restrictEgress, what else is let out, under names of yours."),
  restrictEgress: z
    .boolean()
    .default(false)
    .describe(
      "Nodes have this group in place of the cluster's, which lets everything out; so do pods in subnets of their own have one. Out goes what this file asks for: to nodes, pods and control plane, VPC endpoints, gateway endpoints by their prefix lists, name servers, the HTTP proxy by its address, and egress.",
    ),
});
