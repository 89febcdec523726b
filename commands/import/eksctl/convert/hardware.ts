import { byDefault, copy, impliedAnyway, type ImportOutcome, translate, unmapped } from "../outcome";
import type { NodeGroup } from "./givenGroups";

/**
 * Adapters, reservations and Capacity Blocks of a group.
 * @see https://github.com/eksctl-io/eksctl/blob/main/pkg/apis/eksctl.io/v1alpha5/types.go
 */
export const convertHardware = (node: NodeGroup): readonly ImportOutcome[] => [
  ...convertAdapters(node),
  ...convertReservation(node),
  ...convertMarket(node),
];

/** eksctl gives the type's adapters, and a new cluster placement group, unless the file names another or a reservation. */
function convertAdapters({ group: { capacityReservation, efaEnabled, placement }, at, to }: NodeGroup): readonly ImportOutcome[] {
  const isPlaced = efaEnabled === true && placement === undefined && capacityReservation === undefined;
  return [
    ...copy(efaEnabled, at("efaEnabled"), to("efa")),
    ...(isPlaced ? byDefault(to("placementGroup"), "cluster", "eksctl makes one for the adapters", [at("efaEnabled")]) : []),
  ];
}

function convertReservation({ group: { capacityReservation = {} }, at, to }: NodeGroup): readonly ImportOutcome[] {
  const { capacityReservationPreference: preference, capacityReservationTarget: target = {} } = capacityReservation;
  const path = at("capacityReservation", "capacityReservationPreference");
  const ofTarget = (key: keyof typeof target, ...keys: readonly string[]) =>
    copy(target[key], at("capacityReservation", "capacityReservationTarget", key), to("capacityReservation", ...keys));
  return [
    ...(preference === "open" ? [impliedAnyway(path, preference)] : []),
    ...(preference === undefined || preference === "open"
      ? []
      : [
          unmapped(
            path,
            "instances may be of any open capacity reservation that fits them",
            "Make reservations for others targeted ones, or leave it out",
          ),
        ]),
    ...ofTarget("capacityReservationID", "id"),
    ...ofTarget("capacityReservationResourceGroupARN", "resourceGroupArn"),
  ];
}

/** @see https://docs.aws.amazon.com/eks/latest/eksctl/capacity-blocks.html */
function convertMarket({ group: { instanceMarketOptions: { marketType } = {} }, at, to }: NodeGroup): readonly ImportOutcome[] {
  const path = at("instanceMarketOptions", "marketType");
  if (marketType === undefined) return [];
  return marketType === "capacity-block" && to()[1] === "managed"
    ? translate("CAPACITY_BLOCK", path, to("capacity", "type"))
    : [
        unmapped(
          path,
          "only managed groups are of Capacity Blocks, and of no other market than that and Spot",
          "Make it a group of managedNodeGroups with capacity-block, or leave it out",
        ),
      ];
}
