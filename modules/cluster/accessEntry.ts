import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association";
import { Construct } from "constructs";
import { clusterAdminPolicy } from "../../config/schema/accessEntries";
import type { AccessEntryDesign } from "../../design/access/entries";

export interface AccessEntryProps {
  readonly clusterName: string;
  readonly entry: AccessEntryDesign;
  readonly partition: string;
}

/**
 * Lets an IAM principal use the cluster.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
 */
export class AccessEntry extends Construct {
  constructor(scope: Construct, id: string, { clusterName, entry, partition }: AccessEntryProps) {
    super(scope, id);
    const { principalArn } = new EksAccessEntry(this, "entry", {
      clusterName,
      principalArn: entry.principalArn,
      type: entry.type,
      ...(entry.groups && { kubernetesGroups: [...entry.groups] }),
      ...(entry.username !== undefined && { userName: entry.username }),
    });
    for (const { name, namespaces } of entry.policies) {
      // Administrators had their policy before there were others: its address stays.
      new EksAccessPolicyAssociation(this, name === clusterAdminPolicy ? "policy" : `policy-${name}`, {
        clusterName,
        principalArn,
        policyArn: `arn:${partition}:eks::aws:cluster-access-policy/${name}`,
        accessScope: namespaces ? { type: "namespace", namespaces: [...namespaces] } : { type: "cluster" },
      });
    }
  }
}
