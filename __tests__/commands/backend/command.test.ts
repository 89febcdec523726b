import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PolicyDocument } from "../../../design/iam/policy";
import { privateEks } from "../../support/program";

const directory = mkdtempSync(join(tmpdir(), "private-eks-backend-"));
afterAll(() => rmSync(directory, { recursive: true }));

function run(backend: object, options: readonly string[] = [], environment: Readonly<Record<string, string>> = {}) {
  writeFileSync(join(directory, "shop.yaml"), JSON.stringify({ name: "shop", region: "cn-north-1", backend }));
  return privateEks(["backend", "shop.yaml", ...options], directory, environment);
}

const s3 = { type: "s3", bucket: "states", region: "cn-northwest-1" };
const folder = "cdktf.out/backends/states";
const read = (name: string): unknown => JSON.parse(readFileSync(join(directory, folder, name), "utf8"));

jest.setTimeout(60_000);

test("writes the configuration of the bucket, with the policy for applying it, and says where", async () => {
  const stdout = `Written: ${folder}/main.tf.json\nWritten: ${folder}/runner-policy.json\n`;
  expect(await run(s3, ["--local-state"])).toEqual({ status: 0, stderr: "", stdout });
  expect(read("main.tf.json")).toMatchObject({
    terraform: { backend: { local: {} } },
    provider: { aws: [{ region: "cn-northwest-1" }] },
    resource: { aws_s3_bucket: { state: { bucket: "states" } } },
  });
  await run(s3);
  expect(read("main.tf.json")).toMatchObject({ terraform: { backend: { s3: { bucket: "states" } } } });
});

test("the policy is for the bucket alone, and for no key but its own", () => {
  const { Statement } = read("runner-policy.json") as PolicyDocument;
  const resourcesOf = (action: string) => Statement.filter(({ Action }) => Action.includes(action)).flatMap(({ Resource }) => Resource);
  expect(resourcesOf("s3:PutBucketPolicy")).toEqual(["arn:aws-cn:s3:::states"]);
  expect(resourcesOf("s3:PutObject").every((arn) => arn.startsWith("arn:aws-cn:s3:::states/"))).toBe(true);
  const conditions = Statement.filter(({ Action }) => Action.includes("kms:PutKeyPolicy")).map(({ Condition }) => Condition);
  expect(conditions).toEqual([{ StringEquals: { "aws:ResourceTag/Name": ["states"] } }]);
});

test.each([
  ["local", {}],
  ["cloud", { organization: "acme" }],
])("says that %s needs no bucket", async (type, settings) => {
  expect(await run({ type, ...settings })).toEqual({
    status: 1,
    stdout: "",
    stderr: `shop keeps its state with backend.type: ${type}, which needs no bucket. Set backend.type: s3.\n`,
  });
});

test("says that its folder cannot be made", async () => {
  const { status, stdout, stderr } = await run(s3, [], { CDKTF_OUTDIR: "/proc/out" });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(/^private-eks cannot write: .*\/proc\/out.* or choose another output by CDKTF_OUTDIR\.\n$/);
});
