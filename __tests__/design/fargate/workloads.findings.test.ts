import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { knownAddons } from "../../../design/software/eksAddons/knownAddons.table";
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

describe("beside nodes for system pods alone", () => {
  const system = { capacity: { min: 2 }, taints: [{ key: "CriticalAddonsOnly", effect: "NoSchedule" }] };
  const controllers = { loadBalancerController: { enabled: true }, addons: { clusterAutoscaler: { enabled: true } } };
  const names = "AWS Load Balancer Controller, cluster autoscaler";

  test("charts whose pods do not tolerate their taint are an error, also where Karpenter would start others later", () => {
    expect(findings({ managed: { system } }, controllers)).toMatchObject([{ severity: "error", problem: `no node can run ${names}` }]);
    expect(findings({ managed: { system } }, { ...controllers, karpenter: {} })).toMatchObject([
      { severity: "error", path: ["nodeGroups"], problem: `no node can run ${names} before Karpenter starts one` },
    ]);
  });

  test("an untainted group, a Fargate profile, or a taint that only prefers other nodes is enough", () => {
    expect(findings({ managed: { system, apps: {} } }, controllers)).toEqual([]);
    expect(findings({ managed: { system: { taints: [{ ...system.taints[0], effect: "PreferNoSchedule" }] } } }, controllers)).toEqual([]);
    const fargateProfiles = { system: { selectors: [{ namespace: "kube-system" }] } };
    expect(findings({ managed: { system } }, { ...controllers, fargateProfiles })).toEqual([]);
  });
});

describe("software of the user's where all nodes have taints", () => {
  const taints = [{ key: "CriticalAddonsOnly", effect: "NoSchedule" }];
  const tainted = { nodeGroups: { managed: { system: { capacity: { min: 2 }, taints } } } };
  const ofEks = { nodeGroups: {}, autoMode: { builtInPools: ["system"] } };
  const tolerations = [{ key: "CriticalAddonsOnly", operator: "Exists" }];
  const nat = { network: { egress: "nat" } };
  const found = (rest: object) =>
    workloadFindings(analyse(clusterSchema.parse({ name: "demo", region: "us-west-2", ...nat, ...rest }))).map(
      ({ fix, path, severity }) => `${severity} ${path.join(".")}: ${fix}`,
    );
  const fixAt = (at: string) => `Add nodes without NoSchedule and NoExecute taints, or write tolerations into ${at}`;

  test.each([
    ["a group for system pods", tainted],
    ["the pool system of EKS", ofEks],
  ])("%s: a warning for each chart and add-on without tolerations", (_, nodes) => {
    const software = { charts: { flux: {} }, addons: { metricsServer: { enabled: true }, eks: { "cert-manager": {} } } };
    expect(found({ ...nodes, ...software })).toEqual([
      `warning addons.eks.cert-manager: ${fixAt('addons.eks["cert-manager"].configuration')}`,
      `warning charts.flux: ${fixAt("charts.flux.values")}`,
    ]);
    const kinds = ["helm", "imageAutomation", "imageReflection", "kustomize", "notification", "source"];
    const parts = ["cli", ...kinds.map((kind) => `${kind}Controller`)];
    const tolerating = {
      charts: { flux: { values: Object.fromEntries(parts.map((part) => [part, { tolerations }])) } },
      addons: { eks: { "cert-manager": { configuration: { tolerations } } } },
    };
    expect(found({ ...nodes, ...tolerating })).toEqual([]);
  });

  test("a pool without taints is enough, and one of Karpenter for what is installed after it", () => {
    expect(found({ ...ofEks, charts: { flux: {} }, autoMode: { builtInPools: ["system", "general-purpose"] } })).toEqual([]);
    expect(found({ ...ofEks, charts: { flux: {} }, autoMode: { builtInPools: ["system"], nodePools: { main: {} } } })).toEqual([]);
    const karpenter = { nodePools: { default: { limits: { nodes: 3 } } } };
    const software = { charts: { flux: {} }, addons: { eks: { "cert-manager": {} } } };
    expect(found({ ...tainted, ...software, karpenter })).toEqual([
      `warning addons.eks.cert-manager: ${fixAt('addons.eks["cert-manager"].configuration')}`,
    ]);
  });

  test("samples tolerate nothing, for certain", () =>
    expect(findings(tainted.nodeGroups, { samples: { application: { enabled: true } } })).toMatchObject([
      { severity: "error", problem: "no node can run sample application" },
    ]));
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

  const nat = { network: { egress: "nat" } };

  test.each<[string, object, string]>([
    ["chart flux", { charts: { flux: {} } }, "flux-system"],
    ["chart kyverno", { charts: { kyverno: { namespace: "policies" } } }, "policies"],
    ["cert-manager", { addons: { eks: { "cert-manager": {} } } }, "cert-manager"],
    ["ExternalDNS", { addons: { eks: { "external-dns": {} } } }, "external-dns"],
    ["CSI snapshot controller", { addons: { eks: { "snapshot-controller": {} } } }, "kube-system"],
  ])("%s needs a profile of its namespace, and the fix is that", (name, cluster, namespace) => {
    const elsewhere = { selectors: [{ namespace: "other" }] };
    const missing = withoutNodes({ elsewhere }, { ...nat, ...cluster }).find(({ problem }) => problem.includes(name))!;
    expect(missing).toMatchObject({
      severity: "error",
      problem: `no node can run ${name}, and no Fargate profile selects its pods`,
      fix: `Add the selector { namespace: ${namespace} } to a profile, or add such a node group`,
    });
    const fixed = withoutNodes({ elsewhere, dns: coreDns, own: { selectors: [{ namespace }] } }, { ...nat, ...cluster });
    expect(fixed).toEqual([]);
    // By labels, of which not all are known, a profile may select its pods.
    const byLabels = { selectors: [{ namespace, labels: { app: "own" } }] };
    expect(withoutNodes({ dns: coreDns, byLabels }, { ...nat, ...cluster })).toEqual([]);
    expect(findings(undefined, { fargateProfiles: { elsewhere }, ...nat, ...cluster })).toEqual([]);
  });

  test.each(Object.entries(knownAddons).filter(([, { needsNodes }]) => needsNodes !== undefined))(
    "the add-on %s needs nodes, whatever the profiles select",
    (name, { title }) => {
      const addon = { ...nat, addons: { eks: { [name]: { services: [], roles: {} } } } };
      expect(withoutNodes({ all: { selectors: [{ namespace: "*" }] } }, addon)).toMatchObject([
        {
          severity: "error",
          path: ["addons", "eks", name],
          problem: expect.stringMatching(`^${title} .*, and the cluster has no nodes$`) as string,
        },
      ]);
    },
  );
});
