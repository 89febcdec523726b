import { loadCluster, type LoadedCluster } from "../../config/load";
import type { Finding } from "../../config/findings/finding";
import { renderFindings } from "../../config/findings/located";
import type { ClusterConfig } from "../../config/schema/schema";
import { designFindings } from "../../design/cluster.findings";
import { supportFindings } from "../../design/controlPlane/version.findings";

/** A cluster file with errors. */
export interface BadConfig {
  readonly name: string;
  /** Lines of the cluster file. */
  readonly yaml: readonly string[];
  /** Lines that the user reads. */
  readonly expected: readonly string[];
}

export const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

/** A cluster that Karpenter can be added to. */
export const karpenterCluster: readonly string[] = [
  "name: demo",
  "region: us-west-2",
  "nodeGroups: { managed: { system: { capacity: { min: 2 } } } }",
  'registry: { mirror: true, accountId: "111122223333" }',
];

/** The only node class of Karpenter, and its only pool: of neither anything is wrong. */
export const rightClass = "  nodeClasses: { default: { amiReleaseVersion: 1.35.2-20260415 } }";
export const rightPool = "  nodePools: { default: { limits: { nodes: 9 } } }";

/** All checks that come after the schema, of a cluster that is new on a day. */
const checks = (config: ClusterConfig): readonly Finding[] => [...designFindings(config), ...supportFindings(config, "2026-11-29", false)];

/** Loads the text of a cluster file, with all checks. */
export const loadText = (text: string): LoadedCluster => loadCluster({ file: "clusters/demo.yaml", text }, checks);

/** Tests that each of the files is refused, with just these lines. */
export const testBadConfigs = (rows: readonly BadConfig[]): void =>
  test.each(rows)("$name", ({ yaml, expected }) => {
    const loaded = loadText(textOf(yaml));
    expect(renderFindings(loaded.findings)).toBe(textOf(expected));
    expect(loaded.config).toBeUndefined();
  });
