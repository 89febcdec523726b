import { autoModeNodeClass, type AutoModeNodeClassConfig } from "../../../config/schema/autoMode";
import { losesOwnNodes, namesReservations, replacesNodes, workloadBeforeEntry } from "./autoModeChanges";
import { type Change, type EditCase, type EditTable, sameCases, whenRemoved } from "./editCase";
import { autoModeKeyPolicyFirst, keyPolicyCase, volumeKeyPolicyFirst, whenKeyGoes, withKeyPolicies } from "./keyPolicies";

const changedClass: EditCase = {
  effects: { cluster: "create", workload: "update" },
  meaning: replacesNodes("the class, and with tags and keys what the role of the control plane may do"),
};

/** @see https://docs.aws.amazon.com/eks/latest/userguide/auto-odcr.html */
const whatReservationsChange =
  "the class, in place: new nodes of its pools with reserved in capacityTypes are of the reservations, as long as these have room";

const noOpenOnes = "From then on EKS Auto Mode uses no open reservation that no class names, in the whole cluster";
const anyOpenOne = "from then on EKS Auto Mode may use any open reservation, in the whole cluster";

/** @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/cloudprovider/drift.go, CapacityReservationDrift */
const replacesReserved = "EKS replaces nodes in reservations that are no longer named, within the budgets of their pools";

const firstReservations = ({ next, old }: Change): boolean => !namesReservations(old) && namesReservations(next);
const lastReservations = ({ next, old }: Change): boolean => namesReservations(old) && !namesReservations(next);

const hasReservations = (nodeClass: unknown): boolean =>
  (nodeClass as AutoModeNodeClassConfig | undefined)?.capacityReservation !== undefined;

/** A case of a whole class, and before it that in which the first reservations of the cluster come with the class, or the last ones go. */
const withReservations = (one: EditCase, which: "first" | "last"): readonly EditCase[] => [
  {
    ...one,
    when: {
      text: `${one.when ? `${one.when.text}, ` : ""}the ${which} one with capacityReservation`,
      test: (change) =>
        (which === "first"
          ? firstReservations(change) && hasReservations(change.after)
          : lastReservations(change) && hasReservations(change.before)) &&
        (one.when === undefined || one.when.test(change)),
    },
    meaning: `${one.meaning}${which === "first" ? `. ${noOpenOnes}` : `; ${anyOpenOne}`}`,
  },
  one,
];

const storageClassChange: EditCase = {
  effects: { cluster: "create", workload: "replace" },
  meaning: "the StorageClass; volumes keep what they have, and claims that name it by the old name wait",
};

/** Edits of node classes of EKS Auto Mode, and of its StorageClass. */
export const autoModeClassEdits: EditTable = {
  "autoMode.nodeClasses.<name>": [
    ...withReservations(
      {
        when: { text: "the last one, beside built-in pools", test: losesOwnNodes },
        effects: { cluster: "remove", workload: "update" },
        meaning: "the class; the role that nodes of pools of the file have, and its access entry, go with it",
        first: workloadBeforeEntry,
      },
      "last",
    ),
    ...withReservations(keyPolicyCase({ ...changedClass, when: whenRemoved }), "last"),
    ...withReservations({ ...changedClass, when: whenRemoved }, "last"),
    ...withKeyPolicies(changedClass, autoModeKeyPolicyFirst).flatMap((one) => withReservations(one, "first")),
  ],
  ...sameCases("autoMode.nodeClasses.<name>", Object.keys(autoModeNodeClass.shape), [changedClass]),
  "autoMode.nodeClasses.<name>.capacityReservation": [
    {
      when: { text: "the first one of the cluster", test: firstReservations },
      effects: { workload: "update" },
      meaning: `${whatReservationsChange}. ${noOpenOnes}`,
    },
    {
      when: { text: "the last one of the cluster", test: lastReservations },
      effects: { workload: "update" },
      meaning: `the class, in place; ${replacesReserved}; ${anyOpenOne}`,
    },
    { effects: { workload: "update" }, meaning: `${whatReservationsChange}; ${replacesReserved}` },
  ],
  "autoMode.nodeClasses.<name>.ephemeralStorage": [
    keyPolicyCase({ ...changedClass, when: whenKeyGoes }),
    ...withKeyPolicies(changedClass, autoModeKeyPolicyFirst),
  ],
  "autoMode.storageClass": [
    keyPolicyCase({ ...storageClassChange, when: whenKeyGoes }),
    ...withKeyPolicies(storageClassChange, volumeKeyPolicyFirst),
  ],
};
