import type { ConfigPath } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { defaultZones } from "../../aws/regions";

/** Letters that the zones of a region can have. Beyond d there are zones in us-east-1 only. */
const possibleLetters = (region: string): string => (region === "us-east-1" ? "abcdef" : "abcd");

/** Every zone that a region can have. */
export const possibleZones = (region: string): readonly string[] => Array.from(possibleLetters(region), (letter) => region + letter);

/**
 * The Availability Zones that have subnets: those of the configuration; or those of the node subnets of an existing VPC, given or with a
 * block of their own; or the first three of the region. Sorted, each once.
 */
export function networkZones(config: ClusterConfig): readonly string[] {
  const named = namedSubnets(config, "nodeSubnets").map(({ zone }) => zone);
  return sorted(config.network.availabilityZones ?? (named.length > 0 ? named : defaultZones(config.region)));
}

/**
 * The Availability Zones that have a public subnet where there are any: those of the configuration; or those named for an existing VPC, even
 * if there are none; or all of the network. Sorted, each once.
 */
export const publicZones = (config: ClusterConfig): readonly string[] =>
  sorted(
    config.network.publicSubnets.availabilityZones ??
      (config.network.existingVpc ? namedSubnets(config, "publicSubnets").map(({ zone }) => zone) : networkZones(config)),
  );

/**
 * The Availability Zones of the control plane's network interfaces: those of the configuration where they have subnets of their own; in an existing
 * VPC else those of the subnets that are named, if EKS's two are; or all of the network. Sorted, each once.
 */
export function controlPlaneZones(config: ClusterConfig): readonly string[] {
  const { enabled, availabilityZones } = config.network.controlPlaneSubnets;
  if (!enabled) return networkZones(config);
  const named = sorted(namedSubnets(config, "controlPlaneSubnets").map(({ zone }) => zone));
  return sorted(availabilityZones ?? (named.length >= 2 ? named : networkZones(config)));
}

/** The subnets of an existing VPC that the file names: those given, and those to be made in a block. */
export function namedSubnets(
  { network }: ClusterConfig,
  key: "nodeSubnets" | "publicSubnets" | "controlPlaneSubnets",
): readonly { readonly zone: string; readonly path: ConfigPath }[] {
  if (!network.existingVpc) return [];
  return [
    ...Object.keys(network.existingVpc[key]).map((zone) => ({ zone, path: ["network", "existingVpc", key, zone] })),
    ...Object.keys(network[key].cidrs).map((zone) => ({ zone, path: ["network", key, "cidrs", zone] })),
  ];
}

export const sorted = (zones: readonly string[]): readonly string[] => [...new Set(zones)].sort();

/** How many bits of an address tell the zones of a region apart: 3 in us-east-1, 2 elsewhere. */
export const zoneBits = (region: string): number => Math.ceil(Math.log2(possibleLetters(region).length));

/** The place of a zone among all that its region can have, by its letter: 0 for us-west-2a, 2 for us-west-2c. */
export const zoneIndex = (zone: string): number => zone.charCodeAt(zone.length - 1) - "a".charCodeAt(0);
