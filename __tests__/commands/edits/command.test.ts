import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "../../../package.json";
import { root } from "../../support/synth";

const directory = mkdtempSync(join(tmpdir(), "private-eks-edits-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const head = "name: demo\nregion: us-west-2\n";

/** The command for two versions of a file. */
function edits(before: string, after: string, ...options: readonly string[]) {
  writeFileSync(join(directory, "old.yaml"), before);
  writeFileSync(join(directory, "new.yaml"), after);
  const words = [join(root, "bin/private-eks.js"), "edits", "new.yaml", "--from", "old.yaml", ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: directory, env: {}, encoding: "utf8" });
  return { status, stdout, stderr };
}

test("says that there are none", () => {
  expect(edits(head, `# with a comment\n${head}`)).toEqual({ status: 0, stdout: "no edits\n", stderr: "" });
});

test("lists what each edit does, with its line in the new file", () => {
  const { status, stdout, stderr } = edits(
    head,
    `${head}nodeGroups:\n  managed:\n    default:\n      instanceTypes: [m6i.xlarge]\n    more: {}\n`,
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
    ["LINE", "KEY", "NETWORK", "CLUSTER", "WORKLOAD", "WHAT HAPPENS"],
    ["6", "nodeGroups.managed.default.instanceTypes", "replace node group", expect.any(String)],
    ["7", "nodeGroups.managed.more", "create", expect.any(String)],
    [""],
  ]);
});

test("names the file of an edit that comes from a file that is extended", () => {
  writeFileSync(join(directory, "defaults.yaml"), `region: us-west-2\ntags: { team: one }\n`);
  const { status, stdout } = edits(head, "extends: defaults.yaml\nname: demo\n");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^defaults\.yaml:2 +tags /m);
});

test("compares with an old file that breaks a lock of today", () => {
  writeFileSync(join(directory, "company.yaml"), "region: us-west-2\nlocked: [tags]\n");
  const { status, stdout } = edits("extends: company.yaml\nname: demo\ntags: { team: one }\n", "extends: company.yaml\nname: demo\n");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^1 +tags /m);
});

test("warns that the old file takes what it extends as that is now", () => {
  const { status, stdout, stderr } = edits("extends: defaults.yaml\nname: demo\n", "extends: defaults.yaml\nname: demo\n");
  expect({ status, stdout }).toEqual({ status: 0, stdout: "no edits\n" });
  expect(stderr).toMatch(/^old\.yaml:1:10: warning: extends: .* in its current version, [^]*fix: +Use --since <revision>/);
});

test("ends with status 1 where one is refused, and says what to do instead", () => {
  const { status, stdout, stderr } = edits(head, `${head}network:\n  cidr: 10.9.0.0/16\n`);
  expect(status).toBe(1);
  expect(stdout).toContain("refused");
  expect(stderr).toMatch(
    /^new\.yaml:4:9: error: network\.cidr: an existing cluster does not allow this edit: [^\n]+\n {2}given: {3}"10\.9\.0\.0\/16"\n {2}fix: {5}Keep it;/,
  );
});

test("writes JSON for programs", () => {
  const { status, stdout } = edits(
    head,
    `${head}tags: { team: one }\nbackend: { type: s3, bucket: states, region: us-west-2 }\n`,
    "--output",
    "json",
  );
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    edits: [
      { key: "tags", file: "new.yaml", line: 3, refused: false, effects: { network: "update", cluster: "update", workload: "roll nodes" } },
      { key: "backend", line: 4, refused: false, effects: {}, first: expect.stringContaining("-migrate-state") },
    ],
  });
});

test("reports what is wrong with either file, and no edits", () => {
  const { status, stdout, stderr } = edits("name: demo\nregion: us-west\n", head);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(/^old\.yaml:2:9: error: region: /);
});

describe("since a revision of git", () => {
  const repository = join(directory, "repository");
  const file = "clusters/a.yaml";
  const git = (...words: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...words], { cwd: repository, stdio: "pipe" });
  const since = (revision: string, cluster = "a") => {
    const words = [join(root, "bin/private-eks.js"), "edits", cluster, "--since", revision];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: repository, encoding: "utf8" });
    return { status, stdout, stderr };
  };

  beforeAll(() => {
    mkdirSync(join(repository, "clusters"), { recursive: true });
    writeFileSync(join(repository, file), "extends: _defaults.yaml\nname: a\n");
    writeFileSync(join(repository, "clusters/_defaults.yaml"), "region: us-west-2\n");
    git("init", "--quiet", "--initial-branch", "main");
    git("add", ".");
    git("commit", "--quiet", "--message", "before");
  });

  test("tells what the file, and what it extends, were then", () => {
    expect(since("main")).toEqual({ status: 0, stdout: "no edits\n", stderr: "" });
    writeFileSync(join(repository, "clusters/_defaults.yaml"), "region: us-west-2\nnetwork: { cidr: 10.99.0.0/16 }\n");
    const { status, stdout, stderr } = since("main", file);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^clusters\/_defaults\.yaml:2 +network\.cidr +refused/m);
    expect(stderr).toContain("clusters/_defaults.yaml:2:18: error: network.cidr: an existing cluster does not allow this edit");
  });

  test("says so where git does not have it", () => {
    const { status, stderr } = since("release");
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^clusters\/a\.yaml:1:1: error: git cannot show it at release: .*\n {2}fix: +Name a revision that has the file, such as origin\/main; a release of private-eks is written as 0\.2\.0\n/,
    );
  });

  test("needs git", () => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, "bin/private-eks.js"), "edits", "a", "--since", "main"], {
      cwd: repository,
      env: { PATH: "/nowhere" },
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^clusters\/a\.yaml:1:1: error: git cannot be run: no such file or directory\n {2}fix: +Install git, or /);
  });

  test("is no option of git", () => {
    mkdirSync(join(repository, "written:./clusters"), { recursive: true });
    expect(since("--output=written").status).toBe(1);
    expect(readdirSync(join(repository, "written:./clusters"))).toEqual([]);
  });

  test("is needed, where no old file is named", () => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, "bin/private-eks.js"), "edits", file], {
      cwd: repository,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([1, "error: --since <revision> or --from <old> is needed\n(add --help for help)\n"]);
  });
});

