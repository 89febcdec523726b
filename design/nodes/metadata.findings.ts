import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { applyToNodeGroups, type NodeGroupRule } from "./nodeGroups.findings";

/** Pods that nobody lets to the node's role do not get there with more permissions than every node needs. */
export const metadataFindings = (config: ClusterConfig): readonly Finding[] => applyToNodeGroups(config, [guardedRole]);

/**
 * Container Insights brings pods within reach of the metadata service, unless the file says otherwise, and with it of the node's role. Its agents are
 * in the network of the host since the add-on's version 6.2.
 * @see https://github.com/aws-observability/helm-charts/commit/ffea3d48a247a41ed248d52fc6a309ccad3f2cc5
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html#_restrict_access_to_the_instance_profile_assigned_to_the_worker_node
 */
const guardedRole: NodeGroupRule = ({ config, group, at }) => {
  if (!config.observability.containerInsights.enabled || group.metadata.hopLimit !== undefined) return [];
  const further = [
    ...Object.entries(group.iam.withAddonPolicies).flatMap(([name, isOn]) => (isOn ? [`iam.withAddonPolicies.${name}`] : [])),
    ...(group.iam.attachPolicyArns.length > 0 ? ["iam.attachPolicyArns"] : []),
    ...(config.access.sessionManager ? ["access.sessionManager"] : []),
    ...(Object.keys(config.registry.pullThroughCache).length > 0 ? ["registry.pullThroughCache"] : []),
  ];
  if (further.length === 0) return [];
  return [
    {
      severity: "warning",
      path: at(),
      alsoReads: [
        ["observability", "containerInsights"],
        ["access", "sessionManager"],
        ["registry", "pullThroughCache"],
      ],
      problem: `with Container Insights all pods of these nodes can take the node's role, and so what ${further.join(", ")} allow${further.length > 1 ? "" : "s"} it`,
      fix: "Set metadata.hopLimit to 1, which is enough for the agents of the add-on from v6.2.0, or to 2 if pods use the role",
    },
  ];
};
