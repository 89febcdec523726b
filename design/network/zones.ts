import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
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

/** The subnets of an existing VPC that the file names: those given, and those to be made in a block. */
function namedSubnets(
  { network }: ClusterConfig,
  key: "nodeSubnets" | "publicSubnets",
): readonly { readonly zone: string; readonly path: ConfigPath }[] {
  if (!network.existingVpc) return [];
  return [
    ...Object.keys(network.existingVpc[key]).map((zone) => ({ zone, path: ["network", "existingVpc", key, zone] })),
    ...Object.keys(network[key].cidrs).map((zone) => ({ zone, path: ["network", key, "cidrs", zone] })),
  ];
}

const sorted = (zones: readonly string[]): readonly string[] => [...new Set(zones)].sort();

/**
 * A finding's `allowed` and `fix` for a zone that is not among some, of which those that the region cannot have are another finding's.
 * @param listed where the zones are listed; the fix is to list the zone there too, where the region has it
 * @param otherwise the other fix
 */
export function unlistedZone(
  { region }: ClusterConfig,
  zone: string,
  zones: readonly string[],
  listed: ConfigPath,
  otherwise: string,
): Pick<Finding, "allowed" | "fix"> {
  const possible = possibleZones(region);
  const known = zones.filter((other) => possible.includes(other));
  if (known.length === 0) return { fix: otherwise };
  if (!possible.includes(zone)) return { allowed: known.join(", "), fix: otherwise };
  return { allowed: known.join(", "), fix: `${otherwise}, or set ${pathText(listed)} to [${sorted([...known, zone]).join(", ")}]` };
}

/** How many bits of an address tell the zones of a region apart: 3 in us-east-1, 2 elsewhere. */
export const zoneBits = (region: string): number => Math.ceil(Math.log2(possibleLetters(region).length));

/** The place of a zone among all that its region can have, by its letter: 0 for us-west-2a, 2 for us-west-2c. */
export const zoneIndex = (zone: string): number => zone.charCodeAt(zone.length - 1) - "a".charCodeAt(0);

/**
 * The zones are of the cluster's region, and each is named once. Of a list, the schema says that there are two at least, as EKS needs.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export function zoneFindings(config: ClusterConfig): readonly Finding[] {
  const { availabilityZones } = config.network;
  if (availabilityZones) {
    const paths = availabilityZones.map((_, index) => ["network", "availabilityZones", index]);
    return availabilityZones.flatMap((zone, index) => zoneFinding(config, zone, paths[index]!, availabilityZones.indexOf(zone) < index));
  }
  const findings = namedSubnets(config, "nodeSubnets").flatMap(({ zone, path }) => zoneFinding(config, zone, path, false));
  return findings.length > 0 || networkZones(config).length > 1 ? findings : [singleZone(networkZones(config).join())];
}

const singleZone = (zone: string): Finding => ({
  severity: "error",
  path: ["network", "existingVpc", "nodeSubnets"],
  alsoReads: [["region"]],
  problem: `there is a node subnet of ${zone} only, and EKS needs two zones`,
  fix: "Name the node subnet of a second zone there, or a block for a new one at network.nodeSubnets.cidrs",
});

function zoneFinding({ region, network }: ClusterConfig, zone: string, path: ConfigPath, isRepeated: boolean): Finding[] {
  const possible = possibleZones(region);
  if (!possible.includes(zone)) {
    return [
      {
        severity: "error",
        path,
        alsoReads: [["region"]],
        problem: `${zone} is not an Availability Zone of ${region}`,
        allowed: possible.join(", "),
        fix: `Write a zone of ${region}, or set region to the zone's`,
      },
    ];
  }
  if (!isRepeated) return [];
  const unused = possible.filter((other) => !network.availabilityZones?.includes(other));
  const fix = unused.length > 0 ? `Remove it, or write ${unused.join(" or ")}` : "Remove it";
  return [{ severity: "error", path, problem: `${zone} is listed twice`, fix }];
}