test("says that it does not know what extensions do", () => {
  const extended = `${head}extensions: [audit.ts]\n`;
  const { status, stdout, stderr } = edits(extended, extended);
  expect({ status, stdout }).toEqual({ status: 0, stdout: "no edits\n" });
  expect(stderr).toMatch(
    /^new\.yaml:3:1: warning: extensions: these edits are those of the cluster file: what changed in audit\.ts is not among them\n/,
  );
  expect(edits(head, extended).stdout).toMatch(/^3 +extensions +what an extension does in the stacks is not known/m);
});

describe("since a release of private-eks", () => {
  const fleet = join(directory, "fleet");
  const since = (...words: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "bin/private-eks.js"), "edits", ...words], {
      cwd: fleet,
      env: {},
      encoding: "utf8",
    });
    return { status, stdout, stderr };
  };

  beforeAll(() => {
    mkdirSync(join(fleet, "clusters"), { recursive: true });
    writeFileSync(join(fleet, "clusters/a.yaml"), "name: a\nregion: us-west-2\naddons: { ebsCsiDriver: { enabled: true } }\n");
    writeFileSync(join(fleet, "clusters/b.yaml"), "name: b\nregion: us-west-1\n");
  });

  test("says for each cluster, stack by stack, what the plan does and what comes first", () => {
    const { status, stdout, stderr } = since("--since", "0.2.0");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(
      /^a {2}since 0\.2\.0 {2}clusters\/a\.yaml\n {2}network {3}no changes\n {2}cluster {3}all: reads two data sources more/,
    );
    expect(stdout).toMatch(/^ {12}addons\.ebsCsiDriver in the partition aws: attaches .*\n {14}first: Tag volumes and snapshots /m);
    expect(stdout).toMatch(/^b {2}since .*\n {2}network {3}in us-east-1, us-west-1 and ca-central-1: nothing changes in AWS/m);
    expect(stdout).toMatch(/\nUPGRADE\.md has the steps for every cluster: "0\.2\.0 to the next release"\n$/);
    expect(stdout).not.toMatch(/`|\*\*/);
  });

  test("has both in JSON, of the clusters that are named", () => {
    const { status, stdout } = since("a", "--since", "0.1.0", "--output", "json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      since: "0.1.0",
      release: version,
      clusters: [{ name: "a", file: "clusters/a.yaml", changes: expect.arrayContaining([expect.objectContaining({ stack: "cluster" })]) }],
    });
  });

  test("says that it does not know what extensions do", () => {
    writeFileSync(join(directory, "extended.yaml"), "name: d\nregion: us-west-2\nextensions: [audit.ts]\n");
    const { status, stderr } = since("../extended.yaml", "--since", "0.2.0");
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(
        /extended\.yaml:3:1: warning: extensions: these edits are those of the cluster file: what changed in audit\.ts is not among them\n/,
      ),
    });
  });

  test("reports what is wrong with a file, and tells of the others", () => {
    writeFileSync(join(directory, "wrong.yaml"), "name: c\nregion: us-west\n");
    const { status, stdout, stderr } = since("../wrong.yaml", "b", "--since", "0.2.0");
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining("wrong.yaml:2:9: error: region: ") });
    expect(stdout).toMatch(/^b {2}since/);
  });

  test.each([
    [
      "0.1.5",
      "--since 0.1.5: there is no such release of private-eks. Name one of 0.1.0, 0.2.0, or refs/tags/0.1.5 for a revision of git.\n",
    ],
    [
      "99.0.0",
      `--since 99.0.0: this is private-eks ${version}, which knows nothing of a newer release. Name the release that made the stacks last, or install 99.0.0 first.\n`,
    ],
  ])("knows no %s", (release, stderr) => {
    expect(since("--since", release)).toEqual({ status: 1, stdout: "", stderr });
  });

  test("takes several clusters, which a revision does not", () => {
    expect(since("a", "b", "--since", "main")).toMatchObject({ status: 1, stderr: expect.stringContaining("error: name one cluster;") });
    expect(since("--since", "main")).toMatchObject({ status: 1, stderr: expect.stringContaining("error: name one cluster;") });
    // A release is written as the tags of many projects are.
    expect(since("--since", "v0.2.0")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(
        "error: a release of private-eks is written without the v: --since 0.2.0. For a revision of git, name one cluster",
      ),
    });
    expect(since("a", "--since", "v0.2.0")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/fix: +Write 0\.2\.0 for the release/),
    });
  });
});
