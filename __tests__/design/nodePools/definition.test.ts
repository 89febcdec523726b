import fc from "fast-check";
import { autoMode } from "../../../config/schema/autoMode";
import { karpenter } from "../../../config/schema/karpenter";
import type { ClusterConfig } from "../../../config/schema/schema";
import { autoModePoolFindings } from "../../../design/autoMode/nodePools.findings";
import { autoModePoolObject } from "../../../design/autoMode/nodePool";
import { nodePoolFindings } from "../../../design/karpenter/nodePools.findings";
import { karpenterPoolObject } from "../../../design/karpenter/nodePools";
import { configDemo } from "../../support/synth";
import { nodePoolDefinitions, nodePoolRefusals, volumeSize } from "../../worlds/checker/nodePoolDefinition";

type Pool = Readonly<Record<string, unknown>>;

type Kind = keyof typeof nodePoolDefinitions;

const cluster = configDemo();

/** A cluster with a pool, of Karpenter by its version or of EKS Auto Mode; undefined where the schema refuses it. */
function withPool(kind: Kind, main: Pool): ClusterConfig | undefined {
  if (kind === "autoMode") {
    const { data } = autoMode.safeParse({ nodePools: { main } }, { jitless: true });
    return data && { ...cluster, autoMode: data };
  }
  const { data } = karpenter.safeParse({ version: kind, nodePools: { main } }, { jitless: true });
  return data && { ...cluster, karpenter: data };
}

/** The NodePool of a pool; undefined where it is refused here. */
function accepted(kind: Kind, pool: Pool): Pool | undefined {
  const config = withPool(kind, pool);
  if (!config) return undefined;
  const findings = [...nodePoolFindings(config), ...autoModePoolFindings(config)];
  if (findings.some(({ severity }) => severity === "error")) return undefined;
  const object = config.autoMode
    ? autoModePoolObject(["main", config.autoMode.nodePools["main"]!])
    : karpenterPoolObject("main", config.karpenter!.nodePools["main"]!);
  return object["spec"] as Pool;
}

const times = fc.oneof(
  fc.stringMatching(/^(?:\d{1,3}[smh]){1,2}$/),
  fc.stringMatching(/^\d{6,9}[smhd]$/),
  fc.constantFrom("Never", "never", "", "0s", "1.5h", "-1h", "1H", "1h ", "1h\n", "999999h999999h999999h"),
);
const budgetTimes = fc.oneof(
  fc.constant("8h"),
  times,
  fc.stringMatching(/^\d{1,2}h\d{1,2}m(?:0s|1s)?$/),
  fc.stringMatching(/^\d{1,7}[hm](?:0s)?$/),
);
const schedules = fc.oneof(
  fc.constant("@daily"),
  fc.constantFrom(
    "@daily",
    "@every 1h",
    "@dailyx",
    "0 9 * *",
    "0\t9 * * *",
    "0\n9 * * *",
    " 0 9 * * 1-5 ",
    "0 9 * * mon-fri",
    "TZ=UTC 0 9 * * *",
    "",
  ),
  fc.stringMatching(/^[0-9*] [0-9*]{1,2} [1-9*] [1-9*] [0-6*]$/),
);
const ownDomains = ["", "example.com/", "node.kubernetes.io/"];
const badDomains = ["Example.com/", "a..b/", "-a.com/", `${"a".repeat(254)}/`, "/", "a/b/"];
const kubernetesDomains = ["", "kubelet.", "topology.", "node-restriction."].map((part) => `${part}kubernetes.io/`);
const otherDomains = ["karpenter.sh/", "mykarpenter.sh/", "karpenter.k8s.aws/", "my.karpenter.k8s.aws/", "k8s.io/", "kops.k8s.io/"];
const autoModeDomains = ["eks.amazonaws.com/", "ai.eks.amazonaws.com/"];
const domains = fc.oneof(
  fc.constantFrom(...ownDomains),
  fc.constantFrom(...badDomains, ...kubernetesDomains, ...otherDomains, ...autoModeDomains),
);
const knownNames = ["hostname", "nodepool", "capacity-type", "zone", "compute-type", "instance-category", "instance-tenancy"];
const badNames = ["-a", "a-", "a b", "a".repeat(64), ""];
const names = fc.oneof(
  fc.constantFrom("team", "constructor", "a_b.c", "a".repeat(63)),
  fc.constantFrom(...knownNames, ...badNames, "placement-group-id", "instance-categroy"),
);
const keys = fc.tuple(domains, names).map((parts) => parts.join(""));
const labelValues = fc.oneof(
  fc.constantFrom("a", "4"),
  fc.constantFrom("", "m6i", "007", "-1", "a b", "-a", "a-", "1.5", "9".repeat(18), "9".repeat(20), "a".repeat(64)),
);
const operators = fc.constantFrom("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt", "Gte", "Lte", "in");
/** Requirements of any key, with any comparison, and with any number of values. */
const requirements = fc.oneof(
  keys.map((key) => ({ key, operator: "Exists" })),
  fc.record({ key: fc.constant("example.com/team"), operator: operators, values: fc.array(labelValues, { maxLength: 2 }) }),
  fc.record(
    { key: fc.constant("team"), operator: operators, minValues: fc.integer({ min: 0, max: 52 }) },
    { requiredKeys: ["key", "operator"] },
  ),
);
const taints = fc.record(
  { key: keys, value: labelValues, effect: fc.constantFrom("NoSchedule", "NoExecute", "Evict") },
  { requiredKeys: ["key", "effect"] },
);
/** Budgets of any number, time or beginning, and halves. */
const budgets = fc.oneof(
  fc.oneof(fc.stringMatching(/^\d{1,3}%?$/), fc.constantFrom("", "-1", "1.5")).map((nodes) => ({ nodes })),
  budgetTimes.map((duration) => ({ nodes: "1", schedule: "@daily", duration })),
  schedules.map((schedule) => ({ nodes: "1", schedule, duration: "8h" })),
  fc.constantFrom<Pool>({ nodes: "1", schedule: "@daily" }, { nodes: "1", duration: "8h" }),
);
const amounts = fc.stringMatching(/^-?\d{1,3}(?:\.\d?)?(?:[mkKMGTPEu]i?)?$/);

