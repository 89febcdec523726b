import type { LoadedCluster } from "../../../config/load";
import { violationsOf } from "../checker/check";
import type { Violation, Written } from "../checker/model";

/** What is wrong with what was written, save the quotas that an account may have had raised where the user is warned of them. */
export const untoldViolations = (written: Written, { findings }: Pick<LoadedCluster, "findings">): readonly Violation[] => {
  const isWarned = findings.some(({ severity, problem }) => severity === "warning" && problem.includes("rules"));
  return violationsOf(written).filter(({ problem }) => !(isWarned && /its group has \d+ rules/.test(problem)));
};
