import { type Command, Option } from "commander";
import type { ClusterConfig } from "../../config/schema/schema";
import { permissionsHelp } from "../aws/read";
import { readClusterWithFile } from "../cluster";
import { CommandFailure, withStatus } from "../failure";
import { traceText, tracesJson, tracesText } from "./formats";
import { eachOnce } from "../usage";
import { readApplied, readState, readSynthesized } from "./readStacks";
import { subjectNamed } from "./rules/endsNamed";
import { givenVpcPermissions, vpcFromAws, vpcInStates, withGivenVpc } from "./rules/givenVpc";
import { pairSubjects } from "./rules/pairs";
import { tracedVpcOf } from "./rules/subnets";
import { traceOf } from "./rules/trace";
import { type TracedGivenVpc, readWorld } from "./rules/world";

interface TraceOptions {
  readonly all?: true;
  readonly json?: true;
  readonly live?: true;
  readonly state?: string;
  readonly vpcState?: readonly string[];
}

const vpcHelp = `
With --live, ${permissionsHelp(givenVpcPermissions).trim().replace(/^I/, "i")}
`;

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
    .option("--vpc-state <file>", "what its owner has of network.existingVpc: `terraform show -json` of that; one or more", eachOnce)
    .addOption(new Option("--live", "ask AWS what network.existingVpc has; changes nothing").conflicts("vpcState"))
    .option("--json", "JSON instead of text")
    .addHelpText("after", "\nStatus 1: a hop fails. Without --live it asks nothing of AWS. docs/guides/trace.md describes the hops.")
    .addHelpText("after", vpcHelp)
    .action((cluster: string, from: string | undefined, to: string | undefined, options: TraceOptions, command: Command) => {
      if (options.all && from !== undefined) command.error("error: --all traces every pair: leave out <from> and <to>");
      if (!options.all && to === undefined) command.error("error: <from> and <to> are needed, or --all");
      return withStatus(() => tellTraces(cluster, from, to, options));
    });

/** @returns whether no hop fails */
async function tellTraces(name: string, from: string | undefined, to: string | undefined, options: TraceOptions): Promise<boolean> {
  const cluster = readClusterWithFile(name);
  if (!cluster) return false;
  const { config } = cluster;
  const { json, state } = options;
  const stacks = state === undefined ? readSynthesized(cluster) : readApplied(cluster, state);
  const vpc = await givenVpc(config, options);
  const world = readWorld(vpc ? withGivenVpc(stacks, vpc) : stacks);
  const surroundings = { world, vpc: tracedVpcOf(world), config };
  const subjects = from === undefined || to === undefined ? pairSubjects(world, config) : [subjectNamed(world, config, from, to)];
  const traces = subjects.map((subject) => {
    if ("unknown" in subject) throw new CommandFailure(`error: ${subject.unknown}.`);
    return traceOf(surroundings, subject);
  });
  const isUndecided = traces.some(({ status }) => status === "unknown");
  if (isUndecided && !vpc && config.network.existingVpc && state === undefined) {
    process.stderr.write(
      "What the stacks do not have of network.existingVpc decides some hops: --live asks AWS, --vpc-state reads the state of its owner.\n",
    );
  }
  process.stdout.write(json ? tracesJson(config.name, traces) : from === undefined ? tracesText(traces) : traceText(traces[0]!));
  return traces.every(({ status }) => status !== "fails");
}

/** The VPC that exists, from states of its owner or from AWS. @throws CommandFailure where it is not in them */
async function givenVpc(config: ClusterConfig, { live, vpcState }: TraceOptions): Promise<TracedGivenVpc | undefined> {
  if (live === undefined && vpcState === undefined) return undefined;
  const option = live ? "--live" : "--vpc-state";
  const id = config.network.existingVpc?.id;
  if (id === undefined) {
    throw new CommandFailure(
      `error: ${option} is about network.existingVpc, and the network stack creates the VPC of ${config.name}: leave it out, and use --state for what is applied.`,
    );
  }
  if (vpcState !== undefined) {
    const vpc = vpcInStates(vpcState.map(readState), id);
    if (Object.keys(vpc.resource ?? {}).length > 0) return vpc;
    throw new CommandFailure(`There is nothing of ${id} in ${vpcState.join(", ")}: name the state that has it.`);
  }
  // The AWS SDK takes longer to load than other commands to run.
  const { readGivenVpc } = await import("./readGivenVpc");
  const { problems, values } = await readGivenVpc(config, id);
  if (problems.length > 0) throw new CommandFailure(problems.join("\n"));
  if (values) return vpcFromAws(values);
  throw new CommandFailure(
    `There is no VPC ${id} in ${config.region} for these credentials. Check network.existingVpc.id, the region and the account.`,
  );
}