/** Values of one key at a time, so that many a pool is whole. */
const pools: Readonly<Record<string, fc.Arbitrary<Pool>>> = {
  expireAfter: times.map((expireAfter) => ({ expireAfter })),
  terminationGracePeriod: times.map((terminationGracePeriod) => ({ terminationGracePeriod })),
  consolidateAfter: times.map((consolidateAfter) => ({ disruption: { consolidateAfter } })),
  budgets: budgets.map((budget) => ({ disruption: { budgets: [budget] } })),
  requirements: requirements.map((requirement) => ({ requirements: [requirement] })),
  labels: fc.dictionary(keys, labelValues, { minKeys: 1, maxKeys: 1 }).map((labels) => ({ labels })),
  taints: fc.array(taints, { minLength: 1, maxLength: 2 }).map((all) => ({ taints: all })),
  limits: fc.record({ cpu: amounts, memory: amounts }, { requiredKeys: [] }).map((limits) => ({ limits })),
};

/** Versions of Karpenter differ in labels alone. */
const rows = Object.keys(pools).flatMap((key) =>
  (["1.14.1", "autoMode", ...(key === "requirements" || key === "labels" ? (["1.8.7"] as const) : [])] as const).map((kind) => ({
    kind,
    key,
  })),
);

test.each(rows)("whatever is accepted as $key, the definition of $kind accepts", ({ kind, key }) => {
  const seen = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(pools[key]!, (pool) => {
      const spec = accepted(kind, pool);
      seen[spec ? "accepted" : "refused"] += 1;
      expect(spec ? nodePoolRefusals(spec, nodePoolDefinitions[kind]) : []).toEqual([]);
    }),
    { numRuns: 100 },
  );
  // The draw has both, or it would show nothing.
  expect([seen.accepted > 4, seen.refused > 4]).toEqual([true, true]);
});

test.each(["1.14.1", "autoMode"] as const)("what the definition of %s takes is not refused for its form", (kind) => {
  const pool = {
    expireAfter: "24h30m15s",
    terminationGracePeriod: "90s",
    disruption: {
      consolidationPolicy: "WhenEmpty",
      consolidateAfter: "Never",
      budgets: [
        { nodes: "0", schedule: "0 9 * * mon-fri", duration: "8h30m0s", reasons: ["Drifted"] },
        { nodes: "100%", reasons: [] },
      ],
    },
    requirements: [
      { key: "example.com/team", operator: "In", values: ["a", ""], minValues: 2 },
      { key: "node.kubernetes.io/instance-type", operator: "Exists", minValues: 10 },
      { key: "karpenter.sh/capacity-type", operator: "NotIn", values: ["spot"] },
    ],
    labels: { "node.kubernetes.io/team": "a", team: "" },
    taints: [{ key: "example.com/team", effect: "NoExecute" }],
    limits: { cpu: "1500m", memory: "1.5Ti" },
    weight: 100,
  };
  expect(accepted(kind, pool)).toMatchObject({
    template: { spec: { requirements: expect.arrayContaining([pool.requirements[0], pool.requirements[1]]) } },
    disruption: { budgets: [pool.disruption.budgets[0], { nodes: "100%" }] },
    limits: pool.limits,
    weight: 100,
  });
});

test.each(["1.14.1", "autoMode"] as const)("nodes of %s have a hundred labels at most", (kind) => {
  const labels = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`label-${index}`, "a"]));
  expect([accepted(kind, { labels: labels(100) }), accepted(kind, { labels: labels(101) })]).toEqual([expect.anything(), undefined]);
});

test("whatever is accepted as the size of a volume, the definition of EC2NodeClass accepts", () => {
  const accepts = (size: number): boolean => karpenter.safeParse({ nodeClasses: { default: { volume: { size } } } }).success;
  const sizes = [19, 20, 4096, 58_999, 59_000, 59_001, 65_536];
  expect(sizes.filter(accepts)).toEqual([20, 4096, 58_999, 59_000]);
  expect(sizes.filter(accepts).filter((size) => !volumeSize.test(`${size}Gi`))).toEqual([]);
});
