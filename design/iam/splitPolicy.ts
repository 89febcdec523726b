import { policyDocument, type PolicyDocument, type Statement } from "./policy";

/**
 * Most characters of a managed policy; IAM does not count white space.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const maxPolicySize = 6144;

const emptySize = JSON.stringify(policyDocument([])).length;
const separatorSize = ",".length;

/** The document as few documents that IAM takes as managed policies, with the statements in their order; mostly it is one. */
export function splitPolicy({ Statement: statements }: PolicyDocument): readonly PolicyDocument[] {
  const documents: Statement[][] = [[]];
  let size = emptySize;
  for (const statement of statements) {
    const added = JSON.stringify(statement).length + separatorSize;
    if (size + added > maxPolicySize + separatorSize && size > emptySize) {
      documents.push([]);
      size = emptySize;
    }
    documents.at(-1)!.push(statement);
    size += added;
  }
  return documents.map(policyDocument);
}
