import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { workflow } from "../support/workflows";

const root = resolve(__dirname, "../..");
const repository = mkdtempSync(join(tmpdir(), "private-eks-edits-"));

const git = (...words: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...words], { cwd: repository, stdio: "pipe" });

/** Runs the step as GitHub does, where the pull request makes the cluster file what it is given. */
function step(clusterFile: string): { readonly status: number | null; readonly summary: string } {
  const { steps } = workflow("plan.yaml").jobs["synthesize"]!;
  expect(steps[0]!.with).toMatchObject({ "fetch-depth": 2 });
  const script = steps.find(({ name }) => name === "What each edit may do")!.run!;
  writeFileSync(join(repository, "clusters/a.yaml"), clusterFile);
  writeFileSync(join(repository, "summary"), "");
  const { status } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
    cwd: repository,
    env: { ...process.env, GITHUB_STEP_SUMMARY: join(repository, "summary"), PATH: `${repository}/bin:${process.env["PATH"]}` },
  });
  return { status, summary: readFileSync(join(repository, "summary"), "utf8") };
}

beforeAll(() => {
  for (const folder of ["bin", "clusters"]) mkdirSync(join(repository, folder));
  const program = join(root, "bin/private-eks.js");
  writeFileSync(join(repository, "bin/npx"), `#!/bin/bash\nshift 2\nexec "${process.execPath}" "${program}" "$@"\n`, { mode: 0o755 });
  for (const file of ["a", "b", "deleted"]) writeFileSync(join(repository, `clusters/${file}.yaml`), `name: ${file}\nregion: us-west-2\n`);
  git("init", "--quiet", "--initial-branch", "main");
  git("add", "clusters");
  git("commit", "--quiet", "--message", "the base branch");
  git("rm", "--quiet", "clusters/deleted.yaml");
  git("commit", "--quiet", "--message", "the merge with the pull request");
});
afterAll(() => rmSync(repository, { recursive: true, force: true }));

test("the summary says what the edits of a cluster file may do", () => {
  const { status, summary } = step("name: a\nregion: us-west-2\ntags: { team: one }\n");
  expect(status).toBe(0);
  expect(summary).toMatch(/^## Edits of clusters\/a\.yaml\n```\nLINE .*\n3 +tags +update +update +roll nodes .*\n```\n$/);
});

test("the job fails where an edit is refused", () => {
  const { status, summary } = step("name: a\nregion: us-west-2\nnetwork: { cidr: 10.9.0.0/16 }\n");
  expect(status).toBe(1);
  expect(summary).toMatch(/^3 +network\.cidr +refused /m);
});
