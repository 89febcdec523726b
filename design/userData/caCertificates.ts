import { writeFile } from "./cloudInit";

/** The ConfigMap that holds the certificate authorities to trust, for pods to mount. */
export const caConfigMap = { name: "ca-certificates", key: "ca.crt" } as const;

/** Whether there are certificate authorities to trust. */
export const hasCertificates = (proxy: { readonly caCertificates: Readonly<Record<string, string>> } | undefined): boolean =>
  Object.keys(proxy?.caCertificates ?? {}).length > 0;

/** All certificates as one file in PEM form, in the order of their names. */
export const caBundle = (certificates: Readonly<Record<string, string>>): string =>
  Object.keys(certificates)
    .sort()
    .map((name) => `${certificates[name]?.trim()}\n`)
    .join("");

/**
 * Shell commands that let an Amazon Linux node trust certificate authorities; none where there are none.
 * @param certificates PEM by name
 * @see https://docs.aws.amazon.com/linux/al2023/ug/ca-certificates.html
 */
export const trustCertificates = (certificates: Readonly<Record<string, string>>): readonly string[] => {
  const files = Object.entries(certificates).flatMap(([name, pem]) =>
    writeFile(`/etc/pki/ca-trust/source/anchors/private-eks-${name}.pem`, [pem.trim()]),
  );
  return files.length > 0 ? [...files, "update-ca-trust extract"] : [];
};
