import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { networkZones } from "../network/zones";
import { applyToNodeGroups, type NodeGroupRule } from "./nodeGroups.findings";

/**
 * What EC2 and EKS refuse of reserved capacity. A reservation is of one instance type, and in one zone.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-capacity-reservations.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/capacity-blocks-mng.html
 */
export const reservationFindings = (config: ClusterConfig): readonly Finding[] =>
  applyToNodeGroups(config, [
    oneTarget,
    ownResourceGroup,
    blockOfManagedGroup,
    blockByItsId,
    nodesOfBlock,
    noSpot,
    oneType,
    oneZone,
    noPlacementGroup,
  ]);

const oneTarget: NodeGroupRule = ({ group: { capacityReservation }, at }) => {
  if (!capacityReservation) return [];
  const targets = Object.values(capacityReservation).filter((value) => value !== undefined);
  if (targets.length === 1) return [];
  const path = at("capacityReservation");
  return targets.length === 0
    ? [
        {
          path,
          problem: "this names no reservation",
          allowed: "one of id, resourceGroupArn",
          fix: "Name one, or remove capacityReservation",
        },
      ]
    : [{ path, problem: "both a reservation and a resource group of reservations are named", fix: "Remove id or resourceGroupArn" }];
};

/**
 * A group holds reservations of its own account, and of others that share them with it.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/cr-groups.html
 */
const ownResourceGroup: NodeGroupRule = ({ config, group: { capacityReservation }, at }) => {
  const account = capacityReservation?.resourceGroupArn?.split(":")[4];
  return account === undefined || config.accountId === undefined || account === config.accountId
    ? []
    : [
        {
          severity: "warning",
          path: at("capacityReservation", "resourceGroupArn"),
          alsoReads: [["accountId"]],
          problem: `the resource group is in the account ${account}, and the cluster in ${config.accountId}, which is not known to start instances with it`,
          allowed: `a resource group of ${config.accountId}`,
          fix: `Make a resource group in ${config.accountId}, with the reservations that ${account} shares with it`,
        },
      ];
};

const blockType = "CAPACITY_BLOCK";

/** The instances of an Auto Scaling group of several types cannot be of a Capacity Block. @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-template-capacity-blocks.html */
const blockOfManagedGroup: NodeGroupRule = ({ kind, group, at }) =>
  kind === "selfManaged" && group.capacity.type === blockType
    ? [
        {
          path: at("capacity", "type"),
          problem: "self-managed groups are Auto Scaling groups with a list of instance types, which have no Capacity Blocks",
          allowed: "ON_DEMAND, SPOT",
          fix: "Make it a group below nodeGroups.managed, or write ON_DEMAND",
        },
      ]
    : [];

const blockByItsId: NodeGroupRule = ({ kind, group, at }) =>
  kind === "managed" && group.capacity.type === blockType && group.capacityReservation?.id === undefined
    ? [
        {
          path: at("capacity", "type"),
          alsoReads: [at("capacityReservation")],
          problem: "EKS creates no group of a Capacity Block that is not named by its id",
          fix: "Write the id of the Capacity Block into capacityReservation.id, or write another type",
        },
      ]
    : [];

/**
 * The first nodes of a group must start for EKS to create it, which those of a block do only while it lasts.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-template-capacity-blocks.html
 */
const nodesOfBlock: NodeGroupRule = ({ kind, group, at }) =>
  kind === "managed" && group.capacity.type === blockType && (group.capacity.min > 0 || group.capacity.desired !== 0)
    ? [
        {
          severity: "warning",
          path: at("capacity"),
          problem: "instances of a Capacity Block start only while it lasts, and EKS creates no group whose first nodes do not start",
          allowed: "min 0 and desired 0",
          fix: "Set min and desired to 0, and raise the desired size of the group when the block has begun",
        },
      ]
    : [];

const noSpot: NodeGroupRule = ({ group, at }) =>
  group.capacity.type === "SPOT" && group.capacityReservation
    ? [
        {
          path: at("capacityReservation"),
          alsoReads: [at("capacity", "type")],
          problem: "Spot Instances are never of a capacity reservation",
          fix: "Set capacity.type of the group to ON_DEMAND, or remove capacityReservation",
        },
      ]
    : [];

/** What a group must be that names one reservation. */
const hasReservationId = (group: Parameters<NodeGroupRule>[0]["group"]): boolean => group.capacityReservation?.id !== undefined;

const oneType: NodeGroupRule = ({ group, at }) =>
  hasReservationId(group) && group.instanceTypes.length > 1
    ? [
        {
          path: at("instanceTypes"),
          alsoReads: [at("capacityReservation")],
          problem: `${group.capacityReservation!.id} is of one instance type, and these are ${group.instanceTypes.length}`,
          allowed: "the instance type of the reservation",
          fix: "Keep that type, or name a resource group of reservations",
        },
      ]
    : [];

const oneZone: NodeGroupRule = ({ config, group, at }) => {
  const zones = group.availabilityZones ?? networkZones(config);
  if (!hasReservationId(group) || zones.length === 1) return [];
  const alsoReads: readonly ConfigPath[] = [at("capacityReservation"), ["network", "availabilityZones"]];
  return [
    {
      path: group.availabilityZones ? at("availabilityZones") : at("capacityReservation", "id"),
      alsoReads,
      problem: `${group.capacityReservation!.id} is in one zone, and the nodes would be in ${zones.join(", ")}`,
      allowed: `one of ${zones.join(", ")}`,
      fix: "Write the zone of the reservation alone into availabilityZones of the group",
    },
  ];
};

/**
 * A reservation of a cluster placement group is made in it, and the group of nodes has a new one; the others have no reservations.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/cr-cpg.html
 */
const noPlacementGroup: NodeGroupRule = ({ group, at }) =>
  group.placementGroup !== undefined && group.capacityReservation
    ? [
        {
          path: at("placementGroup"),
          alsoReads: [at("capacityReservation")],
          problem: "no instance of the placement group, which is a new one, can be of a reservation that exists",
          fix: "Remove placementGroup, or capacityReservation",
        },
      ]
    : [];
