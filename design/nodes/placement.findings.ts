import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { networkZones } from "../network/zones";
import { applyToNodeGroups, type NodeGroupRule } from "./nodeGroups.findings";

/** What EC2 refuses of placement groups. @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html */
export const placementFindings = (config: ClusterConfig): readonly Finding[] =>
  applyToNodeGroups(config, [oneZoneOfCluster, typesOfCluster, nodesOfSpread]);

const oneZoneOfCluster: NodeGroupRule = ({ config, group, at }) => {
  const zones = group.availabilityZones ?? networkZones(config);
  if (group.placementGroup !== "cluster" || zones.length === 1) return [];
  return [
    {
      path: group.availabilityZones ? at("availabilityZones") : at("placementGroup"),
      alsoReads: [at("placementGroup"), ["network", "availabilityZones"]],
      problem: `a cluster placement group is in one zone, and the nodes would be in ${zones.join(", ")}`,
      allowed: `one of ${zones.join(", ")}`,
      fix: "Write one zone into availabilityZones of the group, or choose partition or spread",
    },
  ];
};

/** Instances whose processors are shared by credits. */
const isBurstable = (name: string): boolean => /^t\d/.test(name);

const typesOfCluster: NodeGroupRule = ({ group, at }) =>
  group.placementGroup !== "cluster"
    ? []
    : group.instanceTypes.flatMap((name, index) =>
        isBurstable(name)
          ? [
              {
                path: at("instanceTypes", index),
                alsoReads: [at("placementGroup")],
                problem: `EC2 launches no burstable instances such as ${name} in a cluster placement group`,
                fix: "Write another type, such as m6i.large, or remove placementGroup",
              },
            ]
          : [],
      );

/** Racks of a zone, on each of which one instance of the group is. */
const mostInZone = 7;

const nodesOfSpread: NodeGroupRule = ({ config, group, at }) => {
  const zones = (group.availabilityZones ?? networkZones(config)).length;
  if (group.placementGroup !== "spread" || group.capacity.max <= mostInZone * zones) return [];
  return [
    {
      path: at("capacity", "max"),
      alsoReads: [at("placementGroup"), at("availabilityZones"), ["network", "availabilityZones"]],
      problem: `a spread placement group has ${mostInZone} instances in a zone, and so ${mostInZone * zones} here`,
      allowed: `at most ${mostInZone * zones}`,
      fix: `Lower capacity.max to ${mostInZone * zones}, or choose partition`,
    },
  ];
};
