import type { ClusterConfig } from "../../config/schema/schema";
import { networkZones } from "../network/zones";
import { shortHash } from "../../aws/names";
import type { PodSelector } from "./pods";

export interface FargateProfileDesign {
  /** The name in the cluster file. */
  readonly name: string;
  /**
   * The name in EKS: the same with a hash of what cannot be changed in place, so that a new profile is there before the old one goes. A pod that
   * is created in between would wait for a node for ever.
   */
  readonly profileName: string;
  /** Zones whose node subnets its pods get their addresses from, also under custom networking: ENIConfigs are for nodes. */
  readonly zones: readonly string[];
  readonly selectors: readonly PodSelector[];
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The Fargate profiles of a cluster, by name.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html
 */
export const planFargateProfiles = (config: ClusterConfig): readonly FargateProfileDesign[] =>
  Object.entries(config.fargateProfiles).map(([name, { selectors, availabilityZones, tags }]) => {
    const zones = [...(availabilityZones ?? networkZones(config))].sort();
    const hash = shortHash(JSON.stringify([selectors, zones]));
    return { name, profileName: `${name}-${hash}`, zones, selectors, tags };
  });
