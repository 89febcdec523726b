import { pathText } from "../../../config/findings/path";
import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { systemPodFindings } from "../../../design/nodes/systemPods.findings";

const findings = (changes: object) =>
  systemPodFindings(analyse(clusterSchema.parse({ name: "demo", region: "us-west-2", accountId: "111122223333", ...changes })));

const group = (settings: object) => ({ nodeGroups: { managed: { d: settings } } });
const small = { instanceTypes: ["t3.micro"] };
const nodePools = { default: { limits: { nodes: 3 } } };
const karpenter = { nodeClasses: { default: { amiReleaseVersion: "1.35.2-20260415" } }, nodePools };
const tolerations = [{ operator: "Exists" }];
const dedicated = [{ key: "dedicated", value: "x", effect: "NoSchedule" }];
const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } };
const withTainted = (capacity: object = { min: 2 }) => ({
  nodeGroups: { managed: { d: { ...small, capacity: { min: 2, max: 2 } }, e: { taints: dedicated, capacity } } },
});
const ofDns = { selectors: [{ namespace: "kube-system", labels: { "k8s-app": "kube-dns" } }] };

test.each<[string, object]>([
  ["two nodes, each with room for one more", group({ ...small, capacity: { min: 2 } })],
  ["CoreDNS on Fargate", { ...group({ ...small, capacity: { max: 1 } }), fargateProfiles: { dns: ofDns } }],
  ["one replica of CoreDNS", { ...group({ ...small, capacity: { max: 1 } }), addons: { coreDns: { configuration: { replicaCount: 1 } } } }],
  ["types that are not known", group({ instanceTypes: ["z9.micro"], capacity: { max: 1 } })],
  ["two groups, one of them large", { nodeGroups: { managed: { d: small, e: {} } } }],
  [
    "nodes that are made elsewhere",
    {
      ...group({ ...small, capacity: { max: 1 } }),
      access: { entries: { others: { principal: "arn:aws:iam::111122223333:role/others", type: "EC2_LINUX" } } },
    },
  ],
  ["no node at the start, of which others speak", group({ ...small, capacity: { min: 0, desired: 0 } })],
  [
    "samples that Cluster Autoscaler adds nodes for",
    {
      ...group({ maxPods: 8, capacity: { max: 9 } }),
      addons: { clusterAutoscaler: { enabled: true } },
      samples: { application: { enabled: true, replicas: 9 } },
    },
  ],
  [
    "what EKS Auto Mode has nodes for",
    { ...group({ maxPods: 5, capacity: { max: 1 } }), autoMode: {}, addons: { metricsServer: { enabled: true } } },
  ],
  [
    "nodes with taints that the configuration of an add-on tolerates",
    { ...withTainted(), addons: { metricsServer: { enabled: true, configuration: { tolerations } } } },
  ],
  [
    "nodes with taints that the controller of a driver tolerates",
    { ...withTainted(), addons: { ebsCsiDriver: { enabled: true, configuration: { controller: { tolerations } } } } },
  ],
  [
    "an agent that its affinity keeps away",
    { ...group({ ...small, capacity: { max: 1 } }), addons: { podIdentityAgent: { configuration: { affinity } } } },
  ],
  [
    "an agent that its node selector keeps away",
    { ...group({ ...small, capacity: { max: 1 } }), addons: { podIdentityAgent: { configuration: { nodeSelector: { role: "app" } } } } },
  ],
  [
    "samples that Karpenter adds nodes for",
    { ...group({ maxPods: 7, capacity: { min: 2, max: 2 } }), karpenter, samples: { application: { enabled: true, replicas: 9 } } },
  ],
])("there is room: %s", (_, changes) => expect(findings(changes)).toEqual([]));

test.each<[string, object, string, string]>([
  ["never", group({ ...small, capacity: { max: 1 } }), "error", "2 pods of CoreDNS"],
  ["until others add nodes", group(small), "warning", "2 pods of CoreDNS"],
  ["for Karpenter", { ...group({ maxPods: 4, capacity: { min: 2, max: 2 } }), karpenter }, "error", "4 pods of CoreDNS, Karpenter"],
  [
    "beside drivers of volumes on each node",
    {
      ...group({ maxPods: 7, capacity: { min: 2, max: 2 } }),
      addons: { ebsCsiDriver: { enabled: true }, efsCsiDriver: { enabled: true }, metricsServer: { enabled: true } },
    },
    "error",
    "8 pods of CoreDNS, metrics-server, Amazon EBS CSI driver, Amazon EFS CSI driver",
  ],
])("there is no room: %s", (_, changes, severity, pods) => {
  const found = findings(changes);
  expect(found.map((finding) => [finding.severity, pathText(finding.path)])).toEqual([[severity, "nodeGroups.managed.d"]]);
  expect(found[0]?.problem).toContain(`${pods} do not fit`);
});

