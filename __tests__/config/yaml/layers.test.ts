import fc from "fast-check";
import { stringify } from "yaml";
import { loadCluster, type LoadedCluster, type ClusterFindings } from "../../../config/load";
import { type LocatedFinding, renderFindings } from "../../../config/findings/located";
import type { ClusterSource } from "../../../config/yaml/yamlFile";
import { type Files, source } from "../../support/clusterFiles";

const load = (files: Files, rules: ClusterFindings = () => []): LoadedCluster =>
  loadCluster(source(files, "a.yaml") as ClusterSource, rules);

const problems = ({ findings }: LoadedCluster): readonly string[] => findings.map(({ problem }) => problem).sort();

const defaults = `region: us-west-2
tags: { team: blue, stage: prod }
network:
  cidr: 10.1.0.0/16
  availabilityZones: [us-west-2a, us-west-2b, us-west-2c]
  natGateways: single
  egress: nat
`;

describe("a file that extends others", () => {
  test("has their values; mappings are merged, lists and scalars replaced, and null removes", () => {
    const { config, findings } = load({
      "a.yaml": `extends: _d.yaml
name: a
tags: { team: green }
network:
  availabilityZones: [us-west-2b, us-west-2d]
  natGateways: null
  transitGateway: null
`,
      "_d.yaml": defaults,
    });
    expect(findings).toEqual([]);
    expect(config).toMatchObject({ name: "a", region: "us-west-2", tags: { team: "green", stage: "prod" } });
    expect(config?.network).toMatchObject({ cidr: "10.1.0.0/16", egress: "nat", availabilityZones: ["us-west-2b", "us-west-2d"] });
    expect(config?.network.natGateways).toBeUndefined();
  });

  test("has those of the later file of a list, and of the nearer file of a chain", () => {
    const { config } = load({
      "a.yaml": "extends: [_b.yaml, _c.yaml]\nname: a\n",
      "_b.yaml": "extends: _base.yaml\ntags: { from: b, b: yes }\n",
      "_c.yaml": "tags: { from: c }\n",
      "_base.yaml": "region: us-west-2\ntags: { from: base, base: yes, b: no }\n",
    });
    expect(config?.tags).toEqual({ from: "c", base: "yes", b: "yes" });
  });

  test("has each file that it reaches once, where it wins most", () => {
    const { config, files } = load({
      "a.yaml": "extends: [_b.yaml, _c.yaml]\nname: a\n",
      "_b.yaml": "extends: _base.yaml\ntags: { from: b, b: yes }\n",
      "_c.yaml": "extends: [_base.yaml, _base.yaml]\ntags: { c: yes }\n",
      "_base.yaml": "region: us-west-2\ntags: { from: base, b: no, c: no }\n",
    });
    expect(files).toEqual(["a.yaml", "_c.yaml", "_base.yaml", "_b.yaml"]);
    expect(config?.tags).toEqual({ from: "base", b: "no", c: "yes" });
  });

  test("reads each file as often as it is named, however many ways lead there", () => {
    const levels = 12;
    const names: string[] = [];
    const level = (name: string): ClusterSource => {
      names.push(name);
      const index = Number(name);
      return {
        file: name,
        text: index < levels ? `extends: ["${index + 1}", "${index + 1}"]\n` : "region: us-west-2\nname: a\n",
        read: level,
      };
    };
    expect(loadCluster(level("0"), () => []).config?.name).toBe("a");
    expect(names).toHaveLength(1 + 2 * levels);
  });

  test("has the values that it would have if a file that is reached again counted each time", () => {
    const value = fc.constantFrom(null, "one", "two");
    const tags = fc.dictionary(fc.constantFrom("x", "y", "z"), value);
    const later = (index: number) => fc.array(fc.integer({ min: index + 1, max: 4 }), { maxLength: index < 4 ? 3 : 0 });
    const layer = (index: number) => fc.record({ below: later(Math.min(index, 3)), tags: fc.oneof(tags, fc.constant(null)) });
    fc.assert(
      fc.property(fc.tuple(layer(0), layer(1), layer(2), layer(3), fc.record({ below: fc.constant([]), tags })), (drawn) => {
        const text = (index: number) => stringify({ extends: drawn[index]!.below.map(String), tags: drawn[index]!.tags });
        const files = Object.fromEntries(drawn.map((_, index) => [String(index), text(index)]));
        /** Each way to a file as a file of its own. */
        const copies: Record<string, string> = {};
        const copy = (index: number): string => {
          const below = drawn[index]!.below.map(copy);
          const name = `copy-${Object.keys(copies).length}`;
          copies[name] = stringify({ extends: below, tags: drawn[index]!.tags });
          return name;
        };
        const loaded = (top: string) =>
          load({
            "a.yaml": `name: a\nregion: us-west-2\nextends: [ground, "${top}"]`,
            // Has what null removes; in the lowest file of all null stays, and the check of the schema refuses it.
            ground: "tags: { x: ground }",
            ...files,
            ...copies,
          }).value;
        const copied = copy(0);
        expect(loaded("0")).toEqual(loaded(copied));
      }),
    );
  });

  test("is what one file with the same text is", () => {
    const values = fc.dictionary(fc.constantFrom("one", "two", "three"), fc.string({ minLength: 1 }));
    fc.assert(
      fc.property(values, values, (lower, upper) => {
        const cluster = { name: "a", region: "us-west-2" };
        const layered = load({ "a.yaml": stringify({ extends: "b", ...cluster, tags: upper }), b: stringify({ tags: lower }) });
        const flat = load({ "a.yaml": stringify({ ...cluster, tags: { ...lower, ...upper } }) });
        expect(layered.config).toEqual(flat.config);
        expect(problems(layered)).toEqual(problems(flat));
      }),
    );
  });

  test("with an error in an extended file points there, and names the cluster", () => {
    const text = renderFindings(load({ "a.yaml": "name: a\nextends: _d.yaml\n", "_d.yaml": `${defaults}  egres: nat\n` }).findings);
    expect(text).toMatch(/^_d\.yaml:8:3: error: network\.egres: [^]* {2}cluster: a\.yaml\n/m);
  });

  test.each<[string, (string | number)[], string]>([
    ["of the extended file", ["network", "cidr"], "_d.yaml:4:9"],
    ["that the file has itself", ["network", "egress"], "a.yaml:4:11"],
    ["of a list of the file, although that of the extended file is longer", ["network", "availabilityZones", 2], "a.yaml:5:3"],
    ["that stands nowhere", ["network", "transitGateway", "id"], "a.yaml:3:1"],
    ["that is missing altogether", ["proxy"], "a.yaml:1:1"],
    ["that null removes", ["tags", "team"], "a.yaml:6:7"],
  ])("shows where a value stands: one %s", (_name, path, place) => {
    const own = `name: a
extends: _d.yaml
network:
  egress: none
  availabilityZones: [us-west-2a]
tags: null
`;
    const rule = { severity: "warning", path, problem: "?", fix: "?" } as const;
    const { findings } = load({ "a.yaml": own.replace("[us-west-2a]", "[us-west-2a, us-west-2b]"), "_d.yaml": defaults }, () => [rule]);
    expect(findings.filter(({ problem }) => problem === "?").map(({ file, line, column }) => `${file}:${line}:${column}`)).toEqual([place]);
  });
});

