import { clusterSchema } from "../../../config/schema";
import { computeFindings } from "../../../design/nodes/computeFindings";

const findings = (nodeGroups?: object, rest: object = {}) =>
  computeFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", ...(nodeGroups && { nodeGroups }), ...rest }));

const tainted = (effect: string) => ({ taints: [{ key: "dedicated", effect }] });

test.each<[string, object | undefined]>([
  ["the default node group", undefined],
  ["a self-managed node group", { selfManaged: { only: {} } }],
  ["a taint that only prefers other nodes", { managed: { only: tainted("PreferNoSchedule") } }],
  ["a group for system pods", { managed: { system: { taints: [{ key: "CriticalAddonsOnly", effect: "NoSchedule" }] } } }],
  ["one group among tainted ones", { managed: { gpu: tainted("NoSchedule"), general: {} } }],
])("%s runs CoreDNS", (_what, nodeGroups) => {
  expect(findings(nodeGroups)).toEqual([]);
});

test.each<[string, object]>([
  ["no node group", {}],
  ["groups that refuse what does not tolerate them", { managed: { a: tainted("NoSchedule") }, selfManaged: { b: tainted("NoExecute") } }],
  ["groups without a node", { managed: { a: { capacity: { min: 0, desired: 0 } } } }],
])("%s is an error that names what cannot run", (_what, nodeGroups) => {
  expect(findings(nodeGroups, { addons: { metricsServer: { enabled: true } } })).toMatchObject([
    { severity: "error", path: ["nodeGroups"], problem: "no node can run coredns, metrics-server" },
  ]);
});
