import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";

/**
 * The role that Terraform assumes is of the cluster's account, as it makes the cluster there, and is to reach the cluster's Kubernetes API.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
 */
export function accountFindings({ access, accountId, assumeRoleArn }: ClusterConfig): readonly Finding[] {
  if (assumeRoleArn === undefined) return [];
  const [, , , , account] = assumeRoleArn.split(":");
  const findings: Finding[] = [];
  if (accountId !== undefined && account !== accountId) {
    findings.push({
      severity: "error",
      path: ["assumeRoleArn"],
      alsoReads: [["accountId"]],
      problem: `${assumeRoleArn} is a role of the account ${account}, whose clusters these would be, and accountId is ${accountId}`,
      fix: `Write the ARN of a role of ${accountId}, or correct accountId`,
    });
  }
  const principals = [...access.admins, ...Object.values(access.entries).map(({ principal }) => principal)];
  if (principals.length > 0 && !principals.includes(assumeRoleArn)) {
    findings.push({
      severity: "warning",
      path: ["assumeRoleArn"],
      alsoReads: [["access"]],
      problem: `${assumeRoleArn} has no access entry, and with its token the workload stack cannot change anything in Kubernetes`,
      fix: `Add ${assumeRoleArn} to access.admins`,
    });
  }
  return findings;
}
