import { addressClashes } from "./addresses";
import { nameClashes } from "./names";
import type { FleetRule } from "./rule";
import { serviceCidrClashes } from "./serviceCidrs";
import { sharedVpcClashes } from "./sharedVpc";
import { bucketRegions, stateClashes } from "./states";

const rules: readonly FleetRule[] = [nameClashes, stateClashes, bucketRegions, addressClashes, serviceCidrClashes, sharedVpcClashes];

/** What is wrong between clusters that are each without errors. */
export const fleetFindings: FleetRule = (clusters) => rules.flatMap((rule) => rule(clusters));
