import { stringify } from "yaml";
import { loadCluster } from "../../../config/load";
import { designFindings } from "../../../design/cluster.findings";

const tolerations = [{ key: "team", operator: "Exists" }];
const findingsOf = (charts: object) => {
  const nodeGroups = {
    managed: {
      team: { taints: [{ key: "team", effect: "NoSchedule" }] },
      system: { taints: [{ key: "CriticalAddonsOnly", effect: "NoSchedule" }] },
    },
  };
  const text = stringify({ name: "demo", region: "us-west-2", network: { egress: "nat" }, nodeGroups, charts });
  return loadCluster({ file: "demo.yaml", text }, designFindings)
    .findings.filter(({ problem }) => problem.startsWith("all nodes have taints"))
    .map(({ fix, problem }) => [problem.split(" gives ")[1]!.split(" tolerations")[0], fix.split("write tolerations into ")[1]]);
};
const values = 'charts["argo-cd"].values';

test("tolerations of one part are not those of the others", () => {
  const [[pods, places] = [], ...more] = findingsOf({ "argo-cd": { values: { controller: { tolerations }, dex: { enabled: false } } } });
  expect([pods, more]).toEqual(["all pods of chart argo-cd", []]);
  expect(places!.split(", ")).toEqual(
    ["repoServer", "server", "applicationSet", "notifications", "redis", "redisSecretInit"].map((part) => `${values}.${part}.tolerations`),
  );
});

test("a list for all parts is enough, and one for none names all values", () => {
  expect(findingsOf({ "argo-cd": { values: { global: { tolerations } } } })).toEqual([]);
  expect(findingsOf({ "argo-cd": { values: { global: { tolerations }, server: { tolerations: [] } } } })).toEqual([]);
  expect(findingsOf({ "argo-cd": {} })).toEqual([["the pods of chart argo-cd", values]]);
});

test("each part may run on other nodes", () => {
  const controller = { tolerations, admissionWebhooks: { patch: { tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }] } } };
  expect(findingsOf({ "ingress-nginx": { values: { controller } } })).toEqual([]);
  const { admissionWebhooks: _, ...without } = controller;
  expect(findingsOf({ "ingress-nginx": { values: { controller: without } } })).toHaveLength(1);
  expect(
    findingsOf({ "ingress-nginx": { values: { controller: { ...without, admissionWebhooks: { patch: { enabled: false } } } } } }),
  ).toEqual([]);
});

test("of a chart without a preset, any tolerations may be those of all its pods", () => {
  const shop = {
    chart: { repository: "oci://ghcr.io/example/charts", name: "shop", version: "1.0.0" },
    namespace: "shop",
    images: [],
  };
  expect(findingsOf({ shop: { ...shop, values: { some: { tolerations } } } })).toEqual([]);
  expect(findingsOf({ shop })).toHaveLength(1);
});
