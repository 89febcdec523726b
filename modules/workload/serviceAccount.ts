import { ServiceAccountV1 } from "@cdktf/provider-kubernetes/lib/service-account-v1";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { Credentials } from "../../aws/regions";
import { acceptFindings } from "../overrides";

export interface ServiceAccountProps {
  /** Kubernetes refuses one that does not exist. */
  readonly namespace: string;
  /** Its name. */
  readonly serviceAccount: string;
  readonly credentials: Credentials;
  /** The role that its pods have. */
  readonly roleArn: string;
  /** What the role works by: pods have it from their start on. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * A service account in Kubernetes, with the annotation that IAM roles for service accounts go by.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function createServiceAccount(scope: Construct, id: string, props: ServiceAccountProps): ServiceAccountV1 {
  const { namespace, serviceAccount: name, credentials, roleArn, dependsOn } = props;
  const account = new ServiceAccountV1(scope, id, {
    metadata: {
      name,
      namespace,
      labels: { "app.kubernetes.io/managed-by": "private-eks" },
      ...(credentials === "irsa" && { annotations: { "eks.amazonaws.com/role-arn": roleArn } }),
    },
    dependsOn: [...dependsOn],
  });
  return acceptFindings(account, { CKV_K8S_21: "The cluster file says in which namespace it is." });
}
