import { logInToEcr } from "../../../../commands/images/mirror/login";
import { copyTools, type Variables } from "../../../../commands/images/mirror/tools";

const mirror = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";
const region = "eu-west-1";
const assumeRoleArn = "arn:aws:iam::111122223333:role/terraform";

test("the password of Amazon ECR goes to the tool by standard input, once a registry, and to no other registry", async () => {
  for (const tool of copyTools) {
    const calls: string[][] = [];
    await logInToEcr(
      [mirror, mirror, "quay.io", "602401143452.dkr.ecr.cn-north-1.amazonaws.com.cn"],
      tool,
      async (program, args, input) => {
        calls.push([program, ...args, `< ${input?.toString() ?? ""}`]);
        return Buffer.from(program === "aws" ? "secret\n" : "");
      },
    );
    expect(calls.map(([program]) => program)).toEqual(["aws", tool.name, "aws", tool.name]);
    expect(calls[2]).toEqual(["aws", "ecr", "get-login-password", "--region", "cn-north-1", "< "]);
    expect(calls[1]).toEqual(expect.arrayContaining([mirror, "--password-stdin", "< secret\n"]));
    expect(calls.flat().filter((argument) => argument.includes("secret"))).toEqual(["< secret\n", "< secret\n"]);
  }
});

/** An AWS CLI of an account, and a tool. @returns what they were called with */
async function logIn(account: Parameters<typeof logInToEcr>[3], hosts: readonly string[] = [mirror], own = "111122223333") {
  const calls: { readonly line: string; readonly variables: Variables | undefined }[] = [];
  const answers: readonly (readonly [RegExp, object])[] = [
    [/^aws sts get-caller-identity/, { Account: own }],
    [
      /^aws sts assume-role/,
      {
        Credentials: { AccessKeyId: "ASIA1", SecretAccessKey: "secret", SessionToken: "token" },
        AssumedRoleUser: { Arn: "arn:aws:sts::111122223333:assumed-role/terraform/private-eks" },
      },
    ],
  ];
  const run = logInToEcr(
    hosts,
    copyTools[0]!,
    async (program, args, _input, variables) => {
      const line = [program, ...args].join(" ");
      calls.push({ line, variables });
      return Buffer.from(JSON.stringify(answers.find(([pattern]) => pattern.test(line))?.[1] ?? {}));
    },
    account,
  );
  return { calls, error: await run.catch((error: unknown) => error) };
}

test("with a role the password is that of its session, which no argument holds", async () => {
  const { calls } = await logIn({ region, assumeRoleArn, accountId: "111122223333" });
  expect(calls).toEqual([
    {
      line: `aws sts assume-role --role-arn ${assumeRoleArn} --role-session-name private-eks --region eu-west-1 --output json`,
      variables: { AWS_STS_REGIONAL_ENDPOINTS: "regional" },
    },
    {
      line: "aws ecr get-login-password --region eu-west-1",
      variables: { AWS_ACCESS_KEY_ID: "ASIA1", AWS_SECRET_ACCESS_KEY: "secret", AWS_SESSION_TOKEN: "token" },
    },
    { line: `crane auth login ${mirror} --username AWS --password-stdin`, variables: undefined },
  ]);
});

test("credentials of another account than the cluster's do not log in", async () => {
  const { calls, error } = await logIn({ region, accountId: "111122223333" }, [mirror], "444455556666");
  expect(String(error)).toContain("accountId in the cluster file is 111122223333, and the account of the AWS credentials is 444455556666.");
  expect(calls.map(({ line }) => line)).toEqual(["aws sts get-caller-identity --region eu-west-1 --output json"]);
});

test("without a registry in Amazon ECR nobody is asked", async () => {
  expect((await logIn({ region, assumeRoleArn }, ["quay.io"])).calls).toEqual([]);
});
