import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseDocument } from "yaml";
import { createBucket, type Front, startFront } from "./emulators";
import { emulated, workloadAppliable } from "./terraform";

const root = resolve(__dirname, "../..");
const region = "us-west-2";
const bucket = "private-eks-bundles";
const providers = join(homedir(), ".terraform.d/plugins");

(emulated && workloadAppliable ? describe : describe.skip)("bundles of an example, unpacked in empty folders", () => {
  let directory: string;
  let front: Front;

  beforeAll(async () => {
    front = await startFront();
    directory = mkdtempSync(join(tmpdir(), "private-eks-bundles-"));
    await createBucket(region, bucket);
    const document = parseDocument(readFileSync(join(root, "examples/fully-private.yaml"), "utf8"));
    document.setIn(["backend"], { type: "s3", bucket, region });
    document.setIn(["deletionProtection"], false);
    writeFileSync(join(directory, "cluster.yaml"), document.toString());
    const lock = ["--platform", "linux_amd64", "--fs-mirror", providers];
    run(process.execPath, [join(root, "bin/synth.js"), "cluster.yaml"]);
    run(process.execPath, [join(root, "bin/private-eks.js"), "bundle", "cluster.yaml", "--out", "bundles", ...lock]);
    rmSync(join(directory, "cdktf.out"), { recursive: true });
  });

  afterAll(() => {
    front.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  function run(command: string, args: readonly string[]): string {
    const env = { ...process.env, ...front.environment, CDKTF_OUTDIR: join(directory, "cdktf.out") };
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: directory, encoding: "utf8", env, maxBuffer: 1 << 28 });
    if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}:\n${stdout.slice(-2000)}\n${stderr}`);
    return stdout;
  }

  const terraform = (stack: string, ...args: string[]) => run("terraform", [`-chdir=${join(directory, stack)}`, ...args, "-no-color"]);

  test.each(["network", "cluster", "workload"])(
    "%s: all there is, is in the archive; Terraform initialises and validates it as it is",
    (stack) => {
      mkdirSync(join(directory, stack));
      execFileSync("tar", ["-xzf", join(directory, "bundles", `fully-private-${stack}.tar.gz`), "-C", join(directory, stack)]);
      expect(readdirSync(join(directory, stack)).sort()).toEqual([".terraform.lock.hcl", "cdk.tf.json"]);
      expect(readFileSync(join(directory, stack, ".terraform.lock.hcl"), "utf8")).toMatch(/provider "\S+\/hashicorp\/aws" \{[^}]*"h1:/);
      terraform(stack, "init", "-input=false", "-lockfile=readonly");
      expect(terraform(stack, "validate")).toContain("The configuration is valid");
    },
  );

  const additions = (plan: string): number => Number(/^Plan: (\d+) to add, 0 to change, 0 to destroy/m.exec(plan)?.[1]);

  test("the network plans, and after its apply the cluster, which reads its state from the bucket", () => {
    expect(additions(terraform("network", "plan", "-input=false"))).toBeGreaterThan(20);
    expect(() => terraform("cluster", "plan", "-input=false")).toThrow(/There is no state of stack fully-private-network/);
    terraform("network", "apply", "-input=false", "-auto-approve");
    expect(additions(terraform("cluster", "plan", "-input=false"))).toBeGreaterThan(10);
    terraform("network", "destroy", "-input=false", "-auto-approve");
  });
});
