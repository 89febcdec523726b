import { loadCluster, type LoadedCluster } from "../../config/load";
import { renderFindings } from "../../config/findings/located";
import { designFindings } from "../../design/cluster";

/** A cluster file with errors. */
export interface BadConfig {
  readonly name: string;
  /** Lines of the cluster file. */
  readonly yaml: readonly string[];
  /** Lines that the user reads. */
  readonly expected: readonly string[];
}

export const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

/** Loads the text of a cluster file, with all checks that come after the schema. */
export const loadText = (text: string): LoadedCluster => loadCluster({ file: "clusters/demo.yaml", text }, designFindings);

/** Tests that each of the files is refused, with just these lines. */
export const testBadConfigs = (rows: readonly BadConfig[]): void =>
  test.each(rows)("$name", ({ yaml, expected }) => {
    const loaded = loadText(textOf(yaml));
    expect(renderFindings(loaded.findings)).toBe(textOf(expected));
    expect(loaded.config).toBeUndefined();
  });
