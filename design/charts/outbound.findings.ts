import type { ConfigPath, Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { child, isMapping, pathText, valueAt } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { proxyVariables } from "../proxy/proxy";
import { givenAuthorities, hasCertificates } from "../userData/caCertificates";
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

/** What the file itself says of proxy and certificates. A preset is for clusters with and without. */
export function outboundFindings(config: ClusterConfig, release: ChartRelease): readonly Finding[] {
  const { name, path, proxy } = release;
  const written = config.charts[name];
  const hasProxy = config.network.egress === "proxy" && config.proxy !== undefined;
  const trusts = hasCertificates(givenAuthorities(config));
  const wants = (key: "certificates" | "proxy"): boolean => child(written, key)?.value !== undefined;
  return [
    ...(hasProxy ? overriddenVariables(release) : []),
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
