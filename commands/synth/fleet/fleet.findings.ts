import { connectedVpcFindings, fleetServiceCidrFindings } from "./addresses.findings";
import type { FleetCheck } from "./fleetCheck";
import { sameVpcFindings } from "./sameVpc.findings";
import { bucketRegionFindings, clusterNameFindings, statePlaceFindings } from "./states.findings";

const fleetChecks: readonly FleetCheck[] = [
  clusterNameFindings,
  statePlaceFindings,
  bucketRegionFindings,
  connectedVpcFindings,
  fleetServiceCidrFindings,
  sameVpcFindings,
];

/** What is wrong between clusters that are each without errors. */
export const fleetFindings: FleetCheck = (clusters) => fleetChecks.flatMap((check) => check(clusters));
