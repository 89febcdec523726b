import { karpenter } from "../../../config/schema/karpenter";
import { nodePoolFindings } from "../../../design/karpenter/nodePools.findings";
import { configDemo } from "../../support/synth";

const cluster = configDemo();
const ofPool = ["karpenter", "nodePools", "main"];

/** Severity, key, what else is read and fix, of each finding of a pool; the other texts are in the tests of bad cluster files. */
function findings(pool: object, version = "1.14.1") {
  const settings = karpenter.parse({ version, nodeClasses: { default: {} }, nodePools: { main: { limits: { nodes: 3 }, ...pool } } });
  return nodePoolFindings({ ...cluster, karpenter: settings }).map(({ severity, path, alsoReads = [], fix, allowed }) => ({
    severity,
    at: inPool(path),
    alsoReads: alsoReads.map(inPool),
    fix,
    allowed,
  }));
}

const inPool = (path: readonly (string | number)[]): string =>
  path.slice(ofPool.every((key, index) => path[index] === key) ? ofPool.length : 0).join(".");

const keys = (pool: object, version?: string) => findings(pool, version).map(({ severity, at }) => `${severity} ${at}`);

const requirement = (key: string, operator: string, ...values: readonly string[]) => ({ key, operator, values });
const types = (operator: string, ...values: readonly string[]) => requirement("node.kubernetes.io/instance-type", operator, ...values);
const arch = (...values: readonly string[]) => requirement("kubernetes.io/arch", "In", ...values);
const team = (operator: string, ...values: readonly string[]) => requirement("example.com/team", operator, ...values);
const part = (name: string, operator: string, ...values: readonly string[]) =>
  requirement(`karpenter.k8s.aws/instance-${name}`, operator, ...values);

describe("values of requirements", () => {
  test("that no node can have are wrong where they are asked for, and read the network where they are zones", () => {
    const zone = "topology.kubernetes.io/zone";
    expect(findings({ requirements: [requirement(zone, "In", "us-west-2a", "us-east-1a")] })).toMatchObject([
      { at: "requirements.0.values.1", alsoReads: ["network", "region", "karpenter.nodeClasses"] },
    ]);
    expect(findings({ requirements: [arch("sparc")] })).toMatchObject([{ at: "requirements.0.values.0", alsoReads: [] }]);
    expect(keys({ requirements: [requirement(zone, "NotIn", "us-east-1a")] })).toEqual([]);
  });

  test("are instance types that are known, or that EC2 may have", () => {
    expect(keys({ requirements: [types("In", "m99.large", "mac2.metal", "m6i.large")] })).toEqual([
      "warning requirements.0.values.0",
      "error requirements.0.values.1",
    ]);
    expect(keys({ requirements: [types("NotIn", "m99.large", "mac2.metal")] })).toEqual([]);
  });

  test("are instance types of the processors that are asked for", () => {
    expect(findings({ requirements: [arch("amd64"), types("In", "m6i.large", "m7g.large")] })).toMatchObject([
      { severity: "error", at: "requirements.1.values.1", alsoReads: ["requirements.0"] },
    ]);
    expect(keys({ requirements: [arch("amd64", "arm64"), types("In", "m6i.large", "m7g.large")] })).toEqual([]);
    expect(keys({ requirements: [arch("amd64"), types("NotIn", "m7g.large"), team("In", "m7g.large")] })).toEqual([]);
    expect(keys({ requirements: [types("In", "m7g.large")] })).toEqual([]);
    // Another finding says what is wrong.
    expect(keys({ requirements: [arch("sparc"), types("In", "m6i.large")] })).toEqual(["error requirements.0.values.0"]);
  });

  test("are parts of names that some instance type has", () => {
    expect(findings({ requirements: [part("category", "In", "something")] })).toMatchObject([
      { severity: "warning", at: "requirements.0.values.0", fix: "Write another, such as m, unless EC2 has it in the region by now" },
    ]);
  });
});

describe("requirements of one label", () => {
  test.each([
    [10, 12, true],
    [10, 11, false],
    [9, 10, false],
  ])("leave a whole number above %i and below %i: %s", (above, below, isThere) => {
    const requirements = [team("Gt", String(above)), team("Lt", String(below))];
    expect(keys({ requirements })).toEqual(isThere ? [] : ["error requirements.1"]);
  });

  test.each([
    [10, 10, true],
    [10, 9, false],
  ])("leave a number from %i to %i: %s", (least, most, isThere) => {
    const requirements = [team("Gte", String(least)), team("Lte", String(most))];
    expect(keys({ requirements })).toEqual(isThere ? [] : ["error requirements.1"]);
  });

  test.each(["9x", "x9", ""])("compare with numbers, and %j is nothing else wrong", (value) => {
    expect(findings({ requirements: [team("Gt", value), team("Lt", "3")] })).toMatchObject([
      { at: "requirements.0.values", alsoReads: ["requirements.0.operator"] },
    ]);
  });

  test("permit the label of the pool", () => {
    const requirements = [team("In", "a", "b")];
    expect(keys({ requirements, labels: { "example.com/team": "a" } })).toEqual([]);
    expect(findings({ requirements, labels: { "example.com/team": "c" } })).toMatchObject([
      { at: "labels.example.com/team", alsoReads: ["requirements.0"] },
    ]);
  });

  test("have as many values as minValues asks for, where they name them", () => {
    const minValues = (operator: string, least: number) => ({
      requirements: [{ ...part("category", operator, "c", "m"), minValues: least }],
    });
    expect(keys(minValues("In", 2))).toEqual([]);
    expect(findings(minValues("In", 3))).toMatchObject([{ at: "requirements.0.minValues", alsoReads: ["requirements.0.values"] }]);
    expect(keys(minValues("NotIn", 3))).toEqual([]);
  });

  test("have no minValues of a label of the user's own, of which instance types have no values", () =>
    expect(keys({ requirements: [{ ...team("In", "a", "b"), minValues: 2 }] })).toEqual(["warning requirements.0.minValues"]));
});

