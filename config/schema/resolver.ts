import { z } from "zod";
import { firewallRuleGroupId, listOf, resourceName, retentionDays } from "./primitives";
import { allowedDomain } from "./proxy";

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-route53resolver-firewallrulegroupassociation.html */
const associatedRuleGroup = z.strictObject({
  id: firewallRuleGroupId.describe("Rule group that is there already, of this account or shared with it by AWS RAM."),
  priority: z.int().min(101).max(9899).describe("Its place among the rule groups of the VPC, the lowest first; each has another."),
});

const dnsAllowList = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Make a rule group, after all others, that lets the VPC resolve the names that the cluster needs, and no others."),
  domains: listOf(allowedDomain)
    .default([])
    .describe("Domains besides those: registry.example.com is this name, .example.com the name and all below it."),
  otherwise: z
    .enum(["BLOCK", "ALERT"])
    .optional()
    .describe("What becomes of queries for other names: the answer that they do not exist, or a mark in the query logs. Default: BLOCK."),
});

/** Route 53 Resolver DNS Firewall: which names the VPC may resolve by Amazon's name server. */
export const dnsFirewall = z.strictObject({
  ruleGroups: z
    .record(resourceName, associatedRuleGroup)
    .default({})
    .describe("Rule groups to associate with the VPC, under names of yours."),
  allowList: dnsAllowList.prefault({}),
  failOpen: z
    .boolean()
    .optional()
    .describe(
      "Whether names are resolved unfiltered while DNS Firewall does not answer. Default: false in a new VPC; an existing VPC keeps what it has.",
    ),
  mutationProtection: z
    .boolean()
    .default(false)
    .describe(
      "AWS refuses to change or remove the associations of this file. Set it to false, and apply, before their priorities or the cluster go.",
    ),
});

/**
 * Query logs of Route 53 Resolver: which names the VPC asks Amazon's name server for, and what DNS Firewall does about them.
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateResolverQueryLogConfig.html
 */
export const queryLogs = z.strictObject({
  enabled: z.boolean().default(false).describe("Log the DNS queries of the VPC. One that is logged already is logged once more."),
  destinationArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:(?:s3:::[^:]+|logs:[a-z\d-]+:\d{12}:log-group:[^:]+|firehose:[a-z\d-]+:\d{12}:deliverystream\/[^:]+)$/, {
      error:
        "must be the ARN of an S3 bucket, a log group or a Firehose stream such as arn:aws:s3:::my-bucket/prefix, without :* at its end",
    })
    .optional()
    .describe(
      "S3 bucket, with a prefix perhaps, log group or Firehose stream that gets them, and whose policy lets AWS write to it. Default: a new log group.",
    ),
  retentionDays: retentionDays.optional().describe("Days that the new log group keeps its events. Default: 90."),
});
