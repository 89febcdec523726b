import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { readClusterFile } from "../../config/files";
import { loadCluster } from "../../config/load";
import { isMapping } from "../../config/findings/path";
import { renderFindings } from "../../config/findings/located";
import type { ClusterConfig } from "../../config/schema/schema";
import { readLayers } from "../../config/yaml/layers";
import type { ClusterSource } from "../../config/yaml/yamlFile";
import { designFindings } from "../../design/cluster.findings";
import { type FleetResult, synthesizeFleet } from "../../commands/synth/synthesizeFleet";
import { stageCluster } from "../../stacks/write/stageCluster";
import type { Json, Stack } from "./stack";

/** The three stacks of a cluster, as Terraform gets them. */
export interface Stacks {
  readonly network: Stack;
  readonly cluster: Stack;
  readonly workload: Stack;
}

/** The folder of the project. */
export const root = resolve(__dirname, "../..");

/** The files of `examples/` and `clusters/`, relative to the project. */
export const clusterFiles: readonly string[] = ["examples", "clusters"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => `${folder}/${name}`),
);

/** Keys to change in a cluster file: mappings are merged, anything else replaces what is there. */
export type Changes = Readonly<Record<string, unknown>>;

/** A cluster file of the project, or another by its absolute name. */
export const sourceOf = (file: string): ClusterSource => readClusterFile(root, file) as ClusterSource;

/** What a cluster file of the project says, with the files that it extends. */
export const valueOf = (file: string): Changes => readLayers(sourceOf(file)).value as Changes;

/** The stacks of a cluster file of the project, such as `examples/fully-private.yaml`, with changes. */
export const synthFile = (file: string, changes: Changes = {}): Stacks => synth(merge(valueOf(file), changes));

const demo: Changes = { name: "demo", region: "us-west-2" };

/** The stacks of a cluster `demo` in us-west-2 with nothing but defaults and the changes. */
export const synthDemo = (changes: Changes = {}): Stacks => synth(merge(demo, changes));

/** The configuration of the same. */
export const configDemo = (changes: Changes = {}): ClusterConfig => load(stringify(merge(demo, changes)));

/** Synthesizes cluster files of the project, or others by their absolute names, as main.ts does. */
export function synthesizeFiles(files: readonly string[], outdir: string): FleetResult {
  const steps = synthesizeFleet({ directory: root, files, findings: [], outdir, today: "2026-11-29", allOrNothing: false });
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** A text with its mappings merged into another's. */
export const merge = (base: Changes, changes: Changes): Changes => ({
  ...base,
  ...Object.fromEntries(
    Object.entries(changes).map(([key, value]) => {
      const before = base[key];
      return [key, isMapping(before) && isMapping(value) ? merge(before, value) : value];
    }),
  ),
});

const cache = new Map<string, Stacks>();

/** Synthesizes one cluster from the text of a file, through all checks of a file alone. A cluster with an error is an error of the test. */
function synth(cluster: Changes): Stacks {
  const text = stringify(cluster);
  const stacks = cache.get(text) ?? synthText(text);
  cache.set(text, stacks);
  return stacks;
}

const configs = new Map<string, ClusterConfig>();

function load(text: string): ClusterConfig {
  const loaded = configs.get(text);
  if (loaded) return loaded;
  const { config, findings } = loadCluster({ file: "test.yaml", text }, designFindings);
  if (!config) throw new Error(`the cluster of this test has errors:\n${renderFindings(findings)}${text}`);
  configs.set(text, config);
  return config;
}

function synthText(text: string): Stacks {
  const config = load(text);
  const outdir = mkdtempSync(join(tmpdir(), "private-eks-test-"));
  try {
    stageCluster(config, outdir);
    const stack = (role: keyof Stacks): Stack => {
      const name = `${config.name}-${role}`;
      const json = JSON.parse(readFileSync(join(outdir, "stacks", name, "cdk.tf.json"), "utf8")) as Record<string, Json>;
      return { name, json };
    };
    return { network: stack("network"), cluster: stack("cluster"), workload: stack("workload") };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
