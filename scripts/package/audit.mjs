// Fails where a package in the bundles has an advisory of high severity or more. To npm these are packages of development, although users get them.
// With --list it prints the folders of those packages, as package-lock.json names them.
import { spawnSync } from "node:child_process";
import { packageBundles, packageRoot } from "./bundles.mjs";

/** What fails the audit. */
const severities = ["high", "critical"];

const bundledFolders = (await packageBundles()).packages.map(({ folder }) => folder);

function audit() {
  const { stdout } = spawnSync("npm", ["audit", "--json"], { cwd: packageRoot, encoding: "utf8" });
  const { vulnerabilities, message = "npm audit gave no answer" } = JSON.parse(stdout || "{}");
  if (!vulnerabilities) throw new Error(message);
  const bad = Object.values(vulnerabilities).filter(
    ({ severity, nodes }) => severities.includes(severity) && nodes.some((node) => bundledFolders.includes(node)),
  );
  for (const { name, severity, range } of bad) process.stderr.write(`${name} ${range}: ${severity}\n`);
  if (bad.length > 0) process.exitCode = 1;
}

if (process.argv.includes("--list")) process.stdout.write(JSON.stringify(bundledFolders));
else audit();
