import { parse } from "yaml";
import { type Pinnable, pinnables } from "../../../../commands/pin/rules/pins";
import { withText } from "../../../../commands/pin/rules/yamlEdit";
import { loadCluster } from "../../../../config/load";
import { designFindings } from "../../../../design/cluster.findings";
import { clusterFiles, sourceOf } from "../../../support/synth";

const file = `# my cluster
name: demo # its name
addons:
  # the network
  vpcCni: { version: v1.20.4-eksbuild.2 } # pinned
  coreDns:
    version: "v1.12.0-eksbuild.1"
nodeGroups:
  managed: {}
  selfManaged:
      own:
          capacity: { min: 2 }
`;

test.each<[readonly string[], string, string]>([
  [["addons", "vpcCni", "version"], "  vpcCni: { version: v9 } # pinned", "a value in a mapping on one line"],
  [["addons", "coreDns", "version"], "    version: v9", "a value in a block"],
  [["addons", "kubeProxy", "version"], "  kubeProxy: { version: v9 }\n  # the network".split("\n")[0]!, "a key in a block"],
  [
    ["nodeGroups", "managed", "default", "amiReleaseVersion"],
    "  managed: { default: { amiReleaseVersion: v9 } }",
    "a key in an empty mapping",
  ],
  [["nodeGroups", "selfManaged", "own", "amiReleaseVersion"], "          amiReleaseVersion: v9", "a key with an indentation of its own"],
  [["observability", "containerInsights", "version"], "    version: v9", "a key of the file"],
])("%j becomes the line %j: %s", (path, line) => {
  const text = withText(file, path, "v9")!;
  expect(text.split("\n")).toContain(line);
  expect(path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], parse(text))).toBe("v9");
  const kept = file.split("\n").filter((one) => !text.split("\n").includes(one));
  expect(kept.length).toBeLessThanOrEqual(1);
});

test.each(clusterFiles)("%s has all versions, and is else the same", (name) => {
  const { text: before, ...source } = sourceOf(name);
  const load = (text: string) => loadCluster({ ...source, text }, designFindings);
  const { config } = load(before);
  const pins = pinnables(config!);
  const releaseOf = (parameter: string) =>
    parameter.includes("bottlerocket") ? "1.49.0-713f44ce" : `${config!.kubernetesVersion}.2-20260415`;
  const versionOf = ({ source }: Pinnable) =>
    "addon" in source ? `v${config!.kubernetesVersion}.9-eksbuild.1` : releaseOf(source.parameter);
  const after = pins.reduce((text, one) => withText(text, one.path.map(String), versionOf(one))!, before);
  expect(pinnables(load(after).config!).map(({ current }) => current)).toEqual(pins.map(versionOf));
  const lines = after.split("\n");
  const changed = before.split("\n").filter((line) => !lines.includes(line));
  for (const line of changed) expect(line).toMatch(/\{.*\}/);
});

test("a value that is empty becomes a mapping, and a number in quotes stays text", () => {
  expect(withText("name: demo\naddons:\n", ["addons", "coreDns", "version"], "v9")).toBe(
    "name: demo\naddons: { coreDns: { version: v9 } }\n",
  );
  expect(withText("a: ~", ["a", "b"], "1.10")).toBe('a: { b: "1.10" }');
  expect(withText("a: 1", ["b", "c"], "v9")).toBe("a: 1\nb:\n  c: v9\n");
});

test("a way through an alias, or a list, is none", () => {
  expect(withText("a: &a { b: { c: v1 } }\nd: *a\n", ["d", "b", "c"], "v9")).toBeUndefined();
  expect(withText("a: [b]\n", ["a", "b"], "v9")).toBeUndefined();
});

test("what is merged into a mapping is overridden in it", () => {
  const text = withText("a: &a { version: v1 }\nd:\n  <<: *a\n", ["d", "version"], "v9")!;
  expect(parse(text, { merge: true })).toEqual({ a: { version: "v1" }, d: { version: "v9" } });
});
