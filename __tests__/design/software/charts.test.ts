import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { planReleases } from "../../../design/charts/releaseDesigns";
import { planCharts } from "../../../design/software/charts";
import { type OutboundSettings, type ProxySettings, proxyVariables } from "../../../design/proxy/proxy";
import { proxyCertificate } from "../../support/certificates";
import { chartFindings } from "../../../design/software/addons.findings";

const inputs = {
  clusterEndpoint: "https://a.example",
  vpcId: "vpc-0123456789abcdef0",
  roleArn: "arn:aws:iam::111122223333:role/demo",
  outbound: { certificates: {} },
};
const mirror = "111122223333.dkr.ecr.us-west-2.amazonaws.com";

const parse = (cluster: object) => clusterSchema.parse({ name: "demo", region: "us-west-2", ...cluster });
const facts = (cluster: object) => analyse(parse(cluster));

/** The only chart of a cluster, and its values. */
function chart(cluster: object) {
  const [design, ...others] = planCharts(parse(cluster));
  expect(others).toEqual([]);
  return { ...design!, values: design!.values(inputs) };
}

const controller = (settings: object = {}, cluster: object = {}) =>
  chart({ ...cluster, loadBalancerController: { enabled: true, ...settings } });
const autoscaler = (settings: object = {}, cluster: object = {}) =>
  chart({ ...cluster, addons: { clusterAutoscaler: { enabled: true, ...settings } } });

const fluentBit = (settings: object = {}, cluster: object = {}) =>
  chart({ ...cluster, observability: { fluentBit: { enabled: true, ...settings } } });

/** Actions that a chart's pods may take. */
const actionsOf = ({ policy }: ReturnType<typeof chart>) => policy.Statement.flatMap(({ Action }) => Action);

test("a cluster has no chart unless one is enabled", () => {
  expect(planCharts(parse({}))).toEqual([]);
});

test("every chart, where all are enabled", () => {
  const cluster = {
    loadBalancerController: { enabled: true },
    addons: { clusterAutoscaler: { enabled: true } },
    observability: { fluentBit: { enabled: true } },
  };
  expect(planCharts(parse(cluster)).map(({ name, namespace }) => [name, namespace])).toEqual([
    ["aws-load-balancer-controller", "kube-system"],
    ["cluster-autoscaler", "kube-system"],
    ["aws-for-fluent-bit", "kube-system"],
  ]);
});

