import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { stringify } from "yaml";
import * as z from "zod";
import { editsBetween } from "../../../commands/edits/rules/edits";
import { editFindings } from "../../../commands/edits/rules/edits.findings";
import { importEksctl } from "../../../commands/import/eksctl/import";
import { unwrap } from "../../../config/findings/allowed";
import { renderFindings } from "../../../config/findings/located";
import { secretKeysOf } from "../../../config/findings/secretKeys";
import { shortValueAt } from "../../../config/findings/secrets";
import { clusterSchema } from "../../../config/schema/schema";
import { secrets } from "../../../config/schema/primitives";
import { loadText } from "../../support/badConfigs";
import { privateEks } from "../../support/program";

/** The places of a schema that are marked, with what of them is secret. */
function marked(wrapped: z.core.$ZodType, path: readonly string[] = []): readonly (readonly [string, string])[] {
  const mark = secrets.get(wrapped);
  if (mark) return [[path.join("."), mark.secret]];
  if (wrapped instanceof z.ZodLazy) return [];
  const schema = unwrap(wrapped);
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape as Readonly<Record<string, z.core.$ZodType>>).flatMap(([key, value]) =>
      marked(value, [...path, key]),
    );
  }
  if (schema instanceof z.ZodRecord) return marked(schema.valueType, [...path, "<name>"]);
  return schema instanceof z.ZodArray ? marked(schema.element, path) : [];
}

test("the schema marks what may be secret", () => {
  expect(Object.fromEntries(marked(clusterSchema))).toEqual({
    "proxy.url": "credentials",
    "nodeGroups.managed.<name>.userData": "all",
    "nodeGroups.selfManaged.<name>.userData": "all",
    "addons.clusterAutoscaler.chart.repository": "credentials",
    "charts.<name>.chart.repository": "credentials",
    "karpenter.chart.repository": "credentials",
    "karpenter.nodeClasses.<name>.userData": "all",
    "loadBalancerController.chart.repository": "credentials",
    "observability.fluentBit.chart.repository": "credentials",
  });
  expect([...secretKeysOf(clusterSchema)]).toEqual(["userdata"]);
});

test.each([
  [["nodeGroups", "managed", "a", "userData", 0], "text", "(not shown: it may hold a secret)"],
  [["nodeGroups", "managed", "a"], { userData: ["text"], labels: { a: "b" } }, '{"userData":"…","labels":{"a":"b"}}'],
  [["nodeGroups"], [{ user_data: "text" }], '[{"user_data":"…"}]'],
  [["nodeGroups", "managed", "a", "labels"], { a: "b" }, '{"a":"b"}'],
])("%j with %j is shown as %s", (path, value, shown) => {
  expect(shortValueAt(path, value, secretKeysOf(clusterSchema))).toBe(shown);
});

const secret = fc.bigInt({ min: 100000n, max: 999999999999n }).map((digits) => `s3cr3t${digits}`);

/** Forms in which a secret may stand in user data, right or wrong. */
const forms: readonly ((word: string) => unknown)[] = [
  (word) => [`#!/bin/bash\nexport PASSWORD=${word}\n`],
  (word) => [`export PASSWORD=${word}`],
  (word) => `PASSWORD=${word}`,
  (word) => [[word]],
  (word) => [{ password: word }],
  (word) => ({ password: word }),
  (word) => [`#cloud-config\npassword: *${word}\n`],
  (word) => [`#cloud-config\npassword: "${word}\n`],
  (word) => [`#cloud-config\n- [a\n${word}: }\n`],
  (word) => [`#cloud-config\npassword: |${word}\n  x\n`],
  (word) => [`#cloud-config\npassword: "\\u${word}"\n`],
  (word) => [`#cloud-config\n- ${word}\n`],
  (word) => [`apiVersion: node.eks.aws/v1alpha1\nkind: ${word}\n`],
  (word) => [`password = ${word}`],
  (word) => [`[settings]\npassword = "${word}\n`],
  (word) => [`[${word}\n`],
  (word) => [`#!/bin/sh\n${word}\r\n`],
  (word) => Number(`1${word.replace(/\D/g, "")}`),
];

/** Cluster files with it at its key, at one that is written otherwise, and in something that is not as the schema has it. */
const files: readonly ((userData: unknown) => unknown)[] = [
  (userData) => ({ nodeGroups: { managed: { a: { userData } } } }),
  (userData) => ({ nodeGroups: { selfManaged: { a: { userData, amiFamily: "Bottlerocket" } } } }),
  (userData) => ({ nodeGroups: { managed: { a: { user_data: userData } } } }),
  (userData) => ({ nodeGroups: { managed: { a: { userdata: userData } } } }),
  (userData) => ({ nodeGroups: { managed: [{ userData }] } }),
  (userData) => ({ nodeGroups: [{ userData }] }),
  (userData) => ({ nodeGroups: { userData } }),
  (userData) => ({ userData }),
];

