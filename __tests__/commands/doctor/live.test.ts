import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LiveResult, livePermissions } from "../../../commands/doctor/rules/live";
import { FakeAws, queryError } from "../../support/fakeAws";
import { privateEks } from "../../support/program";
import { quiet } from "./clusters";

jest.setTimeout(60_000);

const directory = mkdtempSync(join(tmpdir(), "private-eks-doctor-live-"));
const aws = new FakeAws();
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  const { accountId: _, ...cluster } = quiet;
  writeFileSync(join(directory, "shop.yaml"), JSON.stringify(cluster));
  environment = { ...(await aws.start()), HOME: directory, NO_COLOR: "1" };
});
afterAll(() => {
  aws.stop();
  rmSync(directory, { recursive: true });
});

const run = (...words: readonly string[]) => privateEks(["doctor", "shop.yaml", "--live", ...words], directory, environment);

const cluster = {
  status: "ACTIVE",
  version: "1.34",
  endpoint: "https://127.0.0.1:1",
  resourcesVpcConfig: { vpcId: "vpc-0123456789abcdef0", endpointPublicAccess: false },
};
const described = { "eks:DescribeCluster": () => ({ body: JSON.stringify({ cluster }) }) };

test("a cluster that does not exist is a check that failed", async () => {
  aws.answer({});
  const { status, stdout, stderr } = await run();
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  expect(stdout).toMatch(/\nfailed {3}cluster shop: There is no cluster shop in us-west-2, .*\n0 ok, 1 failed, 0 skipped\n$/);
});

test("what is missing is failed, what cannot be read is skipped with the permission or the reason, and no other action is called", async () => {
  const denied = queryError(403, "UnauthorizedOperation", "no");
  const refused = { status: 400, body: JSON.stringify({ __type: "AccessDeniedException", message: "no" }) };
  aws.answer({ ...described, "ec2:DescribeVpcEndpoints": () => denied, "servicequotas:GetServiceQuota": () => refused });
  const { status, stdout, stderr } = await run("--json");
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  const { live } = (JSON.parse(stdout) as { readonly clusters: readonly { readonly live: readonly LiveResult[] }[] }).clusters[0]!;
  const lines = live.map(({ check, detail, status: end, subject }) => `${end} ${check} ${subject}: ${detail}`);
  expect(lines).toEqual(
    expect.arrayContaining([
      "failed control plane shop: the control plane runs Kubernetes 1.34, and the file says 1.35",
      expect.stringMatching(/^skipped endpoint sts: The credentials do not allow ec2:DescribeVpcEndpoints/),
      expect.stringMatching(/^skipped quota of the account: The credentials do not allow servicequotas:GetServiceQuota/),
      "failed node group general: EKS has no such node group",
      "failed add-on vpc-cni: EKS has no such add-on",
      expect.stringMatching(/^skipped nodes shop: The AWS CLI cannot be run/),
      expect.stringMatching(/^skipped names of endpoints: this machine has no address of the VPC/),
    ]),
  );
  const allowed = Object.values(livePermissions).flat() as readonly string[];
  expect([...aws.called].filter((action) => !allowed.includes(action))).toEqual([]);
});

test("quotas are read, one that nobody has raised by its default", async () => {
  const value = (of: number) => ({ body: JSON.stringify({ Quota: { Value: of } }) });
  const none = { status: 400, body: JSON.stringify({ __type: "NoSuchResourceException", message: "none" }) };
  const asked: string[] = [];
  aws.answer({
    ...described,
    "servicequotas:GetServiceQuota": (parameters) => {
      const { QuotaCode, ServiceCode } = JSON.parse([...parameters.keys()][0]!) as Readonly<Record<string, string>>;
      asked.push(`${ServiceCode!} ${QuotaCode!}`);
      return QuotaCode === "L-1216C47A" ? value(3) : none;
    },
    "servicequotas:GetAWSDefaultServiceQuota": () => value(50),
  });
  const { stdout } = await run();
  expect(asked).toEqual(["vpc L-29B6F2EB", "eks L-6D54EA21", "eks L-BD136A63", "ec2 L-1216C47A"]);
  expect(stdout.match(/^\w+ +quota .*$/gm)).toEqual([
    "ok       quota L-29B6F2EB: interface endpoints in the VPC: 5 of the 50 that the account may have",
    "ok       quota L-6D54EA21: managed node groups: 1 of the 50 that the account may have",
    "ok       quota L-BD136A63: nodes of the managed group general: 4 of the 50 that the account may have",
    "failed   quota L-1216C47A: vCPUs of On-Demand Standard instances with all node groups at their maximum: the cluster has 4, and the account may have 3",
  ]);
  expect(stdout).toContain("         fix: Have the quota L-1216C47A of ec2 raised in Service Quotas\n");
});

test("without credentials nothing is looked at, in a sentence", async () => {
  const { status, stdout, stderr } = await privateEks(["doctor", "shop.yaml", "--live"], directory, {
    HOME: directory,
    AWS_EC2_METADATA_DISABLED: "true",
    NO_COLOR: "1",
  });
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  expect(stdout).toMatch(/\nfailed {3}cluster shop: There are no AWS credentials/);
  expect(stdout).not.toMatch(/^\s+at /m);
});
