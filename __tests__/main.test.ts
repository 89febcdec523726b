import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { root } from "./support/synth";

const directory = mkdtempSync(join(tmpdir(), "private-eks-cli-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let folders = 0;

/** A new, empty folder. */
function newFolder(): string {
  const folder = join(directory, String(++folders));
  mkdirSync(folder);
  return folder;
}

interface Options {
  /** The folder to run in. @default - the project */
  readonly cwd?: string;
  /** The whole environment besides the output folder: nothing of this process gets through. @default {} */
  readonly environment?: Readonly<Record<string, string>>;
  /** @default - `out` in a new folder */
  readonly outdir?: string;
  /** The project whose program runs. @default - this one */
  readonly project?: string;
}

/** Runs the app command as a process. */
function run(files: readonly string[], { cwd = root, environment = {}, outdir = join(newFolder(), "out"), project = root }: Options = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(project, "bin/synth.js"), ...files], {
    cwd,
    env: { ...environment, CDKTF_OUTDIR: outdir },
    encoding: "utf8",
    timeout: 60_000,
  });
  return { status, stdout, stderr, outdir };
}

/** The files below a folder, with their content. */
const filesBelow = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .sort()
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );

/** The files of an output. */
const outputFiles = (...clusters: string[]) => [
  ...clusters.map((cluster) => `clusters/${cluster}.json`),
  "manifest.json",
  ...clusters
    .flatMap((cluster) => [
      ...["cluster", "network", "workload"].flatMap((stack) =>
        ["cdk.tf.json", "runner-policy.json"].map((file) => `stacks/${cluster}-${stack}/${file}`),
      ),
      `stacks/${cluster}-cluster/operator-policy.json`,
    ])
    .sort(),
];

/** Those that have only to do with the cluster's own stacks. */
const stackFiles = (cluster: string) => outputFiles(cluster).filter((file) => file.startsWith("stacks/"));

