import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSelector, selectClusters } from "../../../config/fleet/selector";

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

test("no cluster at all is an error", () => {
  expect(select("name=nobody")).toMatchObject({ names: [], findings: [{ problem: "none of 5 clusters is selected" }] });
});

test.each(["", "prod", "name=", "tag:team", "tag:=x", "team=a", "name=a,,"])("%j is no selector", (text) => {
  expect(parseSelector(text)).toBeUndefined();
});
