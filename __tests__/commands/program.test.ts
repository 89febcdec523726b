import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "../../package.json";
import { bundledFiles } from "../support/bundledFiles";
import { root } from "../support/synth";

const directory = mkdtempSync(join(tmpdir(), "private-eks-program-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A folder with clusters: one that is right, named unlike its file, another of that name, and one with an error. */
const clusters = join(directory, "clusters");
mkdirSync(clusters);
writeFileSync(join(clusters, "first.yaml"), "name: blue\nregion: us-west-2\n");
writeFileSync(join(clusters, "broken.yaml"), "name: broken\nregion: us-west\n");
writeFileSync(join(clusters, "other.yaml"), "name: blue\nregion: us-west-2\n");

const program = join(root, "bin/private-eks.js");

/** Runs the program as a process, in the folder with clusters, with no other environment than this. */
function run(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: directory,
    env: environment,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test("imports neither cdktf nor a provider package", () => {
  const files = bundledFiles("commands/main.ts");
  expect(files).toContain("commands/main.ts");
  expect(files.filter((file) => /^(stacks|modules)\/|node_modules\/(cdktf|constructs|@cdktf)\//.test(file))).toEqual([]);
});

describe("the cluster", () => {
  const ofCluster = (name: string) =>
    expect.objectContaining({ status: 0, stdout: expect.stringContaining(`"name": "${name}"`) as string });

  test.each([
    ["a file", "clusters/first.yaml"],
    ["its name in clusters/", "blue"],
    ["the name of its file in clusters/", "first"],
  ])("may be %s", (_how, cluster) => {
    expect(run(["images", cluster, "--json"])).toEqual(ofCluster("blue"));
  });

  test("may be one of PRIVATE_EKS_CLUSTERS", () => {
    expect(run(["images", "fully-private", "--json"], { PRIVATE_EKS_CLUSTERS: join(root, "examples/fully-private.yaml") })).toEqual(
      ofCluster("fully-private"),
    );
  });

  test.each([
    ["that is not there", "green", /there is no cluster "green"\n {2}fix: {5}Name a YAML file, or one of broken, blue$/m],
    ["whose file is not there", "green.yaml", /^green\.yaml:1:1: error: there is no such file$/m],
    ["with an error", "broken", /^clusters\/broken\.yaml:2:9: error: region: /m],
  ])("%s is status 1, with the error on stderr and nothing on stdout", (_how, cluster, message) => {
    const { status, stdout, stderr } = run(["images", cluster]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test("that is not there, among many, is told with a few of their names", () => {
    const files = ["china-proxy", "custom-networking", "external-proxy", "fargate"].map((name) => join(root, `examples/${name}.yaml`));
    expect(run(["images", "green"], { PRIVATE_EKS_CLUSTERS: files.join(",") }).stderr).toMatch(
      /fix: {5}Name a YAML file, or one of china-proxy, custom-networking, external-proxy and 1 more$/m,
    );
  });

  test("with a warning is status 0, with the warning on stderr", () => {
    const { status, stdout, stderr } = run(["images", join(root, "examples/external-proxy.yaml"), "--json"]);
    expect(status).toBe(0);
    expect(stderr).toContain(": warning: ");
    expect(JSON.parse(stdout)).toMatchObject({ version: 1 });
  });
});

describe("usage", () => {
  test.each([
    ["no command", []],
    ["an unknown command", ["image", "blue"]],
    ["no cluster", ["images"]],
    ["two clusters", ["images", "blue", "green"]],
    ["an unknown option", ["images", "blue", "--yaml"]],
    ["an unknown format", ["images", "blue", "--format", "xml"]],
    ["two formats", ["images", "blue", "--json", "--format", "table"]],
    ["a bad option of a subcommand", ["images", "mirror", "blue", "--parallel", "none"]],
    ["one cluster twice", ["bundle", "blue", "blue"]],
    ["one cluster twice", ["teardown", "--check", "blue", "blue"]],
    ["one platform twice", ["bundle", "blue", "--platform", "linux_amd64", "--platform", "linux_amd64"]],
    ["a form of the list for what copies it", ["images", "--format", "json", "mirror", "blue"]],
    ["an empty value", ["bundle", "blue", "--out="]],
    ["an option without the one that it is about", ["bundle", "blue", "--no-run"]],
  ])("%s is status 1, with a hint on stderr", (_what, words) => {
    const { status, stdout, stderr } = run(words);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/help/);
  });

  test("of an option without the one that it is about says which", () => {
    expect(run(["bundle", "blue", "--no-run"]).stderr).toBe(
      "error: option '--no-run' means nothing without '--upload': add it, or leave it out\n(add --help for help)\n",
    );
  });

  test.each([
    [["--help"], /images.*every image/],
    [["images", "--help"], /--format <format>[^]*mirror/],
    [["images", "mirror", "--help"], /--to-archive[^]*--dry-run +say [^]*each\s+source/],
    [["edits", "--help"], /--from <old> [^]*what\s+it\s+extends\s+is\s+read\s+as\s+it\s+is\s+now/],
    [["--version"], new RegExp(`^${version.replace(/\./g, "\\.")}\\n$`)],
  ])("%j is status 0, on stdout", (words, text) => {
    const { status, stdout, stderr } = run(words);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(text);
  });
});

describe("the output", () => {
  /** What the program writes to a terminal. */
  const onTerminal = (environment: Readonly<Record<string, string>>) =>
    spawnSync("script", ["-qec", `'${process.execPath}' '${program}' images blue`, "/dev/null"], {
      cwd: directory,
      env: { TERM: "xterm", ...environment },
      encoding: "utf8",
    }).stdout;

  test("has colours on a terminal only, and none where NO_COLOR is set", () => {
    const escapes = "\u001b[";
    expect(run(["images", "blue"]).stdout).not.toContain(escapes);
    expect(onTerminal({})).toContain(escapes);
    expect(onTerminal({ NO_COLOR: "1" })).toContain("eks/coredns");
    expect(onTerminal({ NO_COLOR: "1" })).not.toContain(escapes);
  });

  test.each(["table", "json", "cyclonedx"])("as %s is the same to the byte in every run", (format) => {
    const first = run(["images", "blue", "--format", format]);
    expect(run(["images", "blue", "--format", format], { TZ: "Asia/Tokyo", LANG: "tr_TR.UTF-8" })).toEqual(first);
    expect(first.stdout.endsWith("\n")).toBe(true);
  });

  test.each([
    ["the result", "images blue >/dev/full", "error: the output cannot be written: ENOSPC: no space left on device, write\n"],
    ["a warning", "images warned 2>/dev/full >/dev/null", ""],
  ])("on a full disk is status 1: %s", (_what, words, message) => {
    writeFileSync(join(clusters, "warned.yaml"), "name: warned\nregion: us-west-2\nnodeGroups: { managed: { a: { amiFamily: AL2 } } }\n");
    const { status, stderr } = spawnSync("bash", ["-c", `"$0" "$1" ${words}`, process.execPath, program], {
      cwd: directory,
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 1, stderr: message });
  });

  test("of a mirror that would lie below a file names the option of its folder", () => {
    const { status, stdout, stderr } = run(["images", "mirror", "blue", "--to-archive", "clusters/first.yaml/images"]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(
      /'--to-archive <\w+>' argument 'clusters\/first\.yaml\/images' is invalid\. It must be a folder, not a file\.\n/,
    );
  });

  test("may end early, as in a pipe that nobody reads", () => {
    const { status, stderr } = spawnSync(
      "bash",
      ["-c", 'set -o pipefail; "$0" "$1" images blue --format cyclonedx | true', process.execPath, program],
      { cwd: directory, encoding: "utf8" },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});
