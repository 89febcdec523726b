import { minorOf } from "../../../aws/kubernetesVersions";
import type { ClusterDesign } from "../../../design/cluster";
import { hasNodes } from "../../../design/fargate/pods";
import { proxyVariables } from "../../../design/proxy/proxy";
import { cniVariables, vpcCniEnvironment } from "../../../design/software/vpcCni";
import { type Fault, faultIf, type LiveResult, ofSeen, outcome, type Seen } from "./live";
import { counted } from "../../printing";
import type { ObservedDaemonSet, ObservedKubernetes, ObservedSubnet } from "./observed";

/** The ConfigMap in kube-system with the proxy's variables. */
export const proxyConfigMap = "proxy-environment-variables";

/** The DaemonSets that take the proxy from it. */
export const proxiedDaemonSets = ["aws-node", "kube-proxy"] as const;

/** Nodes, of groups or of Karpenter, are as many as the groups have at least, Ready, and of a version that the control plane works with. */
export const checkNodes = (design: ClusterDesign, { nodes }: ObservedKubernetes): readonly LiveResult[] =>
  !hasNodes(design.config)
    ? []
    : ofSeen("nodes", design.config.name, nodes, (all) => {
        const fewest = design.nodeGroups.reduce((sum, { scaling }) => sum + scaling.min, 0);
        const faults = [
          ...faultIf(
            all.length < fewest,
            `the cluster has ${counted(all.length, "node")}, and the groups have ${fewest} at least`,
            "Read the issues of the node groups above, and the log of cloud-init on an instance that does not join",
          ),
          ...all.flatMap(({ metadata: { name }, status = {} }) => {
            const ready = status.conditions?.find(({ type }) => type === "Ready");
            const kubelet = status.nodeInfo?.kubeletVersion ?? "";
            const wanted = design.config.kubernetesVersion;
            const isOther = kubelet.startsWith("v1.") && minorOf(kubelet) !== minorOf(wanted);
            return [
              ...faultIf(
                ready?.status !== "True",
                `${name} is not Ready${ready?.message === undefined ? "" : `: ${ready.message}`}`,
                `Read kubectl describe node ${name}; often an endpoint, the proxy or an ENIConfig is missing`,
              ),
              ...faultIf(
                isOther,
                `${name} runs the kubelet ${kubelet}, and the file says Kubernetes ${wanted}`,
                `Apply ${design.config.name}-workload, or pin another amiReleaseVersion`,
              ),
            ];
          }),
        ];
        return outcome("nodes", design.config.name, faults, nodesAreFine(all.length));
      });

const nodesAreFine = (count: number): string =>
  count === 0 ? "the cluster has no node at the moment" : `${count} nodes are Ready, with the kubelet of the file`;

/** With custom networking each zone has an ENIConfig, with the pod subnet of the zone. */
export function checkEniConfigs(
  design: ClusterDesign,
  { eniConfigs }: ObservedKubernetes,
  subnets: Seen<readonly ObservedSubnet[]>,
): readonly LiveResult[] {
  const { addresses, config } = design;
  if (!config.customNetworking.enabled) return [];
  const fix = `Apply ${config.name}-workload`;
  return addresses.zones.flatMap(({ zone, pod }) =>
    ofSeen("ENIConfig", zone, eniConfigs, (all) => {
      const there = all.find(({ metadata }) => metadata.name === zone);
      if (!there) return outcome("ENIConfig", zone, [{ detail: "it does not exist: no node of the zone becomes Ready", fix }], "");
      const subnet = "value" in subnets ? subnets.value.find(({ SubnetId }) => SubnetId === there.spec?.subnet) : undefined;
      const isElsewhere = "value" in subnets && (subnet?.CidrBlock !== pod || subnet?.AvailabilityZone !== zone);
      const faults = [
        ...faultIf(isElsewhere, `it names ${there.spec?.subnet ?? "no subnet"}, which is not the pod subnet ${pod ?? ""} of ${zone}`, fix),
        ...faultIf((there.spec?.securityGroups ?? []).length === 0, "it names no security groups", fix),
      ];
      return outcome("ENIConfig", zone, faults, `it names the pod subnet ${pod ?? ""}`);
    }),
  );
}

