import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";

/** The older keys, which stand below the proxy, and those that took their places. */
const newKeys = {
  caCertificates: "certificateAuthorities.certificates",
  caNamespaces: "certificateAuthorities.namespaces",
} as const;

type OlderKey = keyof typeof newKeys;

/** The older keys of certificate authorities still count: with a hint, with a certificate, and not beside the newer ones. */
export function certificateAuthorityFindings({ certificateAuthorities, network, proxy }: ClusterConfig): readonly Finding[] {
  const given = (Object.keys(newKeys) as OlderKey[]).filter((key) => Object.keys(proxy?.[key] ?? {}).length > 0);
  const [first] = given;
  if (!proxy || first === undefined) return [];
  const isProxied = network.egress === "proxy";
  if (certificateAuthorities) return given.map((key) => givenTwice(key, isProxied));
  if (first === "caNamespaces") return [withoutCertificate];
  const moves = given.map((key) => `proxy.${key} to ${newKeys[key]}`).join(" and ");
  return [
    ofOlderKey("warning", first, {
      problem: `this is the older name of ${newKeys[first]}, which needs no proxy`,
      fix: `Move ${moves}${isProxied ? "" : ", and remove proxy"}`,
    }),
  ];
}

const ofOlderKey = (severity: Finding["severity"], key: OlderKey, words: Pick<Finding, "problem" | "fix">): Finding => ({
  severity,
  path: ["proxy", key],
  alsoReads: [["certificateAuthorities"], ["proxy"], ["network", "egress"]],
  ...words,
});

const givenTwice = (key: OlderKey, isProxied: boolean): Finding =>
  ofOlderKey("error", key, {
    problem: `certificateAuthorities is given too, and takes the place of proxy.${key}`,
    fix: `Move what it holds to ${newKeys[key]}, and remove ${isProxied ? `proxy.${key}` : "proxy"}`,
  });

const withoutCertificate = ofOlderKey("error", "caNamespaces", {
  problem: "namespaces are listed, but there is no certificate for them",
  fix: `Write the certificates at ${newKeys.caCertificates} and move the namespaces to ${newKeys.caNamespaces}, or remove proxy.caNamespaces`,
});