describe("AWS Load Balancer Controller", () => {
  test("is told what it would otherwise ask the metadata service for", () => {
    expect(controller().values).toMatchObject({ clusterName: "demo", region: "us-west-2", vpcId: "vpc-0123456789abcdef0" });
  });

  const transitGateway = { id: "tgw-0123456789abcdef0" };
  const endpoint = (settings: object) => ({ egress: "none", endpoints: settings });

  test.each<[string, object, object, { readonly waf: boolean; readonly shield: boolean }]>([
    ["no egress", { egress: "none" }, {}, { waf: false, shield: false }],
    ["NAT gateways", { egress: "nat" }, {}, { waf: true, shield: true }],
    // It can lead to a firewall.
    ["a transit gateway to everywhere", { egress: "transitGateway", transitGateway }, {}, { waf: false, shield: false }],
    ["a proxy", { egress: "proxy" }, {}, { waf: false, shield: false }],
    ["an endpoint that the file asks for", endpoint({ additional: ["wafv2"] }), {}, { waf: true, shield: false }],
    ["an endpoint to create", endpoint({ services: { wafv2: "create" } }), {}, { waf: true, shield: false }],
    ["an endpoint that exists", endpoint({ services: { wafv2: "existing" } }), {}, { waf: true, shield: false }],
    ["no endpoint by choice", endpoint({ services: { wafv2: "proxy" } }), {}, { waf: false, shield: false }],
    ["NAT gateways and other settings", { egress: "nat" }, { waf: false, shield: false }, { waf: false, shield: false }],
    [
      "a transit gateway and other settings",
      { egress: "transitGateway", transitGateway },
      { waf: true, shield: true },
      { waf: true, shield: true },
    ],
  ])(
    "with %s asks WAF and Shield where they answer or as it is told, with the permissions for just that",
    (_name, network, settings, { waf, shield }) => {
      const design = controller(settings, { network });
      expect(design.values).toMatchObject({ enableShield: shield, enableWaf: false, enableWafv2: waf });
      const services = new Set(actionsOf(design).map((action) => action.split(":")[0]));
      expect([services.has("wafv2"), services.has("waf-regional"), services.has("shield")]).toEqual([waf, waf, shield]);
    },
  );

  test.each([
    ["cn-north-1", { enableShield: false, enableWafv2: false }],
    ["us-gov-west-1", { enableShield: false, enableWafv2: true }],
  ])("in %s does without what the partition lacks", (region, expected) => {
    const design = controller({}, { region, network: { egress: "nat" } });
    expect(design.values).toMatchObject(expected);
    expect(actionsOf(design).some((action) => action.startsWith("shield:"))).toBe(false);
  });

  test.each([
    [{}, true],
    [{ certificateDiscovery: true }, true],
    [{ certificateDiscovery: false }, false],
  ])("with %j may read certificates: %s", (settings, may) => {
    expect(actionsOf(controller(settings)).includes("acm:ListCertificates")).toBe(may);
  });

  test("is warned of where AWS Shield is asked for and not documented", () => {
    const warnings = (region: string, settings: object) =>
      chartFindings(facts({ region, network: { egress: "nat" }, loadBalancerController: settings })).map(
        ({ severity, path }) => `${severity} ${path.join(".")}`,
      );
    expect(warnings("cn-north-1", { enabled: true, shield: true })).toEqual(["warning loadBalancerController.shield"]);
    expect(warnings("us-gov-west-1", { enabled: true, shield: true })).toEqual(["warning loadBalancerController.shield"]);
    expect(warnings("us-west-2", { enabled: true, shield: true })).toEqual([]);
    expect(warnings("cn-north-1", { enabled: true, shield: false })).toEqual([]);
    expect(warnings("cn-north-1", { shield: true })).toEqual([]);
    // Without a way out, that nothing leads there is an error.
    expect(chartFindings(facts({ region: "us-gov-west-1", loadBalancerController: { enabled: true, shield: true } }))).toEqual([]);
  });

  test("sends traffic to pods, and has the permission to make load balancers", () => {
    expect(controller().values).toMatchObject({ defaultTargetType: "ip" });
    expect(actionsOf(controller())).toContain("elasticloadbalancing:CreateLoadBalancer");
  });

  test("comes from a mirror where one is given", () => {
    const settings = {
      chart: { repository: `oci://${mirror}/charts`, version: "3.4.0" },
      image: { repository: `${mirror}/controller`, tag: "v3.4.0" },
      replicas: 3,
    };
    const { chart: source, values } = controller(settings);
    expect(source).toEqual({ repository: `oci://${mirror}/charts`, name: "aws-load-balancer-controller", version: "3.4.0" });
    expect(values).toMatchObject({ image: { repository: `${mirror}/controller`, tag: "v3.4.0" }, replicaCount: 3 });
  });

  test("gets its role by pod identity, which needs nothing on the service account", () => {
    const { credentials, values } = controller();
    expect(credentials).toBe("podIdentity");
    expect(values["serviceAccount"]).toEqual({ create: true, name: "aws-load-balancer-controller" });
  });

  test.each([
    ["it is asked for", { credentials: "irsa" }, {}],
    ["the partition has no pod identity", {}, { region: "cn-northwest-1" }],
  ])("gets its role by its service account where %s", (_reason, settings, cluster) => {
    const { credentials, values } = controller(settings, cluster);
    expect(credentials).toBe("irsa");
    expect(values["serviceAccount"]).toMatchObject({ annotations: { "eks.amazonaws.com/role-arn": inputs.roleArn } });
  });
});

