import { type Command, Option } from "commander";
import { hasErrors } from "../../config/findings/finding";
import type { LocatedFinding } from "../../config/findings/located";
import { pathText } from "../../config/findings/path";
import { stackRoles } from "../../config/schema/backend";
import { type Before, readBefore } from "../before";
import { readClusterWithFile } from "../cluster";
import { withStatus } from "../failure";
import { columns, jsonText, tellFindings } from "../printing";
import type { Edit } from "./rules/editCase";
import { editsBetween } from "./rules/edits";
import { editFindings, extensionWarnings } from "./rules/edits.findings";
import { isReleaseVersion, tellSinceRelease } from "./sinceRelease";

/** Where an edit stands: in the file, or in one that it extends. */
type EditPlace = (edit: Edit) => LocatedFinding;

const editFormats: Readonly<Record<string, (edits: readonly Edit[], placeOf: EditPlace) => string>> = {
  table: editTableText,
  json: editJson,
};

interface EditsOptions extends Partial<Record<"from" | "since", string>> {
  readonly output: string;
}

/** Adds `edits` to the program: on stdout, what the difference between two versions of a cluster file may do, or between two of private-eks. */
export const addEdits = (program: Command): Command =>
  program
    .command("edits")
    .description("tell what an edit of a cluster file, or an upgrade of private-eks, does to the existing cluster")
    .argument("[cluster...]", "a YAML file, or the name of a cluster in clusters/, as it is now; after a release, several, or none for all")
    .addOption(
      new Option(
        "--since <revision>",
        "the git revision that was applied last, such as origin/main; or the release of private-eks, such as 0.2.0",
      ).conflicts("from"),
    )
    .option("--from <old>", "or the YAML file as it was then; what it extends is read as it is now")
    .addOption(new Option("--output <format>", "form of the list").choices(Object.keys(editFormats)).default("table"))
    .addHelpText(
      "after",
      "\nStatus 1: an edit is refused. docs/reference/edits.md has the whole table of edits, UPGRADE.md those of releases.\nA tag of git that looks like a release is written as refs/tags/0.2.0.",
    )
    .action((clusters: readonly string[], { from, since, output }: EditsOptions, command: Command) => {
      if (since !== undefined && isReleaseVersion(since)) return withStatus(() => tellSinceRelease(clusters, since, output));
      if (from === undefined && since === undefined) command.error("error: --since <revision> or --from <old> is needed");
      const [cluster, ...others] = clusters;
      const release = since && releaseOfTag(since);
      if (release && cluster === undefined)
        command.error(
          `error: a release of private-eks is written without the v: --since ${release}. For a revision of git, name one cluster`,
        );
      if (cluster === undefined || others.length > 0) command.error("error: name one cluster; several are for --since with a release");
      const before: Before = from === undefined ? { since: since! } : { from };
      return withStatus(() => tellEdits(cluster, before, editFormats[output]!));
    });

const revisions = "Name a revision that has the file, such as origin/main; a release of private-eks is written as 0.2.0";

/** A release of private-eks, written as the tags of many projects are: 0.2.0 of v0.2.0. */
const releaseOfTag = (since: string): string | undefined => /^v(\d+\.\d+\.\d+)$/.exec(since)?.[1];

function revisionsFor(before: Before): string {
  const release = "since" in before && releaseOfTag(before.since);
  return release ? `Write ${release} for the release of private-eks, or name a revision that has the file, such as origin/main` : revisions;
}

/** @returns whether all edits are allowed */
function tellEdits(cluster: string, before: Before, format: (typeof editFormats)[string]): boolean {
  const next = readClusterWithFile(cluster);
  const old = next && readBefore(before, next.file, revisionsFor(before));
  if (!next || !old) return false;
  const edits = editsBetween(old, next.config);
  process.stdout.write(format(edits, ({ path }) => next.locate({ severity: "error", path, problem: "", fix: "" })));
  const findings = [...editFindings(edits), ...extensionWarnings(next.config)].map((finding) => next.locate(finding));
  tellFindings(findings);
  return !hasErrors(findings);
}

/** For people: a row for each edit. */
function editTableText(edits: readonly Edit[], placeOf: EditPlace): string {
  if (edits.length === 0) return "no edits\n";
  const rows = edits.map((edit) => [
    lineText(placeOf(edit)),
    pathText(edit.path),
    ...stackRoles.map((stack) => (edit.instead === undefined ? (edit.effects[stack] ?? "") : "refused")),
    edit.meaning,
  ]);
  return `${columns(["LINE", "KEY", ...stackRoles.map((stack) => stack.toUpperCase()), "WHAT HAPPENS"], rows)}\n`;
}

const lineText = ({ file, line, clusters }: LocatedFinding): string => (clusters ? `${file}:${line}` : String(line));

/** For programs. A change that breaks readers raises the version. */
function editJson(edits: readonly Edit[], placeOf: EditPlace): string {
  const json = jsonText({
    version: 1,
    edits: edits.map((edit) => ({
      key: pathText(edit.path),
      file: placeOf(edit).file,
      line: placeOf(edit).line,
      refused: edit.instead !== undefined,
      effects: edit.effects,
      meaning: edit.meaning,
      ...(edit.instead !== undefined && { instead: edit.instead }),
      ...(edit.first !== undefined && { first: edit.first }),
    })),
  });
  return `${json}\n`;
}
