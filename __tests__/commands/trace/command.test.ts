import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { filesLoadedAtOnce } from "../../support/bundledFiles";
import { synthesizeFiles } from "../../support/synth";
import { privateEks } from "../../support/program";
import { simulatedStates } from "../../support/simulatedStates";
import { tracedDemo } from "../../support/traces";

jest.setTimeout(120_000);

const directory = mkdtempSync(join(tmpdir(), "private-eks-trace-"));
afterAll(() => rmSync(directory, { recursive: true }));

const cluster = { name: "shop", region: "us-west-2", nodeGroups: { managed: { general: {} } } };
const file = join(directory, "clusters/shop.yaml");
const outdir = join(directory, "cdktf.out");
const networkJson = join(outdir, "stacks/shop-network/cdk.tf.json");

beforeAll(() => {
  mkdirSync(join(directory, "clusters"));
  writeFileSync(file, stringify(cluster));
  synthesizeFiles([file], outdir);
});

const trace = (...words: readonly string[]) => privateEks(["trace", "shop", ...words], directory, { NO_COLOR: "1" });

/** The network stack with a change, while something is done. */
async function withNetwork<T>(change: (text: string) => string, action: () => Promise<T>): Promise<T> {
  const before = readFileSync(networkJson, "utf8");
  writeFileSync(networkJson, change(before));
  try {
    return await action();
  } finally {
    writeFileSync(networkJson, before);
  }
}

test("tells each hop, with the resources that decide", async () => {
  const { status, stderr, stdout } = await trace("kubelet", "ecr.api");
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^kubelet to ecr\.api: ok$/m);
  expect(stdout).toMatch(
    /^ok +name +api\.ecr\.us-west-2\.amazonaws\.com stands for the ecr\.api endpoint\n +network: aws_vpc_endpoint\.endpoints_ecr-api_\w+$/m,
  );
  expect(stdout).toMatch(
    /^ok +rules in +TCP port 443 from 10\.0\.0\.0\/19.*\n +network: aws_vpc_security_group_ingress_rule\.endpoints_https/m,
  );
  expect(stdout).toMatch(/^ok +permission +its role allows ecr:GetAuthorizationToken$/m);
});

test("ends with status 1 at a hop that fails, with what is wrong", async () => {
  const { status, stdout } = await withNetwork(
    (text) => text.replace(/"private_dns_enabled": true/g, '"private_dns_enabled": false'),
    () => trace("aws-node", "sts"),
  );
  expect(status).toBe(1);
  expect(stdout.split("\n").slice(0, 3)).toEqual([
    "aws-node to sts: fails",
    "RESULT  HOP   WHAT HAPPENS",
    "fails   name  sts.us-west-2.amazonaws.com does not stand for the sts endpoint, whose private DNS is off",
  ]);
});

test("tells all pairs, also as JSON with a version", async () => {
  const { status, stdout } = await trace("--all");
  expect([status, stdout.trimEnd().split("\n").at(-1)]).toEqual([0, "15 pairs: 15 ok, 0 unknown, 0 fail"]);
  const json = JSON.parse((await trace("--all", "--json")).stdout) as { version: number; traces: { hops: object[] }[] };
  expect(json).toMatchObject({ version: 1, cluster: "shop" });
  expect(json.traces).toHaveLength(15);
  expect(Object.keys(json.traces[0]!)).toEqual(["from", "to", "status", "hops"]);
  expect(Object.keys(json.traces[0]!.hops[0]!)).toEqual(["kind", "status", "says", "decidedBy"]);
});

test.each([
  ["coredns", "api", 0, /^coredns to api: ok$/m],
  ["general", "10.20.3.4", 1, /^fails +route +us-west-2a: no route leads to 10\.20\.3\.4/m],
  ["pod", "sqs", 1, /^fails +name +sqs\.us-west-2\.amazonaws\.com stands for public addresses, as no VPC endpoint answers to it/m],
  ["kubelet", "registry.corp.example.com:5000", 0, /^unknown +name +what registry\.corp\.example\.com stands for is not in the JSON/m],
  ["pod", "s3", 0, /^unknown +credentials +which role a pod has, if any, depends on its service account$/m],
  ["kubelet", "https://api.ecr.us-west-2.amazonaws.com/v2/", 0, /^ok +permission +its role allows ecr:GetAuthorizationToken$/m],
  ["kubelet", "ECR.API:443", 0, /^kubelet to ECR\.API:443: ok$/m],
  ["kubelet", "ecr.api:8443", 1, /^fails +rules in +no rule allows TCP port 8443/m],
  ["kubelet", "http://10.0.0.9", 0, /^ok +rules out +TCP port 80 to 10\.0\.0\.9/m],
])("from %s to %s", async (from, to, expected, text) => {
  const { status, stdout } = await trace(from, to);
  expect(stdout).toMatch(text);
  expect(status).toBe(expected);
});

