import { karpenter } from "../../../config/schema/karpenter";
import { nodePoolObject } from "../../../design/nodePools/nodePoolObject";

const nodeClassRef = { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "default" };

const objectOf = (settings: object) => {
  const pool = karpenter.parse({ nodePools: { main: settings } }).nodePools["main"]!;
  return nodePoolObject("main", pool, {
    limits: pool.limits as Record<string, string | undefined>,
    nodeClassRef,
    requirements: pool.requirements,
  });
};

test("a pool has no key that says nothing", () => {
  const disruption = { consolidationPolicy: "WhenEmpty", consolidateAfter: "1m", budgets: [] };
  expect(objectOf({ requirements: [], disruption, expireAfter: "336h" })).toStrictEqual({
    apiVersion: "karpenter.sh/v1",
    kind: "NodePool",
    metadata: { name: "main" },
    spec: {
      template: { spec: { nodeClassRef, requirements: [], expireAfter: "336h" } },
      disruption: { consolidationPolicy: "WhenEmpty", consolidateAfter: "1m" },
    },
  });
});

test("a pool has all that the cluster file says", () => {
  const requirements = [
    { key: "example.com/a", operator: "In", values: ["x", "y"], minValues: 2 },
    { key: "example.com/b", operator: "Exists" },
  ];
  const budgets = [{ nodes: "1", reasons: ["Drifted"], schedule: "@daily", duration: "8h" }, { nodes: "20%" }];
  const pool = {
    requirements,
    labels: { team: "a" },
    taints: [
      { key: "dedicated", value: "gpu", effect: "NoSchedule" },
      { key: "bare", effect: "NoExecute" },
    ],
    startupTaints: [{ key: "starting", effect: "NoSchedule" }],
    expireAfter: "24h",
    terminationGracePeriod: "1h",
    limits: { cpu: "100", memory: "1Ti" },
    disruption: { consolidationPolicy: "WhenEmptyOrUnderutilized", consolidateAfter: "0s", budgets },
    weight: 7,
  };
  expect(objectOf(pool)["spec"]).toStrictEqual({
    template: {
      metadata: { labels: { team: "a" } },
      spec: {
        nodeClassRef,
        requirements,
        taints: pool.taints,
        startupTaints: pool.startupTaints,
        expireAfter: "24h",
        terminationGracePeriod: "1h",
      },
    },
    limits: pool.limits,
    disruption: pool.disruption,
    weight: 7,
  });
});
