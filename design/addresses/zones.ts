import type { Finding } from "../../config/finding";
import type { ClusterConfig } from "../../config/schema";
import { defaultZones } from "../regions";

/** Letters that the zones of a region can have. Beyond d there are zones in us-east-1 only. */
const possibleLetters = (region: string): string => (region === "us-east-1" ? "abcdef" : "abcd");

/** Every zone that a region can have. */
export const possibleZones = (region: string): readonly string[] => [...possibleLetters(region)].map((letter) => region + letter);

/** The Availability Zones that get subnets: those of the configuration, or the first three of the region. Sorted, each once. */
export const networkZones = (config: ClusterConfig): readonly string[] =>
  [...new Set(config.network.availabilityZones ?? defaultZones(config.region))].sort();

/** The Availability Zones that get a public subnet where there are any: those of the configuration, or all of the network. Sorted, each once. */
export const publicZones = (config: ClusterConfig): readonly string[] =>
  [...new Set(config.network.publicSubnets.availabilityZones ?? networkZones(config))].sort();

/** How many bits of an address tell the zones of a region apart: 3 in us-east-1, 2 elsewhere. */
export const zoneBits = (region: string): number => Math.ceil(Math.log2(possibleLetters(region).length));

/** The place of a zone among all that its region can have, by its letter: 0 for us-west-2a, 2 for us-west-2c. */
export const zoneIndex = (zone: string): number => zone.charCodeAt(zone.length - 1) - "a".charCodeAt(0);

/**
 * The zones are of the cluster's region, and each is named once. That there are two at least, as EKS needs, is the schema's rule.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export function zoneFindings(config: ClusterConfig): readonly Finding[] {
  const { region } = config;
  const zones = config.network.availabilityZones ?? [];
  const possible = possibleZones(region);
  return zones.flatMap((zone, index): Finding[] => {
    const path = ["network", "availabilityZones", index];
    const allowed = possible.join(", ");
    if (!possible.includes(zone)) {
      const problem = `${zone} is not an Availability Zone of ${region}`;
      return [
        {
          severity: "error",
          path,
          alsoReads: [["region"]],
          problem,
          allowed,
          fix: `Write a zone of ${region}, or set region to the zone's`,
        },
      ];
    }
    if (zones.indexOf(zone) === index) return [];
    const unused = possible.filter((other) => !zones.includes(other));
    const fix = unused.length > 0 ? `Remove it, or write ${unused.join(" or ")}` : "Remove it";
    return [{ severity: "error", path, problem: `${zone} is listed twice`, fix }];
  });
}
