import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { pathText } from "../../config/findings/path";
import { writeWhole } from "../../config/fileSystem";
import { permissionsHelp } from "../aws/read";
import { readClusterWithFile } from "../cluster";
import { CommandFailure, systemReason, withStatus } from "../failure";
import { columns } from "../printing";
import { type Pin, pinnables, pinPermissions, pinsOf, withoutRecommendation } from "./rules/pins";
import { withText } from "./rules/yamlEdit";

/** Adds `pin <cluster>` to the program: the versions that AWS recommends now, written into the cluster file. */
export const addPin = (program: Command): Command =>
  program
    .command("pin")
    .description("write the versions of add-ons and AMIs that AWS recommends now into the cluster file")
    .argument("<cluster>", "a YAML file, or the name of a cluster in clusters/")
    .option("--dry-run", "print what would be written, and write nothing")
    .addHelpText(
      "after",
      "\nReads AWS, and changes nothing there. All else in the file stays as it is. See docs/guides/change-and-upgrade.md.",
    )
    .addHelpText("after", permissionsHelp(pinPermissions))
    .action((cluster: string, { dryRun = false }: { readonly dryRun?: boolean }) => withStatus(() => pin(cluster, dryRun)));

/** @returns whether the file has the versions, or would have them */
async function pin(cluster: string, isDryRun: boolean): Promise<boolean> {
  const found = readClusterWithFile(cluster);
  if (!found) return false;
  const { config, file } = found;
  const all = pinnables(config);
  // The AWS SDK takes longer to load than other commands to run.
  const { readRecommendations } = await import("./readRecommendations");
  const { values, problems } = await readRecommendations(config, config.kubernetesVersion, all);
  if (problems.length > 0) throw new CommandFailure([...problems, `${file} stays as it is.`].join("\n"));
  for (const { path } of withoutRecommendation(all, values)) {
    process.stderr.write(
      `AWS recommends no version for ${pathText(path)} with Kubernetes ${config.kubernetesVersion}: it stays as it is.\n`,
    );
  }
  const pins = pinsOf(all, values);
  if (pins.length === 0) {
    process.stdout.write(`${file} has the versions that AWS recommends.\n`);
    return true;
  }
  process.stdout.write(`${pinsText(pins)}\n`);
  const content = pinned(file, pins);
  if (isDryRun) return true;
  writeWhole(file, content);
  process.stdout.write(`\nWritten: ${file}\n`);
  return true;
}

const pinsText = (pins: readonly Pin[]): string =>
  columns(
    ["KEY", "WAS", "NOW", "REMARKS"],
    pins.map(({ path, current = "recommended at each plan", version, remark = "" }) => [pathText(path), current, version, remark]),
  );

/** The text of a file with the versions. */
function pinned(file: string, pins: readonly Pin[]): string {
  return pins.reduce((text, { path, version }) => {
    const next = withText(text, path.map(String), version);
    if (next !== undefined) return next;
    throw new CommandFailure(
      `${pathText(path)} cannot be written into ${file}, since an alias stands on the way. Write the versions by hand: nothing was written.`,
    );
  }, readText(file));
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CommandFailure(`${file} cannot be read: ${systemReason(error)}.`);
  }
}
