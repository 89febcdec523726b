import { autoModeNodeClass } from "../../../config/schema/autoMode";
import { losesOwnNodes, namesReservations, replacesNodes, workloadBeforeEntry } from "./autoModeChanges";
import { type EditCase, type EditTable, sameCases, whenRemoved } from "./editCase";
import { autoModeKeyPolicyFirst, keyPolicyCase, volumeKeyPolicyFirst, whenKeyGoes, withKeyPolicies } from "./keyPolicies";

const changedClass: EditCase = {
  effects: { cluster: "create", workload: "update" },
  meaning: replacesNodes("the class, and with tags and keys what the role of the control plane may do"),
};

/** @see https://docs.aws.amazon.com/eks/latest/userguide/auto-odcr.html */
const ofReservations =
  "the class, in place: new nodes of its pools with reserved in capacityTypes are of the reservations, as long as these have room";

const storageClassChange: EditCase = {
  effects: { cluster: "create", workload: "replace" },
  meaning: "the StorageClass; volumes keep what they have, and claims that name it by the old name wait",
};

/** Edits of node classes of EKS Auto Mode, and of its StorageClass. */
export const autoModeClassEdits: EditTable = {
  "autoMode.nodeClasses.<name>": [
    {
      when: { text: "the last one, beside built-in pools", test: losesOwnNodes },
      effects: { cluster: "remove", workload: "update" },
      meaning: "the class; the role that nodes of pools of the file have, and its access entry, go with it",
      first: workloadBeforeEntry,
    },
    keyPolicyCase({ ...changedClass, when: whenRemoved }),
    ...withKeyPolicies(changedClass, autoModeKeyPolicyFirst),
  ],
  ...sameCases("autoMode.nodeClasses.<name>", Object.keys(autoModeNodeClass.shape), [changedClass]),
  "autoMode.nodeClasses.<name>.capacityReservation": [
    {
      when: { text: "the first one of the cluster", test: ({ next, old }) => !namesReservations(old) && namesReservations(next) },
      effects: { workload: "update" },
      meaning: `${ofReservations}. From then on EKS Auto Mode uses no open reservation that no class names, in the whole cluster`,
    },
    {
      when: { text: "the last one of the cluster", test: ({ next, old }) => namesReservations(old) && !namesReservations(next) },
      effects: { workload: "update" },
      meaning: "the class, in place; from then on EKS Auto Mode may use any open reservation, in the whole cluster",
    },
    { effects: { workload: "update" }, meaning: ofReservations },
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
