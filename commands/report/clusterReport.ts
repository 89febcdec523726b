import type { LocatedFinding } from "../../config/findings/located";
import type { ClusterConfig } from "../../config/schema/schema";
import { type ClusterDesign, designCluster } from "../../design/cluster";
import { explanation, type Explanation } from "../explain/model";
import type { PlaceOf } from "../explain/places";
import { billOfMaterials, type BillOfMaterials } from "../images/billOfMaterials";
import { planTopology, type Topology } from "./topology/topology";
import { type Headlines, headlinesFor } from "./headlines";
import { publicEntriesOf } from "./publicEntries";

/** All that the pages about a cluster show. */
export interface ClusterReport {
  readonly explanation: Explanation;
  readonly design: ClusterDesign;
  readonly topology: Topology;
  readonly headlines: Headlines;
  readonly bill: BillOfMaterials;
  readonly findings: readonly LocatedFinding[];
  /** Such as 2026-11-29, in UTC. */
  readonly today: string;
}

export interface ReportInput {
  readonly config: ClusterConfig;
  readonly file: string;
  readonly findings: readonly LocatedFinding[];
  readonly placeOf: PlaceOf;
  readonly today: string;
}

/** Collects what is to be shown of a cluster whose file has no errors. */
export function reportOf({ config, file, findings, placeOf, today }: ReportInput): ClusterReport {
  const design = designCluster(config);
  const explained = explanation(config, { today, file, placeOf });
  const topology = planTopology(explained, design);
  return {
    explanation: explained,
    design,
    topology,
    headlines: headlinesFor(explained, topology, publicEntriesOf(design)),
    bill: billOfMaterials(config),
    findings,
    today,
  };
}
