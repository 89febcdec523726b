import type { ClusterConfig } from "../../config/schema/schema";
import type { KubernetesObject } from "./samples";

/** A SecurityGroupPolicy: which pods get which security groups of their own. */
export interface SecurityGroupPolicyDesign {
  readonly name: string;
  readonly namespace: string;
  /** The groups, which exist in the VPC. */
  readonly securityGroupIds: readonly string[];
  readonly manifest: KubernetesObject;
}

/** The security groups of pods. @see https://docs.aws.amazon.com/eks/latest/userguide/sg-pods-example-deployment.html */
export const planSecurityGroupPolicies = ({ securityGroupPolicies }: ClusterConfig): readonly SecurityGroupPolicyDesign[] =>
  Object.entries(securityGroupPolicies).map(([key, { podSelector, securityGroupIds, serviceAccountSelector }]) => {
    const [namespace, name] = key.split("/") as [string, string];
    return {
      name,
      namespace,
      securityGroupIds,
      manifest: {
        apiVersion: "vpcresources.k8s.aws/v1beta1",
        kind: "SecurityGroupPolicy",
        metadata: { name, namespace },
        spec: {
          ...(podSelector && { podSelector: { matchLabels: podSelector } }),
          ...(serviceAccountSelector && { serviceAccountSelector: { matchLabels: serviceAccountSelector } }),
          securityGroups: { groupIds: securityGroupIds },
        },
      },
    };
  });
