import type { NodeGroupDesign, Taint } from "../nodeGroups";
import type { ClusterCoordinates } from "./clusterCoordinates";

/**
 * User data of a Bottlerocket node: settings in TOML. EKS merges its own settings into those of a managed node group; ours win.
 * @param cluster the cluster to join; undefined where EKS adds what joins it, and sets labels and taints
 * @see https://bottlerocket.dev/en/os/latest/#/api/settings/kubernetes/
 */
export const bottlerocketUserData = (group: NodeGroupDesign, cluster: ClusterCoordinates | undefined): string =>
  [
    ...table("settings.kubernetes", [
      ...(cluster
        ? [
            `cluster-name = ${text(cluster.name)}`,
            `api-server = ${text(cluster.endpoint)}`,
            `cluster-certificate = ${text(cluster.certificateAuthority)}`,
            `cluster-dns-ip = ${text(cluster.clusterDnsAddress)}`,
          ]
        : []),
      `max-pods = ${group.maxPods}`,
    ]),
    ...(cluster ? [...labelTable(group.labels), ...taintTable(group.taints)] : []),
    "",
  ].join("\n");

/** A table of settings; none where it would be empty. */
const table = (name: string, lines: readonly string[]): readonly string[] => (lines.length > 0 ? [`[${name}]`, ...lines] : []);

const labelTable = (labels: NodeGroupDesign["labels"]): readonly string[] =>
  table(
    "settings.kubernetes.node-labels",
    Object.entries(labels)
      .map(([key, value]) => `${text(key)} = ${text(value)}`)
      .sort(),
  );

/** Taints by key: the key once, with the values and effects of all its taints. */
function taintTable(taints: readonly Taint[]): readonly string[] {
  const keys = [...new Set(taints.map(({ key }) => key))].sort();
  return table(
    "settings.kubernetes.node-taints",
    keys.map((key) => {
      const values = taints.filter((taint) => taint.key === key).map(({ value, effect }) => text(`${value}:${effect}`));
      return `${text(key)} = [${values.join(", ")}]`;
    }),
  );
}

/**
 * A TOML string: literal, which leaves the double quotes of Terraform references alone; basic where it must be escaped.
 * @see https://toml.io/en/v1.0.0#string
 */
const text = (value: string): string => (/^[\x20-\x26\x28-\x7e]*$/.test(value) ? `'${value}'` : JSON.stringify(value));
