import fc from "fast-check";
import type { Finding } from "../../config/findings/finding";
import { loadCluster, type LoadedCluster, type ClusterFindings } from "../../config/load";
import { designFindings } from "../../design/cluster.findings";

const base = "name: demo\nregion: us-west-2\n";
const noRules: ClusterFindings = () => [];
const load = (text: string, rules: ClusterFindings = noRules): LoadedCluster => loadCluster({ file: "demo.yaml", text }, rules);
const error = (path: Finding["path"], alsoReads: Finding["alsoReads"] = []): Finding => ({
  severity: "error",
  path,
  alsoReads,
  problem: "is wrong",
  fix: "Right it",
});

describe("a valid file", () => {
  test("becomes the configuration with every default", () => {
    const { config, findings, file } = load(base);
    expect(findings).toEqual([]);
    expect(file).toBe("demo.yaml");
    expect(config).toMatchObject({ name: "demo", kubernetesVersion: "1.35", network: { egress: "none" } });
  });

  test("may start with a byte order mark and end its lines as Windows does", () => {
    expect(load("\uFEFFname: demo\r\nregion: us-west-2\r\n").config?.region).toBe("us-west-2");
  });

  test("may use keys that every JavaScript object has", () => {
    const names = { constructor: "a", prototype: "b", toString: "c" };
    const groups = { constructor: { labels: names }, prototype: {} };
    const text = `${base}tags: ${JSON.stringify(names)}\nnodeGroups: ${JSON.stringify({ managed: groups })}\n`;
    const { config, findings } = load(text, designFindings);
    expect(findings).toEqual([]);
    expect(config?.tags).toEqual(names);
    expect(config?.nodeGroups.managed).toMatchObject(groups);
  });

  test("may repeat values by anchor, alias and merge key", () => {
    const text = `${base}network:\n  nodeSubnets: &subnets\n    tags: { Tier: private }\n  podSubnets:\n    <<: *subnets\n    prefixLength: 18\n`;
    expect(load(text).config?.network.podSubnets).toMatchObject({ prefixLength: 18, tags: { Tier: "private" } });
  });
});

describe("rules", () => {
  test("locate their findings at the value in the file", () => {
    const { findings, config } = load(`${base}network:\n  cidr: 10.1.0.0/16\n`, () => [error(["network", "cidr"])]);
    expect(findings).toMatchObject([{ line: 4, column: 9, given: '"10.1.0.0/16"', problem: "is wrong" }]);
    expect(config).toBeUndefined();
  });

  test("locate a value that is a default at its nearest ancestor in the file", () => {
    const [finding] = load(`${base}network:\n  egress: nat\n`, () => [error(["network", "endpoints", "skip"])]).findings;
    expect(finding).toMatchObject({ line: 3, column: 1 });
    expect(finding).not.toHaveProperty("given");
  });

  test("locate a key that the file does not have at all at the start of its content", () => {
    expect(load(`# comment\n${base}`, () => [error(["access", "admins"])]).findings).toMatchObject([{ line: 2, column: 1 }]);
  });

  test("keep the configuration where they only warn", () => {
    const { config, findings } = load(base, () => [{ ...error(["name"]), severity: "warning" }]);
    expect(findings).toHaveLength(1);
    expect(config?.name).toBe("demo");
  });

  test("are reported together with schema errors, in the order of the file", () => {
    const text = `${base}kubernetesVersion: 1.35\naccess:\n  admins: []\nnetwork:\n  cidr: nonsense\n`;
    const { findings } = load(text, () => [error(["access", "admins"])]);
    expect(findings.map(({ line, path }) => [line, path.join(".")])).toEqual([
      [3, "kubernetesVersion"],
      [5, "access.admins"],
      [7, "network.cidr"],
    ]);
  });

  test("see the configuration without its invalid parts only", () => {
    const seen: unknown[] = [];
    load(`${base}network:\n  egress: nat\n  cidr: nonsense\n  availabilityZones: [us-west-2a, nonsense]\n  unknown: 1\n`, (config) => {
      seen.push(config.network);
      return [];
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ egress: "nat" });
    expect(seen[0]).not.toHaveProperty("availabilityZones");
    expect(seen[0]).not.toHaveProperty("unknown");
  });

  test("say nothing about a top-level key that has a schema error, nor about what depends on it", () => {
    const rules: ClusterFindings = () => [
      error(["network", "egress"]),
      error(["samples", "publicAlb"], [["network", "publicSubnets"]]),
      error(["samples", "privateNlb"]),
    ];
    const { findings } = load(`${base}network:\n  cidr: nonsense\n`, rules);
    expect(findings.map(({ path }) => path.join("."))).toEqual(["samples.privateNlb", "network.cidr"]);
  });

  test.each(["region: us-west-2\n", "name: demo\nregion: 3\n", "- name\n", `${base}network: [\n`])("do not run on %j", (text) => {
    const rules = jest.fn(noRules);
    expect(load(text, rules).findings).not.toEqual([]);
    expect(rules).not.toHaveBeenCalled();
  });

  test("do not repeat a finding", () => {
    expect(load(base, () => [error(["name"]), error(["name"])]).findings).toHaveLength(1);
  });
});

