import type { DeployedRecord } from "../../../config/outputLayout";
import type { Finding } from "../../../config/findings/finding";
import { fewOf } from "../../../config/findings/located";
import type { ClusterConfig } from "../../../config/schema/schema";
import type { Edit } from "./editCase";
import { editsBetween } from "./edits";

/** An error for each edit that is refused, and a warning for each that needs a step by hand first. */
export const editFindings = (edits: readonly Edit[]): readonly Finding[] =>
  edits.flatMap(({ path, meaning, instead, first }): Finding[] => {
    const problem = `an existing cluster does not allow this edit: ${meaning}`;
    if (instead !== undefined) return [{ severity: "error", path, problem, fix: instead }];
    return first === undefined ? [] : [{ severity: "warning", path, problem: meaning, fix: first }];
  });

/** A warning where a cluster has extensions: what their modules do, and did, is in no cluster file. */
export const extensionWarnings = ({ extensions }: ClusterConfig): readonly Finding[] =>
  extensions.length === 0
    ? []
    : [
        {
          severity: "warning",
          path: ["extensions"],
          problem: `these edits are those of the cluster file: what changed in ${fewOf(extensions)} is not among them`,
          fix: "Look at the plan of each stack",
        },
      ];

/**
 * Refused edits since the cluster was last synthesized, as errors. A cluster that was never deployed has none. A file whose cluster has
 * another name now is compared with the one it had.
 * @param file the cluster file as the records name it
 */
export function editFindingsSinceDeployed(file: string, config: ClusterConfig, deployed: readonly DeployedRecord[]): readonly Finding[] {
  const previous = deployed.find((record) => record.config.name === config.name) ?? deployed.find((record) => record.file === file);
  if (!previous) return [];
  const edits = editsBetween(previous.config, config);
  const renamed = edits.filter(({ path }) => path[0] === "name");
  return editFindings(renamed.length > 0 ? renamed : edits).map((finding) =>
    finding.severity === "error"
      ? { ...finding, fix: `${finding.fix}. Only where the cluster is gone, or to do it all the same, remove ${previous.keptIn}` }
      : finding,
  );
}
