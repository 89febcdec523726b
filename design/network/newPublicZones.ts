import { needsPublicSubnets } from "./addresses.findings";
import { publicZones } from "./zones";
import type { ClusterConfig } from "../../config/schema/schema";

/** The zones in which public subnets are made, and not taken as given. */
export const newPublicZones = (config: ClusterConfig): readonly string[] =>
  needsPublicSubnets(config) ? publicZones(config).filter((zone) => !config.network.existingVpc?.publicSubnets[zone]) : [];
