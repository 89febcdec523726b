import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { DataAwsEksClusters } from "@cdktf/provider-aws/lib/data-aws-eks-clusters";
import { Construct } from "constructs";
import { minorOf } from "../../aws/kubernetesVersions";
import { expression, referenceTo } from "../expression";

export interface VersionGuardProps {
  /** Name of the cluster. */
  readonly name: string;
  /** Such as `1.35`. */
  readonly kubernetesVersion: string;
  /** Whether the control plane may be one minor version newer. */
  readonly allowRollback: boolean;
}

/**
 * Stops a plan that would lower the Kubernetes version of the control plane, such as one of a branch from before an upgrade. Where EKS has no
 * cluster of the name yet, it reads nothing.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html
 */
export class VersionGuard extends Construct {
  /** Names of the clusters of the region, as Terraform reads them. */
  readonly existingClusters: readonly string[];
  /** Expression for the ids of the subnets of the cluster; an empty list where it is not there. */
  readonly existingSubnetIds: string;

  constructor(scope: Construct, id: string, { name, kubernetesVersion, allowRollback }: VersionGuardProps) {
    super(scope, id);
    const { names } = new DataAwsEksClusters(this, "clusters");
    this.existingClusters = names;
    const newest = minorOf(kubernetesVersion) + (allowRollback ? 1 : 0);
    const fix = allowRollback
      ? "EKS goes back by one minor version."
      : "Write that version, or, within seven days after its upgrade, set allowVersionRollback to true.";
    const existing = new DataAwsEksCluster(this, "existing", {
      name,
      lifecycle: {
        postcondition: [
          {
            condition: expression`tonumber(split(".", self.version)[1]) <= ${newest}`,
            errorMessage: `The control plane runs Kubernetes ${referenceTo("self.version")}, and the cluster file says ${kubernetesVersion}. ${fix}`,
          },
        ],
      },
    });
    this.existingSubnetIds = expression`flatten([for cluster in values(${existing.fqn}) : cluster.vpc_config[*].subnet_ids])`;
    existing.addOverride("for_each", expression`toset([for cluster in ${names} : cluster if cluster == ${name}])`);
  }
}
