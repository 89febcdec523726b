import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { workflow, workflows } from "../support/workflows";

const root = resolve(__dirname, "../..");
const jobs = workflows.flatMap(({ file, permissions, jobs }) =>
  Object.entries(jobs).map(([name, job]) => ({ ...job, name: `${file}: ${name}`, permissions: job.permissions ?? permissions })),
);
const withToken = jobs.filter(({ permissions }) => permissions?.["id-token"] !== undefined);
const writing = jobs.filter(({ permissions }) => Object.values(permissions ?? {}).includes("write"));

/** What a job runs: its steps, and the scripts of this repository that they name. */
const scripts = ({ steps }: (typeof jobs)[number]): readonly string[] =>
  steps.flatMap(({ run = "" }) => [
    run,
    ...[...run.matchAll(/\.(?:github|ci)\/[\w.]+/g)].map(([file]) => readFileSync(join(root, file), "utf8")),
  ]);

test("the workflows are known here", () => {
  expect(jobs.map(({ name }) => name)).toEqual([
    "ci.yaml: test",
    "ci.yaml: unit",
    "ci.yaml: advisories",
    "commits.yaml: subjects",
    "plan.yaml: synthesize",
    "plan.yaml: plan",
    "review.yaml: tell",
    "review.yaml: comment",
  ]);
});

test("every action is named by commit", () => {
  const used = jobs.flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
});

test("every job reads the repository and no more, but one that asks for a token for AWS, and one that writes a comment", () => {
  const granted = Object.fromEntries(jobs.map(({ name, permissions }) => [name, permissions]));
  const read = { contents: "read" };
  expect(granted).toEqual({
    "ci.yaml: test": read,
    "ci.yaml: unit": read,
    "ci.yaml: advisories": read,
    "commits.yaml: subjects": read,
    "plan.yaml: synthesize": read,
    "plan.yaml: plan": { ...read, "id-token": "write" },
    "review.yaml: tell": read,
    "review.yaml: comment": { "pull-requests": "write" },
  });
});

test("nothing of npm runs where there is a token for AWS, or one that writes", () => {
  expect(writing).toHaveLength(2);
  expect(writing.flatMap(scripts).filter((script) => /\b(npm|npx|node|yarn|pnpm)\b/.test(script))).toEqual([]);
  expect(writing.flatMap(({ steps }) => steps).filter(({ uses }) => uses?.startsWith("actions/setup-node"))).toEqual([]);
});

test("a token for AWS is asked for only after the job that refuses forks", () => {
  expect(withToken.map(({ needs }) => needs)).toEqual(["synthesize"]);
  expect(workflow("review.yaml").jobs["tell"]!.if).toContain("github.event.pull_request.head.repo.full_name == github.repository");
  expect(workflow("plan.yaml").jobs["synthesize"]!.if).toContain("github.event.pull_request.head.repo.full_name == github.repository");
});

test("packages are installed without their scripts", () => {
  const installations = jobs.flatMap(scripts).flatMap((script) => script.match(/npm (ci|install)\b.*/g) ?? []);
  expect(installations.length).toBeGreaterThan(2);
  expect(installations.filter((command) => !command.includes("--ignore-scripts"))).toEqual([]);
});

test("what the author of a pull request writes gets into no script, and nothing keeps a credential", () => {
  expect(jobs.flatMap(scripts).filter((script) => script.includes("${{"))).toEqual([]);
  for (const { text } of workflows) expect(text).not.toMatch(/secrets\.|aws-access-key-id|pull_request_target/);
  const checkouts = jobs.flatMap(({ steps }) => steps).filter(({ uses }) => uses?.startsWith("actions/checkout@"));
  expect(checkouts.filter((step) => step.with?.["persist-credentials"] !== false)).toEqual([]);
});
