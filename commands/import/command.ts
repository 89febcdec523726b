import type { Command } from "commander";
import { findClusterFiles } from "../../config/files";
import { hasErrors } from "../../config/findings/finding";
import { inFileOrder, type LocatedFinding } from "../../config/findings/located";
import { loadCluster } from "../../config/load";
import { clusterName } from "../../config/schema/primitives";
import { designFindings } from "../../design/cluster.findings";
import { writeOutput } from "../outputFile";
import { tellFindings } from "../printing";
import { schemaPlace } from "../packageFiles";
import { checkedBy, needing } from "../usage";
import { type EksctlImport, importEksctl } from "./eksctl/import";
import { addVpc } from "./vpc/command";

/** Adds `import`, with its subcommands, to the program. */
export function addImport(program: Command): void {
  const command = program.command("import").description("make a cluster file, or a part of one, from what exists");
  addEksctl(command);
  addVpc(command);
}

interface EksctlOptions {
  readonly name?: string;
  readonly output?: string;
  readonly force?: true;
}

/** Adds `eksctl <file>` to `import`: the cluster file on stdout or in a file, and what is not in it on stderr. */
const addEksctl = (command: Command): void => {
  command
    .command("eksctl")
    .description("make a cluster file from a ClusterConfig of eksctl")
    .argument("<file>", "a YAML or JSON file with one ClusterConfig of eksctl.io/v1alpha5")
    .option("-o, --output <file>", "write the cluster file there instead of on stdout")
    .option("--name <name>", "name of the cluster (default: that of the file)", checkedBy(clusterName))
    .option("--force", "overwrite the output file")
    .addHelpText(
      "after",
      "\nStatus 1 where values are missing or the result has errors; stderr lists them. docs/reference/eksctl.md says what becomes of each field.",
    )
    .hook("preAction", needing({ force: ["output"] }))
    .action(importFile);
};

function importFile(file: string, { output, force, name }: EksctlOptions): void {
  const { sources, findings } = findClusterFiles({ arguments: [file], environment: {}, directory: process.cwd() });
  if (!sources[0]) return tellInOrder(findings);
  const result = importEksctl(sources[0], new Date().toISOString().slice(0, 10), {
    name,
    ...(output !== undefined && { schema: schemaPlace(output) }),
  });
  if (result.text === undefined) return tellInOrder(result.findings);
  const problem = output === undefined ? undefined : writeOutput(output, result.text, force === true);
  if (problem) return tellInOrder([problem]);
  if (output === undefined) process.stdout.write(result.text);
  const all = [...result.findings, ...resultFindings(result, result.text, output ?? "stdout")];
  tellInOrder(all);
  process.stderr.write(summaryLine(result, all, output));
}

/** What our own checks say of the result, at the places of eksctl's file where they are known. */
const resultFindings = (result: EksctlImport, text: string, name: string): readonly LocatedFinding[] =>
  loadCluster({ file: name, text }, designFindings).findings.flatMap(result.locate);

function tellInOrder(findings: readonly LocatedFinding[]): void {
  tellFindings(inFileOrder(findings));
  if (hasErrors(findings)) process.exitCode = 1;
}

function summaryLine({ converted, unmapped }: EksctlImport, findings: readonly LocatedFinding[], output = "stdout"): string {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const rest = errors > 0 ? `; ${errors} to complete or correct, listed above` : "";
  return `${output}: ${converted} values converted, ${unmapped} without counterpart${rest}\n`;
}