/** The stacks that cdktf finds in an output. */
const manifestOf = (outdir: string): readonly string[] =>
  Object.keys((JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8")) as { stacks: object }).stacks);

/** Writes a cluster file; by default one without errors. */
function clusterFile(name: string, text = `name: ${name}\nregion: us-west-2\n`, folder = newFolder()): string {
  const file = join(folder, `${name}.yaml`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const success = { status: 0, stderr: "" };

test("an output folder that is a file is named, and how to choose another", () => {
  const outdir = clusterFile("taken");
  expect(run([clusterFile("mine")], { outdir: join(outdir, "below") })).toMatchObject({
    status: 1,
    stdout: "",
    stderr: `private-eks cannot write: ${outdir} is a file, not a folder. Choose another output by CDKTF_OUTDIR.\n`,
  });
});

test("help on a full disk is status 1", () => {
  const words = [process.execPath, join(root, "bin/synth.js")];
  const { status, stderr } = spawnSync("bash", ["-c", '"$0" "$1" --help >/dev/full', ...words], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: "error: the output cannot be written: ENOSPC: no space left on device, write\n",
  });
});

describe("the clusters", () => {
  test("are those of clusters/ by default: the one that ships works without any edit or environment", () => {
    const result = run([]);
    expect(result).toMatchObject(success);
    expect(Object.keys(filesBelow(result.outdir))).toEqual(outputFiles("private-eks"));
  });

  test("are those of clusters/ in the folder where the command runs", () => {
    const cwd = newFolder();
    clusterFile("blue", undefined, join(cwd, "clusters"));
    clusterFile("green", undefined, join(cwd, "clusters"));
    const result = run([], { cwd });
    expect(result).toMatchObject(success);
    expect(Object.keys(filesBelow(result.outdir))).toEqual(outputFiles("blue", "green"));
  });

  test("are the files of the command line, before all else", () => {
    const environment = { PRIVATE_EKS_CLUSTERS: clusterFile("other") };
    const result = run(["examples/fully-private.yaml", clusterFile("mine")], { environment });
    expect(result).toMatchObject(success);
    expect(Object.keys(filesBelow(result.outdir))).toEqual(outputFiles("fully-private", "mine"));
  });

  test("are the files of PRIVATE_EKS_CLUSTERS where the command line names none, as under cdktf deploy", () => {
    const result = run([], { environment: { PRIVATE_EKS_CLUSTERS: `${clusterFile("one")}, ${clusterFile("two")}` } });
    expect(result).toMatchObject(success);
    expect(Object.keys(filesBelow(result.outdir))).toEqual(outputFiles("one", "two"));
  });
});

describe("the output", () => {
  test("lists its stacks for cdktf, each after the one it needs", () => {
    const { outdir } = run([clusterFile("demo")]);
    const { stacks } = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8")) as {
      stacks: Record<string, { dependencies: string[]; synthesizedStackPath: string }>;
    };
    const dependencies = Object.fromEntries(Object.entries(stacks).map(([name, stack]) => [name, stack.dependencies]));
    expect(dependencies).toEqual({ "demo-network": [], "demo-cluster": ["demo-network"], "demo-workload": ["demo-cluster"] });
    for (const { synthesizedStackPath } of Object.values(stacks)) expect(existsSync(join(outdir, synthesizedStackPath))).toBe(true);
  });

  test("is the same to the byte in another run, from another folder, in another place, in another environment", () => {
    const files = ["examples/fully-private.yaml", "examples/custom-networking.yaml"];
    const first = run(files);
    const environment = {
      AWS_REGION: "eu-west-1",
      AWS_PROFILE: "nobody",
      HOME: newFolder(),
      LANG: "tr_TR.UTF-8",
      TZ: "Asia/Tokyo",
      USER: "nobody",
    };
    const second = run(
      files.map((file) => join(root, file)),
      { cwd: newFolder(), environment, outdir: join(newFolder(), "a/much/deeper/place") },
    );
    expect([first.status, second.status]).toEqual([0, 0]);
    expect(filesBelow(second.outdir)).toEqual(filesBelow(first.outdir));
  });

  test("of a cluster is the same whatever other clusters there are", () => {
    const alone = filesBelow(run([clusterFile("demo")]).outdir);
    const together = filesBelow(run([clusterFile("another"), clusterFile("demo")]).outdir);
    for (const name of stackFiles("demo")) expect(together[name]).toBe(alone[name]);
  });

  test("holds no absolute path", () => {
    const { outdir } = run(["examples/custom-networking.yaml"]);
    for (const text of Object.values(filesBelow(outdir))) {
      for (const path of [root, directory, tmpdir()]) expect(text).not.toContain(path);
    }
  });

  test("goes to cdktf.out where the command runs, unless CDKTF_OUTDIR names another folder", () => {
    const cwd = newFolder();
    const { status } = spawnSync(process.execPath, [join(root, "bin/synth.js"), clusterFile("demo")], { cwd, env: {} });
    expect(status).toBe(0);
    expect(readdirSync(cwd)).toEqual(["cdktf.out"]);
  });

  test("is as it was after Ctrl-C, and nothing is left beside it", async () => {
    const outdir = join(newFolder(), "out/below");
    const files = Array.from({ length: 200 }, (_, index) => clusterFile(`c${index}`));
    const child = spawn(process.execPath, [join(root, "bin/synth.js"), ...files], { cwd: root, env: { CDKTF_OUTDIR: outdir } });
    const ended = new Promise((resolve) => child.on("exit", (status, signal) => resolve({ status, signal })));
    while (!existsSync(outdir)) await setTimeout(5);
    child.kill("SIGINT");
    expect(await ended).toEqual({ status: null, signal: "SIGINT" });
    expect(existsSync(dirname(outdir))).toBe(false);
  });

  test("is rid of what an interrupted run has left, but not of what another run may be making", () => {
    const file = clusterFile("demo");
    const { outdir } = run([file]);
    const [old, young] = [".new-abcdef", ".new-ghijkl"].map((name) => join(outdir, name)) as [string, string];
    for (const folder of [old, young]) mkdirSync(join(folder, "stacks"), { recursive: true });
    const yesterday = Date.now() / 1000 - 86_400;
    utimesSync(old, yesterday, yesterday);
    expect(run([file], { outdir })).toMatchObject(success);
    expect([old, young].map((folder) => existsSync(folder))).toEqual([false, true]);
  });

  test("replaces the previous one with its policies, and keeps what Terraform put there", () => {
    const file = clusterFile("demo");
    const { outdir } = run([file]);
    const lockFile = join(outdir, "stacks/demo-network/.terraform.lock.hcl");
    writeFileSync(lockFile, "locked");
    const furtherPolicy = join(outdir, "stacks/demo-network/runner-policy-9.json");
    writeFileSync(furtherPolicy, "{}");
    // Whoever is reading goes on reading the same files, whole.
    const opened = ["manifest.json", "stacks/demo-network/cdk.tf.json"].map((name) => openSync(join(outdir, name), "r"));
    const before = filesBelow(outdir);
    writeFileSync(file, "name: demo\nregion: us-east-1\n");
    expect(run([file], { outdir })).toMatchObject(success);
    expect(opened.map((descriptor) => readFileSync(descriptor, "utf8"))).toEqual([
      before["manifest.json"],
      before["stacks/demo-network/cdk.tf.json"],
    ]);
    opened.forEach(closeSync);
    expect(readFileSync(lockFile, "utf8")).toBe("locked");
    expect(existsSync(furtherPolicy)).toBe(false);
    expect(filesBelow(outdir)["stacks/demo-network/cdk.tf.json"]).toContain('"us-east-1"');
    expect(readdirSync(dirname(outdir))).toEqual(["out"]);
  });
});

describe("a file with errors", () => {
  const bad = "name: demo\nregion: us-west\nnetwork:\n  egres: nat\n";

  test("ends the run with status 1, and all errors on stderr with their lines and no stack trace", () => {
    const file = clusterFile("demo", bad);
    const { status, stdout, stderr } = run([file]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^${file}:2:9: error: region: `, "m"));
    expect(stderr).toMatch(new RegExp(`^${file}:4:3: error: network\\.egres: `, "m"));
    expect(stderr).toMatch(/^ +fix: +Write egress$/m);
    expect(stderr).not.toMatch(/^\s+at |\bnode:internal|Error:/m);
  });

  test("leaves the previous output as it was, and nothing else", () => {
    const file = clusterFile("demo");
    const { outdir } = run([file]);
    const before = filesBelow(outdir);
    writeFileSync(file, bad);
    expect(run([file], { outdir }).status).toBe(1);
    expect(filesBelow(outdir)).toEqual(before);
    expect(readdirSync(dirname(outdir))).toEqual(["out"]);
  });

  test("keeps no other cluster from being written, and stays in the manifest with its previous output", () => {
    const file = clusterFile("demo");
    const { outdir } = run([file]);
    const before = filesBelow(outdir);
    writeFileSync(file, bad);
    const { status, stderr } = run([file, clusterFile("good"), "nowhere.yaml"], { outdir });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^nowhere\.yaml:1:1: error: there is no such file$/m);
    expect(stderr).toMatch(/^2 of 3 clusters have errors, and their previous output is as it was; the others are written$/m);
    const after = filesBelow(outdir);
    expect(Object.keys(after)).toEqual(outputFiles("demo", "good"));
    for (const name of stackFiles("demo")) expect(after[name]).toBe(before[name]);
    expect(manifestOf(outdir)).toEqual(["demo-cluster", "demo-network", "demo-workload", "good-cluster", "good-network", "good-workload"]);
  });

  test("stays in the manifest too where its name cannot be read", () => {
    const file = clusterFile("demo");
    const { outdir } = run([file]);
    writeFileSync(file, "name: demo\nregion: us-west-2\ntags: [\n");
    expect(run([file, clusterFile("good")], { outdir }).status).toBe(1);
    expect(manifestOf(outdir)).toEqual(["demo-cluster", "demo-network", "demo-workload", "good-cluster", "good-network", "good-workload"]);
  });

  test("is not said to keep others that are none", () => {
    const { status, stderr } = run([clusterFile("demo", bad), "nowhere.yaml"]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^2 of 2 clusters have errors, and none is written$/m);
  });

  test.each<[string, readonly string[], Readonly<Record<string, string>>]>([
    ["--all-or-nothing", ["--all-or-nothing"], {}],
    ["PRIVATE_EKS_ALL_OR_NOTHING", [], { PRIVATE_EKS_ALL_OR_NOTHING: "1" }],
  ])("keeps all others from being written with %s", (_name, options, environment) => {
    const { status, stderr, outdir } = run([clusterFile("demo", bad), clusterFile("good"), ...options], { environment });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^1 of 2 clusters has errors, and none is written$/m);
    expect(existsSync(outdir)).toBe(false);
  });

  test("makes no output folder where there is none", () => {
    const { status, outdir } = run([clusterFile("demo", bad)]);
    expect(status).toBe(1);
    expect(readdirSync(dirname(outdir))).toEqual([]);
  });

  test.each<[string, () => readonly string[], RegExp]>([
    ["that is not there", () => ["nowhere.yaml"], /^nowhere\.yaml:1:1: error: there is no such file$/m],
    ["that is not YAML", () => [clusterFile("demo", "name: [demo\n")], /demo\.yaml:\d+:\d+: error: /],
    [
      "whose name another file has",
      () => [clusterFile("demo"), clusterFile("demo")],
      /error: name: the cluster name "demo" is also that of/,
    ],
    [
      "with a need that nothing meets",
      () => [clusterFile("demo", "name: demo\nregion: us-west-2\nloadBalancerController: { enabled: true }\n")],
      /fix: /,
    ],
  ])("is one %s", (_name, files, message) => {
    const { status, stderr, outdir } = run(files());
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(existsSync(outdir)).toBe(false);
  });

  test("no cluster file at all says where to write one", () => {
    const { status, stderr } = run([], { cwd: newFolder() });
    expect(status).toBe(1);
    expect(stderr).toContain("clusters/<name>.yaml");
  });
});

describe("a cluster that was deployed from the output folder", () => {
  const text = (lines: string, name = "demo") => `name: ${name}\nregion: us-west-2\n${lines}`;
  const state = (outdir: string, resources: readonly object[]) =>
    writeFileSync(join(dirname(outdir), "terraform.demo-network.tfstate"), JSON.stringify({ resources }));

  /** Synthesizes a cluster, lets it look deployed, and synthesizes it with an edit. */
  function edited(before: string, after: string, deploy: (outdir: string) => void) {
    const file = clusterFile("demo", before);
    const { outdir } = run([file]);
    deploy(outdir);
    const written = filesBelow(outdir);
    writeFileSync(file, after);
    return { file, written, ...run([file], { outdir }) };
  }

  test.each<[string, string, string, RegExp]>([
    [
      "the block of the VPC",
      "",
      "network: { cidr: 10.9.0.0/16 }\n",
      /demo\.yaml:3:18: error: network\.cidr: .*\n +given: +"10\.9\.0\.0\/16"\n +fix: +Keep it;/,
    ],
    [
      "a zone less",
      "network: { availabilityZones: [us-west-2a, us-west-2b, us-west-2c] }\n",
      "network: { availabilityZones: [us-west-2a, us-west-2b] }\n",
      /error: network\.availabilityZones: .*node subnets/,
    ],
    [
      "two Kubernetes versions",
      'kubernetesVersion: "1.33"\n',
      'kubernetesVersion: "1.35"\n',
      /error: kubernetesVersion: .*one minor version at a time/,
    ],
  ])("is not planned with a refused edit: %s", (_name, before, after, message) => {
    const result = edited(text(before), text(after), (outdir) => state(outdir, [{}]));
    expect(result.status).toBe(1);
    expect(result.stderr).toMatch(message);
    expect(result.stderr).toContain(`remove ${join(result.outdir, "clusters/demo.json")}`);
    expect(filesBelow(result.outdir)).toEqual(result.written);
  });

  test("is found by its file when it is renamed", () => {
    const { status, stderr } = edited(text(""), text("", "other"), (outdir) => state(outdir, [{}]));
    expect(status).toBe(1);
    expect(stderr).toMatch(/demo\.yaml:1:7: error: name: /);
  });

  test("is known by Terraform's folder where the state is elsewhere", () => {
    const backend = "backend: { type: s3, bucket: states, region: us-west-2 }\n";
    const initialise = (outdir: string) => mkdirSync(join(outdir, "stacks/demo-cluster/.terraform"));
    expect(edited(text(backend), text(`${backend}network: { cidr: 10.9.0.0/16 }\n`), initialise).status).toBe(1);
  });

  test("may be edited in any other way", () => {
    const result = edited(text(""), text("nodeGroups: { managed: { default: { volume: { size: 100 } } } }\n"), (outdir) =>
      state(outdir, [{}]),
    );
    expect(result).toMatchObject(success);
  });

  test("may be edited in every way where the record is removed", () => {
    const forget = (outdir: string) => {
      state(outdir, [{}]);
      rmSync(join(outdir, "clusters"), { recursive: true });
    };
    expect(edited(text(""), text("network: { cidr: 10.9.0.0/16 }\n"), forget)).toMatchObject(success);
  });

  test.each<[string, (outdir: string) => void]>([
    ["was never deployed", () => undefined],
    ["was destroyed", (outdir) => state(outdir, [])],
  ])("but one that %s may be edited in every way", (_name, deploy) => {
    expect(edited(text(""), text("network: { cidr: 10.9.0.0/16 }\n", "other"), deploy)).toMatchObject(success);
  });
});

test("of clusters that would make the same things in one existing VPC the later is an error, and the first is written", () => {
  const text = (name: string) => readFileSync(join(root, "examples/existing-vpc.yaml"), "utf8").replace(/^name: .*$/m, `name: ${name}`);
  const files = ["one", "two"].map((name) => clusterFile(name, text(name)));
  const { status, stderr, outdir } = run(files);
  expect(status).toBe(1);
  expect(stderr).toContain(`${files[1]}:`);
  expect(stderr).toContain(`by ${files[0]} in the same VPC`);
  expect(Object.keys(filesBelow(outdir))).toEqual(outputFiles("one"));
});

describe("a fleet", () => {
  /** A folder with `clusters/` of many clusters, some of them with errors. */
  const folder = newFolder();
  const numbers = Array.from({ length: 44 }, (_, index) => index);
  const broken = numbers.filter((number) => number % 22 === 5);
  const name = (number: number) => `c${String(number).padStart(3, "0")}`;
  beforeAll(() => {
    const defaults = "region: us-west-2\ntags: { team: blue }\nnodeGroups: { managed: { general: { capacity: { min: 2, max: 4 } } } }\n";
    clusterFile("_defaults", defaults, join(folder, "clusters"));
    for (const number of numbers) {
      const wrong = broken.includes(number) ? "network: { egress: everywhere }\n" : "";
      clusterFile(name(number), `extends: _defaults.yaml\nname: ${name(number)}\n${wrong}`, join(folder, "clusters"));
    }
  });

  test("has an error for each broken cluster, and the others are written", () => {
    const { status, stderr, outdir } = run([], { cwd: folder });
    expect(status).toBe(1);
    expect(stderr.match(/^clusters\/c\d+\.yaml:3:20: error: network\.egress: .*$/gm)).toHaveLength(broken.length);
    expect(stderr).toMatch(new RegExp(`^${broken.length} of ${numbers.length} clusters have errors`, "m"));
    expect(manifestOf(outdir)).toHaveLength(3 * (numbers.length - broken.length));
    expect(readdirSync(outdir).sort()).toEqual(["clusters", "manifest.json", "stacks"]);
  });

  test("of which some are selected is the output of those alone, which is what they are in any other company", () => {
    const { status, stderr, outdir } = run(["--select", "name=c000", "--select", "name=c00?,tag:team=b*"], { cwd: folder });
    expect({ status, count: manifestOf(outdir).length }).toEqual({ status: 1, count: 3 * 9 });
    expect(stderr).toMatch(/^1 of 10 clusters has errors/m);
    const fromEnvironment = run([], { cwd: folder, environment: { PRIVATE_EKS_SELECT: "name=c001" } });
    expect(fromEnvironment).toMatchObject(success);
    const alone = filesBelow(fromEnvironment.outdir);
    for (const file of stackFiles("c001")) expect(alone[file]).toBe(filesBelow(outdir)[file]);
  });

  test("has the edits refused of the clusters that were deployed, and of no other", () => {
    const files = ["c001", "c002"].map((cluster) => join(folder, "clusters", `${cluster}.yaml`));
    const [before, outdir] = [files.map((file) => readFileSync(file, "utf8")), join(newFolder(), "out")];
    run([], { cwd: folder, outdir });
    const written = filesBelow(outdir);
    writeFileSync(join(dirname(outdir), "terraform.c001-network.tfstate"), JSON.stringify({ resources: [{}] }));
    files.forEach((file, index) => writeFileSync(file, `${before[index]}network: { cidr: 10.9.0.0/16 }\n`));
    const { stderr } = run([], { cwd: folder, outdir });
    files.forEach((file, index) => writeFileSync(file, before[index]!));
    expect(stderr.match(/^clusters.*does not allow this edit/gm)).toEqual([
      expect.stringMatching(/^clusters\/c001\.yaml:3:18: error: network\.cidr: /),
    ]);
    const changed = Object.entries(filesBelow(outdir)).flatMap(([file, text]) => (text === written[file] ? [] : [file]));
    expect(changed).toContain("stacks/c002-network/cdk.tf.json");
    expect(changed.filter((file) => !file.includes("c002"))).toEqual([]);
  });

  test("of which none is selected is an error", () => {
    const { status, stderr, outdir } = run(["--select", "name=nobody"], { cwd: folder });
    expect(status).toBe(1);
    expect(stderr).toContain(`error: "name=nobody" does not select any of the ${numbers.length} clusters: c000, c001, c002 and 41 more`);
    expect(existsSync(outdir)).toBe(false);
  });

  test("whose output cannot be written says so once", () => {
    const outdir = join(newFolder(), "out");
    mkdirSync(join(outdir, "stacks"), { recursive: true });
    writeFileSync(join(outdir, "stacks/c000-network"), "a file where a folder must be");
    const { status, stderr } = run([], { cwd: folder, outdir });
    expect(status).toBe(1);
    expect(stderr.match(/^private-eks cannot write: /gm)).toHaveLength(1);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(readdirSync(outdir)).toEqual(["stacks"]);
  });

  test.each([
    ["--selcet", "error: unknown option '--selcet'"],
    ["--select=team", '--select:1:1: error: "team" is not a selector'],
    ["--workers=2", "error: unknown option '--workers=2'"],
    ["--select", "error: option '--select <selector>' argument missing"],
  ])("with the option %s is an error", (option, message) => {
    const { status, stderr, outdir } = run([option], { cwd: folder });
    expect({ status, stderr: stderr.split("\n")[0] }).toEqual({ status: 1, stderr: message });
    expect(existsSync(outdir)).toBe(false);
  });
});

test.each(["--help", "-h"])("%s prints the usage with every option", (option) => {
  const { status, stdout, stderr, outdir } = run([option]);
  expect({ status, stderr, isWritten: existsSync(outdir) }).toEqual({ status: 0, stderr: "", isWritten: false });
  for (const text of ["--select <selector>", "--all-or-nothing"]) expect(stdout).toContain(text);
});

describe("what was written is told on stdout", () => {
  const output = join(directory, "told", "out");
  const folder = join(output, "stacks", "demo-network");
  const file = clusterFile("demo");

  test("a new cluster with its stacks, and what comes next", () => {
    const { status, stdout, stderr } = run([file], { outdir: output });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.split("\n")).toEqual([
      expect.stringMatching(/^demo {2}us-west-2 {2}Kubernetes 1\.\d+ {2,}\S*demo\.yaml$/),
      expect.stringMatching(/^ {2}network {3}\d+ resources {2}VPC 10\.0\.0\.0\/16, 3 zones, no egress, \d endpoints$/),
      expect.stringMatching(/^ {2}cluster {3}\d+ resources {2}private API, administered by its creator, 3 add-ons$/),
      expect.stringMatching(/^ {2}workload +\d+ resources {2}/),
      `Next: terraform -chdir=${folder} init   (docs/getting-started.md)`,
      "",
    ]);
  });

  test("then which stacks changed", () => {
    for (const name of ["network", "cluster", "workload"]) mkdirSync(join(output, `stacks/demo-${name}/.terraform`));
    const changes = (text: string) => [...text.matchAll(/\b(new|changed|unchanged) /g)].map(([, change]) => change);
    const same = run([file], { outdir: output }).stdout;
    expect({ changes: changes(same), next: same.includes("Next") }).toEqual({
      changes: ["unchanged", "unchanged", "unchanged"],
      next: false,
    });
    clusterFile("demo", "name: demo\nregion: us-west-2\ntags: { team: a }\n", dirname(file));
    const { stdout } = run([file], { outdir: output });
    expect(changes(stdout)).toContain("changed");
    expect(stdout).toContain(`Next: terraform -chdir=${folder} apply`);
  });

  test("and nothing with --quiet, or of a cluster with errors", () => {
    expect(run([file, "--quiet"], { outdir: output })).toMatchObject({ status: 0, stdout: "", stderr: "" });
    const bad = clusterFile("bad", "name: bad\nregion: eu\n");
    const { status, stdout } = run([bad, file], { outdir: output });
    expect({ status, clusters: stdout.match(/^\S+ {2}/gm) }).toEqual({ status: 1, clusters: ["demo  "] });
  });

  test("the same by private-eks synth", () => {
    const words = [join(root, "bin/private-eks.js"), "synth", file];
    const environment = { CDKTF_OUTDIR: output };
    const { status, stdout } = spawnSync(process.execPath, words, { encoding: "utf8", env: environment });
    expect({ status, stdout }).toEqual({ status: 0, stdout: run([file], { outdir: output }).stdout });
  });
});

test("the usage may be read in part", () => {
  const words = ["-c", 'set -o pipefail; "$0" "$1" --help | true', process.execPath, join(root, "bin/synth.js")];
  const { status, stderr } = spawnSync("bash", words, { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("a folder where a file of the output must be is an error without a stack trace", () => {
  const outdir = join(newFolder(), "out");
  mkdirSync(join(outdir, "manifest.json"), { recursive: true });
  const { status, stderr } = run([clusterFile("demo")], { outdir });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^private-eks cannot write: .*manifest\.json.*\n$/);
});

test.each(["/dev/null/out", "/proc"])("an output %s, which cannot be made, is an error that names the setting", (outdir) => {
  const { status, stderr } = run([clusterFile("demo")], { outdir });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^private-eks cannot write: .*\/(dev|proc).* [Cc]hoose another output by CDKTF_OUTDIR\.\n$/);
});

test("a selector that chooses nothing is an error beside another, whose cluster is written", () => {
  const cwd = newFolder();
  for (const name of ["blue", "green"]) clusterFile(name, undefined, join(cwd, "clusters"));
  const { status, stderr, outdir } = run(["--select", "name=blue", "--select", "name=typo"], { cwd });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^clusters:1:1: error: "name=typo" does not select any of the 2 clusters: blue, green\n {2}fix: .*\n$/);
  expect(Object.keys(filesBelow(outdir))).toEqual(outputFiles("blue"));
  expect(run(["--all-or-nothing", "--select", "name=blue", "--select", "name=typo"], { cwd, outdir: join(cwd, "none") }).status).toBe(1);
  expect(existsSync(join(cwd, "none"))).toBe(false);
});

test("a pipe in clusters/ is an error, and is not waited for", () => {
  const cwd = newFolder();
  clusterFile("blue", undefined, join(cwd, "clusters"));
  execFileSync("mkfifo", [join(cwd, "clusters/pipe.yaml")]);
  const { status, stderr, outdir } = run([], { cwd });
  expect({ status, first: stderr.split("\n")[0] }).toEqual({
    status: 1,
    first: "clusters/pipe.yaml:1:1: error: this is a pipe or a device, not a file",
  });
  expect(Object.keys(filesBelow(outdir))).toEqual(outputFiles("blue"));
}, 20_000);

test("standard input that is a pipe is an error, too", () => {
  const words = ["-c", 'printf "name: demo\\nregion: us-west-2\\n" | "$0" "$1" /dev/stdin', process.execPath, join(root, "bin/synth.js")];
  const { status, stderr } = spawnSync("sh", words, { cwd: newFolder(), env: { PATH: "/usr/bin:/bin" }, encoding: "utf8" });
  expect({ status, first: stderr.split("\n")[0] }).toEqual({
    status: 1,
    first: "/dev/stdin:1:1: error: this is a pipe or a device, not a file",
  });
});

test("folders made for an output are removed where nothing is written", () => {
  const cwd = newFolder();
  const bad = clusterFile("demo", "name: demo\n");
  expect(run([bad], { cwd, outdir: "some/where/out" }).status).toBe(1);
  expect(readdirSync(cwd)).toEqual([]);
});

test("warnings go to stderr, and the stacks are written", () => {
  const file = clusterFile("demo", 'name: demo\nregion: us-west-2\naccess:\n  publicEndpoint: { enabled: true, cidrs: ["0.0.0.0/0"] }\n');
  const { status, stderr, outdir } = run([file]);
  expect(status).toBe(0);
  expect(stderr).toMatch(new RegExp(`^${file}:4:\\d+: warning: `));
  expect(Object.keys(filesBelow(outdir))).toEqual(outputFiles("demo"));
});

describe("a clone of the project", () => {
  const project = newFolder();
  const cache = join(project, ".cache");
  const installed = join(project, "node_modules/.package-lock.json");
  const version = (outdir: string) =>
    /"required_version": "(.*)"/.exec(readFileSync(join(outdir, "stacks/demo-network/cdk.tf.json"), "utf8"))?.[1];
  /** As an unpacked archive does, it keeps the date; the size may be the same, too. */
  const edit = (name: string, from: string, to: string) => {
    const file = join(project, name);
    const { atime, mtime } = statSync(file);
    writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
    utimesSync(file, atime, mtime);
  };
  const terraform = "design/state/terraform.ts";

  beforeAll(() => {
    for (const name of ["bin", "aws", "commands", "config", "design", "modules", "stacks", "main.ts", "package.json", "tsconfig.json"]) {
      cpSync(join(root, name), join(project, name), { recursive: true });
    }
    mkdirSync(join(project, "node_modules"));
    for (const name of readdirSync(join(root, "node_modules")).filter((child) => child !== ".package-lock.json")) {
      symlinkSync(join(root, "node_modules", name), join(project, "node_modules", name));
    }
    cpSync(join(root, "node_modules/.package-lock.json"), installed);
  });

  /** The bundles, and when they were written. */
  const bundles = () =>
    readdirSync(cache)
      .filter((name) => name.endsWith(".js"))
      .map((name) => [name, statSync(join(cache, name)).mtimeMs]);

  test("bundles its sources once, sees every edit of them, and says where one is wrong", () => {
    const file = clusterFile("demo");
    const first = run([file], { project });
    expect(first).toMatchObject(success);
    const before = bundles();
    expect(before).toHaveLength(1);
    expect(filesBelow(run([file], { project }).outdir)).toEqual(filesBelow(first.outdir));
    expect(bundles()).toEqual(before);

    // Of the same length, so that V8 would take the compiled code of before.
    edit(terraform, '">= 1.10.0"', '">= 1.99.0"');
    expect(version(run([file], { project }).outdir)).toBe(">= 1.99.0");
    edit(terraform, '">= 1.99.0"', '">= 1.10.0"');
    expect(version(run([file], { project }).outdir)).toBe(">= 1.10.0");
    expect(bundles()).toHaveLength(1);

    edit(terraform, "const terraformVersion", "const const");
    const broken = run([file], { project });
    edit(terraform, "const const", "const terraformVersion");
    expect(broken.status).toBe(1);
    expect(broken.stderr).toMatch(/^private-eks cannot be bundled: .*\n.*design\/state\/terraform\.ts:\d+/);
    expect(broken.stderr).not.toMatch(/^\s+at /m);
  });

  test("sees that a folder of its sources, which is a symbolic link, leads to another one", () => {
    const file = clusterFile("demo");
    const place = (name: string) => join(project, name);
    cpSync(place("design"), place("other"), { recursive: true });
    edit("other/state/terraform.ts", '">= 1.10.0"', '">= 1.97.0"');
    renameSync(place("design"), place("one"));
    symlinkSync("one", place("design"));
    expect(version(run([file], { project }).outdir)).toBe(">= 1.10.0");
    rmSync(place("design"));
    symlinkSync("other", place("design"));
    expect(version(run([file], { project }).outdir)).toBe(">= 1.97.0");
    const before = bundles();
    expect(version(run([file], { project }).outdir)).toBe(">= 1.97.0");
    expect(bundles()).toEqual(before);
    rmSync(place("design"));
    renameSync(place("one"), place("design"));
    rmSync(place("other"), { recursive: true });
    expect(version(run([file], { project }).outdir)).toBe(">= 1.10.0");
  });

  test("keeps nothing of a bundle whose sources changed while it was made", () => {
    const file = clusterFile("demo");
    const preload = join(newFolder(), "preload.cjs");
    // As an editor would, just after the bundle was made and before its sources are looked at.
    writeFileSync(
      preload,
      `const { Module } = require("node:module");
       const load = Module.prototype.require;
       Module.prototype.require = function (name) {
         const loaded = load.call(this, name);
         if (name !== "esbuild") return loaded;
         return { buildSync: (options) => {
           const built = loaded.buildSync(options);
           const fs = require("node:fs");
           const file = ${JSON.stringify(join(project, terraform))};
           fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace('">= 1.10.0"', '">= 1.98.0"'));
           return built;
         } };
       };`,
    );
    rmSync(cache, { recursive: true, force: true });
    expect(version(run([file], { project, environment: { NODE_OPTIONS: `--require ${preload}` } }).outdir)).toBe(">= 1.10.0");
    expect(version(run([file], { project }).outdir)).toBe(">= 1.98.0");
    expect(version(run([file], { project }).outdir)).toBe(">= 1.98.0");
    edit(terraform, '">= 1.98.0"', '">= 1.10.0"');
  });

  test("bundles anew where other packages are installed, and where the way to bundle changes", () => {
    const file = clusterFile("demo");
    const first = run([file], { project });
    expect(first).toMatchObject(success);
    for (const [name, from, to] of [
      ["node_modules/.package-lock.json", '"lockfileVersion"', '"another": true, "lockfileVersion"'],
      ["bin/run.js", '"use strict";', '"use strict"; // made in another way'],
    ] as const) {
      const before = bundles();
      edit(name, from, to);
      const { outdir, ...result } = run([file], { project });
      expect(result).toMatchObject(success);
      expect(filesBelow(outdir)).toEqual(filesBelow(first.outdir));
      expect(bundles()).not.toEqual(before);
    }
  });

  const half = (file: string) => truncateSync(file, statSync(file).size >> 1);
  const zeros = (file: string) => {
    const whole = readFileSync(file);
    writeFileSync(file, whole.fill(0, whole.length >> 1));
  };

  test.each<[string, string, (file: string) => void]>([
    ["a bundle that is cut short", ".js", half],
    ["an empty bundle", ".js", (file) => truncateSync(file, 0)],
    ["a bundle with other bytes", ".js", zeros],
    ["compiled code that is cut short", ".bin", half],
    ["empty compiled code", ".bin", (file) => truncateSync(file, 0)],
    ["compiled code with other bytes", ".bin", zeros],
  ])("makes anew what a crash of the machine damaged: %s", (_, ending, damage) => {
    const file = clusterFile("demo");
    const first = run([file], { project });
    expect(first).toMatchObject(success);
    const names = readdirSync(cache).filter((name) => name.endsWith(ending));
    expect(names).toHaveLength(1);
    for (const name of names) damage(join(cache, name));
    const { outdir, ...result } = run([file], { project });
    expect(result).toMatchObject(success);
    expect(filesBelow(outdir)).toEqual(filesBelow(first.outdir));
  });

  test("bundles sources alone, and not what editors leave among them", () => {
    symlinkSync("user@host.1:2", join(project, "config/.#load.ts"));
    writeFileSync(join(project, "config/.load.ts.swp"), "half a file");
    const before = bundles();
    expect(run([clusterFile("demo")], { project })).toMatchObject(success);
    expect(bundles()).toEqual(before);
  });

  test("works with packages that another program than npm installed", () => {
    renameSync(installed, `${installed}.old`);
    expect(run([clusterFile("demo")], { project })).toMatchObject(success);
    renameSync(`${installed}.old`, installed);
  });

  test("says that the working directory is gone", () => {
    const command = `cd "$(mktemp -d)" && rmdir "$PWD" && exec "${process.execPath}" "${join(project, "bin/synth.js")}"`;
    const { status, stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 1, stderr: "the working directory does not exist any more: change to another\n" });
  });

  test("runs where its cache cannot be written", () => {
    rmSync(cache, { recursive: true });
    writeFileSync(cache, "a file where the folder would be");
    expect(run([clusterFile("demo")], { project })).toMatchObject(success);
    rmSync(cache);
  });

  test.each(["bin/synth.js", "bin/private-eks.js"])(
    "%s says in one line where packages are not installed, and where Node.js is too old",
    (program) => {
      const start = () => {
        const { status, stdout, stderr } = spawnSync(process.execPath, [join(project, program)], { env: {}, encoding: "utf8" });
        return { status, stdout, stderr };
      };
      for (const name of ["esbuild", "cdktf"].map((child) => join(project, "node_modules", child))) {
        renameSync(name, `${name}.old`);
        expect(start()).toEqual({ status: 1, stdout: "", stderr: "the packages are not installed: run npm ci --ignore-scripts\n" });
        renameSync(`${name}.old`, name);
      }
      edit("package.json", '">=20.19.0"', '">=99.1.0"');
      expect(start()).toEqual({
        status: 1,
        stdout: "",
        stderr: `private-eks needs Node.js 99.1.0 or later; this is ${process.versions.node}\n`,
      });
      edit("package.json", '">=99.1.0"', '">=20.19.0"');
    },
  );
});
