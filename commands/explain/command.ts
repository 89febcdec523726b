import { type Command, Option } from "commander";
import type { LoadedCluster } from "../../config/load";
import { designCluster } from "../../design/cluster";
import { type Before, readBefore } from "../before";
import { findingsOn, readClusterWithFile } from "../cluster";
import { CommandFailure, withStatus } from "../failure";
import { jsonText, widthOf } from "../printing";
import { needing } from "../usage";
import { type Explanation, explanation } from "./model";
import { placesIn } from "./places";
import { difference } from "./rules/difference";
import { firewallPaper } from "./rules/firewallPaper";
import { networkPaper } from "./rules/networkPaper";
import { type Paper, type PaperFormat, paperFormats } from "./rules/paper";
import { answerTo } from "./rules/questions";
import { securityPaper } from "./rules/securityPaper";
import { settingChanges } from "./rules/settingChanges";
import { readRunnerPolicies } from "./runnerPolicies";
import { answerText, changesText } from "./text/answers";
import { explanationText, type SectionName, explanationSections } from "./text/sections";

type ReadCluster = Required<Pick<LoadedCluster, "config" | "file" | "locate">>;

/** Whom a request is for. */
const papers: Readonly<Record<string, (of: Explanation, cluster: ReadCluster) => Paper>> = {
  firewall: (of, { config }) => firewallPaper(of, designCluster(config)),
  security: (of, { config }) => securityPaper(of, config, readRunnerPolicies(of.stacks)),
  network: (of, { config }) => networkPaper(of, designCluster(config)),
};

interface ExplainOptions extends Partial<Record<"diff" | "from" | "since" | "why" | "for", string>> {
  readonly section?: SectionName;
  readonly format: PaperFormat;
  readonly json?: true;
}

/** Adds `explain <cluster>` to the program: what a cluster will be, from its design alone, on stdout. */
export const addExplain = (program: Command): Command =>
  program
    .command("explain")
    .description("tell what a cluster will be: stacks, addresses, endpoints, cost, paths, roles, access")
    .argument("<cluster>", "a YAML file, or the name of a cluster in clusters/")
    .addOption(
      new Option("--section <name>", "one section of the text")
        .choices(Object.keys(explanationSections))
        .conflicts(["why", "diff", "since", "for"]),
    )
    .addOption(
      new Option("--why <name>", "why and how something is reached: an AWS service, host, address or consumer").conflicts([
        "diff",
        "since",
        "for",
      ]),
    )
    .option("--from <consumer>", "with --why: for one consumer, such as kubelet or aws-node")
    .addOption(
      new Option("--diff <old>", "what changes since another YAML file; what it extends is read as it is now").conflicts(["since", "for"]),
    )
    .addOption(new Option("--since <revision>", "what changes since a git revision, such as origin/main").conflicts("for"))
    .addOption(new Option("--for <team>", "the request that a team decides about").choices(Object.keys(papers)).conflicts("json"))
    .addOption(new Option("--format <format>", "with --for: form of the request").choices(Object.keys(paperFormats)).default("markdown"))
    .addOption(new Option("--json", "the same as JSON, for programs").conflicts("section"))
    .addHelpText("after", "\nAsks nothing of AWS. docs/guides/explain.md shows the sections, and where the prices are from.")
    .hook("preAction", needing({ from: ["why"], format: ["for"] }))
    .action((cluster: string, options: ExplainOptions) => withStatus(() => explain(cluster, options)));

/** @returns whether there is an answer */
function explain(name: string, options: ExplainOptions): boolean {
  const cluster = readClusterWithFile(name, findingsOn(today()));
  if (!cluster) return false;
  const explained = explainLoaded(cluster);
  if (options.for !== undefined) return toStdout(paperFormats[options.format](papers[options.for]!(explained, cluster)));
  if (options.why !== undefined) return answer(explained, cluster, options.why, options);
  const { diff, since } = options;
  if (diff !== undefined || since !== undefined)
    return printDifference(explained, cluster, since === undefined ? { from: diff! } : { since }, options);
  return toStdout(options.json ? `${jsonText(explained)}\n` : explanationText(explained, widthOf(process.stdout), options.section));
}

function answer(of: Explanation, { config }: ReadCluster, question: string, { from, json }: ExplainOptions): boolean {
  const found = answerTo(question, from, of, designCluster(config));
  if ("unknown" in found) {
    const fix =
      found.suggestion === undefined
        ? `Name an AWS service such as ecr.api, a host, an IPv4 address, or a consumer such as kubelet; private-eks explain ${of.cluster.name} --section reachability lists them`
        : `Did you mean ${found.suggestion}?`;
    throw new CommandFailure(`Nothing of ${of.cluster.name} is called ${JSON.stringify(found.unknown)}. ${fix}`);
  }
  return toStdout(json ? `${jsonText({ version: 1, cluster: of.cluster, ...found })}\n` : answerText(found, widthOf(process.stdout)));
}

function printDifference(after: Explanation, { config, file }: ReadCluster, before: Before, { json }: ExplainOptions): boolean {
  const old = readBefore(before, file);
  if (!old) return false;
  const changes = difference(explanation(old, { today: today() }), after, settingChanges(old, config));
  return toStdout(json ? `${jsonText(changes)}\n` : changesText(changes, widthOf(process.stdout)));
}

const toStdout = (text: string): boolean => {
  process.stdout.write(text);
  return true;
};

const today = (): string => new Date().toISOString().slice(0, 10);

const explainLoaded = ({ config, file, locate }: ReadCluster): Explanation =>
  explanation(config, { today: today(), file, placeOf: placesIn(locate) });
