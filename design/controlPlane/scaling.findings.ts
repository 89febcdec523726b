import { moneyText, tierPrice } from "../../aws/prices";
import { partitionOf } from "../../aws/regions";
import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";

/**
 * A warning of what a provisioned control plane costs: a tier stays until another one is written, whatever the load.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-provisioned-control-plane.html
 */
export function scalingTierFindings({ controlPlane, region }: ClusterConfig): readonly Finding[] {
  const { scalingTier = "standard" } = controlPlane;
  const inTheUs = tierPrice(scalingTier);
  if (!inTheUs) return [];
  const price = partitionOf(region).id === "aws" ? `${moneyText(inTheUs.amount, "USD")} or more` : "several times as much";
  return [
    {
      severity: "warning",
      path: ["controlPlane", "scalingTier"],
      alsoReads: [["region"]],
      problem: `an hour of a control plane of ${scalingTier} costs ${price} besides what an hour of the cluster costs, also without load`,
      fix: "Write standard, which scales by itself, unless load tests show that this is not enough",
    },
  ];
}
