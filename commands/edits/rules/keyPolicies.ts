import { requiredKeyPolicies } from "../../../design/encryption/keyRequirements";
import type { Change, EditCase } from "./editCase";

/** What policies of keys of volumes must allow, so that groups have nodes. */
export const keyPolicyFirst = "Let the policy of the key admit Auto Scaling's service-linked role; otherwise no node starts";

/** What they must allow besides, so that pools of EKS Auto Mode have Spot Instances. */
export const spotKeyPolicyFirst =
  "Let the policy of the key admit EC2's service-linked role of Spot Instances, as key-policy.json beside the cluster stack says; otherwise no Spot Instance starts";

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
