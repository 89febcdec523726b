import type { ConfigPath, Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { child, isMapping, pathText, valueAt } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { proxyVariables } from "../proxy/proxy";
import { certificateKeys, givenAuthorities, hasCertificates } from "../userData/caCertificates";
import { presetOf } from "./presetTable";
import type { ChartRelease } from "./releases";
import { valueKeysOf } from "./valuePaths";

/** The names of the variables of a proxy, whichever it is. */
const namesOfProxyVariables = Object.keys(proxyVariables({ url: "", noProxy: [], repositoriesThroughProxy: false }));

/** Variables that the values have and the cluster sets. */
function overriddenVariables({ path, proxy, values }: ChartRelease): readonly Finding[] {
  const places = (proxy?.env ?? []).flatMap((one): readonly (readonly [ConfigPath, string])[] => {
    const keys = valueKeysOf(one);
    const there = valueAt(values, keys);
    if (Array.isArray(there)) return there.map((item, index) => [[...keys, index], String(child(item, "name")?.value)]);
    return isMapping(there) ? Object.keys(there).map((name) => [[...keys, name], name]) : [];
  });
  return places
    .filter(([, name]) => namesOfProxyVariables.includes(name))
    .map(([place, name]) => ({
      severity: "warning",
      path: [...path, "values", ...place],
      alsoReads: [["network"], ["proxy"], [...path, "proxy"]],
      problem: `the cluster's own proxy says what ${name} is, so that this has no effect`,
      fix: name === "NO_PROXY" ? `Remove it, and write its entries at ${pathText([...path, "proxy", "noProxy"])}` : "Remove it",
    }));
}

/**
 * Hosts whose certificate authorities a part of the pods is not told of, since it reads no SSL_CERT_DIR. Whose certificates hosts have is not known.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/private-repositories/#self-signed-untrusted-tls-certificates
 */
function hostsWithoutAuthority(config: ClusterConfig, { hosts, name, path, values }: ChartRelease): readonly Finding[] {
  const { certificatesByHost } = presetOf(name) ?? {};
  if (!certificatesByHost) return [];
  const keys = valueKeysOf(certificatesByHost.value);
  const without = hosts.filter((host) => child(valueAt(values, keys), host) === undefined);
  if (without.length === 0) return [];
  const { certificates } = certificateKeys(config);
  const places = without.map((host) => pathText([...path, "values", ...keys, host]));
  return [
    {
      severity: "warning",
      path: [...path, "hosts"],
      alsoReads: [certificates, [...path, "values"]],
      problem: `${certificatesByHost.who} does not read SSL_CERT_DIR, and so trusts none of ${pathText(certificates)} at ${without.join(", ")}`,
      fix: `Write the authority that signs the certificate of each at ${places.join(", ")}, unless it is a public one, or the host has no Git repository`,
    },
  ];
}

/** What the file itself says of proxy and certificates. A preset is for clusters with and without. */
export function outboundFindings(config: ClusterConfig, release: ChartRelease): readonly Finding[] {
  const { name, path, proxy } = release;
  const written = config.charts[name];
  const hasProxy = config.network.egress === "proxy" && config.proxy !== undefined;
  const trusts = hasCertificates(givenAuthorities(config));
  const wants = (key: "certificates" | "proxy"): boolean => child(written, key)?.value !== undefined;
  return [
    ...(hasProxy ? overriddenVariables(release) : []),
    ...(trusts ? hostsWithoutAuthority(config, release) : []),
    ...(wants("proxy") && !hasProxy && !(trusts && written?.certificates)
      ? [
          noEffect({
            path: [...path, "proxy"],
            without: "an HTTP proxy",
            enable: "Set network.egress to proxy",
            alsoReads: [["network"], ["proxy"]],
          }),
        ]
      : []),
    ...(wants("certificates") && !trusts
      ? [noEffect({ path: [...path, "certificates"], without: "certificateAuthorities", enable: "Write certificateAuthorities" })]
      : []),
    ...(wants("certificates") && trusts && !proxy
      ? [
          {
            severity: "error" as const,
            path: [...path, "certificates"],
            alsoReads: [[...path, "proxy"]],
            problem: "the pods do not look for the certificates: SSL_CERT_DIR is set where proxy.env says",
            fix: `Write ${pathText([...path, "proxy", "env"])}`,
          },
        ]
      : []),
  ];
}
