import type { ParsedRecord } from "../../../config/clusterRecord";
import type { Finding } from "../../../config/findings/finding";
import type { ClusterConfig } from "../../../config/schema/schema";
import { editsBetween } from "./edits";
import { editFindings } from "./findings";

/**
 * Refused edits since the cluster was last synthesized, as errors. A cluster that was never deployed has none. A file whose cluster has
 * another name now is compared with the one it had.
 * @param file the cluster file as the records name it
 */
export function sinceDeployed(file: string, config: ClusterConfig, records: readonly ParsedRecord[]): readonly Finding[] {
  const deployed = records.filter(({ isDeployed }) => isDeployed);
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
