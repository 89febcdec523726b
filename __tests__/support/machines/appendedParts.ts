import { nthAddress } from "../../../aws/cidr";
import { nodeConfigType } from "../../../design/nodes/userData/userParts";
import { clusterOutputs, type RenderedNode } from "./nodes";

/** A part of an archive: its headers as they stand, and its body. */
export interface ArchivePart {
  readonly headers: string;
  readonly body: string;
}

/** The parts of one of our archives as they are written, without decoding them. */
export function archiveParts(archive: string): readonly ArchivePart[] {
  const boundary = /boundary="([^"]+)"/.exec(archive)![1]!;
  return archive
    .split(`\n--${boundary}\n`)
    .slice(1)
    .map((part) => part.split(`\n--${boundary}--`)[0]!)
    .map((part) => ({ headers: part.slice(0, part.indexOf("\n\n")), body: part.slice(part.indexOf("\n\n") + 2) }));
}

/** The boundary of EKS and of Karpenter. */
const archiveOf = (parts: readonly ArchivePart[]): string =>
  [
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="//"',
    "",
    ...parts.flatMap(({ headers, body }) => ["--//", headers, "", body]),
    "--//--",
    "",
  ].join("\n");

/** The labels that EKS gives nodes of a managed group, besides the group's own. */
export const eksLabels = ({ given, group }: RenderedNode): Readonly<Record<string, string>> => ({
  "eks.amazonaws.com/sourceLaunchTemplateVersion": "1",
  "eks.amazonaws.com/nodegroup-image": "ami-0123456789abcdef0",
  "eks.amazonaws.com/capacityType": given.capacity.type,
  "eks.amazonaws.com/nodegroup": group.name,
  "eks.amazonaws.com/sourceLaunchTemplateId": "lt-0123456789abcdef0",
});

const labelList = (labels: Readonly<Record<string, string>>) => Object.entries(labels).map(([key, value]) => `${key}=${value}`);

const joiningLines = ({ config, serviceCidr }: RenderedNode): readonly string[] => [
  "apiVersion: node.eks.aws/v1alpha1",
  "kind: NodeConfig",
  "spec:",
  "  cluster:",
  `    apiServerEndpoint: ${clusterOutputs(config)["cluster_endpoint"]}`,
  `    certificateAuthority: ${clusterOutputs(config)["cluster_certificate_authority"]}`,
  `    cidr: ${serviceCidr}`,
  `    name: ${config.name}`,
  "  kubelet:",
];

/**
 * The user data that EKS makes of that of a managed group without a custom AMI: our parts, and a NodeConfig with the number of pods as it counts
 * them, which knows neither pod subnets nor prefixes.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html#launch-template-user-data
 * @see https://github.com/awslabs/amazon-eks-ami/issues/1988
 * @see https://github.com/terraform-aws-modules/terraform-aws-eks/pull/1138
 */
export function mergedByEks(node: RenderedNode, maxPods: number): string {
  const { labels } = node.given;
  const taints = node.given.taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`);
  const lines = [
    "---",
    ...joiningLines(node),
    "    config:",
    `      maxPods: ${maxPods}`,
    "      clusterDNS:",
    `      - ${nthAddress(node.serviceCidr, 10)}`,
    "    flags:",
    `    - "--node-labels=${labelList({ ...eksLabels(node), ...labels }).join(",")}"`,
    ...(taints.length > 0 ? [`    - "--register-with-taints=${taints.join(",")}"`] : []),
    "",
  ];
  return archiveOf([...archiveParts(node.userData), { headers: `Content-Type: ${nodeConfigType}`, body: lines.join("\n") }]);
}

/** The taint of a node that Karpenter has not yet seen. */
export const unregisteredTaint = { effect: "NoExecute", key: "karpenter.sh/unregistered" } as const;

/**
 * The user data that Karpenter makes of that of a node class: it puts a NodeConfig of its own last, whose labels are in quotes.
 * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/providers/amifamily/bootstrap/nodeadm.go
 */
export function mergedByKarpenter(node: RenderedNode, maxPods: number): string {
  const lines = [
    "# Karpenter Generated NodeConfig",
    ...joiningLines(node),
    "    config:",
    `      clusterDNS: ["${nthAddress(node.serviceCidr, 10)}"]`,
    `      maxPods: ${maxPods}`,
    `      registerWithTaints: [${JSON.stringify(unregisteredTaint)}]`,
    "    flags:",
    `    - --node-labels="${labelList({ "karpenter.sh/nodepool": "default", ...node.given.labels }).join(",")}"`,
    "",
  ];
  return archiveOf([...archiveParts(node.userData), { headers: `Content-Type: ${nodeConfigType}`, body: lines.join("\n") }]);
}

/**
 * The user data that EKS makes of that of a managed group of Amazon Linux 2: our parts, and a script that joins the cluster.
 * @see https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2297
 */
export function al2MergedByEks(node: RenderedNode, maxPods: number): string {
  const outputs = clusterOutputs(node.config);
  const labels = labelList({ ...eksLabels(node), ...node.given.labels }).join(",");
  const lines = [
    "#!/bin/bash",
    "set -ex",
    `B64_CLUSTER_CA=${outputs["cluster_certificate_authority"]}`,
    `API_SERVER_URL=${outputs["cluster_endpoint"]}`,
    `K8S_CLUSTER_DNS_IP=${nthAddress(node.serviceCidr, 10)}`,
    `/etc/eks/bootstrap.sh ${node.config.name} --kubelet-extra-args '--node-labels=${labels} --max-pods=${maxPods}' --b64-cluster-ca $B64_CLUSTER_CA --apiserver-endpoint $API_SERVER_URL --dns-cluster-ip $K8S_CLUSTER_DNS_IP --use-max-pods false`,
    "",
  ];
  return archiveOf([
    ...archiveParts(node.userData),
    { headers: 'Content-Type: text/x-shellscript; charset="us-ascii"', body: lines.join("\n") },
  ]);
}
