import type { ClusterConfig } from "../../../config/schema/schema";
import { amiVariant } from "../../../aws/amis";

/** A program that the bastion downloads. */
export interface Tool {
  readonly name: "kubectl" | "helm";
  /** Its URL without `https://`; in a bucket, the name of the object after the prefix. */
  readonly file: string;
  /** The same of the file with its SHA-256 checksum. */
  readonly checksum: string;
  /** The place of the program in the file. @default - the file is the program */
  readonly inArchive?: string;
}

/** The version of kubectl: the first of the cluster's minor version, unless the file names another. */
export const kubectlVersion = ({ access: { bastion }, kubernetesVersion }: ClusterConfig): string =>
  bastion.kubectlVersion ?? `v${kubernetesVersion}.0`;

/**
 * kubectl and helm for the architecture of the bastion.
 * @see https://kubernetes.io/docs/tasks/tools/install-kubectl-linux/
 * @see https://helm.sh/docs/intro/install/
 */
export function planTools(config: ClusterConfig): readonly Tool[] {
  const { instanceType, helmVersion } = config.access.bastion;
  const platform = amiVariant(instanceType).architecture === "arm64" ? "arm64" : "amd64";
  const kubectl = `dl.k8s.io/release/${kubectlVersion(config)}/bin/linux/${platform}/kubectl`;
  const helm = `get.helm.sh/helm-${helmVersion}-linux-${platform}.tar.gz`;
  return [
    { name: "kubectl", file: kubectl, checksum: `${kubectl}.sha256` },
    { name: "helm", file: helm, checksum: `${helm}.sha256sum`, inArchive: `linux-${platform}/helm` },
  ];
}
