import type { Finding } from "../config/finding";
import type { ClusterConfig } from "../config/schema";

/** Access to the Kubernetes API: no public endpoint without source addresses, no secret in the output. */
export function accessFindings({ access }: ClusterConfig): readonly Finding[] {
  const { publicEndpoint, apiProxyUrl } = access;
  const findings: Finding[] = [];
  if (publicEndpoint.enabled && publicEndpoint.cidrs.length === 0) {
    findings.push({
      severity: "error",
      path: ["access", "publicEndpoint", "cidrs"],
      problem: "the public API endpoint has no source addresses, and EKS would open it to the whole internet",
      allowed: "one CIDR block or more, such as 203.0.113.0/24",
      fix: "List the networks that may reach the public endpoint, or set access.publicEndpoint.enabled to false",
    });
  }
  if (!publicEndpoint.enabled && publicEndpoint.cidrs.length > 0) {
    findings.push({
      severity: "error",
      path: ["access", "publicEndpoint", "cidrs"],
      problem: "source addresses are given for a public API endpoint that is not enabled",
      fix: "Set access.publicEndpoint.enabled to true, or remove the addresses",
    });
  }
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
