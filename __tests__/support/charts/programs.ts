import autoscaler from "./flags/cluster-autoscaler.json";
import loadBalancerController from "./flags/aws-load-balancer-controller.json";

/** The flags that a program defines: those of its libraries, and its own by version. */
interface FlagsOfProgram {
  /** Where they were read. */
  readonly source: string;
  readonly shared: readonly string[];
  readonly versions: Readonly<Record<string, readonly string[]>>;
}

/** By the name of the chart that runs the program. Fluent Bit gets a file, and no flags. */
const programs: Readonly<Record<string, FlagsOfProgram>> = {
  "aws-load-balancer-controller": loadBalancerController,
  "cluster-autoscaler": autoscaler,
  "aws-for-fluent-bit": { source: "https://docs.fluentbit.io/manual/administration/configuring-fluent-bit", shared: [], versions: {} },
};

/** The versions of a chart's program whose flags are known. */
export const knownVersions = (chart: string): readonly string[] => Object.keys(programs[chart]!.versions);

/** The flags that a version of a chart's program defines; none where it has none. An error where nothing is known of the version. */
export function definedFlags(chart: string, version: string): ReadonlySet<string> {
  const { shared, source, versions } = programs[chart]!;
  if (Object.keys(versions).length === 0) return new Set();
  const own = versions[version];
  if (!own) throw new Error(`the flags of ${chart} ${version} are not known: add them from ${source}`);
  return new Set([...shared, ...own]);
}
