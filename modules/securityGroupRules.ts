import { DataAwsVpcSecurityGroupRule } from "@cdktf/provider-aws/lib/data-aws-vpc-security-group-rule";
import { DataAwsVpcSecurityGroupRules } from "@cdktf/provider-aws/lib/data-aws-vpc-security-group-rules";
import { TerraformIterator } from "cdktf";
import type { Construct } from "constructs";
import { expression } from "./expression";

/**
 * Reads the rules of a security group, of which the plan must know the id.
 * @returns expression for them, as a list
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html
 */
export function readRules(scope: Construct, securityGroupId: string): string {
  const { ids } = new DataAwsVpcSecurityGroupRules(scope, "ids", { filter: [{ name: "group-id", values: [securityGroupId] }] });
  const each = TerraformIterator.fromList(ids);
  const { fqn } = new DataAwsVpcSecurityGroupRule(scope, "each", { forEach: each, securityGroupRuleId: String(each.value) });
  return expression`values(${fqn})`;
}

/** Condition on a `rule`: whether it is about a port. */
export const isOnPort = (protocol: "tcp" | "udp", port: number): string =>
  expression`anytrue([rule.ip_protocol == "-1", try(rule.ip_protocol == ${protocol} && rule.from_port <= ${port} && rule.to_port >= ${port}, false)])`;

/** Condition on a `rule`: whether it is about a prefix list, which may hold any block. */
export const isByPrefixList = (): string => expression`try(length(rule.prefix_list_id) > 0, false)`;
