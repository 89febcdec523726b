import { requiredKeyPolicies, usesAutoScaling } from "../../../design/encryption/keyRequirements";
import { type Change, type EditCase, whenRemoved } from "./editCase";

/** What policies of keys of volumes must allow, so that groups have nodes. */
export const keyPolicyFirst = "Let the policy of the key admit Auto Scaling's service-linked role; otherwise no node starts";

/** What they must allow besides, so that pools of EKS Auto Mode have Spot Instances. */
export const spotKeyPolicyFirst =
  "Let the policy of the key admit EC2's service-linked role of Spot Instances, as key-policy.json beside the cluster stack says; otherwise no Spot Instance starts";

/** What they must allow, so that EKS Auto Mode, which acts by the role of the control plane, has nodes. */
export const autoModeKeyPolicyFirst =
  "Let the policy of the key admit the account, as key-policy.json beside the cluster stack says, and with pools that may start Spot Instances EC2's service-linked role of these; otherwise no node starts";

/** What they must allow, so that it makes volumes of pods. */
export const volumeKeyPolicyFirst =
  "Let the policy of the key admit the account, as key-policy.json beside the cluster stack says; otherwise no volume is made";

/** A case of a key, and before it that in which the key goes: no policy has to admit anybody then. */
export const needingNoKey = ({ first, ...one }: EditCase): readonly EditCase[] => [
  {
    ...one,
    when: {
      text: `removed${one.when ? `, ${one.when.text}` : ""}`,
      test: (change) => whenRemoved.test(change) && (one.when === undefined || one.when.test(change)),
    },
  },
  { ...one, ...(first !== undefined && { first }) },
];

/**
 * A case of EKS Auto Mode where other instances may have the key, too: before it that without any which Auto Scaling starts. Its role may not exist then,
 * and KMS refuses a policy that names such a role. First of all, that in which the key goes.
 */
export const withoutAutoScaling = (one: EditCase): readonly EditCase[] => [
  needingNoKey(one)[0]!,
  {
    ...one,
    when: {
      text: `${one.when!.text}, without node groups and Squid`,
      test: (change) => !usesAutoScaling(change.next) && one.when!.test(change),
    },
    first: autoModeKeyPolicyFirst,
  },
  { ...one, first: `${keyPolicyFirst}. ${autoModeKeyPolicyFirst}` },
];

/** The key of something goes, which has the one of all volumes then, or that of the account. */
export const whenKeyGoes: NonNullable<EditCase["when"]> = {
  text: "without a key",
  test: ({ after }) => (after as { readonly kmsKeyArn?: string } | undefined)?.kmsKeyArn === undefined,
};

/** Whether what the policies of the company's own keys must allow changes: key-policy.json beside the cluster stack, and an output of it. */
const changesKeyPolicies = ({ next, old }: Change): boolean =>
  JSON.stringify(requiredKeyPolicies(old)) !== JSON.stringify(requiredKeyPolicies(next));

/**
 * A case that comes with other key policies.
 * @param first what to do before, where the case has nothing of its own. @default - nothing
 */
export function keyPolicyCase({ first: ownFirst, when, ...one }: EditCase, first?: string): EditCase {
  const toDo = ownFirst ?? first;
  return {
    ...one,
    when: {
      text: `${when ? `${when.text}, ` : ""}where the policies of your own KMS keys must allow something else`,
      test: (change) => (when === undefined || when.test(change)) && changesKeyPolicies(change),
    },
    effects: { cluster: "update", ...one.effects },
    meaning: `${one.meaning}; key-policy.json beside the cluster stack changes`,
    ...(toDo !== undefined && { first: toDo }),
  };
}

/** A case, and before it that with other key policies. */
export const withKeyPolicies = (one: EditCase, first?: string): readonly EditCase[] => [keyPolicyCase(one, first), one];
