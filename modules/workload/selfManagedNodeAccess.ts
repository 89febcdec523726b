import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Role } from "../role";

export interface SelfManagedNodeAccessProps {
  readonly clusterName: string;
  /** Start of the instance profile's name. */
  readonly namePrefix: string;
  readonly role: Role;
}

/**
 * What EKS does for managed node groups alone: an instance profile of the node role, and its access entry.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */
export class SelfManagedNodeAccess extends Construct {
  readonly instanceProfileArn: string;
  readonly accessEntry: ITerraformDependable;

  constructor(scope: Construct, id: string, props: SelfManagedNodeAccessProps) {
    super(scope, id);
    this.instanceProfileArn = new IamInstanceProfile(this, "instance-profile", {
      namePrefix: `${props.namePrefix}-`,
      role: props.role.name,
    }).arn;
    this.accessEntry = new EksAccessEntry(this, "access-entry", {
      clusterName: props.clusterName,
      principalArn: props.role.arn,
      type: "EC2_LINUX",
    });
  }
}
