import { stringify } from "yaml";
import { fileError, renderFindings } from "../../../config/findings/located";
import { loadCluster } from "../../../config/load";
import type { ClusterSource } from "../../../config/yaml/yamlFile";
import { definition, gatewayDefinitions } from "../../support/gatewayDefinitions";

const cluster = (gatewayApi: string, rest = ""): string =>
  `name: a\nregion: us-west-2\n${rest}loadBalancerController: { enabled: true, gatewayApi: ${gatewayApi} }\n`;

/** Loads a.yaml from files that are all in one folder. */
function load(files: Readonly<Record<string, string>>) {
  const source = (file: string): ClusterSource => ({
    file,
    text: files[file]!,
    read: (name) => (name in files ? source(name) : fileError(name, "there is no such file", "Name a file")),
  });
  return loadCluster(source("a.yaml"), () => []);
}

const namesOf = (files: Readonly<Record<string, string>>): readonly string[] => {
  const { config, findings } = load(files);
  if (!config) throw new Error(renderFindings(findings));
  return config.loadBalancerController.gatewayApi.objects.map(({ metadata }) => metadata.name);
};

const install = (objects: readonly object[]): string =>
  `# Gateway API\n${objects.map((object) => `---\n#\n${stringify(object)}`).join("")}`;

test("the objects of all documents of all files come after those of the cluster file, as they are written", () => {
  const files = {
    "a.yaml": cluster(`{ files: [standard.yaml, own.yaml], objects: [{ apiVersion: v1, kind: Other, metadata: { name: first } }] }`),
    "standard.yaml": install(gatewayDefinitions),
    "own.yaml": `%YAML 1.2\n---\n${stringify(definition("LoadBalancerConfiguration", ["v1"], "gateway.k8s.aws"))}---\n`,
  };
  expect(namesOf(files)).toEqual([
    "first",
    ...gatewayDefinitions.map(({ metadata }) => metadata.name),
    "loadbalancerconfigurations.gateway.k8s.aws",
  ]);
  expect(load(files).config!.loadBalancerController.gatewayApi.objects.slice(1, -1)).toEqual(gatewayDefinitions);
});

test("a file that others extend names its own, and files of the cluster's own are in their place", () => {
  const base = cluster("{ files: [base-definitions.yaml] }");
  const files = { "_base.yaml": base, "base-definitions.yaml": install([definition("Old")]), "new.yaml": install([definition("New")]) };
  expect(namesOf({ ...files, "a.yaml": "extends: _base.yaml\nname: a\n" })).toEqual(["olds.gateway.networking.k8s.io"]);
  expect(namesOf({ ...files, "a.yaml": cluster("{ files: [new.yaml] }", "extends: _base.yaml\n") })).toEqual([
    "news.gateway.networking.k8s.io",
  ]);
  expect(namesOf({ ...files, "a.yaml": cluster("{ files: [] }", "extends: _base.yaml\n") })).toEqual([]);
});

const fix = "  fix:     Name a YAML file with CustomResourceDefinitions, as kubectl apply reads them, by its path relative to this file";

test.each([
  [
    "is not there",
    {},
    [
      "a.yaml:3:64: error: loadBalancerController.gatewayApi.files[0]: crds.yaml cannot be read: there is no such file",
      '  given:   "crds.yaml"',
      "  fix:     Name a file",
    ],
  ],
  [
    "is a page of the Web",
    { "crds.yaml": "<html></html>" },
    [
      "a.yaml:3:64: error: loadBalancerController.gatewayApi.files[0]: crds.yaml holds text, not a mapping of keys to values, and no Kubernetes object",
      '  given:   "crds.yaml"',
      fix,
    ],
  ],
  [
    "holds a mapping that is no object",
    { "crds.yaml": "kind: List\nitems: []" },
    [
      "a.yaml:3:64: error: loadBalancerController.gatewayApi.files[0]: crds.yaml holds a mapping without apiVersion, kind or metadata.name, and no Kubernetes object",
      '  given:   "crds.yaml"',
      fix,
    ],
  ],
  [
    "is broken in its second document",
    { "crds.yaml": "a: 1\n---\na: [" },
    ["crds.yaml:3:5: error: YAML syntax: flow sequence in block collection must be sufficiently indented and end with a ]"],
  ],
])("a file that %s", (_name, files, expected) => {
  const { config, findings } = load({ "a.yaml": cluster("{ files: [crds.yaml] }"), ...files });
  expect(config).toBeUndefined();
  expect(renderFindings(findings).trimEnd().split("\n").slice(0, expected.length)).toEqual(expected);
});

test.each(["{ files: 3 }", "{ files: [1] }", "{ objects: 3, files: [a.yaml] }", "3"])(
  "what the schema refuses is its own error: %s",
  (settings) => {
    const { config, findings } = load({ "a.yaml": cluster(settings) });
    expect(config).toBeUndefined();
    expect(findings.length).toBeGreaterThan(0);
  },
);

test("plain scalars are what kubectl reads: words of YAML 1.1 are booleans", () => {
  const object = (scalar: string): string => `apiVersion: v1\nkind: Other\nmetadata: { name: x }\nspec: { a: ${scalar} }\n`;
  const { config } = load({ "a.yaml": cluster("{ files: [crds.yaml] }"), "crds.yaml": object("no") });
  expect(config!.loadBalancerController.gatewayApi.objects).toEqual([
    { apiVersion: "v1", kind: "Other", metadata: { name: "x" }, spec: { a: false } },
  ]);
});
