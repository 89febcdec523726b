import { distinctKeys, volumeKeyStatements } from "../../../design/iam/volumeKeys";
import { refusalOf } from "../../support/iam/decision";

const key = (id: string): string => `arn:aws:kms:us-west-2:111122223333:key/${id}`;
const [first, second, other] = [key("1"), key("2"), key("3")];
const isAllowed = (action: string, resource: string, context = {}): boolean =>
  refusalOf({ action, resource, context }, [{ Statement: volumeKeyStatements([first, second]) }], []) === undefined;

/** @see https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html#ebs-encryption-permissions */
test.each(["Decrypt", "DescribeKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo"])(
  "whoever creates volumes may kms:%s with each of their keys, and with no other",
  (action) => {
    expect([first, second, other].map((resource) => isAllowed(`kms:${action}`, resource))).toEqual([true, true, false]);
  },
);

test("grants are for AWS services alone", () => {
  const granted = (value: string) => isAllowed("kms:CreateGrant", second, { "kms:GrantIsForAWSResource": value });
  expect([granted("true"), granted("false"), isAllowed("kms:CreateGrant", second)]).toEqual([true, false, false]);
  expect(isAllowed("kms:CreateGrant", other, { "kms:GrantIsForAWSResource": "true" })).toBe(false);
});

test("without keys nothing is allowed, as a statement without resources is refused", () => {
  expect(volumeKeyStatements([])).toEqual([]);
});

test("keys are those that are there, each once, in an order that the file's does not change", () => {
  expect(distinctKeys([second, undefined, first, second])).toEqual([first, second]);
  expect(distinctKeys([undefined])).toEqual([]);
});