describe("cluster autoscaler", () => {
  test("finds the groups of its own cluster, and may resize no others", () => {
    const design = autoscaler();
    expect(design.values).toMatchObject({ awsRegion: "us-west-2", autoDiscovery: { clusterName: "demo" } });
    const resizing = design.policy.Statement.filter(({ Action }) => Action.includes("autoscaling:SetDesiredCapacity"));
    expect(resizing).toMatchObject([{ Condition: { StringEquals: { "aws:ResourceTag/k8s.io/cluster-autoscaler/demo": "owned" } } }]);
  });

  test.each(["none", "nat"])("with egress %s asks EC2 for the instance types, which it may", (egress) => {
    const { values, policy } = autoscaler({}, { network: { egress } });
    expect(values).toMatchObject({ extraArgs: { "aws-use-static-instance-list": false } });
    expect(policy.Statement).toContainEqual({
      Effect: "Allow",
      Action: expect.arrayContaining(["ec2:DescribeInstanceTypes"]) as unknown,
      Resource: ["*"],
    });
  });

  test("has the minor version of the cluster, unless a tag is given", () => {
    const image = "registry.k8s.io/autoscaling/cluster-autoscaler";
    expect(autoscaler({}, { kubernetesVersion: "1.34" }).values).toMatchObject({ image: { repository: image, tag: "v1.34.0" } });
    expect(autoscaler({ image: { repository: `${mirror}/autoscaler`, tag: "v1.35.1" } }).values).toMatchObject({
      image: { repository: `${mirror}/autoscaler`, tag: "v1.35.1" },
    });
  });

  test("names its service account as its role expects it", () => {
    const { name, values } = autoscaler();
    expect(values).toMatchObject({ fullnameOverride: name, rbac: { serviceAccount: { create: true, name } } });
  });

  test("gets its role by its service account in China", () => {
    const { credentials, values } = autoscaler({}, { region: "cn-north-1" });
    expect(credentials).toBe("irsa");
    expect(values).toMatchObject({ rbac: { serviceAccount: { annotations: { "eks.amazonaws.com/role-arn": inputs.roleArn } } } });
  });
});

describe("Fluent Bit", () => {
  test("sends the logs to CloudWatch Logs alone, into a log group that it neither creates nor keeps", () => {
    const { values, logGroup } = fluentBit({ retentionDays: 30 });
    expect(logGroup).toEqual({ name: "/aws/eks/demo/containers", retentionDays: 30 });
    expect(values).toMatchObject({
      cloudWatchLogs: { enabled: true, region: "us-west-2", logGroupName: "/aws/eks/demo/containers", autoCreateGroup: false },
    });
    // Every other output of the chart is off by default.
    expect(Object.keys(values).sort()).toEqual(
      ["cloudWatchLogs", "env", "filter", "fullnameOverride", "image", "serviceAccount", "tolerations"].sort(),
    );
  });

  test.each([
    ["us-west-2", "aws"],
    ["cn-north-1", "aws-cn"],
  ])("may write to that log group, and do nothing else: %s", (region, partition) => {
    const logGroup = `arn:${partition}:logs:${region}:*:log-group:/aws/eks/demo/containers`;
    expect(fluentBit({}, { region }).policy.Statement).toEqual([
      { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: [logGroup, `${logGroup}:*`] },
    ]);
  });

  test("runs on every node, those with taints too", () => {
    expect(fluentBit().values).toMatchObject({ tolerations: [{ operator: "Exists" }] });
    expect(fluentBit().values).not.toHaveProperty("affinity");
  });

  test("runs on no node of Fargate, where its pod would stay pending", () => {
    const fargateProfiles = { web: { selectors: [{ namespace: "web" }] } };
    const [term] = [{ matchExpressions: [{ key: "eks.amazonaws.com/compute-type", operator: "NotIn", values: ["fargate"] }] }];
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } } };
    expect(fluentBit({}, { fargateProfiles }).values).toMatchObject({ affinity });
    expect(fluentBit({}, { fargateProfiles, nodeGroups: {} }).values).not.toHaveProperty("affinity");
    expect(fluentBit({}, { fargateProfiles, nodeGroups: {}, autoMode: { enabled: true } }).values).toMatchObject({ affinity });
    const [stack] = planReleases(parse({ fargateProfiles, network: { egress: "nat" }, charts: { "kube-prometheus-stack": {} } }));
    expect(stack!.values(inputs)).toMatchObject({ "prometheus-node-exporter": { affinity } });
  });

  test("asks the Kubernetes API by its address, which Terraform leaves to Fluent Bit", () => {
    expect(fluentBit().values).toMatchObject({ filter: { kubeURL: "https://${KUBERNETES_SERVICE_HOST}:443" } });
  });

  test("comes from a mirror where one is given", () => {
    const settings = { chart: { repository: `oci://${mirror}/charts` }, image: { repository: `${mirror}/fluent-bit`, tag: "3.2.1" } };
    const { chart: source, values } = fluentBit(settings);
    expect(source).toEqual({ repository: `oci://${mirror}/charts`, name: "aws-for-fluent-bit", version: "0.2.0" });
    expect(values).toMatchObject({ image: { repository: `${mirror}/fluent-bit`, tag: "3.2.1" } });
  });

  test.each([
    ["us-west-2", "podIdentity", {}],
    ["cn-north-1", "irsa", { annotations: { "eks.amazonaws.com/role-arn": inputs.roleArn } }],
  ])("gets its role in %s by %s", (region, credentials, annotations) => {
    const design = fluentBit({}, { region });
    expect(design.credentials).toBe(credentials);
    expect(design.values["serviceAccount"]).toEqual({ create: true, name: design.name, ...annotations });
    expect(design.values).toMatchObject({ fullnameOverride: design.name });
  });

  test("beside Container Insights is a warning, alone it is none", () => {
    const enabled = { enabled: true };
    expect(chartFindings(facts({ observability: { containerInsights: enabled, fluentBit: enabled } }))).toEqual([
      {
        severity: "warning",
        path: ["observability", "fluentBit", "enabled"],
        alsoReads: [["observability", "containerInsights"]],
        problem: "Container Insights sends the logs of containers to CloudWatch Logs too, so they are stored twice",
        fix: "Set observability.fluentBit.enabled or observability.containerInsights.enabled to false",
      },
    ]);
    expect(chartFindings(facts({ observability: { fluentBit: enabled } }))).toEqual([]);
    expect(chartFindings(facts({ observability: { containerInsights: enabled } }))).toEqual([]);
  });
});