test.each([
  ["kublet", "s3", /^error: nothing is called "kublet"; did you mean kubelet\?/],
  ["kubelet", "ecr.app", /^error: nothing is called "ecr\.app"; did you mean ecr\.api\?/],
  ["kubelet", "no", /^error: nothing is called "no": name a service by its VPC endpoint/],
  ["kubelet", "https://ecr.app/", /^error: nothing is called "https:\/\/ecr\.app\/"; did you mean ecr\.api\?/],
  ["kubelet", "s3:65536", /^error: "s3:65536" has no port from 1 to 65535\.$/m],
  ["fargate", "s3", /^error: the cluster has no Fargate profile: name one of general, kubelet, .*aws-node.*, control-plane\.$/m],
  ["bastion", "s3", /^error: the cluster has no bastion: name one of general, /],
  [
    "no/such",
    "s3",
    /^error: the cluster has no service account no\/such: name it under serviceAccounts in the cluster file, or ask from pod, whatever its service account\.$/m,
  ],
  ["kube-system/aws-nod", "ec2", /^error: the cluster has no service account kube-system\/aws-nod; did you mean kube-system\/aws-node\?/],
])("suggests what %s to %s may mean", async (from, to, message) => {
  const { status, stderr, stdout } = await trace(from, to);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(message);
});

test.each([[["kubelet"]], [["kubelet", "s3", "--all"]], [[]]])("%j is no way to call it", async (words) => {
  const { status, stderr, stdout } = await trace(...words);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^error: /);
});

test("says what to run where the stacks are missing, or older than the file", async () => {
  writeFileSync(file, stringify({ ...cluster, nodeGroups: { managed: { other: {} } } }));
  const stale = await trace("kubelet", "s3");
  writeFileSync(file, stringify(cluster));
  expect(stale).toMatchObject({ status: 1, stdout: "" });
  expect(stale.stderr).toMatch(
    /was not made from what clusters\/shop\.yaml says now: run `npx private-eks synth clusters\/shop\.yaml` first\.$/m,
  );
  const elsewhere = await privateEks(["trace", "shop", "kubelet", "s3"], directory, { CDKTF_OUTDIR: "none" });
  expect(elsewhere.stderr).toMatch(/^There is no none\/stacks\/shop-network\/cdk\.tf\.json: run /);
});

describe("--state", () => {
  const states = join(directory, "states");

  test("reads what is applied", async () => {
    mkdirSync(states, { recursive: true });
    const { stacks } = tracedDemo("shop", cluster);
    for (const [role, state] of Object.entries(simulatedStates(stacks)))
      writeFileSync(join(states, `shop-${role}.json`), JSON.stringify(state));
    const { status, stdout } = await trace("--all", "--state", "states");
    expect([status, stdout.trimEnd().split("\n").at(-1)]).toEqual([0, "15 pairs: 15 ok, 0 unknown, 0 fail"]);
  });

  test("says what to run for a file that is missing, or is something else", async () => {
    mkdirSync(join(directory, "wrong"));
    writeFileSync(join(directory, "wrong/shop-network.json"), "[]");
    expect((await trace("--all", "--state", "wrong")).stderr).toMatch(
      /^wrong\/shop-network\.json is not what `terraform show -json` prints of a state: run /,
    );
    expect((await trace("--all", "--state", "nowhere")).stderr).toMatch(
      /^There is no nowhere\/shop-network\.json: run `mkdir -p nowhere && terraform -chdir=cdktf\.out\/stacks\/shop-network show -json > nowhere\/shop-network\.json`\.$/m,
    );
  });
});

test("loads neither cdktf nor provider packages, nor an AWS SDK before --live needs it", () => {
  const files = filesLoadedAtOnce("commands/trace/command.ts");
  expect(files).toContain("commands/trace/rules/walk.ts");
  expect(files.filter((name) => /^(stacks|modules)\/|node_modules\/(cdktf|constructs|@cdktf|@aws-sdk|@smithy)\//.test(name))).toEqual([]);
});
