import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { completePackageJson } from "../../../commands/init/rules/packageJson";
import { firstCluster } from "../../../commands/init/rules/repositoryFiles";
import { devDependencies, version } from "../../../package.json";
import { privateEks } from "../../support/program";
import { root } from "../../support/synth";

const directory = mkdtempSync(join(tmpdir(), "private-eks-init-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A new folder with some files. */
function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(directory, "repository-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const init = (folder: string) => privateEks(["init"], folder, {});
const read = (folder: string, name: string) => readFileSync(join(folder, name), "utf8");
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => statSync(join(folder, name)).isFile());

const written = [
  ".github/workflows/clusters.yaml",
  ".github/workflows/review.yaml",
  ".gitignore",
  "__tests__/clusters.test.cjs",
  "cdktf.json",
  "clusters/default.yaml",
  "package.json",
];
const next = "Next: npm install --ignore-scripts && npx private-eks synth\n";

test("makes an empty folder a repository, whose cluster is valid", async () => {
  const folder = folderWith();
  const { status, stdout, stderr } = await init(folder);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(filesIn(folder).sort()).toEqual(written);
  expect(stdout.split("\n").sort()).toEqual(["", ...written.map((name) => `written   ${name}`), next.trim()].sort());
  expect(JSON.parse(read(folder, "package.json"))).toEqual({
    private: true,
    scripts: { synth: "private-eks synth", test: "jest" },
    devDependencies: { "cdktf-cli": devDependencies["cdktf-cli"], jest: devDependencies.jest, "private-eks": version },
  });
  expect(JSON.parse(read(folder, "cdktf.json"))).toMatchObject({ app: "npx --no-install private-eks synth", language: "typescript" });
  expect(await privateEks(["synth", "--quiet"], folder, {})).toMatchObject({ status: 0, stderr: "" });
});

test("gives each repository an id of its own", async () => {
  const ids = [folderWith(), folderWith()].map(async (folder) => {
    await init(folder);
    return (JSON.parse(read(folder, "cdktf.json")) as { readonly projectId: string }).projectId;
  });
  const [one, other] = await Promise.all(ids);
  expect(one).toMatch(/^[0-9a-f-]{36}$/);
  expect(one).not.toBe(other);
});

test("overwrites nothing", async () => {
  const folder = folderWith();
  await init(folder);
  for (const name of written.filter((file) => file !== "package.json")) writeFileSync(join(folder, name), "mine");
  writeFileSync(join(folder, "package.json"), read(folder, "package.json").replace('"jest"', '"vitest"'));
  const before = Object.fromEntries(written.map((name) => [name, read(folder, name)]));
  const { status, stdout } = await init(folder);
  expect(status).toBe(0);
  expect(stdout).toBe([...stdout.matchAll(/^kept {6}\S+$/gm)].map(([line]) => `${line}\n`).join("") + next);
  expect(Object.fromEntries(written.map((name) => [name, read(folder, name)]))).toEqual(before);
});

test("writes no cluster where there is one", async () => {
  const folder = folderWith({ "clusters/shop.yaml": "name: shop\nregion: us-west-2\n" });
  await init(folder);
  expect(readdirSync(join(folder, "clusters"))).toEqual(["shop.yaml"]);
});

test("adds to the package.json that npm install wrote", async () => {
  const folder = folderWith({ "package.json": '{\n\t"dependencies": { "private-eks": "^0.1.0" }\n}\n' });
  const { stdout } = await init(folder);
  expect(stdout).toContain("added to  package.json: scripts.synth, scripts.test, devDependencies.cdktf-cli, devDependencies.jest\n");
  expect(read(folder, "package.json")).toMatch(/^\{\n\t"dependencies": \{\n\t\t"private-eks": "\^0\.1\.0"\n\t\},\n\t"scripts": /);
});

test.each([
  ["a package.json that is no JSON", { "package.json": "{" }, /^package\.json is not a JSON object: correct it/],
  ["a file where a folder must be", { clusters: "" }, /^clusters\/default\.yaml cannot be written: .*clusters is a file, not a folder/],
])("says what is wrong with %s", async (_what, files, message) => {
  const { status, stderr } = await init(folderWith(files));
  expect(status).toBe(1);
  expect(stderr).toMatch(message);
});

test("keeps versions and scripts that a package.json has", () => {
  const text =
    '{ "scripts": { "test": "vitest" }, "devDependencies": { "jest": "29.0.0", "cdktf-cli": "0.20.0", "private-eks": "0.2.0" } }';
  expect(completePackageJson(text)?.added).toEqual(["scripts.synth"]);
  expect(JSON.parse(completePackageJson(text)?.text ?? "")).toEqual({
    ...(JSON.parse(text) as object),
    scripts: { test: "vitest", synth: "private-eks synth" },
  });
});

test("refuses the sources of private-eks, which would be a dependency of themselves", async () => {
  const folder = folderWith({ "package.json": readFileSync(join(root, "package.json"), "utf8") });
  const { status, stdout, stderr } = await init(folder);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(
    /^This folder is the sources of private-eks, and not a repository with clusters\. Nothing was written\. Run init in a folder/,
  );
  expect(filesIn(folder)).toEqual(["package.json"]);
});

test("what it writes names files of the package that exist", async () => {
  const folder = folderWith();
  await init(folder);
  const named = filesIn(folder).flatMap((name) =>
    [...read(folder, name).matchAll(/node_modules\/private-eks\/([\w./-]*\w)/g)].map(([, file = ""]) => file),
  );
  expect(named).toEqual(expect.arrayContaining(["cluster.schema.json", "docs/reference/configuration.md", "docs/guides/testing.md"]));
  expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test("the cluster is that of a checkout", () => {
  expect(readFileSync(join(root, "clusters/default.yaml"), "utf8")).toBe(
    firstCluster("../cluster.schema.json", "docs/reference/configuration.md"),
  );
});

test("the workflow uses the actions of this project's own", async () => {
  const folder = folderWith();
  await init(folder);
  const uses = (text: string) => [...text.matchAll(/uses: (.*)$/gm)].map(([, action]) => action);
  const workflow = read(folder, ".github/workflows/clusters.yaml");
  expect(uses(workflow)).toHaveLength(2);
  expect(uses(readFileSync(join(root, ".github/workflows/ci.yaml"), "utf8"))).toEqual(expect.arrayContaining(uses(workflow)));
  expect(parse(workflow)).toMatchObject({ permissions: { contents: "read" } });
});

test("the comment on pull requests is that of this project", async () => {
  const folder = folderWith();
  await init(folder);
  const review = ".github/workflows/review.yaml";
  expect(read(folder, review)).toBe(readFileSync(join(root, review), "utf8"));
});
