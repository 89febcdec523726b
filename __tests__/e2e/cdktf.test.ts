import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseDocument } from "yaml";
import { type Front, startFront } from "./emulators";
import { emulated, forgottenByEmulators, workloadAppliable } from "./terraform";

const root = resolve(__dirname, "../..");
const name = "fully-private";

(emulated ? describe : describe.skip)("cdktf", () => {
  const stacks = ["network", "cluster", ...(workloadAppliable ? ["workload"] : [])].map((stack) => `${name}-${stack}`);
  let front: Front;
  /** A project folder as users have one: cdktf.json, and the cluster file. */
  let directory: string;

  const write = (edits: Readonly<Record<string, unknown>> = {}) => {
    const document = parseDocument(readFileSync(join(root, "examples", `${name}.yaml`), "utf8"));
    for (const [path, value] of Object.entries(edits)) document.setIn(path.split("."), value);
    writeFileSync(join(directory, "cluster.yaml"), document.toString());
  };

  const cdktf = (...args: readonly string[]): SpawnSyncReturns<string> =>
    spawnSync(
      join(root, "node_modules/.bin/cdktf"),
      [...args, "--app", `"${process.execPath}" "${join(root, "bin/synth.js")}" cluster.yaml`],
      {
        cwd: directory,
        encoding: "utf8",
        env: { ...process.env, ...front.environment, CHECKPOINT_DISABLE: "1", FORCE_COLOR: "0" },
        maxBuffer: 1 << 28,
      },
    );

  /** Without a registry, Terraform's providers have no published hashes to lock. */
  const unattended = ["--auto-approve", "--skip-provider-lock"];

  const succeed = ({ status, stdout, stderr }: SpawnSyncReturns<string>): string => {
    if (status !== 0) throw new Error(`cdktf ended with ${status}:\n${stdout.slice(-6000)}\n${stderr.slice(-2000)}`);
    return stdout;
  };

  const resources = (stack: string): readonly unknown[] => {
    const file = join(directory, `terraform.${stack}.tfstate`);
    if (!existsSync(file)) return [];
    const { resources: all } = JSON.parse(readFileSync(file, "utf8")) as { readonly resources: readonly { readonly mode: string }[] };
    return all.filter(({ mode }) => mode === "managed");
  };

  beforeAll(async () => {
    front = await startFront();
    directory = mkdtempSync(join(tmpdir(), "private-eks-cdktf-"));
    cpSync(join(root, "cdktf.json"), join(directory, "cdktf.json"));
    write();
  });

  afterAll(() => {
    front.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  test("a stack alone, before the one that it reads was deployed, says which to deploy", () => {
    const sentence = `Apply ${stacks[0]} first.`;
    let said = "";
    // cdktf ends as soon as Terraform does, now and then before it has read all that Terraform printed.
    for (let tries = 0; tries < 10 && !said.includes(sentence); tries++) {
      const { status, stdout, stderr } = cdktf("deploy", stacks[1]!, "--ignore-missing-stack-dependencies", ...unattended);
      expect(status).not.toBe(0);
      expect(resources(stacks[1]!)).toEqual([]);
      said = (stdout + stderr).replace(/[\s│]+/g, " ");
    }
    expect(said).toContain(sentence);
  });

  test("deploy brings up all stacks in their order, unattended, and writes their outputs", () => {
    succeed(cdktf("deploy", ...stacks, ...unattended, "--outputs-file", "outputs.json"));
    for (const stack of stacks) expect(resources(stack).length).toBeGreaterThan(5);
    const outputs = JSON.parse(readFileSync(join(directory, "outputs.json"), "utf8")) as Record<string, Record<string, unknown>>;
    expect(outputs[stacks[0]!]).toMatchObject({ vpc_id: expect.stringMatching(/^vpc-/) as string });
    expect(outputs[stacks[1]!]).toMatchObject({ cluster_name: name });
  });

  test("diff and output read what is deployed", () => {
    const diff = succeed(cdktf("diff", stacks[1]!, "--skip-provider-lock"));
    const changed = [...diff.matchAll(/# (\w+)\.\S+ .*(?:will|must) be (.*)/g)].map(([, type = "", action]) => ({ type, action }));
    expect(changed.filter(({ type, action }) => !(type in forgottenByEmulators && action === "updated in-place"))).toEqual([]);
    expect(diff).toMatch(changed.length > 0 ? `Plan: 0 to add, ${changed.length} to change, 0 to destroy.` : "No changes.");
    expect(succeed(cdktf("output", stacks[1]!, "--skip-synth"))).toContain(`cluster_name = ${name}`);
  });

  test("destroy takes all stacks away, in the reverse order, once the file lifts the protection", () => {
    write({ deletionProtection: false });
    succeed(cdktf("deploy", ...stacks.slice(0, 2), ...unattended));
    succeed(cdktf("destroy", ...stacks, ...unattended));
    expect(stacks.flatMap(resources)).toEqual([]);
  });
});
