import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

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
