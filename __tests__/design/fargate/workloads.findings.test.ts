import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { workloadFindings } from "../../../design/fargate/workloads.findings";

const findings = (nodeGroups?: object, rest: object = {}) =>
  workloadFindings(analyse(clusterSchema.parse({ name: "demo", region: "us-west-2", ...(nodeGroups && { nodeGroups }), ...rest })));

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
    { severity: "error", path: ["nodeGroups"], problem: "no node can run CoreDNS, metrics-server" },
  ]);
});

describe("with Fargate profiles", () => {
  const kubeSystem = { selectors: [{ namespace: "kube-system" }] };
  const coreDns = { selectors: [{ namespace: "kube-system", labels: { "k8s-app": "kube-dns" } }] };
  const withoutNodes = (fargateProfiles: object, rest: object = {}) => findings({}, { fargateProfiles, ...rest });

  test("a profile that selects CoreDNS is enough", () => {
    expect(withoutNodes({ dns: coreDns })).toEqual([]);
    expect(findings({ managed: { gpu: tainted("NoSchedule") } }, { fargateProfiles: { dns: coreDns } })).toEqual([]);
  });

  test.each<[string, object, string, string]>([
    ["metrics-server", { addons: { metricsServer: { enabled: true } } }, "kube-system", "metrics-server"],
    ["AWS Load Balancer Controller", { loadBalancerController: { enabled: true } }, "kube-system", "aws-load-balancer-controller"],
    ["sample application", { samples: { application: { enabled: true, namespace: "shop" } } }, "shop", "sample-application"],
  ])("%s needs a profile of its own where no node runs it, and the fix is its selector", (name, cluster, namespace, label) => {
    expect(withoutNodes({ dns: coreDns }, cluster)).toMatchObject([
      {
        severity: "error",
        path: ["fargateProfiles"],
        problem: `no node can run ${name}, and no Fargate profile selects its pods`,
        fix: expect.stringContaining(`{ namespace: ${namespace}, labels: { app.kubernetes.io/name: ${label} } }`) as string,
      },
    ]);
    const own = { selectors: [{ namespace, labels: { "app.kubernetes.io/name": label } }] };
    expect(withoutNodes({ dns: coreDns, own }, cluster)).toEqual([]);
  });

  test("a cluster with nodes needs no profile", () => {
    expect(findings(undefined, { fargateProfiles: { apps: { selectors: [{ namespace: "apps" }] } } })).toEqual([]);
  });

  test.each<[string, object]>([
    ["cluster autoscaler", { addons: { clusterAutoscaler: { enabled: true } } }],
    ["Amazon EBS CSI driver", { addons: { ebsCsiDriver: { enabled: true } } }],
    ["Amazon EFS CSI driver", { addons: { efsCsiDriver: { enabled: true } } }],
    ["Container Insights", { observability: { containerInsights: { enabled: true } } }],
    ["Fluent Bit", { observability: { fluentBit: { enabled: true } } }],
  ])("%s needs nodes, whatever the profiles select", (name, cluster) => {
    expect(withoutNodes({ system: kubeSystem }, cluster)).toMatchObject([{ problem: expect.stringContaining(name) as string }]);
    expect(findings(undefined, { fargateProfiles: { system: kubeSystem }, ...cluster })).toEqual([]);
  });
});
