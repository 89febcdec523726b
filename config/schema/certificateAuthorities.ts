import { X509Certificate } from "node:crypto";
import * as z from "zod";
import { listOf, resourceName } from "./primitives";

/** Certificates of certificate authorities in PEM form. */
const caCertificate = z
  .string()
  .superRefine((value, context) => {
    const problem = certificateProblem(value);
    if (problem) context.addIssue({ code: "custom", message: problem });
  })
  .meta({ pattern: "-----BEGIN CERTIFICATE-----" });

function certificateProblem(pem: string): string | undefined {
  if (pem.includes("PRIVATE KEY-----"))
    return "must not hold a private key: remove it from the file and replace the key, since it is no longer secret";
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  const rest = blocks.reduce((text, block) => text.replace(block, ""), pem).trim();
  if (blocks.length === 0 || /[^\n\x20-\x7e]/.test(pem))
    return "must be certificates in PEM form, such as a block from BEGIN CERTIFICATE to END CERTIFICATE";
  if (rest !== "") return "must hold nothing but PEM blocks: remove the lines outside of them";
  const certificates = blocks.map(parsed);
  if (certificates.includes(undefined)) return "must hold certificates that can be read: copy the whole PEM block again";
  const ended = certificates.find((certificate) => certificate && new Date(certificate.validTo).getTime() < Date.now());
  if (ended) return `must hold certificates that are still valid: replace the one that ended on ${ended.validTo}`;
  return certificates.every((certificate) => certificate?.ca)
    ? undefined
    : "must hold certificates of certificate authorities only: write the root, or the intermediate, that signs for the proxy or registry";
}

function parsed(block: string): X509Certificate | undefined {
  try {
    return new X509Certificate(block);
  } catch {
    return undefined;
  }
}

/** Certificates by name. The names become those of files and settings on nodes. */
export const caCertificates = z.record(resourceName, caCertificate);

/** Namespaces that get a ConfigMap with the certificates. */
export const caNamespaces = listOf(resourceName).default([]);

/** Certificate authorities that instances, nodes and pods trust besides those of their systems, whatever the way out. */
export const certificateAuthorities = z.strictObject({
  certificates: caCertificates
    .refine((certificates) => Object.keys(certificates).length > 0, {
      error: "must hold one certificate at least: write one by a name of your choice, or remove certificateAuthorities",
    })
    .describe(
      "Certificates in PEM form, under names of your choice such as corporate-root: those of a private registry, or of a proxy or firewall that intercepts TLS.",
    ),
  namespaces: caNamespaces.describe(
    "Existing namespaces, besides kube-system, that get a ConfigMap named ca-certificates with the certificates.",
  ),
});
