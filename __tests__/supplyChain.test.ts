import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";

const root = resolve(__dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly inBundle?: boolean;
}
interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(read("package.json")) as Manifest;
const lock = JSON.parse(read("package-lock.json")) as { readonly packages: Readonly<Record<string, LockedPackage>> };
const locked = Object.entries(lock.packages).filter(([path]) => path !== "");

/** Licences that let a company run and change what it got, without duties for its own code. MPL-2.0 is of files, and no file of it is changed. */
const accepted = new Set(["0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0", "Unlicense"]);
/** Of tools and data that are used in development and never handed on. */
const acceptedInDevelopment = new Set([...accepted, "CC-BY-4.0", "CC0-1.0"]);
/** What a package says in other words than SPDX's. */
const others: Readonly<Record<string, string>> = { jsonify: "Public Domain" };

/** Whether an SPDX expression without nesting is met: one of the alternatives, all of its parts. */
const isAccepted = (expression: string, licences: ReadonlySet<string>): boolean =>
  expression
    .replace(/[()]/g, "")
    .split(" OR ")
    .some((alternative) => alternative.split(" AND ").every((licence) => licences.has(licence)));

test("every package has a licence that may be used here", () => {
  const refused = locked.filter(([path, { license = "none", dev }]) => {
    const name = path.replace(/^.*node_modules\//, "");
    return others[name] !== license && !isAccepted(license, dev ? acceptedInDevelopment : accepted);
  });
  expect(refused).toEqual([]);
  expect(locked.length).toBeGreaterThan(500);
});

test("every package is locked to the bytes that were reviewed, and to no registry", () => {
  const weak = locked.filter(
    ([, { integrity, inBundle, link, resolved }]) => resolved !== undefined || !(inBundle || link || integrity?.startsWith("sha512-")),
  );
  expect(weak).toEqual([]);
});

test("direct dependencies are exact versions, and the lock file has them", () => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
    expect([name, lock.packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
  }
});

test("no package that is used at run time has to run a script at its installation, but esbuild, which works without", () => {
  const scripts = locked.filter(([, entry]) => !entry.dev && "hasInstallScript" in entry).map(([path]) => path);
  expect(scripts).toEqual(["node_modules/esbuild"]);
});

test("the software bill of materials lists every direct dependency", () => {
  const sbom = JSON.parse(
    execFileSync("npm", ["run", "--silent", "sbom"], { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
  ) as {
    readonly bomFormat: string;
    readonly components: readonly { readonly name: string; readonly version: string }[];
  };
  expect(sbom.bomFormat).toBe("CycloneDX");
  const listed = new Set(sbom.components.map(({ name, version }) => `${name}@${version}`));
  const missing = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
    ([name, version]) => !listed.has(`${name}@${version}`),
  );
  expect(missing).toEqual([]);
});

test("workflows run actions by commit, with no more than read access by default and no stored keys", () => {
  for (const file of ["ci.yaml", "plan.yaml"]) {
    const workflow = read(`.github/workflows/${file}`);
    const uses = [...workflow.matchAll(/uses: (\S+)/g)].map(([, action]) => action);
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((action) => !/@[0-9a-f]{40}$/.test(action!))).toEqual([]);
    expect(workflow).toMatch(/^permissions:\n {2}contents: read$/m);
    expect(workflow).not.toMatch(/secrets\.|aws-access-key-id/);
  }
});

describe("the workflow of pull requests says what the edits of cluster files may do", () => {
  const repository = mkdtempSync(join(tmpdir(), "private-eks-workflow-"));
  afterAll(() => rmSync(repository, { recursive: true, force: true }));

  const git = (...words: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...words], { cwd: repository, stdio: "pipe" });

  /** Runs the step as GitHub does, where the pull request makes the cluster file what it is given. */
  function step(clusterFile: string): { readonly status: number | null; readonly summary: string } {
    interface Workflow {
      readonly jobs: {
        readonly plan: { readonly steps: readonly { readonly name?: string; readonly run?: string; readonly with?: object }[] };
      };
    }
    const { steps } = (parse(read(".github/workflows/plan.yaml")) as Workflow).jobs.plan;
    expect(steps[0]!.with).toMatchObject({ "fetch-depth": 0 });
    const script = steps.find(({ name }) => name === "What each edit may do")!.run!;
    writeFileSync(join(repository, "clusters/a.yaml"), clusterFile);
    writeFileSync(join(repository, "summary"), "");
    const environment = { GITHUB_BASE_REF: "main", RUNNER_TEMP: repository, GITHUB_STEP_SUMMARY: join(repository, "summary") };
    const { status } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
      cwd: repository,
      env: { ...process.env, ...environment, PATH: `${repository}/bin:${process.env["PATH"]}` },
    });
    return { status, summary: readFileSync(join(repository, "summary"), "utf8") };
  }

  beforeAll(() => {
    for (const folder of ["bin", "clusters"]) mkdirSync(join(repository, folder));
    const program = join(root, "bin/private-eks.js");
    writeFileSync(join(repository, "bin/npx"), `#!/bin/bash\nshift 2\nexec "${process.execPath}" "${program}" "$@"\n`, { mode: 0o755 });
    for (const file of ["a", "b"]) writeFileSync(join(repository, `clusters/${file}.yaml`), `name: ${file}\nregion: us-west-2\n`);
    git("init", "--quiet", "--initial-branch", "main");
    git("add", "clusters");
    git("commit", "--quiet", "--message", "before");
    git("update-ref", "refs/remotes/origin/main", "HEAD");
  });

  test("and goes on where they may be planned", () => {
    const { status, summary } = step("name: a\nregion: us-west-2\ntags: { team: one }\n");
    expect(status).toBe(0);
    expect(summary).toMatch(/^## Edits of clusters\/a\.yaml\n```\nLINE .*\n3 +tags +update +update +roll nodes .*\n```\n$/);
  });

  test("and fails where one is refused", () => {
    const { status, summary } = step("name: a\nregion: us-west-2\nnetwork: { cidr: 10.9.0.0/16 }\n");
    expect(status).toBe(1);
    expect(summary).toMatch(/^3 +network\.cidr +refused /m);
  });
});
