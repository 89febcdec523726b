import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCluster } from "../../config/load";
import { designFindings } from "../../design/cluster.findings";
import { plainSynth } from "../../scripts/bench/plainSynth";
import { sortedJson } from "../../stacks/write/stack";
import { ref, Token } from "cdktf";
import { stageCluster } from "../../stacks/write/stageCluster";
import { clusterFiles, configDemo, root, sourceOf, synthesizeFiles } from "../support/synth";

const directory = mkdtempSync(join(tmpdir(), "private-eks-synthesize-"));
afterAll(() => rmSync(directory, { recursive: true }));

const filesBelow = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .sort()
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );

/** Without the escapes that cdktf does not write. */
const unescaped = (text: string): string => text.replace(/([$%])\1(?=\{)/g, "$1");

test("the output of every example and backend is to the byte that of app.synth(), but that text is escaped", () => {
  const backends = ["{ type: s3, bucket: my-states, region: us-west-2 }", "{ type: cloud, organization: acme, workspacePrefix: eks- }"];
  const policy = '{ Statement: [{ Effect: Allow, Principal: "*", Action: "*", Resource: "${aws:PrincipalTag/team}/%{x}" }] }';
  const ofBackends = backends.map((backend, index) => {
    const file = join(directory, `backend-${index}.yaml`);
    const tags = '{ "1e+3": "-1.5e+289", number: "12345678901234567890" }';
    const network = `{ endpoints: { policies: { s3: ${policy} } } }`;
    writeFileSync(file, `name: backend-${index}\nregion: eu-west-1\nbackend: ${backend}\ntags: ${tags}\nnetwork: ${network}\n`);
    return file;
  });
  const files = [...clusterFiles.map((file) => join(root, file)), ...ofBackends];
  const [ours, plain] = [join(directory, "ours"), join(directory, "plain")];
  expect(synthesizeFiles(files, ours).failed).toEqual([]);
  plainSynth(
    files.map((file) => loadCluster(sourceOf(file), designFindings).config!),
    plain,
  );
  const output = Object.entries(filesBelow(ours))
    .filter(([name]) => !name.startsWith("clusters/"))
    .map(([name, text]) => [name, unescaped(text)] as const);
  expect(output.filter(([name]) => name.endsWith("cdk.tf.json"))).toHaveLength(3 * files.length);
  expect(Object.fromEntries(output)).toEqual(filesBelow(plain));
}, 60_000);

/** The names of all tokens that cdktf keeps. */
function tokenKeys(): readonly unknown[] {
  const { __cdktfTokenMap: table } = globalThis as { readonly __cdktfTokenMap?: Readonly<Record<string, unknown>> };
  return Object.values(table!).flatMap((part) => (part instanceof Map ? [...(part.keys() as Iterable<unknown>)] : []));
}

test.each([
  ["made", (folder: string) => stageCluster(configDemo(), folder)],
  [
    "not made",
    (folder: string) => {
      const file = join(folder, "file");
      writeFileSync(file, "");
      expect(() => stageCluster(configDemo(), join(file, "below"))).toThrow(/ENOTDIR/);
    },
  ],
])("of a cluster that is %s the process keeps none of its tokens, all of others', and notes stack traces as before", (_what, make) => {
  const { captureStackTrace } = Error;
  const ofOthers = Token.asString(ref("path.module"));
  const keys = tokenKeys();
  expect(keys).toContain(/\[(.*)\]/.exec(ofOthers)![1]);
  make(mkdtempSync(join(directory, "staging-")));
  expect(tokenKeys()).toEqual(keys);
  expect(Error.captureStackTrace).toBe(captureStackTrace);
});

test("keys are sorted as text, whatever they are, and nothing else changes", () => {
  const value = { b: [1, "é\n", null, [], {}], "10": true, "9": { z: 1, a: -0.5 } };
  expect(sortedJson(value)).toBe(
    '{\n  "10": true,\n  "9": {\n    "a": -0.5,\n    "z": 1\n  },\n  "b": [\n    1,\n    "é\\n",\n    null,\n    [\n    ],\n    {\n    }\n  ]\n}',
  );
  expect(JSON.parse(sortedJson(value))).toEqual(value);
});
