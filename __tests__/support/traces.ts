import { subjectNamed } from "../../commands/trace/rules/endsNamed";
import type { Hop } from "../../commands/trace/rules/hop";
import { traceOf, type Trace } from "../../commands/trace/rules/trace";
import { pairSubjects } from "../../commands/trace/rules/pairs";
import { tracedVpcOf } from "../../commands/trace/rules/subnets";
import { readWorld, type TracedStacks } from "../../commands/trace/rules/world";
import { loadCluster } from "../../config/load";
import type { ClusterConfig } from "../../config/schema/schema";
import { designFindings } from "../../design/cluster.findings";
import { fullClusters } from "./fullClusters";
import { type Changes, configDemo, sourceOf, type Stacks, synthDemo, synthFile } from "./synth";

/** A cluster with its stacks, as a trace reads them. */
export interface TracedCluster {
  readonly name: string;
  readonly config: ClusterConfig;
  readonly stacks: TracedStacks;
}

const tracedStacks = ({ network, cluster, workload }: Stacks): TracedStacks => ({
  network: network.json,
  cluster: cluster.json,
  workload: workload.json,
});

/** A cluster file of the project. */
export const tracedFile = (file: string): TracedCluster => ({
  name: file,
  config: loadCluster(sourceOf(file), designFindings).config!,
  stacks: tracedStacks(synthFile(file)),
});

/** A cluster of defaults and changes. */
export const tracedDemo = (name: string, changes: Changes = {}): TracedCluster => ({
  name,
  config: configDemo(changes),
  stacks: tracedStacks(synthDemo(changes)),
});

/** A cluster with everything on. */
export const tracedFull = (name: string): TracedCluster => tracedDemo(name, fullClusters[name]);

/** The traces of the pairs of a cluster that are wanted; with other stacks, if given. */
export function pairTraces(
  { config, stacks }: TracedCluster,
  changed: TracedStacks = stacks,
  isWanted: (pair: Pick<Trace, "from" | "to">) => boolean = () => true,
): readonly Trace[] {
  const world = readWorld(changed);
  const surroundings = { world, vpc: tracedVpcOf(world), config };
  return pairSubjects(world, config)
    .filter(isWanted)
    .map((subject) => traceOf(surroundings, subject));
}

/** What a failing trace says, in a line. */
export const failure = ({ from, hops, to }: Trace): string => {
  const hop = hops.find(({ status }) => status === "fails");
  return `${from} to ${to}: ${hop?.kind}: ${hop?.says}`;
};

/** The hops from one to another, as the command line names them, by their kinds. */
export function hopsBetween({ config, stacks }: TracedCluster, from: string, to: string): Readonly<Record<string, Hop>> {
  const world = readWorld(stacks);
  const subject = subjectNamed(world, config, from, to);
  if ("unknown" in subject) throw new Error(subject.unknown);
  const { hops } = traceOf({ world, vpc: tracedVpcOf(world), config }, subject);
  return Object.fromEntries(hops.map((hop) => [hop.kind, hop]));
}