describe("an HTTP proxy", () => {
  const proxy: ProxySettings = {
    url: "http://proxy.example.com:3128",
    noProxy: ["localhost", ".svc"],
    repositoriesThroughProxy: false,
  };
  const variables = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: "localhost,.svc" };
  const everything = planCharts(
    parse({
      loadBalancerController: { enabled: true },
      addons: { clusterAutoscaler: { enabled: true } },
      observability: { fluentBit: { enabled: true } },
    }),
  );
  const valuesOf = (outbound: OutboundSettings) =>
    Object.fromEntries(everything.map(({ name, values }) => [name, values({ ...inputs, outbound })]));

  test("is in the environment of every chart's pods, under the key that the chart has for it", () => {
    expect(proxyVariables(proxy)).toEqual(variables);
    expect(valuesOf({ proxy, certificates: {} })).toMatchObject({
      "aws-load-balancer-controller": { env: variables },
      "cluster-autoscaler": { extraEnv: variables },
      "aws-for-fluent-bit": { env: Object.entries(variables).map(([name, value]) => ({ name, value })) },
    });
  });

  test("leaves no trace where there is none", () => {
    const goValues = ["env", "extraEnv", "extraVolumes", "extraVolumeMounts", "podAnnotations"];
    const { "aws-for-fluent-bit": fluentBitValues, ...goPrograms } = valuesOf({ certificates: {} });
    for (const values of Object.values(goPrograms)) expect(goValues.filter((key) => key in values)).toEqual([]);
    expect(fluentBitValues).toMatchObject({ env: [] });
  });

  test.each([
    ["with certificate authorities", { proxy }, variables],
    ["none, and certificate authorities", {}, {}],
  ])("%s: the programs in Go read them besides the system's", (_name, outbound, env) => {
    const values = valuesOf({ ...outbound, certificates: { corporate: proxyCertificate } });
    for (const [name, key] of [
      ["aws-load-balancer-controller", "env"],
      ["cluster-autoscaler", "extraEnv"],
    ] as const) {
      expect(values[name]?.[key]).toEqual({ ...env, SSL_CERT_DIR: "/etc/ssl/cluster" });
      expect(values[name]).toMatchObject({
        extraVolumes: [{ name: "ca-certificates", configMap: { name: "ca-certificates" } }],
        extraVolumeMounts: [{ name: "ca-certificates", mountPath: "/etc/ssl/cluster", readOnly: true }],
      });
    }
  });

  test("restarts the pods when the certificate authorities change, and only then", () => {
    const annotations = (certificates: Record<string, string>, url = proxy.url) =>
      valuesOf({ proxy: { ...proxy, url }, certificates })["cluster-autoscaler"]?.["podAnnotations"];
    const first = annotations({ corporate: proxyCertificate });
    expect(first).toEqual({ "checksum/ca-certificates": expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(annotations({ corporate: proxyCertificate }, "http://other.example.com:8080")).toEqual(first);
    expect(annotations({ corporate: proxyCertificate.replace("MIIB", "MIIC") })).not.toEqual(first);
    expect(annotations({})).toBeUndefined();
  });
});
