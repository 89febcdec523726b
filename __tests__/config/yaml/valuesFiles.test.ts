import { loadCluster } from "../../../config/load";
import { fileError, renderFindings } from "../../../config/findings/located";
import type { ClusterSource } from "../../../config/yaml/yamlFile";

const shop = "chart: { repository: oci://ghcr.io/example/charts, name: shop, version: 1.0.0 }, namespace: web";
const cluster = (rest: string): string => `name: a\nregion: us-west-2\n${rest}`;

/** Loads a.yaml from files that are all in one folder. */
function load(files: Readonly<Record<string, string>>) {
  const source = (file: string): ClusterSource => ({
    file,
    text: files[file]!,
    read: (name) => (name in files ? source(name) : fileError(name, "there is no such file", "Name a file")),
  });
  return loadCluster(source("a.yaml"), () => []);
}

const valuesOf = (files: Readonly<Record<string, string>>) => {
  const { config, findings } = load(files);
  if (!config) throw new Error(renderFindings(findings));
  return config.charts["shop"]!.values;
};

test("the last file is over those before it, and the values of the cluster file are over all", () => {
  expect(
    valuesOf({
      "a.yaml": cluster(`charts: { shop: { ${shop}, valuesFiles: [base.yaml, prod.yaml], values: { c: own } } }`),
      "base.yaml": "a: base\nb: { x: base, y: base }\nc: base",
      "prod.yaml": "b: { y: prod }\nc: prod",
    }),
  ).toEqual({ a: "base", b: { x: "base", y: "prod" }, c: "own" });
});

test("a file that others extend names its own, and its values are below those of the file itself", () => {
  expect(
    valuesOf({
      "a.yaml": cluster("extends: _base.yaml\ncharts: { shop: { values: { b: 2 } } }"),
      "_base.yaml": `charts: { shop: { ${shop}, valuesFiles: [base.yaml] } }`,
      "base.yaml": "a: 1\nb: 1",
    }),
  ).toEqual({ a: 1, b: 2 });
});

test("an empty file has no values, and dollar signs are text", () => {
  const a = cluster(`charts: { shop: { ${shop}, valuesFiles: [empty.yaml, text.yaml] } }`);
  expect(valuesOf({ "a.yaml": a, "empty.yaml": "", "text.yaml": "url: https://${HOST}/" })).toEqual({ url: "https://${HOST}/" });
});

test.each([
  [
    "is not there",
    {},
    [
      "a.yaml:3:130: error: charts.shop.valuesFiles[0]: values.yaml cannot be read: there is no such file",
      '  given:   "values.yaml"',
      "  fix:     Name a YAML file with values by its path relative to this file",
    ],
  ],
  [
    "is a list",
    { "values.yaml": "- a" },
    [
      "a.yaml:3:130: error: charts.shop.valuesFiles[0]: values.yaml is a list, not a mapping of keys to values",
      '  given:   "values.yaml"',
      "  fix:     Name a file that holds values of the chart, as helm reads them with --values",
    ],
  ],
  [
    "is broken",
    { "values.yaml": "a: [" },
    ["values.yaml:1:5: error: YAML syntax: flow sequence in block collection must be sufficiently indented and end with a ]"],
  ],
])("a file that %s", (_name, files, expected) => {
  const { config, findings } = load({ "a.yaml": cluster(`charts: { shop: { ${shop}, valuesFiles: [values.yaml] } }`), ...files });
  expect(config).toBeUndefined();
  expect(renderFindings(findings).trimEnd().split("\n").slice(0, expected.length)).toEqual(expected);
});

test("what a file holds is checked as if it stood in values", () => {
  const { findings } = load({
    "a.yaml": cluster(`charts: { shop: { ${shop}, valuesFiles: [values.yaml], values: { a: 1 } } }`),
    "values.yaml": "__proto__: 1",
  });
  expect(findings).not.toEqual([]);
});

test("a file of several documents: what to do is about values", () => {
  const files = { "a.yaml": cluster(`charts: { shop: { ${shop}, valuesFiles: [values.yaml] } }`), "values.yaml": "a: 1\n---\nb: 2\n" };
  expect(renderFindings(load(files).findings)).toBe(
    [
      "values.yaml:2:1: error: the file holds more than one YAML document",
      "  fix:     Keep one document with values and remove the line ---, or name a file for each in valuesFiles",
      "",
    ].join("\n"),
  );
});

test("a line --- before the only document is none of its own", () => {
  const a = cluster(`charts: { shop: { ${shop}, valuesFiles: [values.yaml] } }`);
  expect(valuesOf({ "a.yaml": a, "values.yaml": "---\na: 1\n" })).toEqual({ a: 1 });
});
