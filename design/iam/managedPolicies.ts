import { maxPolicySize, type PolicyDocument, splitPolicy, type Statement } from "./policy";

/**
 * Characters of a document as IAM counts those of a managed policy: without white space.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const policySize = (document: object): number => JSON.stringify(document).replace(/\s/g, "").length;

/**
 * The documents of a role as managed policies of the account, by name: one that is too long for one goes on in `<name>-2` and so on. A document of the
 * user's that cannot be divided stays too long.
 */
export const managedPolicies = (documents: Readonly<Record<string, object>>): Readonly<Record<string, object>> =>
  Object.fromEntries(
    Object.entries(documents).flatMap(([name, document]) =>
      parts(document).map((part, index) => [index === 0 ? name : `${name}-${index + 1}`, part]),
    ),
  );

const parts = (document: object): readonly object[] =>
  policySize(document) > maxPolicySize && isDivisible(document) ? splitPolicy(document) : [document];

/** Whether each statement has lists to divide, and no id, which its parts would share. */
function isDivisible(document: object): document is PolicyDocument {
  const { Statement: statements } = document as { readonly Statement?: unknown };
  return (
    Array.isArray(statements) &&
    (statements as readonly Partial<Statement>[]).every(
      ({ Sid, Action, Resource }) => Sid === undefined && Array.isArray(Action) && Array.isArray(Resource),
    )
  );
}
