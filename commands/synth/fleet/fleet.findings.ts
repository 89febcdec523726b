import { connectedVpcFindings, fleetServiceCidrFindings } from "./addresses.findings";
import type { FleetCheck } from "./fleetCheck";
import { sameRegistryFindings } from "./sameRegistry.findings";
import { sameVpcFindings } from "./sameVpc.findings";
import { bucketRegionFindings, clusterNameFindings, statePlaceFindings } from "./states.findings";

/** In the order in which they are told: what overwrites a state first, then networks, then what clusters of one VPC, and of one registry, do to each other. */
const fleetChecks: readonly FleetCheck[] = [
  clusterNameFindings,
  statePlaceFindings,
  bucketRegionFindings,
  connectedVpcFindings,
  fleetServiceCidrFindings,
  sameVpcFindings,
  sameRegistryFindings,
];

/**
 * What is wrong between clusters that are each without errors, by their files alone: a synthesis of them says it, and the index of their reports. What
 * was deployed of them before is looked at by `deployedFindings`.
 */
export const fleetFindings: FleetCheck = (clusters) => fleetChecks.flatMap((check) => check(clusters));
