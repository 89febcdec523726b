import type { Finding } from "../../config/finding";
import type { ClusterConfig } from "../../config/schema";
import { planAddons } from "../addons";
import { networkZones } from "../addresses/zones";
import { planNodeGroups } from "./nodeGroups";

/** The taint of nodes for system pods, which CoreDNS and its like tolerate. */
const tolerated = "CriticalAddonsOnly";

/**
 * An error where no node can run the add-ons that are Deployments: EKS would wait twenty minutes for CoreDNS, and then fail.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managing-coredns.html
 */
export function computeFindings(config: ClusterConfig): readonly Finding[] {
  const canRun = planNodeGroups(config, networkZones(config)).some(
    ({ scaling, taints }) => scaling.desired > 0 && taints.every(({ key, effect }) => key === tolerated || effect === "PreferNoSchedule"),
  );
  if (canRun) return [];
  const addons = planAddons(config).filter(({ stack }) => stack === "workload");
  return [
    {
      severity: "error",
      path: ["nodeGroups"],
      problem: `no node can run ${addons.map(({ name }) => name).join(", ")}`,
      allowed: "at least one node group without NoSchedule and NoExecute taints that starts with a node",
      fix: "Add such a node group, or remove nodeGroups to get the default one",
    },
  ];
}
