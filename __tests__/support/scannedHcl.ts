import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hclOf } from "./hcl";
import { type ScannedClusters, stageClusters } from "./scannedClusters";
import { tellSkipped } from "./skipped";

/** What a scanner has against a resource. */
export interface ScannerFinding {
  readonly check: string;
  /** `<type>.<id>`. */
  readonly resource: string;
  /** `<cluster>/<stack>`. */
  readonly stack: string;
}

/** Findings that stay: the check, the resources, why, and the only stacks in which it is so. */
export type AcceptedRow = readonly [check: string, resource: RegExp, reason: string, stacks?: RegExp];

const isOf = ([known, pattern, , stacks]: AcceptedRow, { check, resource, stack }: ScannerFinding): boolean =>
  known === check && pattern.test(resource) && (stacks?.test(stack) ?? true);

/** A scanner that is built by hand, and named by an environment variable. */
export interface Scanner {
  readonly variable: string;
  /** The arguments to scan a folder with. @param report the file that it writes */
  readonly args: (folder: string, report: string) => readonly string[];
  /** The findings in its report. @param stackOf the stack that a path of the report is of */
  readonly findings: (report: unknown, stackOf: (path: string) => string) => readonly ScannerFinding[];
}

/** The program of a scanner; says so where there is none. */
export function programOf({ variable }: Scanner): string | undefined {
  const program = process.env[variable];
  if (program !== undefined && existsSync(program)) return program;
  tellSkipped(`the program of ${variable}=/path is not installed`);
  return undefined;
}

let staged: ScannedClusters["stacks"] | undefined;

function stacksOnce(): ScannedClusters["stacks"] {
  if (staged) return staged;
  const { stacks, remove } = stageClusters();
  remove();
  return (staged = stacks);
}

/**
 * What a scanner finds in the stacks of all clusters.
 * @param spoil changes the text of a stack before it is read
 * @param wanted which stacks it reads. @default - all
 */
export function scanHcl(
  scanner: Scanner,
  program: string,
  spoil: (text: string) => string = (text) => text,
  wanted: (stack: string) => boolean = () => true,
): readonly ScannerFinding[] {
  const folder = mkdtempSync(join(tmpdir(), "private-eks-hcl-"));
  for (const [stack, files] of Object.entries(stacksOnce()).filter(([name]) => wanted(name))) {
    mkdirSync(join(folder, "stacks", stack), { recursive: true });
    const { text } = files.find(({ name }) => name === "cdk.tf.json")!;
    writeFileSync(join(folder, "stacks", stack, "main.tf"), spoil(hclOf(JSON.parse(text))));
  }
  const report = join(folder, "report.json");
  const { stderr } = spawnSync(program, scanner.args(join(folder, "stacks"), report), {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    cwd: folder,
  });
  try {
    if (/ERROR.*[Pp]arsing/.test(stderr)) throw new Error(stderr.slice(-3000));
    const stackOf = (path: string): string => Object.keys(stacksOnce()).find((stack) => path.includes(`${stack}/`)) ?? path;
    return scanner.findings(JSON.parse(readFileSync(report, "utf8")), stackOf);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Findings without a reason, as lines. */
export const unexplained = (findings: readonly ScannerFinding[], rows: readonly AcceptedRow[]): readonly string[] =>
  findings
    .filter((finding) => !rows.some((row) => isOf(row, finding)))
    .map(({ check, resource, stack }) => `${check} ${resource} in ${stack}`);

/** Reasons of which no finding is left. */
export const leftOver = (findings: readonly ScannerFinding[], rows: readonly AcceptedRow[]): readonly string[] =>
  rows.filter((row) => !findings.some((finding) => isOf(row, finding))).map(([check, pattern]) => `${check} ${String(pattern)}`);
