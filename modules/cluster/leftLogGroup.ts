import type { Construct } from "constructs";
import { expression } from "../expression";
import { addCheck } from "../overrides";

export interface LeftLogGroupProps {
  readonly clusterName: string;
  /** Names of the clusters that there are, as Terraform reads them. */
  readonly existingClusters: readonly string[];
  /** Name of the log group of the control plane. */
  readonly logGroup: string;
}

/**
 * Warns of the log group of a cluster of the same name that is deleted: EKS writes the last events after Terraform has deleted the group, and so makes it
 * again, and CloudWatch Logs makes no second one.
 * @see https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2763
 */
export function checkLeftLogGroup(scope: Construct, { clusterName, existingClusters, logGroup }: LeftLogGroupProps): void {
  addCheck(scope, "log-group-of-the-control-plane", {
    type: "aws_cloudwatch_log_groups",
    attributes: { log_group_name_prefix: logGroup },
    assertions: (found) => [
      {
        condition: expression`contains(${existingClusters}, ${clusterName}) || !contains(${found}.log_group_names, ${logGroup})`,
        errorMessage: `There is the log group ${logGroup}, and no cluster ${clusterName}. If an earlier apply of this stack has made it, go on. Otherwise it is left of a cluster that was deleted, and the apply fails: export what you must keep, and delete it: aws logs delete-log-group --log-group-name ${logGroup}`,
      },
    ],
  });
}
