import { type Command, Option } from "commander";
import { hasErrors } from "../../config/findings/finding";
import { renderFindings } from "../../config/findings/render";
import { type Edit, editsBetween } from "./rules/edits";
import { editFindings } from "./rules/findings";
import { readClusterWithFile } from "../cluster";
import { json, type PlaceOf, table } from "./formats";
import { type Before, readBefore } from "./oldFile";

const formats: Readonly<Record<string, (edits: readonly Edit[], placeOf: PlaceOf) => string>> = { table, json };

interface EditsOptions extends Partial<Record<"from" | "since", string>> {
  readonly output: string;
}

/** Adds `edits <cluster>` to the program: what the difference between two versions of a cluster file may do, on stdout. */
export const addEdits = (program: Command): Command =>
  program
    .command("edits")
    .description("tell what an edit of a cluster file does to the cluster that is there")
    .argument("<cluster>", "a YAML file, or the name of a cluster in clusters/, as it is now")
    .addOption(new Option("--since <revision>", "the git revision that was applied last, such as origin/main").conflicts("from"))
    .option("--from <old>", "or the YAML file as it was then; what it extends is read as it is now")
    .addOption(new Option("--output <format>", "form of the list").choices(Object.keys(formats)).default("table"))
    .addHelpText("after", "\nStatus 1: an edit is refused. docs/edits.md has the whole table.")
    .action((cluster: string, { from, since, output }: EditsOptions, command: Command) => {
      if (from === undefined && since === undefined) command.error("error: --since <revision> or --from <old> is needed");
      const before: Before = from === undefined ? { since: since! } : { from };
      if (!tellEdits(cluster, before, formats[output]!)) process.exitCode = 1;
    });

/** @returns whether all edits are allowed */
function tellEdits(cluster: string, before: Before, format: (typeof formats)[string]): boolean {
  const next = readClusterWithFile(cluster);
  const old = next && readBefore(before, next.file);
  if (!next || !old) return false;
  const edits = editsBetween(old, next.config);
  process.stdout.write(format(edits, ({ path }) => next.locate({ severity: "error", path, problem: "", fix: "" })));
  const findings = editFindings(edits).map((finding) => next.locate(finding));
  process.stderr.write(renderFindings(findings));
  return !hasErrors(findings);
}
