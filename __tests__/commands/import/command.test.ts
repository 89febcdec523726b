import { spawnSync } from "node:child_process";
import { mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../support/synth";

const directory = mkdtempSync(join(tmpdir(), "private-eks-import-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const good =
  "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: { name: shop, region: eu-west-1 }\nmanagedNodeGroups:\n  - name: web\n    privateNetworking: true\n";
writeFileSync(join(directory, "good.yaml"), good);
writeFileSync(join(directory, "open.yaml"), `${good}    instanceSelector: { vCPUs: 2 }\n`);
writeFileSync(join(directory, "bad.yaml"), "kind: Pod\n");

function run(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "bin/private-eks.js"), "import", "eksctl", ...words], {
    cwd: directory,
    env: {},
    encoding: "utf8",
  });
  expect(stderr).not.toMatch(/^\s+at /m);
  return { status, stdout, stderr };
}

test("the cluster file goes to stdout, and what is not in it to stderr", () => {
  const { status, stdout, stderr } = run("good.yaml");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^# Made by private-eks import eksctl from good\.yaml\.\n\nname: shop #/);
  expect(stderr).toMatch(/good\.yaml:3:\d+: warning: .*\n[^]*\nstdout: 6 values converted, 0 without counterpart\n$/);
});

test("the result can be read by the other commands", () => {
  expect(run("good.yaml", "--output", "result.yaml")).toMatchObject({ status: 0, stdout: "" });
  const { status, stdout } = spawnSync(process.execPath, [join(root, "bin/private-eks.js"), "images", "result.yaml"], {
    cwd: directory,
    encoding: "utf8",
  });
  expect({ status, coredns: stdout.includes("eks/coredns") }).toEqual({ status: 0, coredns: true });
});

test("what is wrong with a whole section of the result stands at the block that it came from", () => {
  const two = "karpenter:\n  version: 1.14.1\n  withSpotInterruptionQueue: false\nautoModeConfig: { enabled: true }\n";
  writeFileSync(join(directory, "two.yaml"), good.replace(/managedNodeGroups[^]*/, two));
  const { stderr } = run("two.yaml");
  expect(stderr).toMatch(/^two\.yaml:4:1: error: karpenter: EKS Auto Mode brings node pools .*\n {2}given: +\{"version":"1\.14\.1",/m);
  expect(stderr).not.toContain("error: karpenter.withSpotInterruptionQueue");
});

test("the folder of the output is made", () => {
  expect(run("good.yaml", "-o", "some/where/out.yaml").status).toBe(0);
  expect(readFileSync(join(directory, "some/where/out.yaml"), "utf8")).toContain("name: shop");
});

test("a file that is there is overwritten with --force only", () => {
  writeFileSync(join(directory, "mine.yaml"), "mine");
  expect(run("good.yaml", "-o", "mine.yaml")).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^mine\.yaml:1:1: error: the file exists already\n {2}fix: .*--force/) as string,
  });
  expect(readFileSync(join(directory, "mine.yaml"), "utf8")).toBe("mine");
  expect(run("good.yaml", "-o", "mine.yaml", "--force").status).toBe(0);
  expect(readFileSync(join(directory, "mine.yaml"), "utf8")).toContain("name: shop");
});

test("an import that is not complete is written, with status 1 and the list of what to complete", () => {
  const { status, stdout, stderr } = run("open.yaml");
  expect(status).toBe(1);
  expect(stdout).toContain("instanceTypes: [<types with vCPUs 2>] # ");
  expect(stderr).toMatch(/open\.yaml:7:5: error: managedNodeGroups\[0\]\.instanceSelector: [^]*1 to complete or correct, listed above\n$/);
});

test.each([
  ["a file that is no file of eksctl", ["bad.yaml"], /bad\.yaml:1:1: error: there is no apiVersion/],
  ["a file that is not there", ["none.yaml"], /none\.yaml:1:1: error: there is no such file/],
  ["a folder", ["."], /this is a folder/],
  ["a device", ["/dev/zero"], /\/dev\/zero:1:1: error: this is a pipe or a device, not a file/],
  ["an output that is a folder", ["good.yaml", "-o", ".", "--force"], /this is a folder, not a file/],
  [
    "an output below a file",
    ["good.yaml", "-o", "bad.yaml/out.yaml"],
    /bad\.yaml\/out\.yaml:1:1: error: the file cannot be written: .*\/bad\.yaml is a file, not a folder\n/,
  ],
  [
    "an output where no folder can be",
    ["good.yaml", "-o", "/proc/none/out.yaml"],
    /error: the file cannot be written: no such file or directory\n/,
  ],
])("%s is status 1 with nothing on stdout", (_what, words, message) => {
  const { status, stdout, stderr } = run(...words);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(message);
});

test("the output is whole or as it was, and nothing is left beside it", () => {
  writeFileSync(join(directory, "kept.yaml"), "mine");
  expect(run("good.yaml", "-o", "kept.yaml", "--force").status).toBe(0);
  expect(readdirSync(directory).filter((name) => name.startsWith("kept.yaml"))).toEqual(["kept.yaml"]);
});

test("a full disk under stdout is an error without a stack trace", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "bin/private-eks.js"), "import", "eksctl", "good.yaml"], {
    cwd: directory,
    env: {},
    encoding: "utf8",
    stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/error: the output cannot be written: ENOSPC[^\n]*\n$/);
});

test("no file, an output without a name, or nothing to overwrite, is wrong usage", () => {
  expect(run("good.yaml", "--force")).toMatchObject({ status: 1, stdout: "" });
  expect(run()).toMatchObject({ status: 1, stdout: "" });
  expect(run("good.yaml", "-o", "")).toMatchObject({ status: 1, stdout: "" });
});
