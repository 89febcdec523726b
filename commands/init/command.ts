import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Command } from "commander";
import { clusterFileNames } from "../../config/files";
import { makeFolder, writeWhole } from "../../config/fileSystem";
import { CommandFailure, systemReason, withStatus } from "../failure";
import { completePackageJson } from "./rules/packageJson";
import { repositoryFiles } from "./rules/repositoryFiles";

/** Adds `init` to the program: the files of a repository with clusters, where they are not there yet. */
export const addInit = (program: Command): Command =>
  program
    .command("init")
    .description("make this folder a repository with clusters of your own")
    .addHelpText(
      "after",
      "\nWrites clusters/default.yaml, cdktf.json, a test of the clusters, a workflow and .gitignore, and adds to package.json what it lacks." +
        "\nFiles that exist stay as they are. docs/getting-started.md says what comes next.",
    )
    .action(() => withStatus(initialise));

function initialise(): boolean {
  const hasClusters = clusterFileNames({ arguments: [], environment: {}, directory: process.cwd() }).names.length > 0;
  const manifest = existsSync("package.json") ? manifestText("package.json") : undefined;
  const completed = completePackageJson(manifest);
  if (!completed)
    throw new CommandFailure("package.json is not a JSON object: correct it, or remove it, and nothing is written until then");
  for (const [file, text] of Object.entries(repositoryFiles(randomUUID()))) {
    if (existsSync(file)) tell("kept", file);
    else if (!(hasClusters && file.startsWith("clusters/"))) writeMissing(file, text);
  }
  const { text, added } = completed;
  if (added.length === 0) tell("kept", "package.json");
  else if (manifest === undefined) writeMissing("package.json", text);
  else {
    save("package.json", text);
    tell("added to", `package.json: ${added.join(", ")}`);
  }
  process.stdout.write("Next: npm install --ignore-scripts && npx private-eks synth\n");
  return true;
}

const tell = (what: "added to" | "kept" | "written", file: string): unknown => process.stdout.write(`${what.padEnd(8)}  ${file}\n`);

function writeMissing(file: string, text: string): void {
  save(file, text);
  tell("written", file);
}

/** @throws CommandFailure where the file cannot be written */
function save(file: string, text: string): void {
  try {
    makeFolder(dirname(file));
    writeWhole(file, text);
  } catch (error) {
    throw new CommandFailure(`${file} cannot be written: ${systemReason(error)}`);
  }
}

function manifestText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CommandFailure(`${file} cannot be read: ${systemReason(error)}`);
  }
}
