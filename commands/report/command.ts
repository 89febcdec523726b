import { join } from "node:path";
import { type Command, Option } from "commander";
import { hasErrors } from "../../config/findings/finding";
import { fileError, type LocatedFinding } from "../../config/findings/located";
import { readClusterWithFile } from "../cluster";
import { withStatus } from "../failure";
import { writeOutput } from "../outputFile";
import { tellFindings } from "../printing";
import { eachOnce } from "../usage";
import { fleetFindings } from "../synth/fleet/fleet.findings";
import { type ClusterReport, type ReportInput, reportOf } from "./clusterReport";
import { reportMarkdown } from "./markdown";
import { clusterPage } from "./page/clusterPage";
import { fleetPage, pageFile } from "./page/fleetPage";
import { mermaidText } from "./topology/mermaid";
import { standaloneDrawing } from "./topology/svg";

interface ReportFormat {
  readonly extension: string;
  readonly write: (report: ClusterReport) => string;
}

const reportFormats: Readonly<Record<string, ReportFormat>> = {
  html: { extension: "html", write: clusterPage },
  markdown: { extension: "md", write: reportMarkdown },
  mermaid: { extension: "mmd", write: ({ topology }) => mermaidText(topology) },
  svg: { extension: "svg", write: ({ topology }) => standaloneDrawing(topology) },
};

interface ReportFlags {
  readonly out?: string;
  readonly format: string;
}

/** Adds `report <cluster...>` to the program: a page about each cluster, and an index of several. */
export const addReport = (program: Command): Command =>
  program
    .command("report")
    .description("draw clusters: a page with topology, paths, addresses, cost and permissions of each")
    .argument("<cluster...>", "YAML files, or names of clusters in clusters/", eachOnce)
    .option("--out <folder>", "where the files go (default: reports; other formats than html: stdout)")
    .addOption(new Option("--format <format>", "form of the report").choices(Object.keys(reportFormats)).default("html"))
    .addHelpText("after", "\nA page is one file that loads nothing. Asks nothing of AWS. docs/guides/report.md describes it.")
    .action((clusters: readonly string[], flags: ReportFlags, command: Command) => {
      if (flags.format === "svg" && flags.out === undefined && clusters.length > 1) {
        command.error("error: an SVG holds one cluster: name one, or add --out <folder>");
      }
      return withStatus(() => writeReports(clusters, flags));
    });

/** @returns whether every cluster has its report */
function writeReports(clusters: readonly string[], { format, out }: ReportFlags): boolean {
  const today = new Date().toISOString().slice(0, 10);
  const found = clusters.flatMap((cluster) => readClusterWithFile(cluster) ?? []);
  const reports = found.map((one) => reportOf(one, today));
  const repeated = reports.find(({ explanation: { cluster } }, index) =>
    reports.slice(0, index).some((other) => other.explanation.cluster.name === cluster.name),
  );
  if (repeated) {
    const { file = "", name } = repeated.explanation.cluster;
    tellFindings([
      fileError(file, `another of the files is of a cluster ${name}, too`, "Give each cluster a name of its own, or name one of the files"),
    ]);
    return false;
  }
  const between = findingsBetween(found);
  tellFindings(between);
  const isWhole = reports.length === clusters.length && !hasErrors(between);
  const { extension, write } = reportFormats[format]!;
  const folder = out ?? (format === "html" ? "reports" : undefined);
  if (folder === undefined) {
    process.stdout.write(reports.map(write).join("\n"));
    return isWhole;
  }
  const files = reports.map((report) => ({ file: `${report.explanation.cluster.name}.${extension}`, text: write(report) }));
  const index = format === "html" && reports.length > 1 ? [{ file: pageFile("index"), text: fleetPage(reports, between, today) }] : [];
  const written = [...files, ...index].map(({ file, text }) => writeReport(join(folder, file), text));
  return isWhole && !written.includes(false);
}

function writeReport(file: string, text: string): boolean {
  const problem = writeOutput(file, text, true);
  if (problem) tellFindings([problem]);
  else process.stdout.write(`Written: ${file}\n`);
  return problem === undefined;
}

/** What a synthesis of several clusters says besides what it says of each. */
const findingsBetween = (clusters: readonly ReportInput[]): readonly LocatedFinding[] =>
  fleetFindings(clusters).flatMap(({ file, finding }) => clusters.find((one) => one.file === file)?.locate(finding) ?? []);
