import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { outputFolder, stackFolder } from "../../config/outputLayout";
import type { RunnerPolicy } from "./rules/securityPaper";
import type { StackStep } from "./rules/stackSteps";

/** Policies of whoever applies: of the caller where roles are assumed, and long ones in several files. Those of users are made anew. */
const applyPolicyFile = /^(?:runner|caller|state)-policy(?:-\d+)?\.json$/;

/** The policies for applying that the last synthesis wrote beside the stacks; none of a stack that was not synthesized. */
export const readRunnerPolicies = (stacks: readonly StackStep[]): readonly RunnerPolicy[] =>
  stacks.flatMap(({ name, role }) => {
    const folder = stackFolder(outputFolder(), name);
    return namesIn(folder)
      .filter((file) => applyPolicyFile.test(file))
      .flatMap((file) => readPolicy(role, join(folder, file)));
  });

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** A file that is damaged is as good as none: the next synthesis writes it. */
function readPolicy(stack: RunnerPolicy["stack"], file: string): readonly RunnerPolicy[] {
  try {
    return [{ stack, file, content: JSON.parse(readFileSync(file, "utf8")) as object }];
  } catch {
    return [];
  }
}
