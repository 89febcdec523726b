import { type OutboundSettings, environmentLines, type ProxySettings } from "../../proxy/proxy";
import type { NodeGroupDesign, ClusterCoordinates } from "../nodeGroups";
import { mimeMultipart, scriptPart, shellWord, writeFile } from "../../userData/cloudInit";
import { archiveProblems, type PartProblem, userParts } from "./userParts";
import { mirrorCommands } from "./registryMirrors";
import { trustCertificates } from "../../userData/caCertificates";

/**
 * User data of an Amazon Linux 2 node: a boothook that prepares the node, the user's parts, and last the script that joins the cluster.
 * @param cluster the cluster to join; undefined where EKS adds such a script itself, with labels and taints
 * @see https://github.com/awslabs/amazon-eks-ami/blob/v20251120/templates/al2/runtime/bootstrap.sh
 */
export const al2UserData = (group: NodeGroupDesign, cluster: ClusterCoordinates | undefined, outbound: OutboundSettings): string =>
  mimeMultipart([
    ...scriptPart("cloud-boothook", [
      ...(cluster ? [] : maxPodsCommands(group.maxPods)),
      ...trustCertificates(outbound.certificates),
      ...mirrorCommands(outbound.mirrors),
      ...environmentCommands(group, environmentLines(outbound)),
      ...(outbound.proxy ? yumCommands(outbound.proxy) : []),
    ]),
    ...userParts(group.userData, "AL2"),
    ...scriptPart(
      "x-shellscript",
      cluster
        ? [...(environmentLines(outbound).length > 0 ? ["set -a; . /etc/environment; set +a"] : []), bootstrapCommand(group, cluster)]
        : [],
    ),
  ]);

/** Texts of the user's that are no parts of the archive. */
export const al2Problems = ({ userData }: NodeGroupDesign, cluster: ClusterCoordinates | undefined): readonly PartProblem[] =>
  archiveProblems(userData, "AL2", cluster === undefined);

/**
 * EKS passes a --max-pods of its own in KUBELET_EXTRA_ARGS. To the kubelet the last flag counts, and to systemd a file of variables counts
 * more than a variable of the unit; where any of it fails, the number of EKS stands.
 */
const maxPodsCommands = (maxPods: number): readonly string[] =>
  writeFile("/etc/systemd/system/kubelet.service.d/40-max-pods.conf", [
    "[Service]",
    "ExecStartPre=-/bin/rm -f /run/kubelet-max-pods",
    `ExecStartPre=-/bin/sh -c 'echo "KUBELET_EXTRA_ARGS=$$KUBELET_EXTRA_ARGS --max-pods=${maxPods}" > /run/kubelet-max-pods'`,
    "EnvironmentFile=-/run/kubelet-max-pods",
  ]);

/** The units that run the containers. */
const runtimeUnits: Record<NodeGroupDesign["containerRuntime"], readonly string[]> = {
  containerd: ["containerd", "sandbox-image"],
  docker: ["docker"],
};

/**
 * /etc/environment keeps what else stands in it. cloud-final runs the scripts of the user data, that of EKS among them.
 * @see https://repost.aws/knowledge-center/eks-http-proxy-containerd-automation
 */
function environmentCommands({ containerRuntime }: NodeGroupDesign, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  return [
    "touch /etc/environment",
    `sed -i -e '/^# private-eks begin$/,/^# private-eks end$/d' -e '$a\\' /etc/environment`,
    "cat >> /etc/environment <<'EOF'",
    "# private-eks begin",
    ...lines,
    "# private-eks end",
    "EOF",
    `for unit in ${[...runtimeUnits[containerRuntime], "kubelet", "cloud-final"].join(" ")}; do`,
    "  mkdir -p /etc/systemd/system/$unit.service.d",
    "  printf '[Service]\\nEnvironmentFile=/etc/environment\\n' > /etc/systemd/system/$unit.service.d/http-proxy.conf",
    "done",
    "systemctl daemon-reload",
  ];
}

const yumCommands = (proxy: ProxySettings): readonly string[] => [
  `sed -i -e '/^proxy *=/d' -e ${shellWord(`/^\\[main\\]/a proxy=${proxy.url}`)} /etc/yum.conf`,
  // To yum, a proxy of yum.conf is for every repository: it reads no list of exceptions there.
  ...(proxy.repositoriesThroughProxy
    ? []
    : ["find /etc/yum.repos.d -name 'amzn2-*.repo' -exec sed -i -e '/^proxy *=/d' -e '/^\\[/a proxy=_none_' {} +"]),
];

function bootstrapCommand(group: NodeGroupDesign, cluster: ClusterCoordinates): string {
  const labels = Object.entries(group.labels).map(([key, value]) => `${key}=${value}`);
  const taints = group.taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`);
  const kubeletArguments = [
    `--max-pods=${group.maxPods}`,
    ...(labels.length > 0 ? [`--node-labels=${labels.sort().join(",")}`] : []),
    ...(taints.length > 0 ? [`--register-with-taints=${taints.join(",")}`] : []),
  ];
  return [
    `/etc/eks/bootstrap.sh ${shellWord(cluster.name)}`,
    `--apiserver-endpoint ${shellWord(cluster.endpoint)}`,
    `--b64-cluster-ca ${shellWord(cluster.certificateAuthority)}`,
    `--dns-cluster-ip ${shellWord(cluster.clusterDnsAddress)}`,
    ...(group.containerRuntime === "docker" ? ["--container-runtime dockerd"] : []),
    "--use-max-pods false",
    `--kubelet-extra-args ${shellWord(kubeletArguments.join(" "))}`,
  ].join(" \\\n  ");
}
