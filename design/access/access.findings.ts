import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { contains, privateRanges } from "../../aws/cidr";
import { tooManyRules } from "../network/securityGroupQuotas";

/** Blocks of examples in documents; EKS refuses them too, but they may well stand in an example. @see https://datatracker.ietf.org/doc/html/rfc5737 */
const documentation = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"];

/** Blocks that EKS refuses as sources of a public endpoint. @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html */
const privateOnly = [...privateRanges, "0.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "198.18.0.0/15", "224.0.0.0/3"];

/** Access to the Kubernetes API: no public endpoint without source addresses, no secret in the output. */
export function accessFindings({ access }: ClusterConfig): readonly Finding[] {
  const { publicEndpoint, apiProxyUrl } = access;
  const findings: Finding[] = [];
  if (publicEndpoint.enabled && publicEndpoint.cidrs.length === 0) {
    findings.push({
      severity: "error",
      path: ["access", "publicEndpoint", "cidrs"],
      problem: "the public API endpoint has no source addresses, and EKS would open it to the whole internet",
      allowed: "one block or more of public addresses",
      fix: "List the networks that may reach the public endpoint, or set access.publicEndpoint.enabled to false",
    });
  }
  publicEndpoint.cidrs.forEach((cidr, index) => {
    if (documentation.some((range) => contains(range, cidr))) {
      findings.push({
        severity: "warning",
        path: ["access", "publicEndpoint", "cidrs", index],
        problem: `${cidr} is a block for documents, which EKS refuses`,
        fix: "Replace it by the public addresses of your network before you apply the cluster stack",
      });
    }
    if (!privateOnly.some((range) => contains(range, cidr))) return;
    findings.push({
      severity: "error",
      path: ["access", "publicEndpoint", "cidrs", index],
      problem: `${cidr} is not a public block, and nothing reaches a public endpoint from it`,
      allowed: "public addresses",
      fix: "Write the public addresses of the network, or move the block to access.runnerCidrs",
    });
  });
  if (access.runnerCidrs.includes("0.0.0.0/0")) {
    findings.push({
      severity: "warning",
      path: ["access", "runnerCidrs", access.runnerCidrs.indexOf("0.0.0.0/0")],
      problem: "every network that reaches the VPC may reach the Kubernetes API",
      fix: "List the networks that need it instead",
    });
  }
  const rules = access.runnerCidrs.length + (access.bastion.enabled ? 1 : 0);
  const place = { path: ["access", "runnerCidrs"], alsoReads: [["access", "bastion", "enabled"]] };
  findings.push(...tooManyRules("the security group of the API", "inbound", rules, place));
  if (publicEndpoint.cidrs.includes("0.0.0.0/0")) {
    findings.push({
      severity: "warning",
      path: ["access", "publicEndpoint", "cidrs", publicEndpoint.cidrs.indexOf("0.0.0.0/0")],
      problem: "the Kubernetes API is open to the whole internet",
      fix: "List the networks that need it instead",
    });
  }
  if (apiProxyUrl !== undefined && new URL(apiProxyUrl).username + new URL(apiProxyUrl).password !== "") {
    findings.push({
      severity: "error",
      path: ["access", "apiProxyUrl"],
      problem: "the URL of the proxy holds credentials, which would be written into the Terraform JSON",
      fix: "Remove them from the URL, and let the proxy know the runner by its address",
    });
  }
  return findings;
}
