import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { bin, dependencies, exports as modules, files } from "../package.json";
import { root } from "./support/synth";

// What npm packs and what a user can do with it, .ci/package tries.

const directory = mkdtempSync(join(tmpdir(), "private-eks-package-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let folders = 0;

/** A package as npm installs it, without any other, and with a program that tells where it is. */
function installed(): string {
  const folder = join(directory, String(++folders));
  for (const name of ["package.json", "bin/private-eks.js", "bin/run.js", "bin/synth.js"]) cpSync(join(root, name), join(folder, name));
  mkdirSync(join(folder, "dist"));
  for (const name of ["main", "commands-main"]) {
    writeFileSync(join(folder, `dist/${name}.js`), `(function (require, __dirname) { console.log("${name}", __dirname); })`);
  }
  return folder;
}

const run = (folder: string, ...words: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, words[0]!), ...words.slice(1)], {
    encoding: "utf8",
    env: {},
  });
  return { status, stdout, stderr };
};

test("it runs what was bundled as it was packed, and needs no other package for that", () => {
  const folder = installed();
  expect(run(folder, "bin/synth.js")).toEqual({ status: 0, stdout: `main ${folder}\n`, stderr: "" });
  expect(run(folder, "bin/private-eks.js", "synth")).toEqual({ status: 0, stdout: `main ${folder}\n`, stderr: "" });
  expect(run(folder, "bin/private-eks.js", "images")).toEqual({ status: 0, stdout: `commands-main ${folder}\n`, stderr: "" });
});

test("it keeps V8's compiled code of a program, and not that of another release's", () => {
  const folder = installed();
  const compiled = () => readdirSync(join(folder, ".cache")).map((name) => [name, statSync(join(folder, ".cache", name)).mtimeMs]);
  run(folder, "bin/synth.js");
  const first = compiled();
  expect(first).toEqual([[expect.stringMatching(/^main\.ts-.*\.bin$/), expect.any(Number)]]);
  run(folder, "bin/synth.js");
  expect(compiled()).toEqual(first);
  const program = join(folder, "dist/main.js");
  writeFileSync(program, readFileSync(program, "utf8").replace('"main"', '"next"'));
  expect(run(folder, "bin/synth.js").stdout).toBe(`next ${folder}\n`);
});

test("it runs where that cannot be kept", () => {
  const folder = installed();
  writeFileSync(join(folder, ".cache"), "a file where the folder would be");
  expect(run(folder, "bin/synth.js")).toEqual({ status: 0, stdout: `main ${folder}\n`, stderr: "" });
});

test("a checkout runs its sources, whatever it has packed", () => {
  const folder = installed();
  writeFileSync(join(folder, "main.ts"), "");
  expect(run(folder, "bin/synth.js")).toMatchObject({ status: 1, stderr: "the packages are not installed: run npm ci --ignore-scripts\n" });
});

test("what programs load when a command needs it are its dependencies, and nothing else is", () => {
  const external = /external: \[(.*)\]/.exec(readFileSync(join(root, "bin/programOptions.js"), "utf8"))?.[1];
  expect(external).toBe('"@aws-sdk/*", "undici"');
  expect(Object.keys(dependencies).filter((name) => !name.startsWith("@aws-sdk/client-"))).toEqual(["undici"]);
});

test("it holds every file that package.json names", () => {
  const named = [
    ...Object.values(bin),
    ...Object.values(modules).flatMap((module) => (typeof module === "string" ? [module] : Object.values(module))),
  ];
  const isHeld = (name: string) =>
    /^(\.\/)?package\.json$/.test(name) || files.some((file) => `${name.replace("./", "")}/`.startsWith(`${file}/`));
  expect(named.filter((name) => !isHeld(name))).toEqual([]);
  expect(files.filter((name) => name !== "dist" && !existsSync(join(root, name)))).toEqual([]);
});

test("every package in the bundles has its licence in dist/", () => {
  const script = `
    import { packageBundles, packageRoot } from "./scripts/package/bundles.mjs";
    import { licenceTexts } from "./scripts/package/licences.mjs";
    const { packages } = await packageBundles();
    console.log(JSON.stringify(packages.map((one) => [one.name, licenceTexts(packageRoot, [one]).split("\\n").length])));
  `;
  const words = ["--input-type=module", "--eval", script];
  const lines = JSON.parse(execFileSync(process.execPath, words, { cwd: root, encoding: "utf8" })) as readonly (readonly [
    string,
    number,
  ])[];
  expect(lines.map(([name]) => name)).toEqual(expect.arrayContaining(["cdktf", "constructs", "zod"]));
  // The heading alone has seven lines. The text of cdktf's is that of its providers' bindings, and jsonify is in the public domain.
  expect(lines.filter(([, count]) => count <= 7).map(([name]) => name)).toEqual(["cdktf", "jsonify"]);
}, 60_000);

test("links of its pages lead to files that it holds", () => {
  const list = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [packed] = JSON.parse(list) as readonly [{ readonly files: readonly { readonly path: string }[] }];
  const paths = packed.files.map(({ path }) => path);
  const leadsNowhere = (page: string, target: string): boolean => {
    const [path = ""] = target.split("#");
    const file = posix.join(posix.dirname(page), path).replace(/\/$/, "");
    return path !== "" && !/^[a-z]+:/.test(target) && !paths.some((one) => one === file || one.startsWith(`${file}/`));
  };
  const pages = paths.filter((path) => path.endsWith(".md"));
  expect(pages.length).toBeGreaterThan(50);
  const dead = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), "utf8").replace(/^( *)```[^]*?^\1```/gm, "");
    return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .filter(([, target = ""]) => leadsNowhere(page, target))
      .map(([, target]) => `${page}: ${target}`);
  });
  expect(dead).toEqual([]);
});

test("a module of it has no line that Node.js would print whole beside an error", async () => {
  const script = `
    import { packageBundles } from "./scripts/package/bundles.mjs";
    const { files } = await packageBundles();
    const longest = (name) => Math.max(...Buffer.from(files[name]).toString().split("\\n").map((line) => line.length));
    console.log(JSON.stringify([longest("index.js"), longest("testing.js")]));
  `;
  const stdout = execFileSync(process.execPath, ["--input-type=module", "--eval", script], { cwd: root, encoding: "utf8" });
  for (const length of JSON.parse(stdout) as readonly number[]) expect(length).toBeLessThan(5_000);
}, 60_000);
