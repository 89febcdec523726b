import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requiredKeyPolicies } from "../../design/encryption/keyRequirements";
import { runnerPolicy } from "../../design/iam/runnerPolicy";
import { stageCluster } from "../../stacks/write/stageCluster";
import { resource, resources, type Stack } from "../support/stack";
import { type Changes, configDemo, synthDemo } from "../support/synth";

const key = (name: string) => `arn:aws:kms:us-west-2:111122223333:key/${name}`;
const cluster = (encryption: Changes, others: Changes = {}): Stack => synthDemo({ encryption, ...others }).cluster;
const repositories = { registry: { repositories: { "team/application": {} } } };
const output = (stack: Stack, name: string) => (stack.json["output"] as Record<string, { value: unknown }>)[name]?.value;

describe("without a key of the cluster's own", () => {
  const without = cluster({ createKey: false }, repositories);

  test("none is made, and AWS encrypts with keys of its own", () => {
    expect([...resources(without, "aws_kms_key"), ...resources(without, "aws_kms_alias")]).toEqual([]);
    const controlPlane = resource(without, "aws_eks_cluster").attributes;
    expect(controlPlane["encryption_config"]).toBeUndefined();
    expect(controlPlane["depends_on"]).toContainEqual(expect.stringMatching(/^aws_cloudwatch_log_group\./));
    expect(resource(without, "aws_cloudwatch_log_group").attributes["kms_key_id"]).toBeUndefined();
    expect(resource(without, "aws_ecr_repository").attributes["encryption_configuration"]).toEqual([{ encryption_type: "AES256" }]);
    expect(output(without, "kms_key_arn")).toBe("");
  });

  test("the runner needs no grants of keys", () => {
    const place = { partition: "aws", dnsSuffix: "amazonaws.com", region: "us-west-2", cluster: "demo" };
    const actions = ({ json }: Stack) => runnerPolicy(json, place).Statement.flatMap(({ Action }) => Action);
    expect(actions(without).filter((action) => action.startsWith("kms:"))).toEqual([]);
    const needed = ["kms:CreateGrant", "kms:DescribeKey"];
    expect(actions(cluster({ createKey: false, kmsKeyArn: key("secrets") }))).toEqual(expect.arrayContaining(needed));
    expect(actions(cluster({ createKey: false, repositoriesKmsKeyArn: key("images") }, repositories))).toEqual(
      expect.arrayContaining([...needed, "kms:RetireGrant"]),
    );
  });

  test("the findings of the policy scan are accepted, with reasons", () => {
    const text = JSON.stringify(without.json["resource"]);
    for (const check of ["CKV_AWS_58", "CKV_AWS_136", "CKV_AWS_158"]) expect(text).toContain(check);
    const text2 = JSON.stringify(cluster({}, repositories).json["resource"]);
    for (const check of ["CKV_AWS_58", "CKV_AWS_136"]) expect(text2).not.toContain(check);
  });

  test("the company's keys take its place where the file names them", () => {
    const names = { kmsKeyArn: key("secrets"), logsKmsKeyArn: key("logs"), repositoriesKmsKeyArn: key("images") };
    const stack = cluster({ createKey: false, ...names }, repositories);
    expect(resource(stack, "aws_eks_cluster").attributes["encryption_config"]).toMatchObject({ provider: { key_arn: key("secrets") } });
    expect(resource(stack, "aws_cloudwatch_log_group").attributes["kms_key_id"]).toBe(key("logs"));
    expect(resource(stack, "aws_ecr_repository").attributes["encryption_configuration"]).toEqual([
      { encryption_type: "KMS", kms_key: key("images") },
    ]);
  });
});

describe("administrators of the key", () => {
  const administrators = ["arn:aws:iam::111122223333:role/teams/keys", "arn:aws:iam::111122223333:user/breakglass"];
  const { attributes } = resource(cluster({ administrators }), "aws_kms_key");

  test("are in its policy, which leaves management to nobody else", () => {
    expect(attributes["policy"]).toContain(
      '"AWS":["arn:aws:iam::111122223333:role/teams/keys","arn:aws:iam::111122223333:user/breakglass"]',
    );
    expect(attributes["policy"]).not.toContain("kms:*");
  });

  test("are whom the plan asks for, as KMS refuses a policy that its caller could not change", () => {
    const { precondition } = attributes["lifecycle"] as { precondition: readonly { condition: string; error_message: string }[] };
    expect(precondition.map(({ condition }) => condition)).toEqual([
      '${anytrue([for prefix in ["arn:aws:sts::111122223333:assumed-role/keys/","arn:aws:iam::111122223333:user/breakglass/"] : startswith(join("", [data.aws_caller_identity.account.arn, "/"]), prefix)])}',
    ]);
    expect(resource(cluster({}), "aws_kms_key").attributes["lifecycle"]).not.toHaveProperty("precondition");
    expect(attributes["lifecycle"]).toHaveProperty("prevent_destroy", true);
  });
});

describe("what the policies of the company's keys must allow", () => {
  const encryption = { kmsKeyArn: key("secrets"), volumesKmsKeyArn: key("volumes") };
  const written = (changes: Changes) => {
    const folder = mkdtempSync(join(tmpdir(), "private-eks-keys-"));
    try {
      stageCluster(configDemo(changes), folder);
      return Object.fromEntries(
        ["network", "cluster", "workload"].flatMap((role) => {
          const stack = join(folder, "stacks", `demo-${role}`);
          const files = readdirSync(stack).filter((name) => name.startsWith("key-policy"));
          return files.map((name) => [`${role}/${name}`, JSON.parse(readFileSync(join(stack, name), "utf8")) as unknown]);
        }),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test("is in a file beside the cluster stack", () => {
    expect(written({ encryption })).toEqual({ "cluster/key-policy.json": requiredKeyPolicies(configDemo({ encryption })) });
    expect(written({})).toEqual({});
  });

  test("is an output, with the account of the credentials", () => {
    const policies = output(cluster(encryption), "required_key_policies") as Record<string, string>;
    expect(Object.keys(policies)).toEqual([key("secrets"), key("volumes")]);
    expect(policies[key("secrets")]).toContain("arn:aws:iam::${data.aws_caller_identity.account.account_id}:root");
    expect(output(cluster({}), "required_key_policies")).toBeUndefined();
  });
});
