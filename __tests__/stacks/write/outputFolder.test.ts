import fs, { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IManifest } from "cdktf";
import { openStaging, publish } from "../../../stacks/write/outputFolder";

const directory = mkdtempSync(join(tmpdir(), "private-eks-output-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
afterEach(() => jest.restoreAllMocks());

const clusters = ["blue", "green"];
const stacksOf = (cluster: string) => ["network", "cluster", "workload"].map((role) => `${cluster}-${role}`);

/** Stages and publishes a revision of both clusters. The later has a policy less. */
function synthesize(outdir: string, revision: string): void {
  const staging = openStaging(outdir);
  const put = (folder: string, name: string): void => {
    mkdirSync(join(staging.folder, folder), { recursive: true });
    writeFileSync(join(staging.folder, folder, name), revision);
  };
  const policies = revision === "first" ? ["runner-policy.json", "runner-policy-2.json"] : ["runner-policy.json"];
  const manifests = clusters.map((cluster): IManifest => {
    put("clusters", `${cluster}.json`);
    put(`stacks/${cluster}-workload/objects-chart`, "Chart.json");
    if (revision === "first") put(`stacks/${cluster}-network/objects-chart`, "Chart.json");
    const stacks = stacksOf(cluster).map((name) => {
      for (const file of ["cdk.tf.json", ...policies]) put(`stacks/${name}`, file);
      return [name, { name, workingDirectory: `stacks/${name}`, annotations: [] }] as const;
    });
    return { version: revision, stacks: Object.fromEntries(stacks) as unknown as IManifest["stacks"] };
  });
  publish(outdir, staging, manifests, () => false);
  staging.close();
}

/** The revisions of all files of a cluster. */
const revisionsOf = (outdir: string, cluster: string): readonly string[] => {
  const folders = stacksOf(cluster).flatMap((stack) => {
    const folder = join(outdir, "stacks", stack);
    const chart = join(folder, "objects-chart");
    return existsSync(chart) ? [folder, chart] : [folder];
  });
  const files = folders.flatMap((folder) => readdirSync(folder).flatMap((name) => (name.endsWith(".json") ? [join(folder, name)] : [])));
  return [...new Set([...files, join(outdir, "clusters", `${cluster}.json`)].map((file) => readFileSync(file, "utf8")))];
};

const rename = fs.renameSync;

/** Ends a publication before the given move, as a signal that kills would. @returns whether it came that far */
function killedAt(move: number, work: () => void): boolean {
  let moves = 0;
  const spy = jest.spyOn(fs, "renameSync").mockImplementation((from, to) => {
    if (moves++ === move) throw new Error("killed");
    rename(from, to);
  });
  try {
    work();
    return false;
  } catch (error) {
    expect(error).toMatchObject({ message: "killed" });
    return true;
  } finally {
    spy.mockRestore();
  }
}

test("whenever a publication is killed, the next run finds one revision of each cluster, and what Terraform put there", () => {
  let seen = new Set<string>();
  let move = 0;
  for (; ; move++) {
    const outdir = join(directory, String(move));
    synthesize(outdir, "first");
    const lockFile = join(outdir, "stacks/blue-network/.terraform.lock.hcl");
    writeFileSync(lockFile, "locked");
    if (!killedAt(move, () => synthesize(outdir, "second"))) break;
    openStaging(outdir).close();
    const found = clusters.map((cluster) => revisionsOf(outdir, cluster));
    expect(found).toEqual([[expect.any(String)], [expect.any(String)]]);
    seen = new Set([...seen, ...found.flat()]);
    const { version } = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8")) as IManifest;
    expect(found.flat()).toEqual([version, version]);
    expect(existsSync(join(outdir, "stacks/blue-network/runner-policy-2.json"))).toBe(version === "first");
    expect(existsSync(join(outdir, "stacks/blue-network/objects-chart"))).toBe(version === "first");
    expect(readFileSync(lockFile, "utf8")).toBe("locked");
  }
  expect(move).toBeGreaterThan(12);
  expect([...seen].sort()).toEqual(["first", "second"]);
});

test("the first publication that is killed is completed too", () => {
  const outdir = join(directory, "new");
  expect(killedAt(4, () => synthesize(outdir, "first"))).toBe(true);
  openStaging(outdir).close();
  expect(clusters.flatMap((cluster) => revisionsOf(outdir, cluster))).toEqual(["first", "first"]);
  expect(readdirSync(outdir).sort()).toEqual(["clusters", "manifest.json", "stacks"]);
});
