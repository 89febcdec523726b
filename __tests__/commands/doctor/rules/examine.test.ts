import { readdirSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { findingsText } from "../../../../commands/doctor/formats";
import type { CheckSubject } from "../../../../commands/doctor/rules/check";
import { doctorChecks, examine, parseIgnored, weighs, withoutIgnored } from "../../../../commands/doctor/rules/examine";
import { quotaChecks } from "../../../../commands/doctor/rules/quotas.table";
import { readClusterFile } from "../../../../config/files";
import { loadCluster } from "../../../../config/load";
import { designFindings } from "../../../../design/cluster.findings";
import { fullClusters } from "../../../support/fullClusters";
import { root } from "../../../support/synth";
import { quiet, sickClusters } from "../clusters";

const today = "2026-11-29";
const checks = Object.values(doctorChecks).flat();

/** A cluster file as doctor loads it. */
const loaded = (text: string) => loadCluster({ file: "clusters/demo.yaml", text }, designFindings);

/** The quiet cluster with values at paths of keys. */
function changed(changes: Readonly<Record<string, unknown>>): string {
  const cluster = structuredClone(quiet) as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split(".");
    const parent = keys
      .slice(0, -1)
      .reduce<Record<string, unknown>>((above, key) => (above[key] ??= {}) as Record<string, unknown>, cluster);
    parent[keys.at(-1)!] = value;
  }
  return stringify(cluster);
}

const told = (findings: ReturnType<typeof examine>): readonly string[] => findings.map(({ severity, id }) => `${severity} ${id}`).sort();

test("a cluster that is looked after has no findings", () => {
  expect(examine(loaded(changed({})), today)).toEqual([]);
});

test("broken and risky clusters have just their findings", () => {
  expect(sickClusters.filter(([, ...ids]) => ids.length > 0).length).toBeGreaterThanOrEqual(100);
  const found = sickClusters.map(([changes]) => ({ changes, ids: told(examine(loaded(changed(changes)), today)) }));
  expect(found).toEqual(sickClusters.map(([changes, ...ids]) => ({ changes, ids })));
});

/** Checks of more service accounts than a file is read with in a test. */
const ofAccounts = ["quota-iam-roles", "quota-pod-identity-associations"];

test("every check finds something in one of them, or of more service accounts than they have", () => {
  const ids = new Set(sickClusters.flatMap(([, ...all]) => all.map((one) => one.split(" ")[1])));
  expect(checks.map(({ id }) => id).filter((id) => !ids.has(id))).toEqual(ofAccounts);
  const problems = (count: number): readonly string[] => {
    const serviceAccounts = Object.fromEntries(Array.from({ length: count }, (_, index) => [`shop/${index}`, {}]));
    const subject = { config: { serviceAccounts } } as unknown as CheckSubject;
    return quotaChecks.filter(({ id }) => ofAccounts.includes(id)).flatMap(({ find }) => find(subject).map(({ problem }) => problem));
  };
  expect(problems(1000)).toEqual([]);
  expect(problems(5001)).toEqual([
    "there would be 5001 IAM roles of service accounts, and an account has 1000 by default, unless that was raised",
    "there would be 5001 pod identity associations, and an account has 5000 by default, unless that was raised",
  ]);
});

