import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { workflow } from "../support/workflows";

const repository = mkdtempSync(join(tmpdir(), "private-eks-commits-"));
afterAll(() => rmSync(repository, { recursive: true, force: true }));

const git = (...words: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...words], { cwd: repository, stdio: "pipe" });
const commit = (subject: string) => git("commit", "--quiet", "--allow-empty", "--message", subject);

/** What the step says of a pull request with a commit, where GitHub has merged it into its base branch. */
function step(subject: string): { readonly status: number | null; readonly stdout: string } {
  git("checkout", "--quiet", "-B", "topic", "main");
  commit(subject);
  commit("docs: another commit");
  git("checkout", "--quiet", "--detach", "main");
  git("merge", "--quiet", "--no-ff", "--message", "Merge the topic into main", "topic");
  const { run } = workflow("commits.yaml").jobs["subjects"]!.steps.find(({ name }) => name === "Subjects")!;
  const { status, stdout } = spawnSync("bash", ["-eo", "pipefail", "-c", run!], { cwd: repository, encoding: "utf8" });
  return { status, stdout };
}

beforeAll(() => {
  git("init", "--quiet", "--initial-branch", "main");
  commit("What was on the base branch before does not count");
});

test.each([
  "feat: peering connections",
  "fix(proxy): no_proxy has the domain",
  "refactor!: keys have other names",
  `test: ${"x".repeat(65)}`,
])("%j is a good subject", (subject) => expect(step(subject)).toEqual({ status: 0, stdout: "" }));

test.each(["Add peering", "feature: peering", "feat:peering", "feat: ", `test: ${"x".repeat(66)}`])("%j fails the check", (subject) =>
  expect(step(subject)).toEqual({ status: 1, stdout: expect.stringMatching(/^not a conventional subject under 72 characters: .+\n$/) }),
);
