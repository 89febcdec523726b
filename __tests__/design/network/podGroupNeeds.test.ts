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

test("pods are in the pod subnets, control plane and nodes in the node subnets", () => {
  const [ofPods, ofCluster] = needs({});
  expect(ofPods!.cidrs).toEqual(["100.64.0.0/18", "100.64.64.0/18"]);
  expect(ofCluster!.cidrs).toEqual(["10.0.0.0/19", "10.0.64.0/19"]);
});
