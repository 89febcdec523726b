import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
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

/** The folders of packages that are bundled: they are handed on, although to npm they are for development. */
const bundled = JSON.parse(
  execFileSync(process.execPath, ["scripts/package/audit.mjs", "--list"], { cwd: root, encoding: "utf8" }),
) as readonly string[];

test("every package has a licence that may be used here", () => {
  expect(bundled).toContain("node_modules/cdktf");
  const refused = locked.filter(([path, { license = "none", dev }]) => {
    const name = path.replace(/^.*node_modules\//, "");
    const isHandedOn = !dev || bundled.includes(path);
    return others[name] !== license && !isAccepted(license, isHandedOn ? accepted : acceptedInDevelopment);
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

test("no package that is installed with this one, or that bundles it, has to run a script at its installation, but esbuild, which works without", () => {
  const isUsed = ([path, { dev }]: (typeof locked)[number]) => !dev || [...bundled, "node_modules/esbuild"].includes(path);
  const scripts = locked.filter((one) => isUsed(one) && "hasInstallScript" in one[1]).map(([path]) => path);
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

test("the audit of what is bundled fails with a high or critical advisory about it, and about nothing else", () => {
  const advisory = (name: string, severity: string) => [name, { name, severity, range: "<1", nodes: [`node_modules/${name}`] }] as const;
  const answer = {
    vulnerabilities: Object.fromEntries([advisory("cdktf", "high"), advisory("zod", "moderate"), advisory("jest", "critical")]),
  };
  const tools = mkdtempSync(join(tmpdir(), "private-eks-audit-"));
  writeFileSync(join(tools, "npm"), `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`, { mode: 0o755 });
  const { status, stderr } = spawnSync(process.execPath, ["scripts/package/audit.mjs"], {
    cwd: root,
    encoding: "utf8",
    env: { PATH: `${tools}:/usr/bin:/bin` },
  });
  rmSync(tools, { recursive: true });
  expect({ status, stderr }).toEqual({ status: 1, stderr: "cdktf <1: high\n" });
});
