// What is measured: the app command on the default cluster and on fleets of 1 to 1000 clusters, and other ways to run the same app or one like it.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { measure, measureAll, scratch } from "./measure.mjs";

export const projectFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const own = { cwd: projectFolder, environment: { CDKTF_OUTDIR: join(scratch, "cdktf.out") } };
const cdktfSynth = ["node_modules/cdktf-cli/bundle/bin/cdktf", "synth", "--output", own.environment.CDKTF_OUTDIR];

/** What an edit of a source makes stale: the bundle, and its compiled code. */
function forgetBundle() {
  const cache = join(projectFolder, ".cache");
  for (const file of readdirSync(cache)) if (file.startsWith("main.ts-")) rmSync(join(cache, file));
}

export const commands = {
  node: { name: "node -e 0", args: ["-e", "0"] },
  app: { name: "app command", args: ["bin/synth.js"], ...own },
  edited: { name: "app command, after an edit", args: ["bin/synth.js"], ...own, before: forgetBundle },
  tsNode: { name: "ts-node main.ts", args: ["-r", "ts-node/register", "main.ts"], ...own },
  cdktf: { name: "cdktf synth, with the app command", args: cdktfSynth, ...own },
  cdktfInit: { name: "cdktf synth, with ts-node as cdktf init sets it up", args: [...cdktfSynth, "--app", "npx ts-node main.ts"], ...own },
};

const packages = { "@aws-quickstart/eks-blueprints": "1.19.0", "aws-cdk-lib": "2.261.0", constructs: "10.8.1" };

/** The AWS CDK app of the same shape. Its packages are installed into .cache; undefined, with a line about it, where they cannot be. */
export function blueprintsCommand() {
  const cwd = join(projectFolder, ".cache/bench");
  const manifest = JSON.stringify({ private: true, dependencies: packages });
  if (!isInstalled(cwd, manifest)) {
    rmSync(cwd, { recursive: true, force: true });
    mkdirSync(cwd, { recursive: true });
    writeFileSync(join(cwd, "package.json"), manifest);
    // Its peer dependency, the aws-cdk program, is not needed.
    const options = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--legacy-peer-deps", "--loglevel=error"];
    console.error(`installing ${Object.keys(packages).join(", ")} into .cache/bench …`);
    const { status, stderr, error } = spawnSync("npm", ["install", ...options], { cwd, encoding: "utf8", timeout: 600_000 });
    if (status !== 0) {
      console.error(`the AWS CDK app is left out: npm install failed: ${(stderr || String(error)).trim().split("\n")[0]}`);
      return undefined;
    }
    writeFileSync(join(cwd, "installed.json"), manifest);
  }
  copyFileSync(join(projectFolder, "scripts/bench/blueprintsApp.cjs"), join(cwd, "app.cjs"));
  return {
    name: "AWS CDK EKS blueprints app, compiled",
    args: ["app.cjs"],
    cwd,
    environment: { CDK_OUTDIR: join(scratch, "cdk.out") },
  };
}

function isInstalled(cwd, manifest) {
  try {
    return readFileSync(join(cwd, "installed.json"), "utf8") === manifest;
  } catch {
    return false;
  }
}

/** A folder with `clusters/` of copies of the default cluster under other names. */
function fleet(name, count, change = (text, _index) => text) {
  const folder = join(scratch, name);
  const text = readFileSync(join(projectFolder, "clusters/default.yaml"), "utf8");
  mkdirSync(join(folder, "clusters"), { recursive: true });
  for (let index = 0; index < count; index++) {
    const cluster = `c${String(index).padStart(4, "0")}`;
    writeFileSync(join(folder, "clusters", `${cluster}.yaml`), change(text.replace(/^name: .*$/m, `name: ${cluster}`), index));
  }
  return folder;
}

const outdir = join(scratch, "fleet.out");
let outputs = 0;

/** Each run writes into a folder of its own. None is removed in between, since ext4 is slow for a while after many files are. */
function setOutputAside() {
  if (existsSync(outdir)) renameSync(outdir, `${outdir}-${outputs++}`);
}

const environment = { CDKTF_OUTDIR: outdir };

const appCommand = (cwd) => ({
  name: "app command",
  args: [join(projectFolder, "bin/synth.js")],
  cwd,
  environment,
  before: setOutputAside,
});

/** The plain app, bundled as ours is, so that only the use of cdktf differs. */
function plainApp() {
  const outfile = join(scratch, "plain.cjs");
  buildSync({
    entryPoints: [join(projectFolder, "scripts/bench/plainSynth.ts")],
    bundle: true,
    platform: "node",
    outfile,
    logLevel: "error",
  });
  return (cwd) => ({ name: "cdktf used plainly", args: [outfile], cwd, environment, before: setOutputAside });
}

/** For each number of clusters, the medians of both ways; of more than a hundred clusters those of three rounds at most. */
export function growth(counts, rounds) {
  const plain = plainApp();
  return counts.map((count) => {
    const cwd = fleet(`fleet-${count}`, count);
    const ways = { plain: plain(cwd), app: appCommand(cwd) };
    return { count, ...measureAll(ways, count > 100 ? Math.min(rounds, 3) : rounds) };
  });
}

/** A fleet in which some clusters are broken: how many stacks are written, and how many errors are told. */
export function withBroken(count, broken) {
  const every = count / broken;
  const cwd = fleet("fleet-broken", count, (text, index) => (index % every === 0 ? `${text}netwerk: {}\n` : text));
  const { seconds, stderr } = measure({ ...appCommand(cwd), status: 1 });
  const stacks = readdirSync(join(outdir, "stacks")).length;
  return { count, broken, seconds, clusters: stacks / 3, errors: stderr.match(/^clusters\/.*: error: /gm).length };
}
