import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
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

const stackFiles = (...clusters: string[]) => [
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

/** Writes a cluster file; by default one without errors. */
function clusterFile(name: string, text = `name: ${name}\nregion: us-west-2\n`, folder = newFolder()): string {
  const file = join(folder, `${name}.yaml`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const success = { status: 0, stdout: "", stderr: "" };

describe("the clusters", () => {
  test("are those of clusters/ by default: the one that ships works without any edit or environment", () => {
    const result = run([]);
    expect(result).toMatchObject(success);
    expect(Object.keys(filesBelow(result.outdir))).toEqual(stackFiles("private-eks"));
  });

  test("are those of clusters/ in the folder where the command runs", () => {
    const cwd = newFolder();
    clusterFile("blue", undefined, join(cwd, "clusters"));
    clusterFile("green", undefined, join(cwd, "clusters"));
    const result = run([], { cwd });
    expect(result).toMatchObject(success);
    expect(Object.keys(filesBelow(result.outdir))).toEqual(stackFiles("blue", "green"));
  });

  test("are the files of the command line, before all else", () => {
    const environment = { PRIVATE_EKS_CLUSTERS: clusterFile("other") };
    const result = run(["examples/fully-private.yaml", clusterFile("mine")], { environment });
    expect(result).toMatchObject(success);
    expect(Object.keys(filesBelow(result.outdir))).toEqual(stackFiles("fully-private", "mine"));
  });

  test("are the files of PRIVATE_EKS_CLUSTERS where the command line names none, as under cdktf deploy", () => {
    const result = run([], { environment: { PRIVATE_EKS_CLUSTERS: `${clusterFile("one")}, ${clusterFile("two")}` } });
    expect(result).toMatchObject(success);
    expect(Object.keys(filesBelow(result.outdir))).toEqual(stackFiles("one", "two"));
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
    for (const name of stackFiles("demo").slice(1)) expect(together[name]).toBe(alone[name]);
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

  test("replaces the previous one and keeps what Terraform put there", () => {
    const file = clusterFile("demo");
    const { outdir } = run([file]);
    const lockFile = join(outdir, "stacks/demo-network/.terraform.lock.hcl");
    writeFileSync(lockFile, "locked");
    writeFileSync(file, "name: demo\nregion: us-east-1\n");
    expect(run([file], { outdir })).toMatchObject(success);
    expect(readFileSync(lockFile, "utf8")).toBe("locked");
    expect(filesBelow(outdir)["stacks/demo-network/cdk.tf.json"]).toContain('"us-east-1"');
    expect(readdirSync(dirname(outdir))).toEqual(["out"]);
  });
});

describe("a file with errors", () => {
  const bad = "name: demo\nregion: us-west-9\nnetwork:\n  egres: nat\n";

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
    expect(run([file, clusterFile("good")], { outdir }).status).toBe(1);
    expect(filesBelow(outdir)).toEqual(before);
    expect(readdirSync(dirname(outdir))).toEqual(["out"]);
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
      /error: name: the cluster name "demo" is already that of/,
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

test("warnings go to stderr, and the stacks are written", () => {
  const file = clusterFile("demo", 'name: demo\nregion: us-west-2\naccess:\n  publicEndpoint: { enabled: true, cidrs: ["0.0.0.0/0"] }\n');
  const { status, stderr, outdir } = run([file]);
  expect(status).toBe(0);
  expect(stderr).toMatch(new RegExp(`^${file}:4:\\d+: warning: `));
  expect(Object.keys(filesBelow(outdir))).toEqual(stackFiles("demo"));
});

describe("a clone of the project", () => {
  const project = newFolder();
  const version = (outdir: string) =>
    /"required_version": "(.*)"/.exec(readFileSync(join(outdir, "stacks/demo-network/cdk.tf.json"), "utf8"))?.[1];
  const edit = (from: string, to: string) => {
    const file = join(project, "stacks/providers.ts");
    writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
  };

  beforeAll(() => {
    for (const name of ["bin", "config", "design", "modules", "stacks", "main.ts", "package.json", "package-lock.json"]) {
      cpSync(join(root, name), join(project, name), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
  });

  test("bundles its sources once, sees every edit of them, and says where one is wrong", () => {
    const file = clusterFile("demo");
    const first = run([file], { project });
    expect(first).toMatchObject(success);
    const bundles = readdirSync(join(project, ".cache"));
    expect(filesBelow(run([file], { project }).outdir)).toEqual(filesBelow(first.outdir));
    expect(readdirSync(join(project, ".cache"))).toEqual(bundles);

    edit('">= 1.10.0"', '">= 1.99.0"');
    expect(version(run([file], { project }).outdir)).toBe(">= 1.99.0");
    edit('">= 1.99.0"', '">= 1.10.0"');
    expect(version(run([file], { project }).outdir)).toBe(">= 1.10.0");

    edit("const terraformVersion", "const const");
    const broken = run([file], { project });
    expect(broken.status).toBe(1);
    expect(broken.stderr).toContain("stacks/providers.ts");
  });
});
