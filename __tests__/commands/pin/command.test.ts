import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listPermissions } from "../../../commands/aws/read";
import { pinPermissions } from "../../../commands/pin/rules/pins";
import { type Answers, callerOf, FakeAws, roleSession, sessionSecret } from "../../support/fakeAws";
import { privateEks } from "../../support/program";

// Each test starts the program, and the SDK with it.
jest.setTimeout(60_000);

const directory = mkdtempSync(join(tmpdir(), "private-eks-pin-"));
const file = join(directory, "demo.yaml");
const text = "# ours\nname: demo\nregion: us-west-2\naddons:\n  coreDns: {} # DNS\n";

const aws = new FakeAws();
let environment: Readonly<Record<string, string>>;

/** Of each add-on two versions, the first of which is recommended. */
const answers: Answers = {
  "eks:DescribeAddonVersions": () => ({
    body: JSON.stringify({
      addons: [
        {
          addonVersions: ["v1.35.1-eksbuild.2", "v1.35.0-eksbuild.1"].map((addonVersion, index) => ({
            addonVersion,
            compatibilities: [{ clusterVersion: "1.35", defaultVersion: index === 0 }],
          })),
        },
      ],
    }),
  }),
  "ssm:GetParameters": () => ({
    body: JSON.stringify({
      Parameters: [
        {
          Name: "/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/standard/recommended/release_version",
          Value: "1.35.2-20260415",
        },
      ],
    }),
  }),
};

beforeAll(async () => {
  environment = { ...(await aws.start()), HOME: directory };
});
beforeEach(() => {
  aws.answer(answers);
  writeFileSync(file, text);
});
afterAll(() => {
  aws.stop();
  rmSync(directory, { recursive: true, force: true });
});

const pin = (...options: readonly string[]) => privateEks(["pin", file, ...options], directory, environment);

test("the file has the versions, and is else as it was", async () => {
  const { status, stdout, stderr } = await pin();
  expect([status, stderr]).toEqual([0, ""]);
  expect(readFileSync(file, "utf8")).toBe(
    [
      "# ours",
      "name: demo",
      "region: us-west-2",
      "addons:",
      ...["podIdentityAgent", "kubeProxy", "vpcCni"].map((name) => `  ${name}: { version: v1.35.1-eksbuild.2 }`),
      "  coreDns: { version: v1.35.1-eksbuild.2 } # DNS",
      "nodeGroups:",
      "  managed:",
      "    default:",
      "      amiReleaseVersion: 1.35.2-20260415",
      "",
    ].join("\n"),
  );
  expect(stdout).toMatch(/addons\.coreDns\.version +recommended at each plan +v1\.35\.1-eksbuild\.2\n/);
  expect(stdout).toContain(`Written: ${file}`);
  expect([...aws.called].sort()).toEqual(listPermissions(pinPermissions));
  expect((await pin()).stdout).toBe(`${file} has the versions that AWS recommends.\n`);
});

test("what AWS recommends no version of is told, and stays", async () => {
  aws.answer({ ...answers, "ssm:GetParameters": () => ({ body: "{}" }) });
  const { status, stderr } = await pin();
  expect([status, stderr]).toEqual([
    0,
    "AWS recommends no version for nodeGroups.managed.default.amiReleaseVersion with Kubernetes 1.35: it stays as it is.\n",
  ]);
  expect(readFileSync(file, "utf8")).not.toContain("amiReleaseVersion");
});

test("a dry run writes nothing", async () => {
  const { status, stdout } = await pin("--dry-run");
  expect(status).toBe(0);
  expect(stdout).toContain("nodeGroups.managed.default.amiReleaseVersion");
  expect(readFileSync(file, "utf8")).toBe(text);
});

test("where AWS cannot be read, the file stays as it is", async () => {
  aws.answer({
    ...answers,
    "ssm:GetParameters": () => ({ status: 400, body: JSON.stringify({ __type: "AccessDeniedException", message: "no" }) }),
  });
  const { status, stdout, stderr } = await pin();
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toBe(
    `The credentials do not allow ssm:GetParameters. Allow it on all resources, and run the command again.\n${file} stays as it is.\n`,
  );
  expect(readFileSync(file, "utf8")).toBe(text);
});

test("with a role AWS is read in its session, which is not printed", async () => {
  const role = "arn:aws:iam::111122223333:role/terraform";
  writeFileSync(file, `${text}assumeRoleArn: ${role}\naccess: { admins: ["${role}"] }\n`);
  aws.answer({ ...answers, "sts:AssumeRole": () => roleSession(role, "ASIA1") });
  const { status, stdout, stderr } = await pin();
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).not.toContain(sessionSecret);
  expect([...aws.signers]).toEqual(
    expect.arrayContaining([
      ["sts:AssumeRole", "test us-west-2"],
      ["eks:DescribeAddonVersions", "ASIA1 us-west-2"],
      ["ssm:GetParameters", "ASIA1 us-west-2"],
    ]),
  );
});

test("with credentials of another account nothing is read", async () => {
  writeFileSync(file, `${text}accountId: "111122223333"\n`);
  aws.answer({ ...answers, "sts:GetCallerIdentity": () => callerOf("444455556666") });
  const { status, stderr } = await pin();
  expect(status).toBe(1);
  expect(stderr).toContain("accountId in the cluster file is 111122223333, and the account of the AWS credentials is 444455556666.");
  expect([...aws.called]).toEqual(["sts:GetCallerIdentity"]);
});

test("through an alias nothing is written", async () => {
  writeFileSync(file, `${text}registry: {}\nnodeGroups:\n  managed: { a: &group { capacity: { max: 3 } }, b: *group }\n`);
  const { status, stderr } = await pin();
  expect(status).toBe(1);
  expect(stderr).toContain("nodeGroups.managed.b.amiReleaseVersion cannot be written into");
  expect(readFileSync(file, "utf8")).not.toContain("amiReleaseVersion");
});