/** The environment of the DaemonSets, and the ConfigMap with the proxy, are those of the model. */
export function checkDaemonSets(design: ClusterDesign, observed: ObservedKubernetes): readonly LiveResult[] {
  if (!hasNodes(design.config)) return [];
  const { config, proxy } = design;
  const ofDaemonSets = proxiedDaemonSets.flatMap((name) =>
    ofSeen("DaemonSet", name, observed.daemonSets[name] ?? { problem: "it was not read" }, (there) => {
      if (!there) return outcome("DaemonSet", name, [{ detail: "it does not exist", fix: `Apply ${config.name}-cluster` }], "");
      const faults = [...(name === "aws-node" ? cniFaults(design, there) : []), ...proxyFaults(design, name, there)];
      return outcome("DaemonSet", name, faults, `its environment is the one of the file${proxy ? ", with the proxy" : ""}`);
    }),
  );
  return [...ofDaemonSets, ...checkProxyConfigMap(design, observed)];
}

type ContainerVariables = Readonly<Record<string, { readonly value?: string; readonly configMap?: string }>>;

function variablesOf({ spec }: ObservedDaemonSet, container: string): ContainerVariables {
  const pod = spec?.template?.spec;
  const all = [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])];
  const env = all.find(({ name }) => name === container)?.env ?? [];
  return Object.fromEntries(
    env.map(({ name, value, valueFrom }) => {
      const configMap = valueFrom?.configMapKeyRef?.name;
      return [name, { ...(value !== undefined && { value }), ...(configMap !== undefined && { configMap }) }];
    }),
  );
}

function cniFaults({ config }: ClusterDesign, there: ObservedDaemonSet): readonly Fault[] {
  const main = variablesOf(there, "aws-node");
  return Object.entries(vpcCniEnvironment(config))
    .filter(([name]) => cniVariables.get(name)?.readBy !== "init")
    .flatMap(([name, wanted]) => {
      const value = main[name]?.value;
      const shown = value === undefined ? "not set" : JSON.stringify(value);
      return faultIf(
        value !== wanted,
        `${name} is ${shown}, and the file makes it ${JSON.stringify(wanted)}`,
        `Apply ${config.name}-cluster, which sets it in the add-on vpc-cni`,
      );
    });
}

const proxyVariableNames = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"] as const;

function proxyFaults({ config, proxy }: ClusterDesign, container: string, there: ObservedDaemonSet): readonly Fault[] {
  const variables = variablesOf(there, container);
  const fix = `Apply ${config.name}-workload`;
  return proxyVariableNames.flatMap((name) => {
    const variable = variables[name];
    if (!proxy) return faultIf(variable !== undefined, `${name} is set, and the file has no proxy`, "Remove it from the DaemonSet");
    return faultIf(variable?.configMap !== proxyConfigMap, `${name} does not come from the ConfigMap ${proxyConfigMap}`, fix);
  });
}

/** The URL of a Squid of ours is not known to the file: its NO_PROXY is. */
function checkProxyConfigMap({ config, proxy }: ClusterDesign, observed: ObservedKubernetes): readonly LiveResult[] {
  if (!proxy) return [];
  return ofSeen("ConfigMap", proxyConfigMap, observed.proxyConfigMap, (there) => {
    const wanted = Object.entries(proxyVariables({ ...proxy, url: proxy.url ?? "" })).filter(
      ([name]) => proxy.url !== undefined || name === "NO_PROXY",
    );
    const faults = wanted.flatMap(([name, value]) =>
      faultIf(
        there?.data?.[name] !== value,
        `${name} is ${JSON.stringify(there?.data?.[name] ?? "")}, and the file makes it ${JSON.stringify(value)}`,
        `Apply ${config.name}-workload`,
      ),
    );
    return outcome("ConfigMap", proxyConfigMap, faults, "it has the proxy of the file");
  });
}
