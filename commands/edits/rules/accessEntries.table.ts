import { namesAdministrator } from "../../../design/access/entries";
import { anyChange, type EditCase, type EditTable, whenAdded, whenRemoved } from "./editCase";

const firstAdministrator: EditCase = {
  when: {
    text: "the first administrator",
    test: ({ old, next }) => !namesAdministrator(old) && namesAdministrator(next),
  },
  effects: { cluster: "create" },
  meaning: "access entries; whoever created the cluster has one already, which stays until it is deleted by hand",
  first: "Where whoever created the cluster is named now, run private-eks adopt, which takes that entry into the state",
};

const lastAdministrator: EditCase = {
  when: {
    text: "the last administrator goes",
    test: ({ old, next }) => namesAdministrator(old) && !namesAdministrator(next),
  },
  effects: {},
  meaning: "nobody would be left as an administrator: EKS makes the creator one only when the cluster is created",
  instead: "Keep one, such as the role that runs Terraform for the workload stack",
};

/**
 * Edits of access entries, which have their addresses by their principals.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/updating-access-entries.html
 */
export const accessEntryEdits: EditTable = {
  "access.admins": [
    firstAdministrator,
    lastAdministrator,
    ...anyChange({ cluster: "remove" }, "access entries come and go; keep one for the runner of the workload stack"),
  ],
  "access.entries.<name>": [
    firstAdministrator,
    lastAdministrator,
    {
      when: whenAdded,
      effects: { cluster: "create" },
      meaning: "an access entry with its policies; one that gets another name, or comes from access.admins, stays",
    },
    { when: whenRemoved, effects: { cluster: "remove" }, meaning: "the access entry goes with its policies, unless it gets another name" },
  ],
  "access.entries.<name>.principal": [
    lastAdministrator,
    ...anyChange({ cluster: "remove" }, "the entry of the other principal goes, and the one of this comes"),
  ],
  "access.entries.<name>.type": [
    lastAdministrator,
    ...anyChange(
      { cluster: "replace" },
      "the entry is recreated, and the principal has no access in between; policies that it keeps come back with the next apply",
    ),
  ],
  "access.entries.<name>.policies": [
    firstAdministrator,
    lastAdministrator,
    ...anyChange(
      { cluster: "update" },
      "policies come and go; one whose namespaces change is taken away and given again, within seconds, in which it does not count",
    ),
  ],
  "access.entries.<name>.groups": anyChange({ cluster: "update" }, "the entry, in place"),
  "access.entries.<name>.username": [
    {
      when: whenRemoved,
      effects: {},
      meaning: "Terraform leaves the name as it is where the file has none",
      instead:
        "Write the name that EKS derives: the ARN of a user, or arn:aws:sts::<account>:assumed-role/<name>/{{SessionName}} of a role",
    },
    ...anyChange({ cluster: "update" }, "the entry, in place; a RoleBinding that names the user must change with it"),
  ],
};
