import { callerPrefix, keyAdministrators } from "../../../design/encryption/keyAdministrators";
import { clusterKeyPolicy } from "../../../design/iam/resourcePolicies";
import { configDemo } from "../../support/synth";

const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const [admin, runner] = [role("teams/keys"), role("terraform")];

test("the role that Terraform assumes is an administrator, too, but not the only one", () => {
  expect(keyAdministrators(configDemo({ assumeRoleArn: runner }))).toEqual([]);
  expect(keyAdministrators(configDemo({ assumeRoleArn: runner, encryption: { administrators: [admin] } }))).toEqual([admin, runner]);
  expect(keyAdministrators(configDemo({ assumeRoleArn: runner, encryption: { administrators: [runner] } }))).toEqual([runner]);
});

test.each([
  [role("teams/keys"), "arn:aws:sts::111122223333:assumed-role/keys/"],
  ["arn:aws-cn:iam::111122223333:role/terraform", "arn:aws-cn:sts::111122223333:assumed-role/terraform/"],
  ["arn:aws:iam::111122223333:user/teams/breakglass", "arn:aws:iam::111122223333:user/teams/breakglass/"],
])("the calls of %s are those of %s", (arn, prefix) => {
  expect(callerPrefix(arn)).toBe(prefix);
});

describe("the policy of a key with administrators", () => {
  const { Statement } = clusterKeyPolicy({
    ...{ partition: "aws", dnsSuffix: "amazonaws.com", accountId: "111122223333", region: "us-west-2", clusterName: "demo" },
    administrators: [admin, runner],
  });
  const bySid = (sid: string) => Statement.find(({ Sid }) => Sid === sid)!;
  const use = /^kms:(Encrypt|Decrypt|ReEncrypt|GenerateDataKey|CreateGrant|Sign)/;

  test("lets them manage it, and not use it", () => {
    const { Principal, Action, Condition } = bySid("Administrators");
    expect([Principal, Condition]).toEqual([{ AWS: [admin, runner] }, undefined]);
    expect(Action.filter((action) => use.test(action) || action.includes("*"))).toEqual([]);
    expect(Action).toEqual(expect.arrayContaining(["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion"]));
  });

  test("lets others use it by their IAM policies, and nobody manage it by those", () => {
    const account = { AWS: "arn:aws:iam::111122223333:root" };
    const { Principal, Action, Condition } = bySid("UseByAccountPolicies");
    expect([Principal, Condition]).toEqual([account, { ArnNotEquals: { "aws:PrincipalArn": [admin, runner] } }]);
    expect(Action.filter((action) => !use.test(action))).toEqual(["kms:DescribeKey", "kms:RetireGrant"]);
    expect(bySid("GrantsToServices")).toMatchObject({
      Principal: account,
      Action: ["kms:CreateGrant"],
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    });
    expect(Statement.flatMap(({ Action: actions }) => actions)).not.toContain("kms:*");
  });

  test("lets CloudWatch Logs encrypt the cluster's logs as without", () => {
    expect(bySid("ClusterLogs").Principal).toEqual({ Service: "logs.us-west-2.amazonaws.com" });
  });
});
