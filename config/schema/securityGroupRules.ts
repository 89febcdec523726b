import * as z from "zod";
import { awsId, choiceOf, cidrBlock, listOf, resourceName } from "./primitives";

const port = z.int().min(0).max(65535);

/** Peers that a rule names by their ids and blocks; the schema of each direction says what they are. */
const peers = {
  cidrs: listOf(cidrBlock).default([]).describe("CIDR blocks that the rule allows: sources of ingress, destinations of egress."),
  prefixListIds: listOf(awsId("pl"))
    .default([])
    .describe("Ids of prefix lists that the rule allows. Each counts with its largest number of entries against the quota of rules."),
  securityGroupIds: listOf(awsId("sg"))
    .default([])
    .describe("Ids of security groups that the rule allows, in this VPC, or in one that is peered or shared."),
};

const rule = z.strictObject({
  description: z
    .string()
    .max(255)
    .regex(/^[\w .:/()#,@[\]+=&;{}!$*-]*$/, { error: "must be ASCII letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*" })
    .optional()
    .describe("Description of the rule in AWS. Default: the name of the rule."),
  protocol: choiceOf({ tcp: "TCP", udp: "UDP", all: "Every protocol and port" }).default("tcp").describe("Protocol of the traffic."),
  fromPort: port.optional().describe("First port of the range; required with tcp and udp."),
  toPort: port.optional().describe("Last port of the range. Default: fromPort."),
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
      "Rules, under names of your choice, for traffic to nodes and to pods in subnets of their own. They do not apply to a given security group of the pods, nor to pods on Fargate.",
    ),
  egress: z
    .record(resourceName, rule)
    .default({})
    .describe("With restrictEgress: rules, under names of your choice, for further traffic out, also to VPC endpoints in another VPC."),
  restrictEgress: z
    .boolean()
    .default(false)
    .describe(
      "Give nodes, and pods in subnets of their own, a security group that replaces the cluster security group, which allows everything out. It allows only what this file needs: nodes, pods and control plane, VPC endpoints, name servers, the HTTP proxy, and the rules of egress.",
    ),
});
