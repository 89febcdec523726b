import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSelector, selectClusters } from "../../config/selector";

const directory = mkdtempSync(join(tmpdir(), "selector-"));
afterAll(() => rmSync(directory, { recursive: true }));

const files = {
  "_d.yaml": "tags: { team: blue }\n",
  "one.yaml": "name: prod-eu\nextends: _d.yaml\n",
  "two.yaml": "name: prod-us\ntags: { team: green, cost-center: 42 }\n",
  "three.yaml": "name: dev.eu\nregion: nowhere\nwrong: true\ntags: { team: 'dark = blue' }\n",
  "broken.yaml": "name: [\n",
};
beforeAll(() => Object.entries(files).forEach(([name, text]) => writeFileSync(join(directory, name), text)));

const clusters = ["one.yaml", "two.yaml", "three.yaml", "broken.yaml", "missing.yaml"];
const select = (...selectors: string[]) =>
  selectClusters(
    clusters,
    selectors.map((text) => parseSelector(text)!),
    directory,
  );

test.each<[string, readonly string[], readonly string[]]>([
  ["by name", ["name=prod-us"], ["two.yaml"]],
  ["by a pattern", ["name=prod-*"], ["one.yaml", "two.yaml"]],
  ["by a pattern whose other characters stand for themselves", ["name=dev.e?"], ["three.yaml"]],
  ["by a pattern of as many characters", ["name=???????"], ["one.yaml", "two.yaml", "missing.yaml"]],
  ["by a tag of an extended file, or one that cannot be known", ["tag:team=blue"], ["one.yaml", "broken.yaml", "missing.yaml"]],
  ["by a tag whose value is a number", ["tag:cost-center=42,name=*"], ["two.yaml", "broken.yaml", "missing.yaml"]],
  ["by a value with an equals sign", ["tag:team=*= blue,name=d*"], ["three.yaml"]],
  ["by all of several terms", ["name=prod-*,tag:team=blue"], ["one.yaml"]],
  ["by any of several selectors", ["name=prod-eu", "name=dev*"], ["one.yaml", "three.yaml"]],
  ["by the name of a file that cannot be parsed or read", ["name=broken", "name=missing"], ["broken.yaml", "missing.yaml"]],
  ["by nothing", [], clusters],
])("a cluster is selected %s", (_name, selectors, selected) => {
  expect(select(...selectors)).toEqual({ names: selected, findings: [] });
});

test("a selector that chooses none is an error that names it and some clusters, beside what others choose", () => {
  const names = "prod-eu, prod-us, dev.eu and 2 more";
  expect(select("name=nobody")).toMatchObject({
    names: [],
    findings: [{ severity: "error", problem: `"name=nobody" does not select any of the 5 clusters: ${names}` }],
  });
  expect(select("name=prod-us", "name=typo", "name=dev*", "name=prod-e,name=*")).toMatchObject({
    names: ["two.yaml", "three.yaml"],
    findings: [
      { problem: `"name=typo" does not select any of the 5 clusters: ${names}` },
      { problem: expect.stringMatching(/^"name=prod-e,name=\*"/) as string },
    ],
  });
});

test("of one cluster it says so", () => {
  expect(selectClusters(["one.yaml"], [parseSelector("name=x")!], directory).findings).toMatchObject([
    { problem: '"name=x" does not select the cluster: prod-eu' },
  ]);
});

test.each(["", "prod", "name=", "tag:team", "tag:=x", "team=a", "name=a,,"])("%j is no selector", (text) => {
  expect(parseSelector(text)).toBeUndefined();
});
