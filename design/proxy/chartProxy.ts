import { createHash } from "node:crypto";
import { caBundle, caConfigMap } from "../userData/caCertificates";
import { type ProxySettings, proxyVariables } from "./proxy";

/** Where the pods of charts find the certificate authorities. */
const caDirectory = "/etc/ssl/cluster";

/**
 * The chart values by which a program in Go uses the proxy and trusts its certificate authorities; none without a proxy. Go reads the
 * directories of SSL_CERT_DIR besides the system's certificate file.
 * @param environmentKey what the chart calls its mapping of environment variables
 * @see https://pkg.go.dev/crypto/x509#SystemCertPool
 */
export const goProxyValues = (environmentKey: "env" | "extraEnv", proxy: ProxySettings | undefined): Readonly<Record<string, unknown>> => {
  if (!proxy) return {};
  const bundle = caBundle(proxy.caCertificates);
  if (bundle === "") return { [environmentKey]: proxyVariables(proxy) };
  return {
    [environmentKey]: { ...proxyVariables(proxy), SSL_CERT_DIR: caDirectory },
    extraVolumes: [{ name: caConfigMap.name, configMap: { name: caConfigMap.name } }],
    extraVolumeMounts: [{ name: caConfigMap.name, mountPath: caDirectory, readOnly: true }],
    // Programs read the certificates once, when they start.
    podAnnotations: { "checksum/ca-certificates": createHash("sha256").update(bundle).digest("hex") },
  };
};

/** The environment variables of a proxy as Kubernetes lists them; none without a proxy. */
export const proxyEnvironmentList = (proxy: ProxySettings | undefined): readonly { readonly name: string; readonly value: string }[] =>
  Object.entries(proxy ? proxyVariables(proxy) : {}).map(([name, value]) => ({ name, value: value as string }));
