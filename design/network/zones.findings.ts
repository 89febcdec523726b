import type { ClusterConfig } from "../../config/schema/schema";
import type { Finding, ConfigPath } from "../../config/findings/finding";
import { isSharedVpc } from "./existingVpc";
import { namedSubnets, networkZones, possibleZones, sorted } from "./zones";
import { pathText } from "../../config/findings/path";
import { defaultZones, isKnownRegion, isRegionName, partitionOf, partitions } from "../../aws/regions";
import { nearest } from "../../config/findings/nearest";

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
  return findings.length > 0 || networkZones(config).length > 1 ? findings : [singleZone(config)];
}

const singleZone = (config: ClusterConfig): Finding => ({
  severity: "error",
  path: ["network", "existingVpc", "nodeSubnets"],
  alsoReads: [["region"]],
  problem: `there is a node subnet of ${networkZones(config).join()} only, and EKS needs two zones`,
  fix: `Name the node subnet of a second zone there${isSharedVpc(config) ? "" : ", or a block for a new one at network.nodeSubnets.cidrs"}`,
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

/** Regions of the AWS European Sovereign Cloud and of the isolated (secret) partitions. */
const unsupportedPartition = /^(eusc-|[a-z]{2}-iso)/;

/** An error where the region does not exist, or is in a partition that is not supported; a warning where it may be newer than our table. */
export function regionFindings({ region, network }: ClusterConfig): readonly Finding[] {
  if (isKnownRegion(region)) return [];
  const known = partitions.flatMap(({ regions }) => regions);
  const finding = { severity: "error", path: ["region"] } as const;
  if (unsupportedPartition.test(region)) {
    return [
      {
        ...finding,
        problem: `region ${region} is in a partition that is not supported`,
        allowed: `regions of the partitions ${partitions.map(({ id }) => id).join(", ")}`,
        fix: "Choose a region of a supported partition",
      },
    ];
  }
  const suggestion = nearest(region, known);
  if (isRegionName(region)) {
    const zones = network.availabilityZones ? "" : `, with the zones ${defaultZones(region).join(", ")}`;
    return [
      {
        ...finding,
        severity: "warning",
        problem: `private-eks does not know the region ${region}: it is taken for one of the partition ${partitionOf(region).id}${zones}`,
        fix: `${suggestion ? `Write ${suggestion}, or see` : "See"} that AWS has it: aws account get-region-opt-status --region-name ${region}`,
      },
    ];
  }
  return [
    {
      ...finding,
      problem: `there is no region ${JSON.stringify(region)}`,
      ...(suggestion ? { fix: `Write ${suggestion}` } : { allowed: known.join(", "), fix: "Write one of the allowed regions" }),
    },
  ];
}

/**
 * The zones of a list for some of the subnets are the network's, and each is there once.
 * @param list where the list stands
 */
export function zoneListFindings(config: ClusterConfig, listed: readonly string[], list: ConfigPath): readonly Finding[] {
  const zones = networkZones(config);
  return listed.flatMap((zone, index): Finding[] => {
    const path = [...list, index];
    if (zones.includes(zone)) {
      return listed.indexOf(zone) < index ? [{ severity: "error", path, problem: `${zone} is listed twice`, fix: "Remove it" }] : [];
    }
    return [
      {
        severity: "error",
        path,
        alsoReads: [["network", "availabilityZones"], ["region"]],
        problem: `${zone} is not one of the network's Availability Zones`,
        ...unlistedZone(config, zone, zones, ["network", "availabilityZones"], "Write one of the allowed zones"),
      },
    ];
  });
}
