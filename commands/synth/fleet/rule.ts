import type { Finding } from "../../../config/findings/finding";
import type { ValidCluster } from "../../../config/load";

/** A finding about one of several clusters. */
export interface FleetFinding {
  /** The cluster file, as the user named it. */
  readonly file: string;
  readonly finding: Finding;
}

/** What clusters that are each without errors do to each other. */
export type FleetRule = (clusters: readonly ValidCluster[]) => readonly FleetFinding[];
