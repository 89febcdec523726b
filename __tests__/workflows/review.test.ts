import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { workflow } from "../support/workflows";

const root = resolve(__dirname, "../..");
const repository = mkdtempSync(join(tmpdir(), "private-eks-review-"));
afterAll(() => rmSync(repository, { recursive: true, force: true }));

const git = (...words: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...words], { cwd: repository, stdio: "pipe" });

const scriptOf = (job: string, step: string): string => workflow("review.yaml").jobs[job]!.steps.find(({ name }) => name === step)!.run!;

const bash = (script: string, environment: Readonly<Record<string, string>> = {}) =>
  spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
    cwd: repository,
    encoding: "utf8",
    env: { ...process.env, ...environment, PATH: `${repository}/bin:${process.env["PATH"]}` },
  });

const write = (file: string, text: string): void => writeFileSync(join(repository, file), text);

beforeAll(() => {
  for (const folder of ["bin", "clusters"]) mkdirSync(join(repository, folder));
  const program = join(root, "bin/private-eks.js");
  writeFileSync(join(repository, "bin/npx"), `#!/bin/bash\nshift 2\nexec "${process.execPath}" "${program}" "$@"\n`, { mode: 0o755 });
  for (const file of ["changed", "same", "gone"]) write(`clusters/${file}.yaml`, `name: ${file}\nregion: us-west-2\n`);
  git("init", "--quiet", "--initial-branch", "main");
  git("add", "clusters");
  git("commit", "--quiet", "--message", "the base branch");
});

/** Runs the step as GitHub does, on the merge of the pull request with the base branch. */
function tell(files: Readonly<Record<string, string>>, deleted?: string): { readonly status: number | null; readonly comment: string } {
  for (const [file, text] of Object.entries(files)) write(file, text);
  if (deleted !== undefined) git("rm", "--quiet", deleted);
  git("add", "clusters");
  git("commit", "--quiet", "--allow-empty", "--message", "the merge with the pull request");
  rmSync(join(repository, "comment"), { recursive: true, force: true });
  const { status } = bash(scriptOf("tell", "What changes"));
  const comment = readFileSync(join(repository, "comment/comment.md"), "utf8");
  git("reset", "--quiet", "--hard", "HEAD^");
  return { status, comment };
}

jest.setTimeout(60_000);

test("the comment says what changes in words and money, what the edits may do, what is new, and what is gone", () => {
  const { comment, status } = tell(
    {
      "clusters/changed.yaml": "name: changed\nregion: us-west-2\nnetwork: { egress: nat }\n",
      "clusters/new.yaml": "name: new\nregion: eu-central-1\n",
    },
    "clusters/gone.yaml",
  );
  expect(status).toBe(0);
  expect(comment.match(/^#.*|^<!--.*/gm)!.filter((line) => !line.startsWith("##") || line.includes("clusters/"))).toEqual([
    "<!-- private-eks -->",
    "# What this does to clusters",
    "## clusters/changed.yaml",
    "## clusters/new.yaml is new",
    "# new",
    "## clusters/gone.yaml is gone",
  ]);
  expect(comment).toMatch(/~~~text\nCHANGE +OF changed\nchanged +way out of the VPC: nat instead of none\n/);
  expect(comment).toMatch(/^\$[\d.]+ a month more: /m);
  expect(comment).toMatch(/~~~text\nLINE +KEY [^]*?\n3 +network\.egress /);
  expect(comment).toContain("```mermaid\nflowchart LR\n");
});

test("a refused edit and an error fail the job, and are in the comment", () => {
  const refused = tell({ "clusters/changed.yaml": "name: changed\nregion: us-west-2\nnetwork: { cidr: 10.9.0.0/16 }\n" });
  expect(refused.status).toBe(1);
  expect(refused.comment).toMatch(/^clusters\/changed\.yaml:3:\d+: error: network\.cidr/m);
  const wrong = tell({ "clusters/same.yaml": "name: same\nregion: nowhere\n" });
  expect(wrong.status).toBe(1);
  expect(wrong.comment.match(/^clusters\/same\.yaml:2:\d+: error: region/gm)).toHaveLength(1);
});

test("a comment that is there is written over", () => {
  const gh = (answer: string) =>
    writeFileSync(join(repository, "bin/gh"), `#!/bin/bash\necho "$*" >> calls\ncase "$*" in *--jq*) printf '%b' '${answer}';; esac\n`, {
      mode: 0o755,
    });
  const run = (answer: string): readonly string[] => {
    gh(answer);
    if (existsSync(join(repository, "calls"))) rmSync(join(repository, "calls"));
    expect(bash(scriptOf("comment", "Write the comment"), { GH_REPO: "me/clusters", NUMBER: "7" })).toMatchObject({
      status: 0,
      stderr: "",
    });
    return readFileSync(join(repository, "calls"), "utf8").trim().split("\n").slice(1);
  };
  expect(run("")).toEqual(["api repos/me/clusters/issues/7/comments --silent -F body=@comment.md"]);
  expect(run("42\\n43\\n")).toEqual(["api repos/me/clusters/issues/comments/42 --method PATCH --silent -F body=@comment.md"]);
});
