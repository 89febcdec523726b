import { stringify } from "yaml";
import { valueAt } from "../../../config/findings/path";
import { type OutboundSettings, type ProxySettings, proxyVariables } from "../../proxy/proxy";
import type { ClusterCoordinates, Taint, UserDataSource } from "../nodeGroups";
import { type MimePart, mimeMultipart, scriptPart } from "../../userData/cloudInit";
import { conflicts, isTree, merged, type SettingsTree, yamlText } from "../../userData/tree";
import { archiveProblems, conflictProblem, contentType, nodeConfigType, type PartProblem, userParts } from "./userParts";
import { credentialCommands, credentialFlags, mirrorCommands } from "./registryMirrors";
import { trustCertificates } from "../../userData/caCertificates";

interface NodeConfig {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: SettingsTree;
}

/** The part of a NodeConfig that we write. */
interface NodeConfigSpec {
  readonly cluster?: {
    readonly name: string;
    readonly apiServerEndpoint: string;
    readonly certificateAuthority: string;
    readonly cidr: string;
  };
  readonly kubelet?: {
    readonly maxPodsExpression?: string;
    readonly config?: { readonly maxPods: number; readonly registerWithTaints?: readonly Taint[] };
    readonly flags?: readonly string[];
  };
}

/**
 * User data of an Amazon Linux 2023 node: the certificate authorities and mirrors, a NodeConfig, which nodeadm reads, and the user's parts.
 * @param cluster the cluster to join; undefined where EKS adds what joins it, and sets labels and taints
 * @see https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/
 */
export const al2023UserData = (group: UserDataSource, cluster: ClusterCoordinates | undefined, outbound: OutboundSettings): string =>
  mimeMultipart(al2023Parts(group, cluster, outbound));

