import { pathText } from "../../../config/findings/path";
import { clusterSchema } from "../../../config/schema/schema";
import { repairFindings } from "../../../design/nodes/repair.findings";

const override = (nodeMonitoringCondition: string) => ({
  nodeMonitoringCondition,
  nodeUnhealthyReason: "Reason",
  minRepairWaitTimeMins: 5,
  repairAction: "Replace",
});
const check = (group: object, addons: object = {}) =>
  repairFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", addons, nodeGroups: { managed: { main: group } } }));
const at = (...keys: (string | number)[]) => ["nodeGroups", "managed", "main", "nodeRepairConfig", ...keys];

test.each([
  ["no repair", {}],
  ["repair as EKS does it", { repair: true }],
  ["limits", { repair: true, nodeRepairConfig: { maxUnhealthyNodeThresholdCount: 2, maxParallelNodesRepairedPercentage: 10 } }],
  [
    "an override of what the kubelet reports",
    { repair: true, nodeRepairConfig: { nodeRepairConfigOverrides: [override("DiskPressure")] } },
  ],
])("accepts %s", (_name, group) => {
  expect(check(group)).toEqual([]);
});

test("warns of conditions that only the agent reports, where it is not installed", () => {
  const group = { repair: true, nodeRepairConfig: { nodeRepairConfigOverrides: [override("Ready"), override("NetworkingReady")] } };
  expect(check(group)).toEqual([
    {
      severity: "warning",
      path: at("nodeRepairConfigOverrides", 1),
      alsoReads: [["addons", "nodeMonitoringAgent", "enabled"]],
      problem: "this has no effect without addons.nodeMonitoringAgent.enabled: true, because only this agent reports NetworkingReady",
      fix: `Set addons.nodeMonitoringAgent.enabled to true, or remove ${pathText(at("nodeRepairConfigOverrides", 1))}`,
    },
  ]);
  expect(check(group, { nodeMonitoringAgent: { enabled: true } })).toEqual([]);
});

test("refuses two overrides of one condition and reason", () => {
  const overrides = [override("Ready"), { ...override("Ready"), repairAction: "Reboot" }];
  expect(check({ repair: true, nodeRepairConfig: { nodeRepairConfigOverrides: overrides } })).toEqual([
    {
      severity: "error",
      path: at("nodeRepairConfigOverrides", 1),
      problem:
        "Ready with the reason Reason has an override already, at nodeGroups.managed.main.nodeRepairConfig.nodeRepairConfigOverrides[0]",
      fix: "Remove one of the two",
    },
  ]);
});

test("warns of settings of a repair that is off", () => {
  expect(check({ nodeRepairConfig: { maxParallelNodesRepairedCount: 1 } })).toMatchObject([{ severity: "warning", path: at() }]);
});

test.each(["maxUnhealthyNodeThreshold", "maxParallelNodesRepaired"])("refuses %s as a count and a percentage", (limit) => {
  const nodeRepairConfig = { [`${limit}Count`]: 2, [`${limit}Percentage`]: 20 };
  expect(check({ repair: true, nodeRepairConfig })).toMatchObject([
    {
      severity: "error",
      path: at(`${limit}Percentage`),
      problem: `both ${limit}Count 2 and ${limit}Percentage 20 are given`,
      fix: "Remove one of the two",
    },
  ]);
});
