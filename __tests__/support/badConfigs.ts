import { loadCluster, type LoadedCluster } from "../../config/load";
import type { Finding } from "../../config/findings/finding";
import { renderFindings } from "../../config/findings/located";
import type { ClusterConfig } from "../../config/schema/schema";
import { designFindings } from "../../design/cluster";
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
