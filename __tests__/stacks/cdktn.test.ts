import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";

const root = resolve(__dirname, "../..");
const examples = readdirSync(join(root, "examples")).flatMap((file) => (file.endsWith(".yaml") ? [`examples/${file}`] : []));

/** A place inside the project, since the bundle requires its packages. */
mkdirSync(join(root, ".cache"), { recursive: true });
const directory = mkdtempSync(join(root, ".cache/cdktn-"));

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The app in one file, with another package in the place of cdktf, in the app itself and in the providers' bindings. */
function bundleWith(framework: "cdktf" | "cdktn"): string {
  const outfile = join(directory, `${framework}.js`);
  buildSync({ absWorkingDir: root, entryPoints: ["main.ts"], bundle: true, platform: "node", alias: { cdktf: framework }, outfile });
  return outfile;
}

/** Every stack's JSON, without the version of the framework, which is a comment in it. */
function synthesizeWith(framework: "cdktf" | "cdktn"): Readonly<Record<string, unknown>> {
  const outdir = join(directory, `${framework}.out`);
  const { status, stderr } = spawnSync(process.execPath, [bundleWith(framework), "clusters/default.yaml", ...examples], {
    cwd: root,
    env: { ...process.env, CDKTF_OUTDIR: outdir },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return Object.fromEntries(
    readdirSync(join(outdir, "stacks")).map((stack) => {
      const json = JSON.parse(readFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), "utf8")) as Record<"//", object>;
      const { version, ...metadata } = (json["//"] as { metadata: Record<string, unknown> }).metadata;
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      return [stack, { ...json, "//": { metadata } }];
    }),
  );
}

test("CDK Terrain's core library, under cdktf's bindings, gives the same Terraform JSON as cdktf's, for the default cluster and every example", () => {
  const withCdktf = synthesizeWith("cdktf");
  expect(Object.keys(withCdktf)).toHaveLength(3 * (examples.length + 1));
  expect(synthesizeWith("cdktn")).toEqual(withCdktf);
}, 60_000);
