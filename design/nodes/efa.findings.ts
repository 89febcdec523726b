import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { networkZones } from "../network/zones";
import { cardsWithAdapters, efaAdapters, lacksAdapters } from "./efa";
import { applyToNodeGroups, type NodeGroupRule } from "./nodeGroups.findings";

/** What EC2 refuses of Elastic Fabric Adapters. @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa.html#efa-limits */
export const efaFindings = (config: ClusterConfig): readonly Finding[] =>
  applyToNodeGroups(config, [typesWithAdapters, sameAdapters, zoneOfAdapters]);

const typesWithAdapters: NodeGroupRule = ({ group, at }) =>
  !group.efa
    ? []
    : group.instanceTypes.flatMap((name, index) =>
        lacksAdapters(name)
          ? [
              {
                path: at("instanceTypes", index),
                alsoReads: [at("efa")],
                problem: `private-eks knows of no Elastic Fabric Adapters of ${name}, or not on which network cards they are`,
                allowed: "types with adapters, such as c6in.32xlarge, g6.48xlarge or p5.48xlarge",
                fix: "Write such a type, or set efa of the group to false",
              },
            ]
          : [],
      );

/** One launch template has the interfaces of all. */
const sameAdapters: NodeGroupRule = ({ group, at }) => {
  if (!group.efa) return [];
  const types = group.instanceTypes.filter((name) => efaAdapters(name) !== undefined);
  if (new Set(types.map(cardsWithAdapters)).size < 2) return [];
  const list = types.map((name) => `${name} (${cardsWithAdapters(name)})`).join(", ");
  return [
    {
      path: at("instanceTypes"),
      alsoReads: [at("efa")],
      problem: `the types have adapters on different network cards, and one launch template cannot have them all: ${list}`,
      fix: "Make a node group for each of them",
    },
  ];
};

const zoneOfAdapters: NodeGroupRule = ({ config, group, at }) => {
  const zones = group.availabilityZones ?? networkZones(config);
  if (!group.efa || zones.length === 1) return [];
  return [
    {
      path: group.availabilityZones ? at("availabilityZones") : at("efa"),
      alsoReads: [at("efa"), ["network", "availabilityZones"]],
      problem: `adapters reach each other within one zone, and the nodes would be in ${zones.join(", ")}`,
      allowed: `one of ${zones.join(", ")}`,
      fix: "Write one zone into availabilityZones of the group, and make a group for each further one",
    },
  ];
};
