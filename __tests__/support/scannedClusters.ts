import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { stageCluster } from "../../stacks/write/stageCluster";
import { fullClusters } from "./fullClusters";
import { clusterFiles, configDemo, valueOf } from "./synth";

/** All that synthesis writes for the examples, the default cluster, and clusters with everything on. */
export interface ScannedClusters {
  /** One with a folder for each stack of each cluster, with its files. */
  readonly folder: string;
  /** The files of each stack, by `<cluster>/<stack>`. */
  readonly stacks: Readonly<Record<string, readonly StackFile[]>>;
  readonly remove: () => void;
}

export interface StackFile {
  readonly name: string;
  readonly text: string;
}

const clusters = {
  ...Object.fromEntries(clusterFiles.map((file) => [basename(file, ".yaml"), valueOf(file)])),
  ...Object.fromEntries(Object.entries(fullClusters).map(([name, changes]) => [`full ${name}`.replaceAll(" ", "-"), changes])),
};

export function stageClusters(): ScannedClusters {
  const folder = mkdtempSync(join(tmpdir(), "private-eks-scanners-"));
  const stacks = Object.entries(clusters).flatMap(([cluster, changes]) => {
    stageCluster(configDemo(changes), join(folder, cluster));
    const written = join(folder, cluster, "stacks");
    return readdirSync(written).map((stack) => [`${cluster}/${stack}`, filesOf(join(written, stack))] as const);
  });
  return { folder, stacks: Object.fromEntries(stacks), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const filesOf = (folder: string): readonly StackFile[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
