import { policyDocument, type PolicyDocument, type Statement } from "./policy";

/**
 * Most characters of a managed policy; IAM does not count white space.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const maxPolicySize = 6144;

/** The document as few documents that IAM takes as managed policies, with the statements in their order; mostly it is one. */
export function splitPolicy({ Statement: statements }: PolicyDocument): readonly PolicyDocument[] {
  const documents: Statement[][] = [[]];
  for (const statement of statements) {
    const last = documents.at(-1)!;
    if (last.length > 0 && size([...last, statement]) > maxPolicySize) documents.push([statement]);
    else last.push(statement);
  }
  return documents.map(policyDocument);
}

const size = (statements: readonly Statement[]) => JSON.stringify(policyDocument(statements)).length;
