import type { Finding } from "../../../config/findings/finding";
import type { LoadedCluster } from "../../../config/load";
import { violationsOf } from "../checker/check";
import type { Violation, Written } from "../checker/model";

/** Whether a warning is of the same group and number as what the checker found. */
type IsWarned = (warning: Pick<Finding, "path" | "problem">, place: string, count: string) => boolean;

/** Security groups by the addresses of their rules. */
const groups: readonly (readonly [address: RegExp, name: string])[] = [
  [/\.(node-security-group_pods|pod-security-group)_/, "pods"],
  [/\.node-security-group_/, "nodes"],
];

/** Quotas that an account may have had raised: how the checker tells of them, and the warning that says so of the same group. */
const quotas: readonly (readonly [told: RegExp, isWarned: IsWarned])[] = [
  [
    /^its group has (\d+) rules,/,
    ({ problem }, place, count) => {
      const [, group = "API"] = groups.find(([address]) => address.test(place)) ?? [];
      return (
        problem === `the security group of the ${group} would have ${count} ${place.includes("_ingress_rule.") ? "in" : "out"}bound rules`
      );
    },
  ],
  [
    /^has (\d+) security groups,/,
    ({ path, problem }, place, count) =>
      problem.startsWith(`network interfaces of the nodes would have ${count} security groups,`) && place.includes(`-${path[2]}_`),
  ],
];

/** What is wrong with what was written, save the quotas that an account may have had raised where the user is warned of them. */
export const untoldViolations = (written: Written, { findings }: Pick<LoadedCluster, "findings">): readonly Violation[] => {
  const warnings = findings.filter(({ severity }) => severity === "warning");
  const isTold = ({ place, problem }: Violation): boolean =>
    quotas.some(([told, isWarned]) => {
      const [, count] = told.exec(problem) ?? [];
      return count !== undefined && warnings.some((warning) => isWarned(warning, place, count));
    });
  return violationsOf(written).filter((violation) => !isTold(violation));
};
