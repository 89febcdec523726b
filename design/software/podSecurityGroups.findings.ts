import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { hasNodes } from "../fargate/pods";
import { planServiceAccounts } from "../serviceAccounts/serviceAccounts";
import { hasPodSecurityGroups, vpcCniEnvironment } from "./vpcCni";

const modePath: ConfigPath = ["addons", "vpcCni", "podSecurityGroups", "enforcingMode"];

/**
 * What pods with security groups of their own lose where all their traffic passes by their node: without standard mode nothing of them reaches the
 * node's link-local addresses.
 * @see https://github.com/aws/amazon-vpc-cni-k8s/issues/2797
 * @see https://github.com/aws/amazon-vpc-cni-k8s#pod_security_group_enforcing_mode-v1110
 */
export function podSecurityGroupFindings(config: ClusterConfig): readonly Finding[] {
  const isStrict = vpcCniEnvironment(config)["POD_SECURITY_GROUP_ENFORCING_MODE"] !== "standard";
  return hasNodes(config) && hasPodSecurityGroups(config) && isStrict
    ? [...withoutCredentials(config), ...withNetworkPolicies(config)]
    : [];
}

/** The agent of EKS Pod Identity answers at a link-local address of the node. */
function withoutCredentials(config: ClusterConfig): readonly Finding[] {
  const namespaces = new Set(Object.keys(config.securityGroupPolicies).map((key) => key.split("/")[0]));
  return planServiceAccounts(config)
    .filter(({ credentials, namespace }) => credentials === "podIdentity" && namespaces.has(namespace))
    .map(({ namespace, serviceAccount }) => ({
      severity: "warning",
      path: ["serviceAccounts", `${namespace}/${serviceAccount}`],
      alsoReads: [modePath, ["securityGroupPolicies"], ["iam", "oidcProvider"]],
      problem: `pods of ${namespace} that securityGroupPolicies select do not reach the agent of EKS Pod Identity in strict mode, and get no credentials`,
      fix: config.iam.oidcProvider
        ? "Set addons.vpcCni.podSecurityGroups.enforcingMode to standard, or credentials of the service account to irsa"
        : "Set addons.vpcCni.podSecurityGroups.enforcingMode to standard",
    }));
}

/** @see https://docs.aws.amazon.com/eks/latest/best-practices/sgpp.html */
const withNetworkPolicies = ({ addons: { vpcCni } }: ClusterConfig): readonly Finding[] =>
  vpcCni.networkPolicy.enabled
    ? [
        {
          severity: "warning",
          path: modePath,
          alsoReads: [["addons", "vpcCni", "networkPolicy", "enabled"]],
          problem: "AWS recommends standard mode where pods have security groups of their own and network policies",
          fix: "Set addons.vpcCni.podSecurityGroups.enforcingMode to standard",
        },
      ]
    : [];
