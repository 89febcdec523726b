import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { podGroupNeeds } from "../../../design/network/podGroupNeeds";

const needs = (others: object) => {
  const network = { availabilityZones: ["us-west-2a", "us-west-2b"] };
  const config = clusterSchema.parse({ name: "demo", region: "us-west-2", network, customNetworking: { enabled: true }, ...others });
  return podGroupNeeds(config, analyse(config).addresses!);
};
const lines = (others: object) => needs(others).map(({ direction, peer, port, protocol }) => `${direction} ${protocol} ${port} ${peer}`);

test("pods resolve names, are seen to be ready, and reach the Kubernetes API", () => {
  expect(lines({ loadBalancerController: { enabled: false } })).toEqual([
    "in udp 53 pods",
    "in udp 53 cluster",
    "in tcp 8181 cluster",
    "out udp 53 pods",
    "out tcp 443 cluster",
  ]);
});

test("nodes of EKS Auto Mode answer DNS queries themselves; beside other nodes and Fargate there is CoreDNS", () => {
  const dns = ["in udp 53 pods", "in udp 53 cluster", "in tcp 8181 cluster", "out udp 53 pods"];
  const ofDns = (others: object) => lines({ autoMode: {}, ...others }).filter((line) => dns.includes(line));
  expect(ofDns({ nodeGroups: {} })).toEqual([]);
  expect(lines({ autoMode: {}, nodeGroups: {} })).toEqual(["out tcp 443 cluster"]);
  expect(ofDns({ nodeGroups: { managed: { workers: {} } } })).toEqual(dns);
  expect(ofDns({ nodeGroups: {}, fargateProfiles: { system: { selectors: [{ namespace: "kube-system" }] } } })).toEqual(dns);
});

test("the webhook of the load balancer controller is called where it is installed", () => {
  expect(lines({ loadBalancerController: { enabled: true } })).toContain("in tcp 9443 cluster");
});

test("the metrics server is asked by the API, on the port of its add-on, and asks kubelets", () => {
  const withMetrics = lines({ addons: { metricsServer: { enabled: true } } });
  expect(withMetrics).toEqual(expect.arrayContaining(["in tcp 10251 cluster", "out tcp 10250 cluster"]));
  expect(lines({})).not.toContain("in tcp 10251 cluster");
});

test("the webhook of Container Insights is called where it is installed", () => {
  const observability = { containerInsights: { enabled: true } };
  expect(needs({ observability })).toContainEqual(expect.objectContaining({ port: 9443, purpose: "the webhook of Container Insights" }));
});

describe("what presets and add-ons serve and ask", () => {
  const ofSoftware = (others: object) =>
    needs({ loadBalancerController: { enabled: false }, ...others }).flatMap(({ direction, peer, port, purpose }) =>
      /webhook|asks/.test(purpose) ? [`${direction} ${port} ${peer}: ${purpose}`] : [],
    );
  const inward = (port: number, owner: string) => `in ${port} cluster: the webhook of ${owner}`;
  const outward = (port: number, what: string) => `out ${port} cluster: kube-prometheus-stack, which asks ${what}`;
  const scrapes = [outward(10250, "kubelets"), outward(10249, "kube-proxy"), outward(9100, "node exporters")];

  test.each<[string, object, readonly string[]]>([
    ["external-secrets", {}, [inward(10250, "external-secrets")]],
    ["external-secrets", { webhook: { create: false } }, []],
    ["kyverno", {}, [inward(9443, "kyverno")]],
    ["kyverno", { cleanupController: { server: { port: 9444 } } }, [inward(9443, "kyverno"), inward(9444, "kyverno")]],
    ["ingress-nginx", {}, [inward(8443, "ingress-nginx")]],
    ["ingress-nginx", { controller: { admissionWebhooks: { port: "9999" } } }, [inward(9999, "ingress-nginx")]],
    ["argo-cd", {}, []],
    ["flux", {}, []],
    ["kube-prometheus-stack", {}, [inward(10250, "kube-prometheus-stack"), ...scrapes]],
    ["kube-prometheus-stack", { prometheus: { enabled: false }, prometheusOperator: { admissionWebhooks: { enabled: false } } }, []],
  ])("of %s with %o", (name, values, expected) => expect(ofSoftware({ charts: { [name]: { values } } })).toEqual(expected));

  test("no node is asked where there is none, and no kube-proxy that is no pod", () => {
    const charts = { "kube-prometheus-stack": { values: { prometheusOperator: { enabled: false } } } };
    const fargate = { nodeGroups: {}, fargateProfiles: { all: { selectors: [{ namespace: "*" }] } } };
    expect(ofSoftware({ charts, ...fargate, customNetworking: { enabled: false } })).toEqual([]);
    expect(ofSoftware({ charts, nodeGroups: {}, autoMode: {} })).toEqual([scrapes[0], scrapes[2]]);
  });

  test("of EKS add-ons", () => {
    const eks = { "cert-manager": {}, adot: {} };
    expect(ofSoftware({ addons: { eks } })).toEqual([inward(10250, "cert-manager"), inward(9443, "AWS Distro for OpenTelemetry")]);
    expect(ofSoftware({ addons: { eks: { "cert-manager": { configuration: { webhook: { securePort: 9443 } } } } } })).toEqual([
      inward(9443, "cert-manager"),
    ]);
  });
});

test("pods are in the pod subnets, control plane and nodes in the node subnets", () => {
  const [ofPods, ofCluster] = needs({});
  expect(ofPods!.cidrs).toEqual(["100.64.0.0/18", "100.64.64.0/18"]);
  expect(ofCluster!.cidrs).toEqual(["10.0.0.0/19", "10.0.64.0/19"]);
});