const shapes = { form: fc.constantFrom(...forms), file: fc.constantFrom(...files), secret };

/** What of a secret must not be printed: its digits, where only those were written. */
const trace = (word: string): RegExp => new RegExp(`s3cr3t|${word.slice(6)}`);

test("no finding prints what user data holds", () => {
  fc.assert(
    fc.property(fc.record(shapes), ({ form, file, secret: word }) => {
      const { findings } = loadText(stringify({ name: "demo", region: "us-west-2", ...(file(form(word)) as object) }));
      expect(JSON.stringify(findings)).not.toContain("s3cr3t");
      expect(renderFindings(findings)).not.toContain("s3cr3t");
      if (typeof form(word) === "number") expect(renderFindings(findings)).not.toContain(String(form(word)));
    }),
    { numRuns: 150 },
  );
});

test("no finding about an import prints what the commands of a file of eksctl hold", () => {
  const eksctl = (group: object): string =>
    stringify({
      apiVersion: "eksctl.io/v1alpha5",
      kind: "ClusterConfig",
      metadata: { name: "a", region: "eu-west-1" },
      managedNodeGroups: [group],
    });
  const places: readonly ((value: unknown) => object)[] = [
    (value) => ({ name: "a", preBootstrapCommands: value }),
    (value) => ({ name: "a", overrideBootstrapCommand: value, amiFamily: "Bottlerocket" }),
    (value) => ({ name: "a", amiFamily: "Bottlerocket", preBootstrapCommands: value, bottlerocket: { settings: value } }),
    (value) => ({ name: "a", bottlerocket: { settings: { password: value } } }),
    (value) => ({ preBootstrapCommands: value }),
  ];
  fc.assert(
    fc.property(fc.constantFrom(...places), shapes.form, secret, (place, form, word) => {
      const { findings } = importEksctl({ file: "eksctl.yaml", text: eksctl(place(form(word))) }, "2026-11-29");
      expect(JSON.stringify(findings)).not.toMatch(/s3cr3t/);
    }),
    { numRuns: 80 },
  );
});

const withUserData = (word: string, more: object = {}): string =>
  stringify({ name: "demo", region: "us-west-2", ...more, nodeGroups: { managed: { a: { userData: [`#!/bin/sh\necho ${word}\n`] } } } });

test("no finding about an edit prints what user data holds", () => {
  fc.assert(
    fc.property(secret, secret, (one, other) => {
      const [old, next] = [loadText(withUserData(one)), loadText(withUserData(other, { region: "us-east-1" }))];
      const findings = editFindings(editsBetween(old.config!, next.config!)).map((finding) => next.locate(finding));
      expect(findings.length).toBeGreaterThan(0);
      expect(JSON.stringify(findings)).not.toMatch(trace(one));
      expect(JSON.stringify(findings)).not.toMatch(trace(other));
    }),
    { numRuns: 10 },
  );
});

describe("the program", () => {
  const directory = mkdtempSync(join(tmpdir(), "private-eks-secrets-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, "old.yaml"), withUserData("s3cr3t1"));
  writeFileSync(join(directory, "new.yaml"), withUserData("s3cr3t2"));
  writeFileSync(join(directory, "wrong.yaml"), withUserData("s3cr3t3").replace("#!/bin/sh", "/bin/sh"));
  writeFileSync(join(directory, "proxy.yaml"), "name: demo\nregion: us-west-2\nproxy: { url: http://user:s3cr3t4@proxy:3128 }\n");

  test.each([
    ["edits new.yaml --from old.yaml", "nodeGroups.managed.a.userData"],
    ["edits new.yaml --from old.yaml --output json", '"key": "nodeGroups.managed.a.userData"'],
    ["images new.yaml --json", '"name": "demo"'],
    ["handover wrong.yaml", "given:   (not shown: it may hold a secret)"],
    ["handover proxy.yaml", "***@proxy:3128"],
  ])("%s prints no secret", async (words, shown) => {
    const { stdout, stderr } = await privateEks(words.split(" "), directory, {});
    expect(`${stdout}${stderr}`).toContain(shown);
    expect(`${stdout}${stderr}`).not.toContain("s3cr3t");
  });
});
