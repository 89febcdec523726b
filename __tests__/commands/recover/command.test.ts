import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReleaseSecret } from "../../../commands/recover/rules/pendingReleases";
import { type Answers, FakeAws, roleSession } from "../../support/fakeAws";
import { outputOf } from "../../support/pages";
import { privateEks } from "../../support/program";

jest.setTimeout(60_000);

const directory = mkdtempSync(join(tmpdir(), "private-eks-recover-"));
const shop = "name: shop\nregion: us-west-2\nnetwork: { egress: nat }\nloadBalancerController: { enabled: true }\n";
writeFileSync(join(directory, "shop.yaml"), shop);
mkdirSync(join(directory, "bin"));
const awsCli = join(directory, "bin/aws");
const token = (line: string) => writeFileSync(awsCli, `#!/bin/sh\n${line}\n`, { mode: 0o755 });

const aws = new FakeAws();
let environment: Readonly<Record<string, string>>;

/** What was asked of the Kubernetes API, and what it holds. */
let asked: string[] = [];
let secrets: readonly ReleaseSecret[] = [];
let status = 200;
const kubernetes = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const [path = "", query = ""] = request.url!.split("?");
    asked.push([request.method, path, new URLSearchParams(query).get("labelSelector") ?? "", Buffer.concat(chunks)].join(" ").trim());
    const allowed = request.headers.authorization === "Bearer k8s-aws-v1.test" ? status : 401;
    response.writeHead(allowed).end(JSON.stringify(allowed < 300 ? { items: secrets } : { message: "not now" }));
  });
});

beforeAll(async () => {
  kubernetes.listen(0, "127.0.0.1");
  await once(kubernetes, "listening");
  environment = { ...(await aws.start()), PATH: `${join(directory, "bin")}:${process.env["PATH"]}`, HOME: directory };
});
afterAll(() => {
  aws.stop();
  kubernetes.close();
  rmSync(directory, { recursive: true, force: true });
});

beforeEach(() => {
  [asked, secrets, status] = [[], [], 200];
  token(`[ "$4" = shop ] && echo '{"status": {"token": "k8s-aws-v1.test"}}'`);
  aws.answer(described());
});

/** The cluster as AWS has it. */
function described(): Answers {
  const { port } = kubernetes.address() as AddressInfo;
  const cluster = { name: "shop", endpoint: `http://127.0.0.1:${port}`, certificateAuthority: { data: "" } };
  return { "eks:DescribeCluster": () => ({ body: JSON.stringify({ cluster }) }) };
}

const name = "sh.helm.release.v1.aws-load-balancer-controller.v1";
const pending = (minutes: number, state = "pending-install"): ReleaseSecret => ({
  metadata: {
    name,
    namespace: "kube-system",
    uid: "6b1a",
    resourceVersion: "77",
    creationTimestamp: "2026-01-01T00:00:00Z",
    labels: { status: state, createdAt: String(Math.floor(Date.now() / 1000) - minutes * 60 - 5) },
  },
});
const release = "kube-system/aws-load-balancer-controller";
const run = (...words: string[]) => privateEks(["recover", "shop.yaml", ...words], directory, environment);
const runWith = (more: Readonly<Record<string, string>>) => privateEks(["recover", "shop.yaml"], directory, { ...environment, ...more });
const list =
  "GET /api/v1/namespaces/kube-system/secrets owner=helm,name=aws-load-balancer-controller,status in (pending-install,pending-upgrade,pending-rollback)";

test("nothing that is pending is status 0", async () => {
  expect(await run()).toEqual({ status: 0, stdout: "shop: no release is pending\n", stderr: "" });
  expect(asked).toEqual([list]);
});

test("without --yes it lists what is pending, and removes nothing", async () => {
  secrets = [pending(42, "pending-upgrade")];
  expect(await run()).toEqual({
    status: 1,
    stdout: `${release}: pending-upgrade for 42 minutes (Secret ${name}): nobody works on it any more; run again with --yes to remove it\n`,
    stderr: "",
  });
  expect(asked).toEqual([list]);
});

test("the guide shows what it lists", async () => {
  secrets = [pending(42, "pending-upgrade")];
  expect(outputOf("docs/guides/recover.md", "npx private-eks recover shop")).toBe((await run()).stdout);
});

test("with --yes it removes just the revision that it has read", async () => {
  secrets = [pending(42)];
  expect(await run("--yes")).toEqual({
    status: 0,
    stdout: `${release}: pending-install for 42 minutes (Secret ${name}): removed; apply the workload stack again\n`,
    stderr: "",
  });
  const options = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid: "6b1a", resourceVersion: "77" } };
  expect(asked).toEqual([list, `DELETE /api/v1/namespaces/kube-system/secrets/${name}  ${JSON.stringify(options)}`]);
});

test("what Helm may still be working on stays, unless the file says how old it must be", async () => {
  secrets = [pending(9)];
  expect(await run("--yes")).toMatchObject({
    status: 1,
    stdout: `${release}: pending-install for 9 minutes (Secret ${name}): left, since Helm may be working on it; run again when it is 15 minutes old\n`,
  });
  expect(asked).toEqual([list]);
  expect((await run("--yes", "--older-than", "9")).status).toBe(0);
});

test("with a role the token is the role's, as in the workload stack", async () => {
  const role = "arn:aws:iam::111122223333:role/terraform";
  writeFileSync(join(directory, "assumed.yaml"), `${shop}assumeRoleArn: ${role}\naccess: { admins: ["${role}"] }\n`);
  token(`[ "$9 \${10}" = "--role-arn ${role}" ] && echo '{"status": {"token": "k8s-aws-v1.test"}}'`);
  aws.answer({ ...described(), "sts:AssumeRole": () => roleSession(role, "ASIA1") });
  expect(await privateEks(["recover", "assumed.yaml"], directory, environment)).toEqual({
    status: 0,
    stdout: "shop: no release is pending\n",
    stderr: "",
  });
  expect(aws.signers.get("eks:DescribeCluster")).toBe("ASIA1 us-west-2");
});

test("a proxy of the environment that is not a URL is one sentence", async () => {
  expect(await runWith({ HTTPS_PROXY: "proxy:none" })).toEqual({
    status: 1,
    stdout: "",
    stderr: "HTTPS_PROXY or HTTP_PROXY is not a URL: write it as http://proxy.example.com:3128, or unset it\n",
  });
});

test.each([
  ["no cluster", () => aws.answer({}), "There is no cluster shop in us-west-2 that is ready.\n"],
  ["no token", () => token("echo denied >&2; exit 254"), "aws eks get-token fails: denied\n"],
  ["an API that refuses", () => (status = 403), "The Kubernetes API of shop answers with status 403: not now\n"],
])("%s is one sentence", async (_what, spoil, stderr) => {
  spoil();
  expect(await run("--yes")).toEqual({ status: 1, stdout: "", stderr });
});
