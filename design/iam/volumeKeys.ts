import { forServicesOnly } from "../encryption/keyAdministrators";
import { allow, type Statement } from "./policy";

/**
 * What whoever creates volumes, or starts instances with them, needs of the keys that encrypt them; nothing without keys.
 * @param keys ARNs, each once
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html#ebs-encryption-permissions
 */
export function volumeKeyStatements(keys: readonly string[]): readonly Statement[] {
  if (keys.length === 0) return [];
  return [
    allow(["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"], keys),
    allow(["kms:CreateGrant"], keys, forServicesOnly),
  ];
}

/** The keys among some that are there, each once and sorted. */
export const distinctKeys = (arns: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(arns.flatMap((arn) => arn ?? []).sort()),
];