describe("a hostile file", () => {
  test("whose aliases expand without bound is refused", () => {
    const bomb = ["b0: &b0 [x, x]", ...Array.from({ length: 30 }, (_, i) => `b${i + 1}: &b${i + 1} [*b${i}, *b${i}]`)].join("\n");
    expect(load(bomb).findings).toMatchObject([{ line: 1, column: 1, problem: expect.stringContaining("aliases cannot be expanded") }]);
  });

  test.each([800, 5000])("with %d levels is read or refused", (levels) => {
    const { config, findings } = load(
      `${base}network:\n  endpoints:\n    policies:\n      s3: ${"[".repeat(levels)}${"]".repeat(levels)}\n`,
    );
    expect(config !== undefined || findings.some(({ severity }) => severity === "error")).toBe(true);
  });

  test("does not reach the prototype of objects", () => {
    const { findings } = load(`${base}__proto__:\n  polluted: true\n`);
    expect(findings).toMatchObject([{ path: ["__proto__"], line: 3, column: 1 }]);
    expect({}).not.toHaveProperty("polluted");
  });
});

describe("every file", () => {
  const isAnswered = ({ config, findings }: LoadedCluster): boolean => {
    const errors = findings.filter(({ severity }) => severity === "error");
    const isLocated = findings.every(({ line, column }) => line >= 1 && column >= 1);
    return isLocated && (config === undefined ? errors.length > 0 : errors.length === 0);
  };
  const topLevelKeys = fc.constantFrom("name", "region", "tags", "backend", "network", "access", "nodeGroups", "addons", "samples", "foo");

  test("of any text gives a configuration or a located error", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => isAnswered(load(text))));
  });

  test("of any YAML-like text gives a configuration or a located error", () => {
    const token = fc.constantFrom(
      "name",
      "a",
      ":",
      ": ",
      "- ",
      "\n",
      "  ",
      "\t",
      "[",
      "]",
      "{",
      "}",
      "&a ",
      "*a",
      "!t ",
      "<<: ",
      "---\n",
      '"',
      "|",
      "# ",
      "? ",
    );
    fc.assert(fc.property(fc.array(token, { maxLength: 40 }), (tokens) => isAnswered(load(tokens.join("")))));
  });

  test("of any JSON gives a configuration or a located error", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => isAnswered(load(JSON.stringify(value)))));
  });

  test("with any values under known keys gives a configuration or a located error", () => {
    const cluster = fc.dictionary(topLevelKeys, fc.jsonValue());
    fc.assert(fc.property(cluster, (value) => isAnswered(load(JSON.stringify({ name: "demo", region: "us-west-2", ...value })))));
  });
});
