import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { readClusterFile } from "../../config/files";
import { hasErrors } from "../../config/findings/finding";
import { renderFindings } from "../../config/findings/located";
import { loadCluster } from "../../config/load";
import { clusterName } from "../../config/schema/primitives";
import { designFindings } from "../../design/cluster.findings";
import { CommandFailure, systemReason, withStatus } from "../failure";
import { overwriteProblem, writeOutput } from "../outputFile";
import { schemaPlace, withPagePaths } from "../packageFiles";
import { tellFindings } from "../printing";
import { checkedBy } from "../usage";
import { questions } from "./rules/questions";
import { missingParts, type NewRequest, outputOf, requestProblem } from "./rules/request";
import { clusterText, type SituationName, situations } from "./rules/situations";
import { type ReadVpcFile, readVpcFile } from "./rules/vpcFile";

/** Adds `new [name]` to the program: a cluster file for a situation, by options or by questions on a terminal. */
export function addNew(program: Command): void {
  const names = Object.keys(situations) as SituationName[];
  const command = program
    .command("new")
    .description("write a cluster file for a situation")
    .argument("[name]", "name of the cluster", checkedBy(clusterName))
    .addOption(new Option("--situation <situation>", "what the cluster is like, as below").choices(names));
  for (const { flags, text, check, otherwise } of Object.values(questions)) {
    command.option(flags, `${text}${otherwise ? ` (default: ${otherwise})` : ""}`, checkedBy(check));
  }
  command
    .option("-o, --output <file>", "where to write it (default: clusters/<name>.yaml)")
    .option("--force", "overwrite the output file")
    .addHelpText("after", `\nSituations:\n${names.map(situationHelp).join("\n")}`)
    .addHelpText("after", "\nOn a terminal it asks for what no option says. It asks AWS nothing. See docs/guides/new.md.")
    .action((name: string | undefined, options: NewRequest) => withStatus(() => writeNew(command, { ...options, name })));
}

function situationHelp(name: SituationName): string {
  const { asks, title, withVpcFile } = situations[name];
  const needed = asks.filter((key) => questions[key].otherwise === undefined).map((key) => questions[key].flags.split(" ")[0]);
  const short = withVpcFile ? ", or --region, --vpc-file" : "";
  return `  ${name.padEnd(19)}${title}; needs ${needed.join(", ")}${short}`;
}

/** @returns whether a file without errors was written */
async function writeNew(command: Command, given: NewRequest): Promise<boolean> {
  const examine = (request: NewRequest): void => {
    const problem = requestProblem(request);
    if (problem) command.error(`error: ${problem}`);
    const existing = overwriteProblem(outputOf(request), request.force === true);
    if (existing) throw new CommandFailure(renderFindings([existing]).trimEnd());
  };
  const isAsking = process.stdin.isTTY && process.stderr.isTTY && missingParts(given).length > 0;
  // What asks is loaded where something is asked.
  const request = isAsking ? await (await import("./ask")).askMissing(given, examine) : given;
  const missing = missingParts(request);
  if (missing.length > 0) {
    command.error(`error: '${missing.join("', '")}' must be given, since nothing can be asked: stdin or stderr is not a terminal`);
  }
  examine(request);
  const isWritten = request.situation === "eksctl" ? await handToImport(command, request) : writeSituation(request);
  if (isWritten) process.stdout.write(withPagePaths(`Next: npx private-eks synth ${outputOf(request)}   (docs/getting-started.md)\n`));
  return isWritten;
}

/** Has `import eksctl` of the program write the file, and say what is not in it. */
async function handToImport(command: Command, request: NewRequest): Promise<boolean> {
  const output = outputOf(request);
  const named = request.name === undefined ? [] : ["--name", request.name];
  const words = ["import", "eksctl", request.file!, "--output", output, ...named, ...(request.force ? ["--force"] : [])];
  await command.parent!.parseAsync(words, { from: "user" });
  const isWritten = process.exitCode === undefined;
  if (isWritten) tellWritten(output);
  return isWritten;
}

const tellWritten = (file: string): unknown => process.stdout.write(`Written: ${file}\n`);

function writeSituation(request: NewRequest): boolean {
  const file = outputOf(request);
  const certificate = request.proxyCa ? readCertificate(request.proxyCa) : "";
  const vpc = request.vpcFile ? vpcFileOf(request.vpcFile) : undefined;
  const text = clusterText(request.situation!, { ...request, proxyCa: certificate, vpcFile: vpc?.text }, schemaPlace(file));
  const loaded = loadCluster({ file, text }, designFindings);
  const findings = vpc ? loaded.findings.map(vpc.locate) : loaded.findings;
  const problem = hasErrors(findings) ? undefined : writeOutput(file, text, request.force === true);
  tellFindings(problem ? [problem] : findings);
  if (problem || hasErrors(findings)) throw new CommandFailure(nothingWritten);
  tellWritten(file);
  return true;
}

const nothingWritten = "Nothing was written. Give other values, and run the command again.";

/** @throws CommandFailure where the file is not one of `import vpc` */
function vpcFileOf(name: string): ReadVpcFile & { readonly text: string } {
  const source = readClusterFile(process.cwd(), name);
  const read = "text" in source ? readVpcFile(source) : { findings: [source] };
  tellFindings(read.findings);
  if (!("text" in source) || !("locate" in read) || hasErrors(read.findings)) throw new CommandFailure(nothingWritten);
  return { ...read, text: source.text };
}

function readCertificate(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CommandFailure(`${file} cannot be read: ${systemReason(error)}.`);
  }
}
