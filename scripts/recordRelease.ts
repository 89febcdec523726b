import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { readClusterFile } from "../config/files";
import { readLayers } from "../config/yaml/layers";
import { blocksText, stackBlocks } from "./releases/stackBlocks";

/**
 * `npm run record` keeps what a release makes of clusters, in place of what the one before it made: the default cluster, the examples, and the
 * situations beside the records. The argument is the folder of the release's sources, with its packages installed. It is this one by default.
 */
const sourcesFolder = resolve(process.argv[2] ?? ".");
const { version: releaseVersion } = JSON.parse(readFileSync(join(sourcesFolder, "package.json"), "utf8")) as { readonly version: string };
const records = resolve("__tests__/releases");

const yamlIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => join(folder, name));

const files = [
  ...yamlIn(join(sourcesFolder, "clusters")),
  ...yamlIn(join(sourcesFolder, "examples")),
  ...yamlIn(join(records, "situations")),
];
const stagedOutput = mkdtempSync(join(tmpdir(), "private-eks-record-"));
const target = join(records, releaseVersion);

for (const name of readdirSync(records)) if (/^\d/.test(name)) rmSync(join(records, name), { recursive: true });
mkdirSync(target);
for (const [index, file] of files.entries()) {
  // One at a time: all of them together need not be a fleet that private-eks allows.
  const outdir = join(stagedOutput, String(index));
  execFileSync(process.execPath, [join(sourcesFolder, "bin/synth.js"), file], {
    cwd: sourcesFolder,
    env: { ...process.env, CDKTF_OUTDIR: outdir },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const source = readClusterFile(sourcesFolder, file);
  if (!("text" in source)) throw new Error(`${file} cannot be read: ${source.problem}`);
  const value = readLayers(source).value as { readonly name: string };
  writeFileSync(join(target, `${value.name}.yaml`), stringify(value, { lineWidth: 0 }));
  for (const role of ["network", "cluster", "workload"]) {
    const json = readFileSync(join(outdir, "stacks", `${value.name}-${role}`, "cdk.tf.json"), "utf8");
    writeFileSync(
      join(target, `${value.name}-${role}.json`),
      blocksText(stackBlocks(JSON.parse(json) as Parameters<typeof stackBlocks>[0])),
    );
  }
}
rmSync(stagedOutput, { recursive: true });
process.stdout.write(`${files.length} clusters of ${releaseVersion}: ${target}\n`);
