import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundledFiles } from "../../support/bundledFiles";
import { privateEks } from "../../support/program";

const directory = mkdtempSync(join(tmpdir(), "private-eks-report-"));
afterAll(() => rmSync(directory, { recursive: true }));

for (const [file, name] of Object.entries({ "shop.yaml": "shop", "bank.yaml": "bank", "other.yaml": "shop" })) {
  writeFileSync(join(directory, file), JSON.stringify({ name, region: "us-west-2" }));
}
writeFileSync(join(directory, "wrong.yaml"), JSON.stringify({ name: "wrong", region: "nowhere" }));

const run = (...words: readonly string[]) =>
  privateEks(["report", ...words], directory, { NO_COLOR: "1", PATH: process.env["PATH"] ?? "" });

jest.setTimeout(60_000);

test("loads neither cdktf nor a provider package, nor an AWS SDK", () => {
  const files = bundledFiles("commands/report/command.ts");
  expect(files).toContain("commands/report/topology/svg.ts");
  expect(files).toContain("commands/doctor/rules/examine.ts");
  expect(
    files.filter((file) => /^(stacks|modules|commands\/aws)\/|node_modules\/(cdktf|constructs|@cdktf|@aws-sdk|@smithy)\//.test(file)),
  ).toEqual([]);
});

test("needs less than 120 MB", async () => {
  const tell = join(directory, "memory.cjs");
  // In resourceUsage(), Linux counts what the test runner needed as it started the program, and not in /proc.
  writeFileSync(
    tell,
    'const own = () => /VmHWM:\\s*(\\d+)/.exec(require("fs").readFileSync("/proc/self/status", "utf8"))[1];' +
      'process.on("exit", () => process.stderr.write(String(process.platform === "linux" ? own() : process.resourceUsage().maxRSS)));',
  );
  const kilobytes: number[] = [];
  // A checkout bundles its sources in the first run, and has V8's compiled code of them from then on.
  for (let runs = 0; runs < 3; runs++) {
    const { stderr } = await privateEks(["report", "shop.yaml", "--out", "memory"], directory, { NODE_OPTIONS: `--require ${tell}` });
    kilobytes.push(Number(stderr));
  }
  expect(Math.min(...kilobytes)).toBeGreaterThan(0);
  expect(Math.min(...kilobytes) / 1024).toBeLessThan(120);
});

test("writes a page a cluster, and an index of several", async () => {
  expect(await run("shop.yaml")).toEqual({ status: 0, stdout: "Written: reports/shop.html\n", stderr: "" });
  expect(await run("shop.yaml", "bank.yaml", "--out", "pages/today")).toEqual({
    status: 0,
    stdout: "Written: pages/today/shop.html\nWritten: pages/today/bank.html\nWritten: pages/today/index.html\n",
    stderr: "",
  });
  expect(readFileSync(join(directory, "pages/today/index.html"), "utf8")).toContain('<a href="bank.html">bank</a>');
  expect(await run("shop.yaml", "--out", "pages/today")).toMatchObject({ status: 0 });
});

test("writes other forms to stdout, or into a folder", async () => {
  expect((await run("shop.yaml", "--format", "mermaid")).stdout).toMatch(/^flowchart LR\n/);
  expect((await run("shop.yaml", "--format", "svg")).stdout).toMatch(/^<svg xmlns=.*<\/svg>\n$/s);
  const { stdout } = await run("shop.yaml", "bank.yaml", "--format", "markdown");
  expect(stdout.match(/^# .*/gm)).toEqual(["# shop", "# bank"]);
  await run("shop.yaml", "bank.yaml", "--format", "svg", "--out", "drawings");
  expect(readdirSync(join(directory, "drawings"))).toEqual(["bank.svg", "shop.svg"]);
});

test("tells what is wrong, and still draws the other clusters", async () => {
  const { status, stderr, stdout } = await run("wrong.yaml", "bank.yaml", "--out", "some");
  expect([status, stdout]).toEqual([1, "Written: some/bank.html\n"]);
  expect(stderr).toContain("wrong.yaml:1:26: error: region");
  expect(existsSync(join(directory, "some/wrong.html"))).toBe(false);
  expect(await run("shop.yaml", "other.yaml", "--out", "twice")).toEqual({
    status: 1,
    stdout: "",
    stderr: expect.stringMatching(/^other\.yaml:1:1: error: another of the files is of a cluster shop, too\n/),
  });
  expect(await run("shop.yaml", "bank.yaml", "--format", "svg")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("error: an SVG holds one cluster: name one, or add --out <folder>"),
  });
});

test("the index shows what is wrong between clusters, with links to both, and the status tells", async () => {
  const network = { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["192.168.0.0/16"] } };
  for (const name of ["east", "west"]) {
    writeFileSync(join(directory, `${name}.yaml`), JSON.stringify({ name, region: "us-west-2", network }));
  }
  const { status, stderr, stdout } = await run("east.yaml", "west.yaml", "--out", "fleet");
  expect([status, stdout]).toEqual([1, "Written: fleet/east.html\nWritten: fleet/west.html\nWritten: fleet/index.html\n"]);
  const found = (one: string, other: string) =>
    new RegExp(`^${one}\\.yaml:1:\\d+: error: network\\.cidr: 10\\.0\\.0\\.0/16 overlaps 10\\.0\\.0\\.0/16 of ${other}\\.yaml`, "m");
  expect(stderr).toMatch(found("east", "west"));
  expect(stderr).toMatch(found("west", "east"));
  const between = /<section id="between"[^]*?<\/section>/.exec(readFileSync(join(directory, "fleet/index.html"), "utf8"))![0];
  expect(between).toContain('<td data-label="Clusters"><a href="east.html">east</a><br><a href="west.html">west</a></td>');
  expect(between).toContain('<td data-label="Clusters"><a href="west.html">west</a><br><a href="east.html">east</a></td>');
  expect(between.match(/<span class="error">error<\/span>/g)).toHaveLength(2);
});

test("the index of clusters that do nothing to each other says so", async () => {
  await run("shop.yaml", "bank.yaml", "--out", "calm");
  expect(readFileSync(join(directory, "calm/index.html"), "utf8")).toContain("<p>No errors and no warnings: of names,");
});

test("says why a page cannot be written", async () => {
  mkdirSync(join(directory, "full/shop.html"), { recursive: true });
  expect(await run("shop.yaml", "--out", "full")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("this is a folder, not a file"),
  });
  expect(await run("shop.yaml", "--out", "shop.yaml")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("error: the file cannot be written"),
  });
});
