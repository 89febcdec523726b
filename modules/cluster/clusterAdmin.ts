import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association";
import { Construct } from "constructs";

export interface ClusterAdminProps {
  readonly clusterName: string;
  /** IAM user or role. */
  readonly principalArn: string;
  readonly partition: string;
}

/**
 * Makes an IAM principal an administrator of the cluster.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 */
export class ClusterAdmin extends Construct {
  constructor(scope: Construct, id: string, props: ClusterAdminProps) {
    super(scope, id);
    const entry = new EksAccessEntry(this, "entry", { clusterName: props.clusterName, principalArn: props.principalArn, type: "STANDARD" });
    new EksAccessPolicyAssociation(this, "policy", {
      clusterName: props.clusterName,
      principalArn: entry.principalArn,
      policyArn: `arn:${props.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`,
      accessScope: { type: "cluster" },
    });
  }
}
