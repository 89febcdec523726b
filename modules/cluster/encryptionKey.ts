import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import type { PolicyDocument, ResourceStatement } from "../../design/iam/policy";

export interface EncryptionKeyProps {
  readonly clusterName: string;
  readonly policy: PolicyDocument<ResourceStatement>;
}

/**
 * The KMS key that encrypts the cluster's Kubernetes secrets, its control-plane logs and its images in Amazon ECR.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html
 */
export class EncryptionKey extends Construct {
  readonly arn: string;
  /** By it the key is found again where an apply was killed: what cannot be made twice comes after it. */
  readonly alias: KmsAlias;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const key = new KmsKey(this, "key", {
      description: `Kubernetes secrets and control-plane logs of EKS cluster ${props.clusterName}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: JSON.stringify(props.policy),
      // By this tag the runner's policy knows the key as the cluster's.
      tags: { Name: props.clusterName },
    });
    this.alias = new KmsAlias(this, "alias", { name: `alias/eks/${props.clusterName}`, targetKeyId: key.id });
    this.arn = key.arn;
  }
}
