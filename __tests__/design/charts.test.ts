import { clusterSchema } from "../../config/schema";
import { planCharts } from "../../design/charts";

const inputs = { vpcId: "vpc-0123456789abcdef0", roleArn: "arn:aws:iam::111122223333:role/demo" };
const mirror = "111122223333.dkr.ecr.us-west-2.amazonaws.com";

const parse = (cluster: object) => clusterSchema.parse({ name: "demo", region: "us-west-2", ...cluster });

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

/** Actions that a chart's pods may take. */
const actionsOf = ({ policy }: ReturnType<typeof chart>) => policy.Statement.flatMap(({ Action }) => Action);

test("a cluster has no chart unless one is enabled", () => {
  expect(planCharts(parse({}))).toEqual([]);
});

test("both charts, where both are enabled", () => {
  const cluster = { loadBalancerController: { enabled: true }, addons: { clusterAutoscaler: { enabled: true } } };
  expect(planCharts(parse(cluster)).map(({ name, namespace }) => [name, namespace])).toEqual([
    ["aws-load-balancer-controller", "kube-system"],
    ["cluster-autoscaler", "kube-system"],
  ]);
});

describe("AWS Load Balancer Controller", () => {
  test("is told what it would otherwise ask the metadata service for", () => {
    expect(controller().values).toMatchObject({ clusterName: "demo", region: "us-west-2", vpcId: "vpc-0123456789abcdef0" });
  });

  test.each([
    ["no egress", { egress: "none" }, false],
    ["NAT gateways", { egress: "nat" }, true],
    ["a transit gateway to everywhere", { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" } }, true],
    [
      "a transit gateway to the company",
      { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["10.0.0.0/8"] } },
      false,
    ],
  ])("with %s uses WAF and Shield only where they are reachable", (_egress, network, reachable) => {
    const design = controller({}, { network });
    expect(design.values).toMatchObject({ enableShield: reachable, enableWaf: false, enableWafv2: reachable });
    expect(actionsOf(design).some((action) => /^(wafv2|waf-regional|shield):/.test(action))).toBe(reachable);
  });

  test.each([
    ["cn-north-1", { enableShield: false, enableWafv2: false }],
    ["us-gov-west-1", { enableShield: false, enableWafv2: true }],
  ])("in %s does without what the partition lacks", (region, expected) => {
    expect(controller({}, { region, network: { egress: "nat" } }).values).toMatchObject(expected);
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

  test.each([
    ["none", true],
    ["nat", false],
  ])("with egress %s reads the price list of EC2 only where it is reachable", (egress, staticList) => {
    expect(autoscaler({}, { network: { egress } }).values).toMatchObject({ extraArgs: { "aws-use-static-instance-list": staticList } });
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
