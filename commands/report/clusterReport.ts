import { withoutUrlCredentials } from "../../config/findings/secrets";
import type { LoadedCluster } from "../../config/load";
import { type ClusterDesign, designCluster } from "../../design/cluster";
import type { DoctorFinding } from "../doctor/rules/check";
import { examine } from "../doctor/rules/examine";
import { explanation, type Explanation } from "../explain/model";
import { placesIn } from "../explain/places";
import { billOfMaterials, type BillOfMaterials } from "../images/billOfMaterials";
import { planTopology, type Topology } from "./topology/topology";
import { type Headlines, headlinesFor, publicEntriesOf } from "./headlines";

/** All that the pages about a cluster show. */
export interface ClusterReport {
  readonly explanation: Explanation;
  readonly design: ClusterDesign;
  readonly topology: Topology;
  readonly headlines: Headlines;
  readonly bill: BillOfMaterials;
  /** What doctor says of the file: the heaviest first. An error is about what has ended since, such as the support of its version. */
  readonly findings: readonly DoctorFinding[];
  /** Such as 2026-11-29, in UTC. */
  readonly today: string;
}

/** A cluster file without errors, with its warnings. */
export type ReportInput = Required<Pick<LoadedCluster, "config" | "file" | "findings" | "locate">>;

/**
 * Collects what is to be shown of a cluster whose file has no errors.
 * @param today such as 2026-11-29, in UTC
 */
export function reportOf({ config, file, findings, locate }: ReportInput, today: string): ClusterReport {
  const design = designCluster(config);
  const explained = explanation(config, { today, file, placeOf: placesIn(locate) });
  const topology = planTopology(explained, design);
  return {
    explanation: explained,
    design,
    topology,
    headlines: headlinesFor(explained, topology, publicEntriesOf(design)),
    bill: billOfMaterials(config),
    findings: examine({ config, findings, locate }, today).map(shareableFinding),
    today,
  };
}

/** A page is shown to others. */
const shareableFinding = (finding: DoctorFinding): DoctorFinding => ({
  ...finding,
  problem: withoutUrlCredentials(finding.problem),
  fix: withoutUrlCredentials(finding.fix),
});