test("with custom networking the first interface has no pods, and a small type takes no more than DaemonSets have", () => {
  const [found] = findings({ ...group(small), customNetworking: { enabled: true }, network: { secondaryCidrs: ["100.64.0.0/16"] } });
  expect(found?.problem).toContain("room for 0 at capacity.max");
  expect(found?.fix).toBe("Write instance types for 5 pods or more");
});

test.each<[object, object]>([
  [
    { ...small, capacity: { max: 1 } },
    { ...small, capacity: { desired: 2, max: 2 } },
  ],
  [
    { ...small, capacity: { max: 1 } },
    { instanceTypes: ["t3.small"], capacity: { max: 1 } },
  ],
  [
    { maxPods: 4, capacity: { max: 1 } },
    { maxPods: 5, capacity: { max: 1 } },
  ],
])("the fix fixes: %o", (from, to) => {
  expect(findings(group(from))).toHaveLength(1);
  expect(findings(group(to))).toEqual([]);
});

test("one pod is one", () => {
  const settings = { ...group(small), customNetworking: { enabled: true }, addons: { coreDns: { configuration: { replicaCount: 1 } } } };
  expect(findings(settings)[0]?.problem).toContain("the pod of CoreDNS does not fit");
});

test("the fix says which numbers are enough", () => {
  const fixOf = (settings: object) => findings(group(settings))[0]?.fix;
  expect(fixOf(small)).toBe("Write instance types for 5 pods or more, or set capacity.desired to 2 or more");
  expect(fixOf({ ...small, capacity: { max: 1 } })).toContain("set capacity.desired to 2 or more, and capacity.max with it");
  expect(fixOf({ ...small, maxPods: 4 })).toContain("Remove maxPods of the group and write instance types for 5 pods or more, or");
  expect(fixOf({ maxPods: 4 })).toContain("Set maxPods of the group to 5 or more, or");
});

test("of several groups any may get more", () => {
  const [found] = findings({
    nodeGroups: {
      managed: { d: { ...small, capacity: { max: 1 } } },
      selfManaged: { e: { maxPods: 4, taints: [{ key: "a", effect: "NoSchedule" }] } },
    },
  });
  expect(found && pathText(found.path)).toBe("nodeGroups.managed.d");
  const [ofBoth] = findings({ customNetworking: { enabled: true }, nodeGroups: { managed: { d: small, e: { ...small, maxPods: 4 } } } });
  expect([ofBoth && pathText(ofBoth.path), ofBoth?.severity]).toEqual(["nodeGroups", "warning"]);
  expect(ofBoth?.fix).toContain("without maxPods");
});

test.each<[string, object, string]>([
  [
    "the taint is another",
    { metricsServer: { enabled: true, configuration: { tolerations: [{ key: "a", operator: "Exists" }] } } },
    "3 pods",
  ],
  ["the DaemonSet alone tolerates it", { ebsCsiDriver: { enabled: true, configuration: { node: { tolerations } } } }, "3 pods"],
  ["no tolerations", { metricsServer: { enabled: true, configuration: { replicas: 1 } } }, "3 pods"],
])("nodes with taints have no room for pods that do not tolerate them: %s", (_, addons, pods) => {
  const [found] = findings({ ...withTainted(), addons });
  expect([found?.severity, found?.problem]).toEqual(["error", expect.stringContaining(`${pods} of CoreDNS, `)]);
});

test("nodes with tolerated taints that are not there at the start may come", () => {
  const addons = { metricsServer: { enabled: true, configuration: { tolerations } } };
  expect(findings({ ...withTainted({ min: 0, desired: 0, max: 2 }), addons }).map(({ severity }) => severity)).toEqual(["warning"]);
});

test.each([{ affinity: {} }, { nodeSelector: {} }, { resources: {} }])("an agent with %o is on each node", (configuration) => {
  const [found] = findings({ ...group({ ...small, capacity: { max: 1 } }), addons: { podIdentityAgent: { configuration } } });
  expect(found?.problem).toContain("besides 3 of DaemonSets on each");
});

test.each<[string, object]>([
  ["there is none", {}],
  ["all have taints", { default: { ...nodePools.default, taints: dedicated } }],
])("Karpenter adds no nodes for samples without a pool that takes them: %s", (_, pools) => {
  const samples = { application: { enabled: true, replicas: 40 } };
  const settings = { karpenter: { ...karpenter, nodePools: pools }, samples };
  const [found] = findings({ ...group({ instanceTypes: ["t3.small"], capacity: { min: 2, max: 2 } }), ...settings });
  // Pools may be made elsewhere.
  expect([found?.severity, found?.problem]).toEqual([
    "warning",
    expect.stringContaining("44 pods of CoreDNS, Karpenter, sample application do not fit"),
  ]);
  expect(found?.fix).toContain("set capacity.desired to 6 or more, and capacity.max with it");
  expect(findings({ ...group({ instanceTypes: ["t3.small"], capacity: { min: 6, max: 6 } }), ...settings })).toEqual([]);
});
