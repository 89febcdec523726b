import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { privateEks } from "../../support/program";
import { root } from "../../support/synth";
import { quiet } from "./clusters";

const directory = mkdtempSync(join(tmpdir(), "private-eks-doctor-"));
afterAll(() => rmSync(directory, { recursive: true }));
mkdirSync(join(directory, "clusters"));

const write = (name: string, cluster: object): void =>
  writeFileSync(join(directory, "clusters", `${name}.yaml`), JSON.stringify(cluster, undefined, 1));
write("healthy", { ...quiet, name: "healthy" });
write("risky", { ...quiet, name: "risky", deletionProtection: false, backend: { type: "local" } });
write("broken", { name: "broken", region: "us-west-2", netwerk: {} });

const run = (...words: readonly string[]) => privateEks(["doctor", ...words], directory, { NO_COLOR: "1" });

jest.setTimeout(60_000);

test("says of a healthy cluster that nothing was found", async () => {
  expect(await run("healthy")).toEqual({ status: 0, stdout: "healthy: 0 errors, 0 warnings, 0 pieces of advice\n", stderr: "" });
});

test("says what is found with its place, reason, fix and page, and warnings alone are status 0", async () => {
  const { status, stdout, stderr } = await run("clusters/risky.yaml");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(
    /^clusters\/risky\.yaml:\d+:\d+: warning: deletionProtection: nothing protects the cluster from deletion \[deletion-unprotected\]\n {2}given: {3}false\n {2}why: {5}A terraform destroy.*\n {2}fix: {5}Set it to true, or remove it\n {2}see: {5}https:\/\/docs\.aws\.amazon\.com\//,
  );
  expect(stdout).toMatch(/: advice: backend: .* \[local-state\]\n[^]*\nrisky: 0 errors, 1 warning, 1 piece of advice\n$/);
});

test.each([
  ["error", 0],
  ["warning", 1],
  ["advice", 1],
])("--fail-on %s is status %d for a warning", async (severity, status) => {
  expect(await run("risky", "--fail-on", severity)).toMatchObject({ status });
});

test("--ignore leaves out findings, and the summary says so", async () => {
  const { status, stdout } = await run(
    "risky",
    "--fail-on",
    "advice",
    "--ignore",
    "deletion-unprotected=a test cluster",
    "--ignore",
    "local-state",
  );
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout:
      "risky: 0 errors, 0 warnings, 0 pieces of advice\nrisky: ignored 1 of deletion-unprotected (a test cluster)\nrisky: ignored 1 of local-state\n",
  });
});

test("an id that no check has is refused", async () => {
  const { status, stdout, stderr } = await run("risky", "--ignore", "local-stat");
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain("It must be the id of a finding");
});

test("without a cluster all of the folder are looked at, and a broken one is status 1 with its error", async () => {
  const { status, stdout } = await run();
  expect(status).toBe(1);
  expect(stdout).toMatch(/^clusters\/broken\.yaml:\d+:\d+: error: netwerk: .*\[synth:netwerk\]$/m);
  expect(stdout.match(/^\w+: \d+ errors?, .*$/gm)).toEqual([
    "broken: 1 error, 0 warnings, 0 pieces of advice",
    "healthy: 0 errors, 0 warnings, 0 pieces of advice",
    "risky: 0 errors, 1 warning, 1 piece of advice",
  ]);
});

test("a cluster that is not there is an error", async () => {
  const { status, stdout } = await run("nobody");
  expect(status).toBe(1);
  expect(stdout).toMatch(/error: there is no cluster "nobody"/);
});

test("--json has a version, and all that the text says", async () => {
  const { status, stdout } = await run("risky", "--json", "--ignore", "local-state=only a test");
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    version: 1,
    today: new Date().toISOString().slice(0, 10),
    ignored: [{ id: "local-state", reason: "only a test" }],
    clusters: [
      {
        cluster: "risky",
        counts: { error: 0, warning: 1, advice: 0 },
        findings: [
          {
            id: "deletion-unprotected",
            severity: "warning",
            file: "clusters/risky.yaml",
            line: expect.any(Number) as number,
            column: expect.any(Number) as number,
            path: "deletionProtection",
            problem: "nothing protects the cluster from deletion",
            given: "false",
            reason: "A terraform destroy, or a call of EKS, deletes the cluster at once",
            fix: "Set it to true, or remove it",
            link: "https://docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html",
          },
        ],
      },
    ],
  });
});

test("without --live, no cdktf, provider package, AWS SDK or HTTP client is loaded", () => {
  const { metafile } = buildSync({
    entryPoints: ["commands/doctor/command.ts"],
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    format: "esm",
    outdir: "unused",
    platform: "node",
    metafile: true,
    write: false,
  });
  const outputs = Object.values(metafile.outputs);
  const loaded = new Set<string>();
  const load = (output: (typeof outputs)[number]): void => {
    for (const file of Object.keys(output.inputs)) loaded.add(file);
    for (const { path, kind } of output.imports) if (kind === "import-statement" && metafile.outputs[path]) load(metafile.outputs[path]);
  };
  load(outputs.find(({ entryPoint }) => entryPoint === "commands/doctor/command.ts")!);
  expect([...loaded]).toContain("commands/doctor/rules/examine.ts");
  expect(
    [...loaded].filter((file) => /^(stacks|modules)\/|node_modules\/(cdktf|constructs|@cdktf|@aws-sdk|@smithy|undici)\//.test(file)),
  ).toEqual([]);
});

test("a finding of the whole file has an id, too", async () => {
  writeFileSync(join(directory, "clusters", "empty.yaml"), "");
  const { stdout } = await run("clusters/empty.yaml");
  rmSync(join(directory, "clusters", "empty.yaml"));
  expect(stdout).toMatch(/error: the file is empty \[synth:file\]$/m);
});
