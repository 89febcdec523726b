// The app command on the default cluster, and the other ways to run the same app or one like it.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { scratch } from "./measure.mjs";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const own = { cwd: root, environment: { CDKTF_OUTDIR: join(scratch, "cdktf.out") } };
const cdktf = ["node_modules/cdktf-cli/bundle/bin/cdktf", "synth", "--output", own.environment.CDKTF_OUTDIR];

/** What an edit of a source makes stale: the bundle, and its compiled code. */
function forgetBundle() {
  const cache = join(root, ".cache");
  for (const file of readdirSync(cache)) if (file.startsWith("main.ts-")) rmSync(join(cache, file));
}

export const commands = {
  node: { name: "node -e 0", args: ["-e", "0"] },
  app: { name: "app command", args: ["bin/synth.js"], ...own },
  edited: { name: "app command, after an edit", args: ["bin/synth.js"], ...own, before: forgetBundle },
  tsNode: { name: "ts-node main.ts", args: ["-r", "ts-node/register", "main.ts"], ...own },
  cdktf: { name: "cdktf synth, with the app command", args: cdktf, ...own },
  cdktfInit: { name: "cdktf synth, with ts-node as cdktf init sets it up", args: [...cdktf, "--app", "npx ts-node main.ts"], ...own },
};

const packages = { "@aws-quickstart/eks-blueprints": "1.19.0", "aws-cdk-lib": "2.261.0", constructs: "10.8.1" };

/** The AWS CDK app of the same shape. Its packages are installed into .cache; undefined, with a line about it, where they cannot be. */
export function blueprintsCommand() {
  const cwd = join(root, ".cache/bench");
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
  copyFileSync(join(root, "scripts/bench/blueprintsApp.cjs"), join(cwd, "app.cjs"));
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
