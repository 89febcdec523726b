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
