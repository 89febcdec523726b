import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Stack } from "../support/stack";
import { clusterFiles, synthFile } from "../support/synth";

const version = "3.3.30";

/** checkov, installed once from PyPI into a virtual environment. */
function installCheckov(): string {
  const folder = join(homedir(), ".cache", "private-eks-tests", `checkov-${version}`);
  const checkov = join(folder, "bin", "checkov");
  if (!existsSync(checkov)) {
    for (const [program, ...args] of [
      ["python3", "-m", "venv", folder],
      [join(folder, "bin", "pip"), "install", "--quiet", `checkov==${version}`],
    ] as const) {
      const { status, stderr } = spawnSync(program, args, { encoding: "utf8", timeout: 600_000 });
      if (status !== 0) throw new Error(stderr);
    }
  }
  return checkov;
}

interface Failure {
  readonly check_id: string;
  /** `resource.<id>`, or `<type>.<id>` of checks that look at several resources. */
  readonly resource: string;
  readonly file_path: string;
}

type Resources = Readonly<Record<string, Readonly<Record<string, { readonly "//"?: unknown }>>>>;

/** Every stack of every example and of the default cluster, by cluster and stack. */
const stacks: Readonly<Record<string, Stack>> = Object.fromEntries(
  clusterFiles.flatMap((file) => Object.entries(synthFile(file)).map(([stack, json]) => [`${basename(file, ".yaml")}-${stack}`, json])),
);

/** The accepted findings of a stack, as `<check> <id of the resource>`. */
function acceptedIn(stack: Stack): readonly string[] {
  return Object.values(stack.json["resource"] as Resources).flatMap((resources) =>
    Object.entries(resources).flatMap(([id, { "//": comment }]) => {
      const { acceptedFindings = {} } = (comment ?? {}) as { readonly acceptedFindings?: Readonly<Record<string, string>> };
      return Object.keys(acceptedFindings).map((check) => `${check} ${id}`);
    }),
  );
}

let directory: string;
let failures: readonly Failure[];

beforeAll(() => {
  const checkov = installCheckov();
  directory = mkdtempSync(join(tmpdir(), "private-eks-checkov-"));
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
  const report = JSON.parse(stdout) as {
    readonly results: { readonly failed_checks: readonly Failure[] };
    readonly summary: { readonly passed: number; readonly parsing_errors: number };
  };
  expect(report.summary.parsing_errors).toBe(0);
  expect(report.summary.passed).toBeGreaterThan(500);
  failures = report.results.failed_checks;
}, 900_000);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("every finding of checkov on the examples is accepted next to its resource, with a reason", () => {
  const open = failures.filter(({ check_id, resource, file_path }) => {
    const stack = stacks[file_path.split("/")[1]!]!;
    return !acceptedIn(stack).includes(`${check_id} ${resource.split(".").pop()}`);
  });
  expect(open.map(({ check_id, resource, file_path }) => `${check_id} ${resource} ${file_path}`)).toEqual([]);
});

test("nothing is accepted that checkov does not find in any example", () => {
  const found = new Set(failures.map(({ check_id }) => check_id));
  const accepted = new Set(
    Object.values(stacks)
      .flatMap(acceptedIn)
      .map((finding) => finding.split(" ")[0]!),
  );
  expect([...accepted].filter((check) => !found.has(check))).toEqual([]);
});

test("reasons are sentences", () => {
  const reasons = [...JSON.stringify(Object.values(stacks)).matchAll(/"acceptedFindings":(\{[^}]*\})/g)].flatMap(([, object]) =>
    Object.values(JSON.parse(object!) as Record<string, string>),
  );
  expect(reasons.length).toBeGreaterThan(10);
  expect(reasons.filter((reason) => !/^[A-Z].{20,}\.$/.test(reason))).toEqual([]);
});