describe("what is extended wrongly is an error with the chain:", () => {
  test.each<[string, Files, string]>([
    [
      "a missing file",
      { "a.yaml": "name: a\nextends: [_b.yaml]\n", "_b.yaml": "extends: _c.yaml\n" },
      "_b.yaml:1:10: error: extends: a.yaml -> _b.yaml -> _c.yaml: there is no such file",
    ],
    [
      "a loop",
      { "a.yaml": "extends: _b.yaml\n", "_b.yaml": "extends:\n  - _c.yaml\n", "_c.yaml": "extends: _b.yaml\n" },
      "_c.yaml:1:10: error: extends: a.yaml -> _b.yaml -> _c.yaml -> _b.yaml: the files extend each other in a loop",
    ],
    ["itself", { "a.yaml": "extends: a.yaml\n" }, "a.yaml:1:10: error: extends: a.yaml -> a.yaml: the files extend each other in a loop"],
    [
      "a chain that nobody would oversee",
      Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`${index || "a"}.yaml`, `extends: ${index + 1}.yaml\n`])),
      "32.yaml:1:10: error: extends: more than 32 files extend each other, one below another",
    ],
    ["no name", { "a.yaml": "extends: [b, 1]\n", b: "" }, "a.yaml:1:14: error: extends[1]: 1 is not the name of a file"],
    ["an empty name", { "a.yaml": 'extends: ""\n' }, 'a.yaml:1:10: error: extends: "" is not the name of a file'],
    ["a list", { "a.yaml": "extends: b\n", b: "[1]\n" }, "b:1:1: error: the file is a list, not a mapping of keys to values"],
    ["what is not YAML", { "a.yaml": "extends: b\n", b: "a: [\n" }, "b:2:1: error: YAML syntax: "],
  ])("%s", (_name, files, message) => {
    const { config, findings } = load(files);
    expect(config).toBeUndefined();
    expect(findings).toHaveLength(1);
    const [{ file, clusters }] = findings as [LocatedFinding];
    expect(clusters).toEqual(file === "a.yaml" ? undefined : ["a.yaml"]);
    expect(renderFindings(findings)).toContain(message);
  });
});
