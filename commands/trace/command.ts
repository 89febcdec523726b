import type { Command } from "commander";
import { readClusterWithFile } from "../cluster";
import { CommandFailure, withStatus } from "../failure";
import { traceText, tracesJson, tracesText } from "./formats";
import { readApplied, readSynthesized } from "./readStacks";
import { subjectNamed } from "./rules/endsNamed";
import { pairSubjects } from "./rules/pairs";
import { tracedVpcOf } from "./rules/subnets";
import { traceOf } from "./rules/trace";
import { readWorld } from "./rules/world";

interface TraceOptions {
  readonly all?: true;
  readonly json?: true;
  readonly state?: string;
}

/** Adds `trace <cluster> <from> <to>` to the program: the way of a request, hop by hop, on stdout. */
export const addTrace = (program: Command): Command =>
  program
    .command("trace")
    .description("follow a request hop by hop through the synthesized stacks")
    .argument("<cluster>", "a YAML file, or the name of a cluster in clusters/")
    .argument("[from]", "who asks: kubelet, aws-node, a node group, a service account as namespace/name, fargate, bastion, squid …")
    .argument("[to]", "what is asked: a service such as ecr.api, a host, a URL, an IPv4 address, or api for the Kubernetes API")
    .option("--all", "every pair of who needs what")
    .option("--state <folder>", "what is applied, instead: `terraform show -json` of each stack, in files <stack>.json")
    .option("--json", "JSON instead of text")
    .addHelpText("after", "\nStatus 1: a hop fails. Asks nothing of AWS. docs/guides/trace.md describes the hops.")
    .action((cluster: string, from: string | undefined, to: string | undefined, options: TraceOptions, command: Command) => {
      if (options.all && from !== undefined) command.error("error: --all traces every pair: leave out <from> and <to>");
      if (!options.all && to === undefined) command.error("error: <from> and <to> are needed, or --all");
      return withStatus(() => tellTraces(cluster, from, to, options));
    });

/** @returns whether no hop fails */
function tellTraces(name: string, from: string | undefined, to: string | undefined, { json, state }: TraceOptions): boolean {
  const cluster = readClusterWithFile(name);
  if (!cluster) return false;
  const { config } = cluster;
  const world = readWorld(state === undefined ? readSynthesized(cluster) : readApplied(cluster, state));
  const surroundings = { world, vpc: tracedVpcOf(world), config };
  const subjects = from === undefined || to === undefined ? pairSubjects(world, config) : [subjectNamed(world, config, from, to)];
  const traces = subjects.map((subject) => {
    if ("unknown" in subject) throw new CommandFailure(`error: ${subject.unknown}.`);
    return traceOf(surroundings, subject);
  });
  process.stdout.write(json ? tracesJson(config.name, traces) : from === undefined ? tracesText(traces) : traceText(traces[0]!));
  return traces.every(({ status }) => status !== "fails");
}
