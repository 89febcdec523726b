import type { Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import { clusterAdminPolicy } from "../../config/schema/accessEntries";
import type { ClusterConfig } from "../../config/schema/schema";
import { isAdministrator, namesAdministrator } from "./entries";

/**
 * The role that Terraform assumes is of the cluster's account, as it makes the cluster there, and is to reach the cluster's Kubernetes API.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
 */
export function accountFindings(config: ClusterConfig): readonly Finding[] {
  const { access, accountId, assumeRoleArn } = config;
  if (assumeRoleArn === undefined) return [];
  const [, , , , account] = assumeRoleArn.split(":");
  const findings: Finding[] = [];
  if (accountId !== undefined && account !== accountId) {
    findings.push({
      severity: "error",
      path: ["assumeRoleArn"],
      alsoReads: [["accountId"]],
      problem: `${assumeRoleArn} is a role of the account ${account}, whose clusters these would be, and accountId is ${accountId}`,
      allowed: `an ARN of the account ${accountId}`,
      fix: `Write the ARN of a role of ${accountId}, or correct accountId`,
    });
  }
  const [entry, given] = Object.entries(access.entries).find(([, { principal }]) => principal === assumeRoleArn) ?? [];
  if (!namesAdministrator(config)) {
    // Then EKS makes an entry for it, as an administrator, when the cluster is created.
    if (entry === undefined) return findings;
    findings.push({
      severity: "error",
      path: ["access", "entries", entry],
      alsoReads: [["assumeRoleArn"], ["access"]],
      problem: `${assumeRoleArn} gets an access entry of EKS already, as it creates the cluster and no administrator is named`,
      fix: `Remove ${pathText(["access", "entries", entry])}, or name an administrator of the whole cluster`,
    });
  } else if (entry === undefined && !access.admins.includes(assumeRoleArn)) {
    findings.push({
      severity: "warning",
      path: ["assumeRoleArn"],
      alsoReads: [["access"]],
      problem: `${assumeRoleArn} has no access entry, and with its token the workload stack cannot change anything in Kubernetes`,
      fix: `Add ${assumeRoleArn} to access.admins`,
    });
  } else if (given?.groups.length === 0 && !isAdministrator(given)) {
    // What groups may do, RoleBindings that are not known here say.
    findings.push({
      severity: "warning",
      path: ["access", "entries", entry!],
      alsoReads: [["assumeRoleArn"]],
      problem: `${assumeRoleArn} is not an administrator of the whole cluster, so with its token the workload stack cannot change everything that it has in Kubernetes`,
      allowed: `the policy ${clusterAdminPolicy} without namespaces`,
      fix: `Remove ${pathText(["access", "entries", entry!])}, and add ${assumeRoleArn} to access.admins`,
    });
  }
  return findings;
}
