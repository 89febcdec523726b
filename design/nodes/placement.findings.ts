import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { networkZones } from "../network/zones";
import { applyToNodeGroups, type NodeGroupRule } from "./nodeGroups.findings";
import { addedByUpdate, nodesAtOnce } from "./updates";

/** What EC2 refuses of placement groups. @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html */
export const placementFindings = (config: ClusterConfig): readonly Finding[] =>
  applyToNodeGroups(config, [oneZoneOfCluster, typesOfCluster, nodesOfSpread, updatesOfSpread]);

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

/** Instances that do not have their processors all the time: by credits, or flexible ones of M7i. @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/limitations-placement-groups.html */
const lacksClusterPlacement = (name: string): boolean => /^t\d|^m7i-flex\./.test(name);

const typesOfCluster: NodeGroupRule = ({ group, at }) =>
  group.placementGroup !== "cluster"
    ? []
    : group.instanceTypes.flatMap((name, index) =>
        lacksClusterPlacement(name)
          ? [
              {
                path: at("instanceTypes", index),
                alsoReads: [at("placementGroup")],
                problem: `EC2 launches neither burstable instances nor M7i-flex in a cluster placement group, and ${name} is one`,
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

/**
 * EKS launches the successors of nodes before it ends any: two a zone, or as many as it replaces at a time. There is no rack for them in a full group.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html
 */
const updatesOfSpread: NodeGroupRule = ({ config, group, at }) => {
  if (group.placementGroup !== "spread" || !("repair" in group)) return [];
  const zones = (group.availabilityZones ?? networkZones(config)).length;
  const room = mostInZone * zones - Math.max(addedByUpdate * zones, nodesAtOnce(group));
  if (group.capacity.max <= room || group.capacity.max > mostInZone * zones || room < 1) return [];
  return [
    {
      severity: "warning",
      path: at("capacity", "max"),
      alsoReads: [at("placementGroup"), at("update"), at("availabilityZones"), ["network", "availabilityZones"]],
      problem: `updates of the group fail while it has more than ${room} nodes: EKS adds ${mostInZone * zones - room} first, and a spread placement group has at most ${mostInZone * zones} here`,
      allowed: `at most ${room}`,
      fix: `Lower capacity.max to ${room}, or choose partition`,
    },
  ];
};
