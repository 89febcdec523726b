import type { Finding } from "../../config/findings/finding";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import type { ClusterFacts } from "../facts";

/** The tag by which GuardDuty manages its agent on a cluster by itself, or leaves it to others. */
export const guardDutyTag = "GuardDutyManaged";

const askedBy = ["addons", "guardDutyAgent", "enabled"];

/**
 * What keeps the agent of GuardDuty from reporting.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/how-runtime-monitoring-works-eks.html
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/prereq-runtime-monitoring-eks-support.html
 */
export function guardDutyAgentFindings({ config, reachability }: ClusterFacts): readonly Finding[] {
  if (!config.addons.guardDutyAgent.enabled) return [];
  const types = nodeGroupEntries(config).flatMap(({ group }) => group.instanceTypes.filter((type) => type.startsWith("a1.")));
  const leavesAws = reachability.some(({ consumer, path }) => consumer === "GuardDuty agent" && path === "nat");
  return [
    ...(config.tags[guardDutyTag] === "true"
      ? [
          {
            severity: "error" as const,
            path: ["tags", guardDutyTag],
            alsoReads: [askedBy],
            problem: "the tag asks GuardDuty to install its agent and a VPC endpoint by itself, and addons.guardDutyAgent installs both",
            fix: `Set the tag to "false", or addons.guardDutyAgent.enabled to false`,
          },
        ]
      : []),
    ...(leavesAws
      ? [
          {
            severity: "warning" as const,
            path: askedBy,
            alsoReads: [["network"]],
            problem: "its agent reaches GuardDuty through a VPC endpoint of guardduty-data alone, and nothing says that there is one",
            fix: "Set network.endpoints.skip to false, or network.endpoints.services.guardduty-data to existing where there is one",
          },
        ]
      : []),
    ...(types.length > 0
      ? [
          {
            severity: "warning" as const,
            path: askedBy,
            alsoReads: [["nodeGroups"]],
            problem: `the agent does not support the first generation of Graviton: ${[...new Set(types)].join(", ")}`,
            fix: "Use other instance types, such as m6g.large",
          },
        ]
      : []),
  ];
}