test("every check is silent about a cluster that differs from one that it finds in one thing", () => {
  const rows = [[{}] as const, ...sickClusters];
  const isTwin = (one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean => {
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    return keys.filter((path) => JSON.stringify(one[path]) !== JSON.stringify(other[path])).length === 1;
  };
  const isFound = (id: string, ids: readonly string[]): boolean => ids.some((one) => one.endsWith(` ${id}`));
  const without = checks.filter(
    ({ id }) =>
      !sickClusters.some(
        ([changes, ...ids]) => isFound(id, ids) && rows.some(([other, ...others]) => !isFound(id, others) && isTwin(changes, other)),
      ),
  );
  expect(without.map(({ id }) => id)).toEqual(ofAccounts);
});

test("the examples have no errors, and no warnings besides those of a synthesis", () => {
  const files = readdirSync(join(root, "examples")).filter((file) => file.endsWith(".yaml"));
  expect(files.length).toBeGreaterThan(5);
  const heavy = files.flatMap((file) => {
    const source = readClusterFile(root, `examples/${file}`);
    if (!("text" in source)) throw new Error(file);
    return examine(loadCluster(source, designFindings), today)
      .filter(({ id }) => !id.startsWith("synth:"))
      .filter(weighs("warning"));
  });
  expect(heavy).toEqual([]);
});

test("each check has an id of its own, a reason, and a page that says so", () => {
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  for (const { id, link, reason, controls = [] } of checks) {
    expect(id).toMatch(/^[a-z][a-z\d]*(-[a-z\d]+)+$/);
    expect(link).toMatch(/^https:\/\/[^\s]+$/);
    expect(reason).toMatch(/^[A-Z].*[^.]$/);
    for (const control of controls) expect(control).toMatch(/^[2-5]\.\d\.\d$/);
  }
});

test("findings say the place, the reason, the fix and the item of the benchmark", () => {
  const [finding] = examine(loaded(changed({ "access.publicEndpoint": { enabled: true, cidrs: ["9.0.0.0/8"] } })), today);
  expect(finding).toMatchObject({
    id: "public-endpoint-wide",
    severity: "warning",
    file: "clusters/demo.yaml",
    path: ["access", "publicEndpoint", "cidrs", 0],
    given: '"9.0.0.0/8"',
    problem: "9.0.0.0/8 are 16777216 public addresses",
    fix: "List the blocks of your own networks instead",
    controls: ["5.4.1"],
  });
  expect(finding!.line).toBeGreaterThan(1);
});

test("the heaviest findings come first", () => {
  const found = examine(loaded(changed({ deletionProtection: false, "access.admins": [], kubernetesVersion: "1.33" })), today);
  expect(found.map(({ severity }) => severity)).toEqual(["warning", "warning", "advice", "advice"]);
});

test("warnings and advice can be ignored, errors cannot", () => {
  expect(parseIgnored("local-state=a test cluster")).toEqual({ id: "local-state", reason: "a test cluster" });
  expect(parseIgnored("local-state")).toEqual({ id: "local-state" });
  expect(parseIgnored("synth:kubernetesVersion")).toEqual({ id: "synth:kubernetesVersion" });
  expect(parseIgnored("local-stat")).toBeUndefined();
  expect(parseIgnored("")).toBeUndefined();
  const left = (changes: Readonly<Record<string, unknown>>, ...ids: readonly string[]) =>
    told(
      withoutIgnored(
        examine(loaded(changed(changes)), today),
        ids.map((id) => ({ id })),
      ),
    );
  expect(left({ backend: { type: "local" }, deletionProtection: false }, "local-state")).toEqual(["warning deletion-unprotected"]);
  expect(left({ kubernetesVersion: "1.33" }, "synth:kubernetesVersion")).toEqual(["advice kubernetes-two-behind"]);
  expect(left({ kubernetesVersion: "1.31" }, "synth:kubernetesVersion")).toEqual(["error synth:kubernetesVersion"]);
});

test.each(Object.entries(fullClusters))("of %s every finding has a place in the file", (name, changes) => {
  const findings = examine(loaded(stringify({ ...changes, name: "full" })), today);
  expect(findings.filter(({ severity }) => severity === "error").map(({ problem }) => `${name}: ${problem}`)).toEqual([]);
  for (const { column, fix, line, problem } of findings) {
    expect([line, column].every((position) => position >= 1)).toBe(true);
    expect(`${problem} ${fix}`).not.toMatch(/undefined|NaN|\[object/);
  }
});

test("items of the benchmark have its version, and an open rule of nodes is none of them", () => {
  const text = findingsText(examine(loaded(changed({ "addons.vpcCni.networkPolicy.enabled": false })), today), undefined);
  expect(text).toContain(", CIS EKS 1.7.0 4.3.1, CIS EKS 1.7.0 5.4.4");
  expect(checks.find(({ id }) => id === "nodes-open-to-everywhere")?.controls).toBeUndefined();
});
