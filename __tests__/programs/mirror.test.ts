import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import type { MirrorItem } from "../../commands/images/mirror/items";
import type { MirrorSummary } from "../../commands/images/mirror/run";
import { pulled, pushChart, pushImage, type Registry, startRegistry } from "../support/registries";
import { tellSkipped } from "../support/skipped";

const craneVersion = "v0.20.6";

/** crane, built once by Go. @default - Go or its modules are not there */
function buildCrane(): string | undefined {
  const folder = join(homedir(), ".cache", "private-eks-tests", `crane-${craneVersion}`);
  const crane = join(folder, "crane");
  const module = `github.com/google/go-containerregistry/cmd/crane@${craneVersion}`;
  if (!existsSync(crane)) spawnSync("go", ["install", module], { env: { ...process.env, GOBIN: folder }, timeout: 400_000 });
  return existsSync(crane) ? crane : undefined;
}

const crane = buildCrane();
const skopeo = spawnSync("which", ["skopeo"], { encoding: "utf8" }).stdout.trim();
const tools = [...(crane ? [["crane", crane] as const] : []), ["skopeo", skopeo] as const];
if (!crane) tellSkipped(`mirroring with crane: Go cannot build ${craneVersion} of it here`);

let root: string;
let program: string;
let home: string;
let source: Registry;
let mirror: Registry;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "private-eks-mirror-"));
  program = join(root, "program.js");
  buildSync({ entryPoints: [join(__dirname, "../support/mirrorProgram.ts")], bundle: true, platform: "node", outfile: program });
  for (const [name, file] of tools) {
    mkdirSync(join(root, "path", name), { recursive: true });
    symlinkSync(file, join(root, "path", name, name));
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeEach(async () => {
  home = mkdtempSync(join(root, "home-"));
  source = await startRegistry(join(home, "source"));
  mirror = await startRegistry(join(home, "mirror"));
  const settings = join(home, ".config/containers");
  mkdirSync(settings, { recursive: true });
  writeFileSync(join(settings, "policy.json"), '{"default":[{"type":"insecureAcceptAnything"}]}');
  const insecure = [source, mirror].map(({ host }) => `[[registry]]\nlocation = "${host}"\ninsecure = true\n`);
  writeFileSync(join(settings, "registries.conf"), insecure.join(""));
});
afterEach(async () => {
  await source.stop();
  await mirror.stop();
});

const item = (name: string, kind: MirrorItem["kind"] = "image"): MirrorItem => ({
  kind,
  source: `${source.host}/${name}`,
  target: `${mirror.host}/upstream/${name}`,
});

function start(tool: string, items: readonly MirrorItem[], flags: readonly string[] = []): ChildProcess {
  writeFileSync(join(home, "items.json"), JSON.stringify(items));
  return spawn(process.execPath, [program, "mirror", join(home, "items.json"), "--json", ...flags], {
    cwd: home,
    env: { HOME: home, PATH: join(root, "path", tool) },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
}

async function finish(child: ChildProcess) {
  const text = { stdout: "", stderr: "" };
  child.stdout!.on("data", (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr!.on("data", (chunk: Buffer) => (text.stderr += chunk.toString()));
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { status, ...text, summary: (text.stdout ? JSON.parse(text.stdout) : undefined) as MirrorSummary | undefined };
}

const run = (tool: string, items: readonly MirrorItem[], flags?: readonly string[]) => finish(start(tool, items, flags));

const names = (count: number) => Array.from({ length: count }, (_, index) => `team/image-${index}:1.0`);

describe.each(tools)("with %s", (tool) => {
  test("images of both families and charts arrive with all architectures, once", async () => {
    const digests = {
      "team/oci": await pushImage(source, "team/oci:1.0"),
      "team/docker": await pushImage(source, "team/docker:1.0", "docker"),
      "charts/demo": await pushChart(source, "charts/demo:1.0"),
    };
    const items = [item("team/oci:1.0"), item("team/docker:1.0"), item("charts/demo:1.0", "chart")];
    const pinned = { ...items[0]!, source: `${items[0]!.source}@${digests["team/oci"]}`, target: `${mirror.host}/pinned:1.0` };

    const planned = await run(tool, [...items, pinned], ["--dry-run"]);
    expect(planned).toMatchObject({ status: 0, summary: { counts: { planned: 4, copied: 0 } } });
    expect(mirror.pushes).toEqual([]);

    const first = await run(tool, [...items, pinned]);
    expect(first).toMatchObject({ status: 0, summary: { tool, counts: { copied: 4, present: 0, failed: 0 } } });
    expect(first.stderr).toContain(`copied      image ${items[0]!.target}\n`);
    expect(first.summary!.items[0]!.bytes).toBeGreaterThan(40_000);
    for (const [repository, digest] of Object.entries(digests)) {
      const { digest: arrived, manifest } = (await pulled(mirror, `upstream/${repository}`, "1.0"))!;
      expect(arrived).toBe(digest);
      for (const child of manifest.manifests ?? [])
        expect((await pulled(mirror, `upstream/${repository}`, child.digest))!.digest).toBe(child.digest);
    }

    const pushes = mirror.pushes.length;
    const second = await run(tool, [...items, pinned]);
    expect(second).toMatchObject({ status: 0, summary: { bytes: 0, counts: { copied: 0, present: 4 } } });
    expect(mirror.pushes).toHaveLength(pushes);
  });

  test("an archive carries them across an air gap, and is the same format from every tool", async () => {
    const archive = join(home, "archive");
    const items = [item("team/oci:1.0"), item("team/docker:1.0"), item("charts/demo:1.0", "chart")];
    const digests = [
      await pushImage(source, "team/oci:1.0"),
      await pushImage(source, "team/docker:1.0", "docker"),
      await pushChart(source, "charts/demo:1.0"),
    ];
    mkdirSync(join(archive, "partial", "left-behind"), { recursive: true });
    expect(await run(tool, items, ["--to-archive", archive])).toMatchObject({ status: 0, summary: { counts: { copied: 3 } } });
    expect(mirror.pushes).toEqual([]);
    const downloads = source.downloads.length;
    expect(await run(tool, items, ["--to-archive", archive])).toMatchObject({ status: 0, summary: { counts: { copied: 0, present: 3 } } });
    expect(source.downloads).toHaveLength(downloads);
    expect(readdirSync(archive).sort()).toEqual(["images", "journal.jsonl"]);
    const layout = join(archive, "images/upstream/team/docker/1.0");
    expect(readdirSync(layout).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
    expect(JSON.parse(readFileSync(join(layout, "index.json"), "utf8"))).toMatchObject({
      manifests: [{ digest: digests[1], mediaType: "application/vnd.docker.distribution.manifest.list.v2+json" }],
    });

    await source.stop();
    for (const [other] of tools) {
      const targets = items.map((one) => ({ ...one, target: one.target.replace(":1.0", `:1.0-${other}`) }));
      for (const [index, { target }] of targets.entries()) {
        const from = join(archive, "images", items[index]!.target.split("/").slice(1).join("/").replace(":", "/"));
        const to = join(archive, "images", target.split("/").slice(1).join("/").replace(":", "/"));
        symlinkSync(from, to);
      }
      const flags = ["--from-archive", archive];
      expect(await run(other, targets, flags)).toMatchObject({ status: 0, summary: { counts: { copied: 3 } } });
      expect(await run(other, targets, flags)).toMatchObject({ status: 0, summary: { counts: { copied: 0, present: 3 } } });
      for (const [index, path] of ["team/oci", "team/docker", "charts/demo"].entries())
        expect((await pulled(mirror, `upstream/${path}`, `1.0-${other}`))!.digest).toBe(digests[index]);
    }
    const absent = await run(tool, [item("team/forgotten:1.0")], ["--from-archive", archive]);
    expect(absent).toMatchObject({ status: 1, summary: { counts: { failed: 1 } } });
    expect(absent.stderr).toContain("team/forgotten/1.0 is not in the archive: complete it with --to-archive");
  });

  test.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)(
    "a run that ends by %s goes on where it was, and copies nothing twice",
    async (signal) => {
      for (const name of names(10)) await pushImage(source, name);
      const items = names(10).map((name) => item(name));
      source.behaviour.delay = 60;
      const child = start(tool, items, ["--parallel", "2"]);
      const interrupted = finish(child);
      while (mirror.pushes.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
      // SIGKILL reaches the tools as well, as when a machine stops; the others are for the program, which stops its tools.
      process.kill(signal === "SIGKILL" ? -child.pid! : child.pid!, signal);
      const { status, summary } = await interrupted;
      expect(status).toBe(signal === "SIGKILL" ? null : 1);
      if (summary) expect(summary.counts).toMatchObject({ failed: 0, interrupted: 10 - summary.counts.copied });
      const before = mirror.pushes.length;
      expect(before).toBeLessThan(10);

      source.behaviour.delay = 0;
      const resumed = await run(tool, items);
      expect(resumed).toMatchObject({ status: 0, summary: { counts: { present: before, copied: 10 - before } } });
      expect([...mirror.pushes].sort()).toEqual(names(10).map((name) => `upstream/${name}`));
    },
  );

  test("a tag that changed upstream is reported, and copied only if that is accepted", async () => {
    const first = await pushImage(source, "team/app:1.0");
    await pushImage(source, "team/other:1.0");
    await run(tool, [item("team/app:1.0")]);
    const second = await pushImage(source, "team/app:1.0");
    const items = [item("team/app:1.0"), item("team/other:1.0")];

    const changed = await run(tool, items);
    expect(changed).toMatchObject({ status: 1, summary: { counts: { changed: 1, copied: 1 } } });
    expect(changed.stderr).toContain(
      `team/app:1.0 is ${second} upstream, but ${first} was mirrored as ${items[0]!.target}. Check the change; then use another tag`,
    );
    expect((await pulled(mirror, "upstream/team/app", "1.0"))!.digest).toBe(first);

    mirror.behaviour.immutableTags = true;
    const immutable = await run(tool, items, ["--accept-changed"]);
    expect(immutable.status).toBe(1);
    expect(immutable.stderr).toContain("the repository upstream/team/app keeps the image of a tag. Use another tag");

    mirror.behaviour.immutableTags = false;
    expect(await run(tool, items, ["--accept-changed"])).toMatchObject({ status: 0, summary: { counts: { copied: 1, present: 1 } } });
    expect((await pulled(mirror, "upstream/team/app", "1.0"))!.digest).toBe(second);
  });

  test("a repository that does not exist is named with the remedy, and does not stop the others", async () => {
    for (const name of names(2)) await pushImage(source, name);
    mirror.behaviour.repositories = ["upstream/team/image-1"];
    const { status, summary, stderr } = await run(
      tool,
      [...names(2), "team/unknown:1.0"].map((name) => item(name)),
    );
    expect(status).toBe(1);
    expect(summary!.items.map((one) => one.status)).toEqual(["failed", "copied", "failed"]);
    expect(stderr).toContain("If it is upstream/team/image-0 of the mirror, apply the cluster stack first");
    expect(summary!.items[2]!.problem).toMatch(/manifest.?unknown/i);
  });

  test("failures of the network are tried again", async () => {
    await pushImage(source, "team/app:1.0");
    mirror.behaviour.failures = 1;
    expect(await run(tool, [item("team/app:1.0")])).toMatchObject({ status: 0, summary: { counts: { copied: 1 } } });
  });
});

test("without a tool, the error names both", async () => {
  const { status, stderr } = await run("nothing", []);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^Neither crane nor skopeo is on the PATH. Install one of them:\n {2}crane {3}https:.*\n {2}skopeo .*\n$/);
  expect((await run("skopeo", [], ["--tool", "crane"])).stderr).toContain("crane is not on the PATH. Install it:\n  crane");
});

test.each([
  [["--parallel", "none"], "It must be a whole number from 1 to 99."],
  [["--tool", "docker"], "Allowed choices are crane, skopeo."],
  [["--from-archive", "nowhere"], "It must be a folder that --to-archive made."],
  [["--to-archive", "a:b"], "It must be a folder without a colon in its path."],
  [["--to-archive", "a", "--from-archive", "/"], "cannot be used with option"],
])("bad usage: %j", async (flags, message) => {
  const { status, stderr } = await run("skopeo", [], flags);
  expect(status).toBe(1);
  expect(stderr).toContain(message);
});

/** Resident memory of a process and all below it, in KiB. */
function memoryOf(pid: number): number {
  try {
    const own = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
    return own + children.reduce((sum, child) => sum + memoryOf(Number(child)), 0);
  } catch {
    return 0;
  }
}

test.each(tools)("thirty images in parallel with %s", async (tool) => {
  for (const name of names(30)) await pushImage(source, name, "oci", 2 ** 18);
  const items = names(30).map((name) => item(name));
  const archive = join(home, "archive");
  const ways = [
    ["direct", ["--parallel", "30"]],
    ["direct, again", ["--parallel", "30"]],
    ["to archive", ["--parallel", "30", "--to-archive", archive]],
    ["from archive", ["--parallel", "30", "--from-archive", archive]],
    ["direct, four at a time", ["--parallel", "4"]],
  ] as const;
  for (const [way, flags] of ways) {
    if (!way.endsWith("again") && way !== "to archive") {
      await mirror.stop();
      rmSync(join(home, "mirror"), { recursive: true, force: true });
      mirror = await startRegistry(join(home, "mirror"));
      rmSync(join(home, ".private-eks"), { recursive: true, force: true });
      const insecure = [source, mirror].map(({ host }) => `[[registry]]\nlocation = "${host}"\ninsecure = true\n`);
      writeFileSync(join(home, ".config/containers/registries.conf"), insecure.join(""));
    }
    const current = items.map((one) => ({ ...one, target: one.target.replace(/^[^/]+/, mirror.host) }));
    const child = start(tool, current, flags);
    let own = 0;
    let all = 0;
    const sampler = setInterval(() => {
      own = Math.max(own, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? 0));
      all = Math.max(all, memoryOf(child.pid!));
    }, 20);
    const { status, summary } = await finish(child).finally(() => clearInterval(sampler));
    expect(status).toBe(0);
    const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
    process.stderr.write(
      `| ${tool} | ${way} | ${summary!.counts.copied} | ${summary!.seconds.toFixed(1)} s | ${mebibytes(summary!.bytes)} | ${mebibytes(own * 1024)} | ${mebibytes(all * 1024)} |\n`,
    );
  }
});