test("Gte and Lte are known from a version on, and have a counterpart before", () => {
  const requirements = [team("Gte", "4"), team("Lte", "8")];
  expect(keys({ requirements }, "1.9.0")).toEqual([]);
  expect(findings({ requirements }, "1.8.7").map(({ at, alsoReads, fix }) => [at, alsoReads, fix])).toEqual([
    ["requirements.0.operator", ["karpenter.version"], "Write Gt with the number below, or a karpenter.version from 1.9.0 on"],
    ["requirements.1.operator", ["karpenter.version"], "Write Lt with the number above, or a karpenter.version from 1.9.0 on"],
  ]);
});

test("labels of EKS Auto Mode are written as those of Karpenter, where it has them", () => {
  const of = (name: string) => findings({ requirements: [requirement(`eks.amazonaws.com/instance-${name}`, "Exists")] });
  expect(of("cpu")).toMatchObject([{ severity: "error", fix: "Write karpenter.k8s.aws/instance-cpu" }]);
  expect(of("mood")).toMatchObject([{ severity: "warning", fix: "Remove the requirement" }]);
});

test("a startup taint is not among the taints, with key and effect", () => {
  const taint = (key: string, effect: string) => ({ key, effect });
  const taints = [taint("a", "NoSchedule"), taint("b", "NoExecute")];
  const startupTaints = [taint("a", "NoExecute"), taint("c", "NoSchedule"), taint("b", "NoExecute")];
  expect(findings({ taints, startupTaints })).toMatchObject([{ at: "startupTaints.2", alsoReads: ["taints"] }]);
  expect(findings({ startupTaints: [taint("a b", "NoSchedule")] })).toMatchObject([{ at: "startupTaints.0" }]);
});

describe("a pool starts nodes", () => {
  const limits = (cpu: string, memory?: string) => ({ limits: { cpu, ...(memory && { memory }) } });

  test("that are within its limits", () => {
    expect(keys(limits("1", "512Mi"))).toEqual([]);
    expect(keys(limits("999m", "511Mi"))).toEqual(["warning limits.cpu", "warning limits.memory"]);
    const large = { requirements: [types("In", "m6i.4xlarge", "m6i.2xlarge")] };
    expect(keys({ ...large, ...limits("8") })).toEqual([]);
    expect(findings({ ...large, ...limits("1") })).toMatchObject([
      { at: "limits.cpu", alsoReads: ["requirements.0"], allowed: 'at least "8"' },
    ]);
    // Each is said once.
    expect(keys({ ...large, ...limits("500m") })).toEqual(["warning limits.cpu"]);
    expect(keys({ requirements: [types("In", "m99.large")], ...limits("8") })).toEqual(["warning requirements.0.values.0"]);
  });

  test("of types that meet all of its requirements, with or without limits", () => {
    const requirements = [part("family", "In", "m6i", "c7g"), arch("amd64"), part("size", "Exists"), part("category", "In", "c")];
    expect(findings({ requirements, limits: { cpu: "8" } })).toMatchObject([
      { severity: "warning", at: "requirements.3", alsoReads: ["requirements.0", "requirements.1"] },
    ]);
  });

  test("that live for ten minutes at least", () => {
    expect(keys({ expireAfter: "10m" })).toEqual([]);
    expect(findings({ expireAfter: "9m59s" })).toMatchObject([
      { at: "expireAfter", allowed: "10m or more, or Never", fix: "Write hours or days, such as 336h" },
    ]);
  });
});

test("a budget begins and lasts, and each mistake is one finding", () => {
  const budget = (schedule: string, duration: string) => keys({ disruption: { budgets: [{ nodes: "1", schedule, duration }] } });
  expect(budget("0 9 * * *", "0h30m")).toEqual([]);
  expect(budget("0 9 * * *", "0h0m")).toEqual(["error disruption.budgets.0.duration"]);
  expect(budget("0 9 31 2 *", "8h")).toEqual(["error disruption.budgets.0.schedule"]);
  expect(budget("0 9 31 2 x", "8h")).toEqual(["error disruption.budgets.0.schedule"]);
});
