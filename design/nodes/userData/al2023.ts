import { stringify } from "yaml";
import type { NodeGroupDesign, Taint } from "../nodeGroups";
import type { ClusterCoordinates } from "./clusterCoordinates";
import { mimeMultipart } from "./mime";

/** The part of a NodeConfig that we write. */
interface NodeConfigSpec {
  readonly cluster?: {
    readonly name: string;
    readonly apiServerEndpoint: string;
    readonly certificateAuthority: string;
    readonly cidr: string;
  };
  readonly kubelet: {
    readonly maxPodsExpression?: string;
    readonly config?: { readonly maxPods: number; readonly registerWithTaints?: readonly Taint[] };
    readonly flags?: readonly string[];
  };
}

/**
 * User data of an Amazon Linux 2023 node: one NodeConfig, which nodeadm reads.
 * @param cluster the cluster to join; undefined where EKS adds what joins it, and sets labels and taints
 * @see https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/
 */
export function al2023UserData(group: NodeGroupDesign, cluster: ClusterCoordinates | undefined): string {
  const nodeConfig = {
    apiVersion: "node.eks.aws/v1alpha1",
    kind: "NodeConfig",
    spec: cluster ? joiningSpec(group, cluster) : mergedSpec(group),
  };
  // Single quotes leave the double quotes of Terraform references alone.
  const yaml = stringify(nodeConfig, {
    defaultKeyType: "PLAIN",
    defaultStringType: "QUOTE_SINGLE",
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
  return mimeMultipart([{ contentType: "application/node.eks.aws", body: yaml }]);
}

/**
 * EKS merges a NodeConfig of its own after ours, with a kubelet.config.maxPods that wins over ours. Flags are appended instead, and to the
 * kubelet a flag beats its configuration file; so the number is a flag.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html#max-pods-precedence
 */
const mergedSpec = ({ maxPods }: NodeGroupDesign): NodeConfigSpec => ({
  kubelet: {
    // The memory that nodeadm keeps from pods is for this number; by itself it would count interfaces without prefixes.
    maxPodsExpression: String(maxPods),
    flags: [`--max-pods=${maxPods}`],
  },
});

function joiningSpec(group: NodeGroupDesign, cluster: ClusterCoordinates): NodeConfigSpec {
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
      ...(group.amiId === undefined && { maxPodsExpression: String(group.maxPods) }),
      config: { maxPods: group.maxPods, ...(taints.length > 0 && { registerWithTaints: taints }) },
      ...(nodeLabels.length > 0 && { flags: [`--node-labels=${nodeLabels.sort().join(",")}`] }),
    },
  };
}
