import type { ConfigPath } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { chosenReleases } from "../charts/releases";
import { writeFile } from "./cloudInit";

/** Certificates in PEM form, by name. */
export type Certificates = Readonly<Record<string, string>>;

/** Certificate authorities that the cluster trusts besides those of its systems. */
export interface CertificateAuthorities {
  readonly certificates: Certificates;
  /** Namespaces that get them as a ConfigMap. */
  readonly namespaces: readonly string[];
}

/** The keys of the cluster file that hold certificate authorities. The older ones, those of the proxy, count where the others are not given. */
export const certificateKeys = ({ certificateAuthorities }: ClusterConfig): Readonly<Record<keyof CertificateAuthorities, ConfigPath>> =>
  certificateAuthorities
    ? { certificates: ["certificateAuthorities", "certificates"], namespaces: ["certificateAuthorities", "namespaces"] }
    : { certificates: ["proxy", "caCertificates"], namespaces: ["proxy", "caNamespaces"] };

/** The certificate authorities as the cluster file has them. */
export const givenAuthorities = ({ certificateAuthorities, proxy }: ClusterConfig): CertificateAuthorities =>
  certificateAuthorities ?? { certificates: proxy?.caCertificates ?? {}, namespaces: proxy?.caNamespaces ?? [] };

/** The certificate authorities of a cluster. Our charts, which mount the ConfigMap, are in kube-system. */
export function planCertificateAuthorities(config: ClusterConfig): CertificateAuthorities {
  const { certificates, namespaces } = givenAuthorities(config);
  const ofReleases = chosenReleases(config).flatMap((release) => (release.certificates ? [release.namespace] : []));
  return { certificates, namespaces: [...new Set(["kube-system", ...namespaces, ...ofReleases])] };
}

/** The ConfigMap that holds the certificate authorities to trust, for pods to mount. */
export const caConfigMap = { name: "ca-certificates", key: "ca.crt" } as const;

/** Whether there are certificate authorities to trust. */
export const hasCertificates = ({ certificates }: Pick<CertificateAuthorities, "certificates">): boolean =>
  Object.keys(certificates).length > 0;

/** All certificates as one file in PEM form, in the order of their names. */
export const caBundle = (certificates: Certificates): string =>
  Object.keys(certificates)
    .sort()
    .map((name) => `${certificates[name]?.trim()}\n`)
    .join("");

/** Where Amazon Linux looks for certificates to trust, once `update-ca-trust` is told to. */
export const trustAnchors = "/etc/pki/ca-trust/source/anchors";

/**
 * Shell commands that let an Amazon Linux node trust certificate authorities; none where there are none.
 * @see https://docs.aws.amazon.com/linux/al2023/ug/ca-certificates.html
 */
export const trustCertificates = (certificates: Certificates): readonly string[] => {
  const files = Object.entries(certificates).flatMap(([name, pem]) => writeFile(`${trustAnchors}/private-eks-${name}.pem`, [pem.trim()]));
  return files.length > 0 ? [...files, "update-ca-trust extract"] : [];
};
