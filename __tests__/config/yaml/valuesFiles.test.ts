import { type ClusterFindings, loadCluster } from "../../../config/load";
import type { ConfigPath, Finding } from "../../../config/findings/finding";
import { fileError, renderFindings } from "../../../config/findings/located";
import type { ClusterSource } from "../../../config/yaml/yamlFile";

const shop = "chart: { repository: oci://ghcr.io/example/charts, name: shop, version: 1.0.0 }, namespace: web";
const cluster = (rest: string): string => `name: a\nregion: us-west-2\n${rest}`;

/** Loads a.yaml from files that are all in one folder. */
function load(files: Readonly<Record<string, string>>, findingsOf: ClusterFindings = () => []) {
  const source = (file: string): ClusterSource => ({
    file,
    text: files[file]!,
    read: (name) => (name in files ? source(name) : fileError(name, "there is no such file", "Name a file")),
  });
  return loadCluster(source("a.yaml"), findingsOf);
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
      "  fix:     Name a file",
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

test.each([
  ["charts: { shop: { SHOP, valuesFiles: [gone.yaml] } }", "gone.yaml cannot be read: there is no such file"],
  ["charts: { shop: { SHOP, valuesFiles: [broken.yaml] } }", "YAML syntax: flow sequence"],
  ["loadBalancerController: { enabled: true, gatewayApi: { files: [gone.yaml] } }", "gone.yaml cannot be read: there is no such file"],
])("a file that cannot be read hides no other error: %s", (text, problem) => {
  const rules = (path: ConfigPath): Finding => ({ severity: "error", path, problem: `a rule about ${String(path[0])}`, fix: "Mend it" });
  const files = {
    "a.yaml": cluster(`networks: {}\ntags: 1\n${text.replace("SHOP", shop)}`),
    "broken.yaml": "a: [",
  };
  const findings = load(files, () => [rules(["network"]), rules(["charts"]), rules(["loadBalancerController"])]).findings;
  const other = text.startsWith("charts") ? "loadBalancerController" : "charts";
  expect(new Set(findings.map((finding) => finding.problem))).toEqual(
    new Set([
      '"networks" is not a key of a cluster file',
      "1 is a number, not a mapping of keys to values",
      "a rule about network",
      `a rule about ${other}`,
      expect.stringContaining(problem),
    ]),
  );
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

/** As `helm template` 3.19 printed the values of such a file. */
const readByHelm: readonly (readonly [written: string, read: unknown])[] = [
  ...["yes", "Yes", "YES", "y", "Y", "on", "On", "ON", "true", "True"].map((text) => [text, true] as const),
  ...["no", "No", "NO", "n", "N", "off", "Off", "OFF", "false"].map((text) => [text, false] as const),
  ...['"no"', "'0644'", "!!str 0644"].map((text) => [text, text.replace(/^!!str |["']/g, "").replace(/["']$/, "")] as const),
  ...[
    "oN",
    "1:30",
    "190:20:30",
    "20:30.15",
    "2001-12-14",
    "2001-12-14t21:59:43.10-05:00",
    "2001-12-14 21:59:43",
    "=",
    "_1",
    "0o",
    "0b2",
  ].map((text) => [text, text] as const),
  ...["e2", "E10", "-e1", ".e3", "._e2", "_.e3", "1.e", "e_2"].map((text) => [text, text] as const),
  ...["123e4567", "-1e999", `0x${"f".repeat(40)}`, `0b${"1".repeat(69)}`].map((text) => [text, text] as const),
  ...[".", "./charts", "1.2.3", "10.0.0.0/16", "012345678901a"].map((text) => [text, text] as const),
  ...["~", "null", "Null", ""].map((text) => [text, null] as const),
  ...([
    ["0644", 420],
    ["0o644", 420],
    ["0_644", 420],
    ["-0644", -420],
    ["007", 7],
    ["00", 0],
    ["089", 89],
    ["0888", 888],
  ] as const),
  ...([
    ["1_000", 1000],
    ["1_000.5", 1000.5],
    ["685_230.15e03", 685230150],
    ["0x1F", 31],
    ["0b11", 3],
    ["+12", 12],
    ["-0b11", -3],
  ] as const),
  ...([
    ["1e3", 1000],
    ["1.5", 1.5],
    [".5", 0.5],
    ["5.", 5],
    ["1e308", 1e308],
    ["99999999999999999999999", 1e23],
  ] as const),
];

test("plain scalars are what Helm reads in such a file", () => {
  const lines = readByHelm.map(([written], index) => `k${index}: ${written}`);
  const a = cluster(`charts: { shop: { ${shop}, valuesFiles: [values.yaml] } }`);
  expect(valuesOf({ "a.yaml": a, "values.yaml": lines.join("\n") })).toEqual(
    Object.fromEntries(readByHelm.map(([, read], index) => [`k${index}`, read])),
  );
});

test("keys are texts, and merge keys merge", () => {
  const a = cluster(`charts: { shop: { ${shop}, valuesFiles: [values.yaml] } }`);
  const values = "a: &a { x: 1, y: no }\nb: { <<: *a, on: 2 }";
  expect(valuesOf({ "a.yaml": a, "values.yaml": values })).toEqual({ a: { x: 1, y: false }, b: { x: 1, y: false, on: 2 } });
});

test("a key that Helm would change is a warning at its place in the file, and stays", () => {
  const a = cluster(`charts: { shop: { ${shop}, valuesFiles: [values.yaml] } }`);
  const values = ["on: 1", '"off": 2', "022: 3", "12: 4", "true: 5", "1.50: 6", "e2: 7", "list:", "  - No: { y: 8 }", "~: 9"].join("\n");
  const { config, findings } = load({ "a.yaml": a, "values.yaml": values });
  expect(Object.keys(config!.charts["shop"]!.values).sort()).toEqual(["022", "1.50", "12", "e2", "list", "off", "on", "true", "~"]);
  expect(renderFindings(findings.slice(0, 1))).toBe(
    [
      'values.yaml:1:1: warning: charts.shop.values.on: helm --values reads this key as a boolean; here it stays "on"',
      '  given:   "on"',
      "  cluster: a.yaml",
      '  fix:     Write it in quotes: "on"',
      "",
    ].join("\n"),
  );
  expect(findings.map(({ line, column, problem }) => [line, column, problem.replace(/.* as /, "")])).toEqual([
    [1, 1, 'a boolean; here it stays "on"'],
    [3, 1, 'a number; here it stays "022"'],
    [6, 1, 'a number; here it stays "1.50"'],
    [9, 5, 'a boolean; here it stays "No"'],
    [9, 11, 'a boolean; here it stays "y"'],
    [10, 1, 'null; here it stays "~"'],
  ]);
});

test.each([".nan", ".inf"])("%s is an error, as to Helm", (text) => {
  const a = cluster(`charts: { shop: { ${shop}, valuesFiles: [values.yaml] } }`);
  expect(load({ "a.yaml": a, "values.yaml": `a: ${text}` }).config).toBeUndefined();
});

describe("null, by which Helm removes a default of the chart, stays", () => {
  const values = "values: { a: null, b: { c: null } }";

  test("beside files", () => {
    const a = cluster(`charts: { shop: { ${shop}, valuesFiles: [base.yaml, prod.yaml], ${values} } }`);
    expect(valuesOf({ "a.yaml": a, "base.yaml": "a: 1\nb: { c: 1, d: 1 }\ne: 1", "prod.yaml": "e: null\nf: { g: null }" })).toEqual({
      a: null,
      b: { c: null, d: 1 },
      e: null,
      f: { g: null },
    });
  });

  test("over the values of a file that is extended", () => {
    const files = { "_base.yaml": `charts: { shop: { ${shop}, values: { a: 1 } } }` };
    expect(valuesOf({ "a.yaml": cluster(`extends: _base.yaml\ncharts: { shop: { ${values} } }`), ...files })).toEqual({
      a: null,
      b: { c: null },
    });
  });

  test("all values of a file that is extended are removed by null in their place", () => {
    const files = { "_base.yaml": `charts: { shop: { ${shop}, values: { a: 1 } } }` };
    expect(valuesOf({ "a.yaml": cluster("extends: _base.yaml\ncharts: { shop: { values: null } }"), ...files })).toEqual({});
  });
});

test("a value of the cluster file that Helm would read otherwise in a file is a warning that says what it is", () => {
  const a = cluster(
    `charts:\n  shop:\n    ${shop.replace(/, namespace: web/, "")}\n    namespace: web\n    values:\n      enabled: no\n      mode: 0644\n      quoted: "no"\n      size: [1_000, 1000, true, 1.5, ~]\n      time: 12:30\n`,
  );
  expect(renderFindings(load({ "a.yaml": a }).findings)).toBe(
    [
      'a.yaml:8:16: warning: charts.shop.values.enabled: a cluster file is YAML 1.2, in which no is "no"; Helm and eksctl read it as false',
      '  given:   "no"',
      '  fix:     Write false if that is meant, or else "no"',
      "a.yaml:9:13: warning: charts.shop.values.mode: a cluster file is YAML 1.2, in which 0644 is 644; Helm and eksctl read it as 420",
      "  given:   0644",
      '  fix:     Write 420 if that is meant, or else 644, or "0644" for a text',
      'a.yaml:11:14: warning: charts.shop.values.size[0]: a cluster file is YAML 1.2, in which 1_000 is "1_000"; Helm and eksctl read it as 1000',
      '  given:   "1_000"',
      '  fix:     Write 1000 if that is meant, or else "1_000"',
      "",
    ].join("\n"),
  );
});

test("a value of the cluster file that only looks like a number is a text to Helm too", () => {
  const { findings } = load({ "a.yaml": cluster(`charts: { shop: { ${shop}, values: { zones: [e2, E10, -e1] } } }`) });
  expect(findings).toEqual([]);
});

test("a number of the cluster file that is too large for one is an error that says to write it in quotes", () => {
  const { findings } = load({ "a.yaml": cluster(`charts: { shop: { ${shop}, values: { tag: 123e4567, other: -1e999 } } }`) });
  expect(findings.map(({ severity, problem, fix }) => [severity, problem, fix])).toEqual([
    ["error", "123e4567 is an infinite number, not text", 'Write it in quotes: "123e4567"'],
    ["error", "-1e999 is an infinite number, not text", 'Write it in quotes: "-1e999"'],
  ]);
});

describe("a value of a file that is extended which Helm would read otherwise", () => {
  const files = { "_b.yaml": `charts: { shop: { ${shop}, values: { a: { c: no } } } }`, "c.yaml": "a: { c: 1 }" };
  const placesOf = (rest: string) =>
    load({ "a.yaml": cluster(`extends: _b.yaml\n${rest}`), ...files }).findings.map(({ file, path, clusters }) => [file, path, clusters]);

  test.each([
    "charts: { shop: null }",
    "charts: null",
    "charts: { shop: { values: null } }",
    "charts: { shop: { values: { a: null } } }",
    "charts: { shop: { values: { a: { c: 1 } } } }",
    "charts: { shop: { valuesFiles: [c.yaml] } }",
  ])("is not told of where the cluster does not have it: %s", (rest) => {
    expect(placesOf(rest)).toEqual([]);
  });

  test.each(["charts: {}", "charts: { shop: { values: { a: { d: 1 } } } }"])("is told of where the cluster has it: %s", (rest) => {
    expect(placesOf(rest)).toEqual([["_b.yaml", ["charts", "shop", "values", "a", "c"], ["a.yaml"]]]);
  });

  test("is not told of either where it is the key of a file with values", () => {
    const lower = { "_b.yaml": `charts: { shop: { ${shop}, valuesFiles: [k.yaml] } }`, "k.yaml": "on: 1" };
    const findingsOf = (rest: string) => load({ "a.yaml": cluster(`extends: _b.yaml\n${rest}`), ...lower }).findings;
    expect(findingsOf("charts: { shop: null }")).toEqual([]);
    expect(findingsOf("charts: {}")).toMatchObject([{ file: "k.yaml", severity: "warning" }]);
  });

  test("is told of once where both files have it", () => {
    expect(placesOf("charts: { shop: { values: { a: { c: off } } } }")).toEqual([
      ["a.yaml", ["charts", "shop", "values", "a", "c"], undefined],
    ]);
  });
});

test("nothing of a secret is printed", () => {
  const shown = renderFindings(
    load({ "a.yaml": cluster(`charts: { shop: { ${shop}, values: { password: 0471, token: 1_2 } } }`) }).findings,
  );
  expect(shown).toContain("values.password: a cluster file is YAML 1.2, in which this is a number; Helm and eksctl read it as a number");
  expect(shown).not.toMatch(/471|1_2|12|313/);
});

test.each(["addons: { coreDns: { configuration: { a: off } } }", "addons: { eks: { external-dns: { configuration: { a: off } } } }"])(
  "so is one of an EKS add-on: %s",
  (text) => {
    const { findings } = load({ "a.yaml": cluster(text) });
    expect(findings.map(({ severity, fix }) => [severity, fix])).toEqual([["warning", 'Write false if that is meant, or else "off"']]);
  },
);
