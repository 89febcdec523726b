import type { ClusterConfig } from "../../../config/schema/schema";
import { runsCoreDns } from "../../../design/autoMode/builtIn";
import { autoModeConsumer } from "../../../design/reachability/autoModeDependencies";
import { dependencies } from "../../../design/reachability/dependencies";
import { consumerNamed } from "./consumers.table";
import type { Protocol } from "./groupRules";
import { sourcesOf, type TracedSource } from "./sources";
import type { TraceSubject } from "./trace";
import type { Request } from "./walk";
import type { World } from "./world";

/** Who asks the Kubernetes API, where the cluster has it. */
const apiClients = [
  "kubelet",
  "Fargate",
  "VPC CNI",
  "kube-proxy",
  "CoreDNS",
  "metrics-server",
  "AWS Load Balancer Controller",
  "cluster autoscaler",
  "Karpenter",
  "Amazon EBS CSI driver",
  "Amazon EFS CSI driver",
  "Container Insights",
  "Fluent Bit",
  "the bastion",
];

/** Who asks whom on which port, within the cluster. */
interface InnerPair {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: Protocol;
}

const pair = (from: string, to: string, port: number, protocol: Protocol = "tcp"): InnerPair => ({ from, to, port, protocol });

/** Any pod on a node, as the consumer table has it. */
const anyPod = "an application";

/**
 * Kubelets, webhooks, aggregated APIs, metrics, DNS and its readiness.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/metrics-server.html
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/installation/
 */
const innerPairs: readonly InnerPair[] = [
  pair("the control plane", "kubelet", 10250),
  pair("the control plane", "Fargate", 10250),
  pair("the control plane", "AWS Load Balancer Controller", 9443),
  pair("the control plane", "Container Insights", 9443),
  pair("the control plane", "metrics-server", 10251),
  pair("metrics-server", "kubelet", 10250),
  pair("metrics-server", "Fargate", 10250),
  pair("kubelet", "CoreDNS", 8181),
  ...[anyPod, "Fargate"].flatMap((from) => [pair(from, "CoreDNS", 53, "udp"), pair(from, "CoreDNS", 53)]),
];

/** What passes between the parts of a cluster: nodes and pods to the Kubernetes API, it to kubelets and webhooks, pods to CoreDNS. */
export function clusterSubjects(world: World, config: ClusterConfig): readonly TraceSubject[] {
  const asking = new Set(dependencies.filter(({ askedBy }) => askedBy(config).length > 0).map(({ consumer }) => consumer));
  const isThere = (name: string): boolean => {
    if (name === "the control plane") return true;
    if (name === "CoreDNS") return runsCoreDns(config);
    if (name === "metrics-server") return config.addons.metricsServer.enabled;
    if (name === anyPod || name === "kubelet") return asking.has("kubelet") || asking.has(autoModeConsumer);
    return asking.has(name === "kube-proxy" ? "kubelet" : name);
  };
  return [
    ...apiClients.filter(isThere).map((name) => subject(world, name, "api", apiRequest)),
    ...innerPairs
      .filter(({ from, to }) => isThere(from) && isThere(to) && (to !== "CoreDNS" || askersOf(world, from, to).length > 0))
      .map(({ from, to, port, protocol }) =>
        subject(world, from, `${to} ${port}/${protocol.toUpperCase()}`, {
          ...apiRequest,
          host: { placements: () => sourcesOf(world, consumerNamed(to)).map(({ own }) => own) },
          port,
          protocol,
        }),
      ),
  ];
}

/** A request for the Kubernetes API. */
export const apiRequest: Request = { host: { api: true }, port: 443, calls: [], asksRole: false, isNeeded: true };

/** From where something is asked within the cluster: CoreDNS by nothing on nodes that answer DNS queries themselves. */
const askersOf = (world: World, from: string, to: string): readonly TracedSource[] =>
  sourcesOf(world, consumerNamed(from)).filter(({ hasNodeDns }) => !(to.startsWith("CoreDNS") && hasNodeDns));

const subject = (world: World, from: string, to: string, request: Request): TraceSubject => ({
  from: from === anyPod ? "pods" : from,
  to,
  sources: () => askersOf(world, from, to),
  requests: [request],
});