/** The parts of the user data of an Amazon Linux 2023 node: none where there is nothing to say, and somebody else writes the NodeConfig. */
export function al2023Parts(
  group: UserDataSource,
  cluster: ClusterCoordinates | undefined,
  outbound: OutboundSettings,
): readonly MimePart[] {
  const config = nodeConfig(group, cluster, outbound);
  // Single quotes leave the double quotes of Terraform references alone.
  const yaml = stringify(config, {
    defaultKeyType: "PLAIN",
    defaultStringType: "QUOTE_SINGLE",
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
  return [
    // Boothooks run before the other parts and before nodeadm starts containerd and the kubelet.
    ...scriptPart("cloud-boothook", [
      ...trustCertificates(outbound.certificates),
      ...mirrorCommands(outbound.mirrors),
      ...credentialCommands(outbound.mirrors),
    ]),
    ...(Object.keys(config.spec).length > 0 ? [{ contentType: nodeConfigType, body: yaml }] : []),
    ...userParts(group.userData, "AL2023"),
  ];
}

/** Texts of the user's that are no parts of the archive, or NodeConfigs that set what ours sets or EKS knows. */
export const al2023Problems = (
  group: UserDataSource,
  cluster: ClusterCoordinates | undefined,
  outbound: OutboundSettings,
): readonly PartProblem[] => [
  ...archiveProblems(group.userData, "AL2023", cluster === undefined),
  ...group.userData.flatMap((text, index) =>
    contentType(text, "AL2023") === nodeConfigType ? nodeConfigProblems(text, index, nodeConfig(group, cluster, outbound)) : [],
  ),
];

/** What EKS, the cluster file and nodeadm's own flags decide, whether our NodeConfig says it or not. */
const decided = { cluster: "given or found by EKS", kubelet: { maxPodsExpression: "", config: { maxPods: "" } } };

function nodeConfigProblems(text: string, index: number, ours: NodeConfig): readonly PartProblem[] {
  const read = yamlText(text);
  if ("problem" in read) return [{ index, problem: `the text is not valid YAML: ${read.problem}`, fix: "Correct the text" }];
  const { apiVersion, kind, spec } = read.value as Readonly<Record<string, unknown>>;
  if (apiVersion !== ours.apiVersion || kind !== ours.kind || !isTree(spec)) {
    const allowed = `apiVersion ${ours.apiVersion}, kind ${ours.kind} and settings below spec`;
    return [{ index, problem: "the text is not a valid NodeConfig", allowed, fix: "Begin it so, and write the settings below spec" }];
  }
  // nodeadm appends flags to ours.
  const taken = conflicts(merged(decided, ours.spec), spec).filter((key) => key !== "kubelet.flags");
  return conflictProblem(
    index,
    [...taken, ...(/--max-pods\b/.test(JSON.stringify(valueAt(spec, ["kubelet", "flags"]) ?? "")) ? ["kubelet.flags --max-pods"] : [])].map(
      (key) => `spec.${key}`,
    ),
  );
}

const nodeConfig = (group: UserDataSource, cluster: ClusterCoordinates | undefined, { mirrors, proxy }: OutboundSettings): NodeConfig => ({
  apiVersion: "node.eks.aws/v1alpha1",
  kind: "NodeConfig",
  spec: {
    ...withFlags(specOf(group, cluster), credentialFlags(mirrors)),
    ...instanceSettings(group, proxy),
    ...(group.fastImagePull && { featureGates: { FastImagePull: true } }),
  },
});

/** What a NodeConfig says of the kubelet: nothing where whoever starts the node decides how many pods it takes. */
function specOf(group: UserDataSource, cluster: ClusterCoordinates | undefined): NodeConfigSpec {
  const { maxPods } = group;
  if (maxPods === undefined) return {};
  return cluster ? joiningSpec({ ...group, maxPods }, cluster) : mergedSpec(maxPods);
}

/**
 * How the system is set up before anything of Kubernetes starts.
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/doc/api.md#instanceoptions
 */
function instanceSettings({ localStorage }: UserDataSource, proxy: ProxySettings | undefined): SettingsTree {
  if (!proxy && localStorage === undefined) return {};
  return {
    instance: {
      // For nodeadm itself, and by systemd for containerd, the kubelet and all other services.
      ...(proxy && { environment: { default: proxyVariables(proxy) } }),
      ...(localStorage !== undefined && { localStorage: { strategy: localStorage } }),
    },
  };
}

/** A NodeConfig with further flags of the kubelet. */
const withFlags = (spec: NodeConfigSpec, flags: readonly string[]): NodeConfigSpec =>
  flags.length === 0 ? spec : { ...spec, kubelet: { ...spec.kubelet, flags: [...(spec.kubelet?.flags ?? []), ...flags] } };

/**
 * EKS merges a NodeConfig of its own after ours, with a kubelet.config.maxPods that wins over ours. Flags are appended instead, and to the
 * kubelet a flag beats its configuration file; so the number is a flag.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html#max-pods-precedence
 */
const mergedSpec = (maxPods: number): NodeConfigSpec => ({
  kubelet: {
    // The memory that nodeadm keeps from pods is for this number; by itself it would count interfaces without prefixes.
    maxPodsExpression: String(maxPods),
    flags: [`--max-pods=${maxPods}`],
  },
});

function joiningSpec(group: UserDataSource & { readonly maxPods: number }, cluster: ClusterCoordinates): NodeConfigSpec {
  const { labels, taints } = group;
  const nodeLabels = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return {
    cluster: {
      name: cluster.name,
      apiServerEndpoint: cluster.endpoint,
      certificateAuthority: cluster.certificateAuthority,
      cidr: cluster.serviceCidr,
    },
    kubelet: {
      // The memory that nodeadm keeps from pods is for this number. Releases that do not know the setting pass over it.
      maxPodsExpression: String(group.maxPods),
      config: { maxPods: group.maxPods, ...(taints.length > 0 && { registerWithTaints: taints }) },
      ...(nodeLabels.length > 0 && { flags: [`--node-labels=${nodeLabels.sort().join(",")}`] }),
    },
  };
}
