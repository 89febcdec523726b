import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installPackages } from "./pythonPackages";
import type { Stack } from "./stack";

/** A check that failed. */
export interface Failure {
  readonly check_id: string;
  /** `resource.<id>`, or `<type>.<id>` of checks that look at several resources. */
  readonly resource: string;
  readonly file_path: string;
}

type Resources = Readonly<Record<string, Readonly<Record<string, { readonly "//"?: unknown }>>>>;

/** The accepted findings of a stack, as `<check> <id of the resource>`. */
export function acceptedIn(stack: Stack): readonly string[] {
  return Object.values(stack.json["resource"] as Resources).flatMap((resources) =>
    Object.entries(resources).flatMap(([id, { "//": comment }]) => {
      const { acceptedFindings = {} } = (comment ?? {}) as { readonly acceptedFindings?: Readonly<Record<string, string>> };
      return Object.keys(acceptedFindings).map((check) => `${check} ${id}`);
    }),
  );
}

/** What checkov finds in stacks, by the name that it is told for each. It must read all of them. */
export function scan(stacks: Readonly<Record<string, Stack>>): { readonly failures: readonly Failure[]; readonly passed: number } {
  const checkov = join(installPackages("checkov==3.3.30"), "checkov");
  const directory = mkdtempSync(join(tmpdir(), "private-eks-checkov-"));
  for (const [name, stack] of Object.entries(stacks)) {
    mkdirSync(join(directory, name));
    // checkov's parser takes no settings in the terraform block but blocks: required_version stops it.
    writeFileSync(join(directory, name, "cdk.tf.json"), JSON.stringify({ ...stack.json, terraform: undefined }, null, 2));
  }
  const { stdout } = spawnSync(
    checkov,
    ["--directory", ".", "--framework", "terraform_json", "--output", "json", "--quiet", "--skip-download"],
    { cwd: directory, encoding: "utf8", maxBuffer: 1 << 28 },
  );
  rmSync(directory, { recursive: true, force: true });
  const report = JSON.parse(stdout) as {
    readonly results: { readonly failed_checks: readonly Failure[] };
    readonly summary: { readonly passed: number; readonly parsing_errors: number };
  };
  expect(report.summary.parsing_errors).toBe(0);
  return { failures: report.results.failed_checks, passed: report.summary.passed };
}

/** The failures without a reason beside their resource, as lines. */
export const withoutReason = (stacks: Readonly<Record<string, Stack>>, failures: readonly Failure[]): readonly string[] =>
  failures
    .filter(({ check_id, resource, file_path }) => {
      const stack = stacks[file_path.split("/")[1]!]!;
      return !acceptedIn(stack).includes(`${check_id} ${resource.split(".").pop()}`);
    })
    .map(({ check_id, resource, file_path }) => `${check_id} ${resource} ${file_path}`);
