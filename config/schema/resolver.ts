import * as z from "zod";
import { choiceOf, firewallRuleGroupId, listOf, resourceName, retentionDays } from "./primitives";
import { allowedDomain } from "./proxy";

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-route53resolver-firewallrulegroupassociation.html */
const associatedRuleGroup = z.strictObject({
  id: firewallRuleGroupId.describe("Id of an existing rule group, of this account or shared with it by AWS RAM."),
  priority: z.int().min(101).max(9899).describe("Position among the rule groups of the VPC, the lowest first. Each has its own."),
});

const dnsAllowList = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Create a rule group, after all others, with which the VPC resolves the names that the cluster needs, and no others."),
  domains: listOf(allowedDomain)
    .default([])
    .describe("Further domains to resolve: registry.example.com is this name alone, .example.com the name and all below it."),
  otherwise: choiceOf({
    BLOCK: "Answer that the name does not exist",
    ALERT: "Resolve the name, and mark the query in the query logs",
  })
    .optional()
    .describe("What DNS Firewall does with queries for other names. Default: BLOCK."),
});

/** Route 53 Resolver DNS Firewall: which names the VPC may resolve by Amazon's name server. */
export const dnsFirewall = z.strictObject({
  ruleGroups: z
    .record(resourceName, associatedRuleGroup)
    .default({})
    .describe("Existing rule groups to associate with the VPC, under names of your choice."),
  allowList: dnsAllowList.prefault({}).describe("Let the VPC resolve only the names that the cluster needs. Off by default."),
  failOpen: z
    .boolean()
    .optional()
    .describe(
      "Resolve names unfiltered while DNS Firewall does not answer. Default: false in a new VPC; an existing VPC keeps its setting.",
    ),
  mutationProtection: z
    .boolean()
    .default(false)
    .describe(
      "Let AWS refuse to change or remove the associations of this file. Before you change a priority or destroy the cluster, set it to false and apply.",
    ),
});

/**
 * Query logs of Route 53 Resolver: which names the VPC asks Amazon's name server for, and what DNS Firewall does about them.
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateResolverQueryLogConfig.html
 */
export const queryLogs = z.strictObject({
  enabled: z.boolean().default(false).describe("Log the DNS queries of the VPC. If others log them already, they are logged twice."),
  destinationArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:(?:s3:::[^:]+|logs:[a-z\d-]+:\d{12}:log-group:[^:]+|firehose:[a-z\d-]+:\d{12}:deliverystream\/[^:]+)$/, {
      error:
        "must be the ARN of an S3 bucket, a log group or a Firehose stream such as arn:aws:s3:::my-bucket/prefix, without :* at its end",
    })
    .max(600, { error: "must have at most 600 characters: shorten the prefix or the name" })
    .optional()
    .describe(
      "ARN of the S3 bucket (with a prefix if you like), log group or Firehose stream for the logs. Its policy must let AWS write to it. Default: a new log group.",
    ),
  retentionDays: retentionDays.optional().describe("Days for which the new log group keeps its events. Default: 90."),
});
