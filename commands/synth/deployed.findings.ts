import type { ValidCluster } from "../../config/load";
import type { DeployedRecord } from "../../config/outputLayout";
import { supportFindings } from "../../design/controlPlane/version.findings";
import { recordedFile } from "../../stacks/write/records";
import { editFindingsSinceDeployed } from "../edits/rules/edits.findings";
import type { FleetFinding } from "./fleet/fleetCheck";

/**
 * What is wrong between clusters and what was deployed of them before.
 * @param today such as 2026-11-29, in UTC
 */
export const deployedFindings = (
  clusters: readonly ValidCluster[],
  records: readonly DeployedRecord[],
  today: string,
): readonly FleetFinding[] =>
  clusters.flatMap(({ file, config }) => {
    const isDeployed = records.some((record) => record.config.name === config.name);
    const findings = [...editFindingsSinceDeployed(recordedFile(file), config, records), ...supportFindings(config, today, isDeployed)];
    return findings.map((finding) => ({ file, finding }));
  });
