import type { Construct } from "constructs";
import { expression } from "../expression";
import { addCheck } from "../overrides";

export interface GuardDutyCheckProps {
  readonly clusterName: string;
  /** Whether a tag of the cluster tells GuardDuty to leave its agent there to others. */
  readonly isExcluded: boolean;
}

/**
 * Warns where GuardDuty takes no runtime events, or manages its agent on all clusters by itself: then it makes an add-on, and a VPC endpoint with
 * the private DNS names of ours.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/managing-gdu-agent-eks-manually.html
 * @see https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DetectorFeatureConfigurationResult.html
 */
export function checkGuardDuty(scope: Construct, { clusterName, isExcluded }: GuardDutyCheckProps): void {
  addCheck(scope, "guardduty-runtime-monitoring", {
    type: "aws_guardduty_detector",
    attributes: {},
    mayBeMissing: true,
    assertions: (detector) => {
      const monitoring = expression`[for feature in ${detector}.features : feature if contains(["EKS_RUNTIME_MONITORING", "RUNTIME_MONITORING"], feature.name) && feature.status == "ENABLED"]`;
      const parts = expression`flatten(${monitoring}[*].additional_configuration)`;
      return [
        {
          condition: expression`length(${monitoring}) > ${0}`,
          errorMessage: `GuardDuty has no Runtime Monitoring in this account and region, so the agent on ${clusterName} reports to nobody. Have the administrator of GuardDuty enable it, or set addons.guardDutyAgent.enabled to false.`,
        },
        ...(isExcluded
          ? []
          : [
              {
                condition: expression`!anytrue([for part in ${parts} : part.name == "EKS_ADDON_MANAGEMENT" && part.status == "ENABLED"])`,
                errorMessage: `GuardDuty manages its agent on the clusters of this account by itself, with a VPC endpoint of its own that leaves no place for another. Set addons.guardDutyAgent.enabled to false, or add GuardDutyManaged: "false" to the key tags, and delete the endpoint where GuardDuty has made one in the VPC already.`,
              },
            ]),
      ];
    },
  });
}
