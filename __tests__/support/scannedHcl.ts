import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ScannerFinding } from "./acceptedFindings";
import { hclOf } from "./hcl";
import { type ScannedClusters, stageClusters } from "./scannedClusters";
import { tellSkipped } from "./skipped";

/** A finding as a report has it: ids still end with a hash. */
type Reported = Pick<ScannerFinding, "check" | "resource"> & { readonly file: string };

/** A scanner that is built by hand, and named by an environment variable. */
export interface Scanner {
  readonly variable: string;
  /** The arguments to scan a folder with. @param report the file that it writes */
  readonly args: (folder: string, report: string) => readonly string[];
  /** The findings in its report. */
  readonly findings: (report: unknown) => readonly Reported[];
  /** What it did not read, of so many stacks: it says so in its report, or on the standard error output, and ends as if it had read all. */
  readonly unread: (run: { readonly report: unknown; readonly stderr: string }, stacks: number) => readonly string[];
}

/** The program of a scanner; says so where there is none. */
export function programOf({ variable }: Scanner): string | undefined {
  const program = process.env[variable];
  if (program !== undefined && existsSync(program)) return program;
  tellSkipped(
    program === undefined ? `the program of ${variable}=/path is not installed` : `${variable}=${program} is not installed: no such file`,
  );
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
 * @throws Error where it did not read all of them: what is in the others would not be found
 */
export function scanHcl(
  scanner: Scanner,
  program: string,
  spoil: (text: string, stack: string) => string = (text) => text,
  wanted: (stack: string) => boolean = () => true,
): readonly ScannerFinding[] {
  const folder = mkdtempSync(join(tmpdir(), "private-eks-hcl-"));
  const stacks = Object.entries(stacksOnce()).filter(([name]) => wanted(name));
  for (const [stack, files] of stacks) {
    mkdirSync(join(folder, "stacks", stack), { recursive: true });
    const { text } = files.find(({ name }) => name === "cdk.tf.json")!;
    writeFileSync(join(folder, "stacks", stack, "main.tf"), spoil(hclOf(JSON.parse(text)), stack));
  }
  const reportFile = join(folder, "report.json");
  const { stderr, stdout } = spawnSync(program, scanner.args(join(folder, "stacks"), reportFile), {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    cwd: folder,
  });
  try {
    if (!existsSync(reportFile)) throw new Error(`${stdout}\n${stderr}`.slice(-3000));
    const report: unknown = JSON.parse(readFileSync(reportFile, "utf8"));
    const unread = scanner.unread({ report, stderr }, stacks.length);
    if (unread.length > 0) throw new Error(`not all of ${stacks.length} stacks are read: ${unread.join("\n")}`);
    return scanner.findings(report).map(locatedFinding);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws Error if a finding is in none of the stacks, so that its reason could be any stack's */
function locatedFinding({ check, file, resource }: Reported): ScannerFinding {
  const stack = Object.keys(stacksOnce()).find((name) => `/${file}`.endsWith(`/${name}/main.tf`));
  if (stack === undefined) throw new Error(`${check} ${resource} is in ${file}, which is none of the stacks`);
  return { check, resource: resource.replace(/_?[0-9A-F]{8}$/, ""), stack, types: typesOf(stack) };
}

const typesIn = new Map<string, ReadonlySet<string>>();

/** The types of the resources of a stack. */
function typesOf(stack: string): ReadonlySet<string> {
  const { text } = stacksOnce()[stack]!.find(({ name }) => name === "cdk.tf.json")!;
  const types = typesIn.get(stack) ?? new Set(Object.keys((JSON.parse(text) as { readonly resource?: object }).resource ?? {}));
  typesIn.set(stack, types);
  return types;
}
