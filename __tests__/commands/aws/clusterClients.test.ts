import { ListClustersCommand } from "@aws-sdk/client-eks";
import { clusterClients } from "../../../commands/aws/clusterClients";
import { stsClient } from "../../../commands/aws/clients";
import { callerOf, FakeAws, queryError, roleSession } from "../../support/fakeAws";

const before = process.env;
const aws = new FakeAws();
const region = "eu-central-1";
const assumeRoleArn = "arn:aws:iam::111122223333:role/terraform";

beforeAll(async () => {
  process.env = { ...before, ...(await aws.start()), AWS_MAX_ATTEMPTS: "1" };
});
afterAll(() => {
  process.env = before;
  aws.stop();
});

test("without an account and a role the clients have the credentials of the environment, and STS is not asked", async () => {
  aws.answer({});
  const { values, problems } = await clusterClients({ region });
  await values.eks.send(new ListClustersCommand({}));
  expect(problems).toEqual([]);
  expect([...aws.signers]).toEqual([["eks:ListClusters", `test ${region}`]]);
});

test("with a role the clients have its session, which the region's STS gives", async () => {
  const asked: (string | null)[] = [];
  aws.answer({
    "sts:AssumeRole": (parameters) => {
      asked.push(...["RoleArn", "RoleSessionName"].map((name) => parameters.get(name)));
      return roleSession(assumeRoleArn, "ASIA1");
    },
  });
  const { values, problems } = await clusterClients({ region, assumeRoleArn, accountId: "111122223333" });
  await values.eks.send(new ListClustersCommand({}));
  expect([problems, asked]).toEqual([[], [assumeRoleArn, "private-eks"]]);
  expect([...aws.signers]).toEqual([
    ["sts:AssumeRole", `test ${region}`],
    ["eks:ListClusters", `ASIA1 ${region}`],
  ]);
});

test("the endpoint of STS is that of the region, which a private VPC has", () => {
  const { config } = stsClient("us-east-1");
  const { url } = config.endpointProvider({ Region: "us-east-1", UseGlobalEndpoint: config.useGlobalEndpoint as boolean });
  expect(url.hostname).toBe("sts.us-east-1.amazonaws.com");
});

test("credentials of the account of the file are taken", async () => {
  aws.answer({ "sts:GetCallerIdentity": () => callerOf("111122223333") });
  expect((await clusterClients({ region, accountId: "111122223333" })).problems).toEqual([]);
});

test("credentials of another account are a problem that names both", async () => {
  aws.answer({ "sts:GetCallerIdentity": () => callerOf("444455556666") });
  expect((await clusterClients({ region, accountId: "111122223333" })).problems).toEqual([
    "accountId in the cluster file is 111122223333, and the account of the AWS credentials is 444455556666. Use credentials of 111122223333, such as by AWS_PROFILE, set assumeRoleArn to a role there, or correct accountId, and run the command again.",
  ]);
});

test.each([
  [
    "that may not be assumed",
    queryError(
      403,
      "AccessDenied",
      `User: arn:aws:iam::1:user/u is not authorized to perform: sts:AssumeRole on resource: ${assumeRoleArn}`,
    ),
    "The credentials do not allow sts:AssumeRole. Allow it for the role of assumeRoleArn, and in that role's trust policy, and run the command again.",
  ],
  [
    "whose session is not in the answer",
    { body: "<AssumeRoleResponse><AssumeRoleResult/></AssumeRoleResponse>" },
    /^What answers is not AWS \(sts\)/,
  ],
])("a role %s is one sentence", async (_what, answer, problem) => {
  aws.answer({ "sts:AssumeRole": () => answer });
  const { problems } = await clusterClients({ region, assumeRoleArn });
  expect(problems).toEqual([typeof problem === "string" ? problem : expect.stringMatching(problem)]);
});
