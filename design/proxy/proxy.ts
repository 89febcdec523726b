import { noProxy } from "./noProxy";
import type { NodeMirrors } from "../images/registry/nodeMirrors";
import type { PlannedEndpoints } from "../reachability/endpoints";
import { pathFor } from "../reachability/paths";
import { caBundle, caConfigMap, type CertificateAuthorities, type Certificates, hasCertificates } from "../userData/caCertificates";
import { createHash } from "node:crypto";
import { shellWord } from "../userData/cloudInit";

/** The HTTP proxy of a cluster, as every part of it is told. */
export interface ProxyDesign {
  /** URL of an existing proxy. @default - that of Squid's load balancer, which the network stack publishes */
  readonly url?: string | undefined;
  /** The entries of NO_PROXY. */
  readonly noProxy: readonly string[];
  /** Whether the repositories of Amazon Linux, which are in Amazon S3 of the region, are reached through the proxy. */
  readonly repositoriesThroughProxy: boolean;
}

/** A proxy whose URL is known, as a Terraform reference perhaps: what user data, ConfigMap and charts are rendered from. */
export interface ProxySettings extends ProxyDesign {
  readonly url: string;
}

/** What programs on instances and in pods are told of connections to the outside: by which proxy, and whom to trust. */
export interface OutboundSettings {
  /** @default - no HTTP proxy */
  readonly proxy?: ProxySettings | undefined;
  /** Certificate authorities to trust besides those of the system. */
  readonly certificates: Certificates;
  /** What containerd of nodes pulls from where. @default - every image from the registry in its name */
  readonly mirrors?: NodeMirrors | undefined;
}

/** Connections go straight to where they lead, and systems trust what they come with. */
export const straightOut: OutboundSettings = { certificates: {} };

/** The HTTP proxy of a cluster; undefined where it has none. */
export function planProxy(facts: PlannedEndpoints): ProxyDesign | undefined {
  const { network, proxy } = facts.config;
  // Without this way out, the key can hold certificate authorities alone, under their older names.
  if (!proxy || network.egress !== "proxy") return undefined;
  return {
    url: proxy.url,
    noProxy: noProxy(facts),
    // https://docs.aws.amazon.com/linux/al2023/ug/managing-repos-os-updates.html
    repositoriesThroughProxy: pathFor(facts.config, { kind: "service", service: "s3" }) === "proxy",
  };
}

/** What the design of a cluster has of connections to the outside. */
interface OutboundDesign {
  readonly certificateAuthorities: CertificateAuthorities;
  readonly proxy?: ProxyDesign | undefined;
  readonly nodeMirrors?: NodeMirrors | undefined;
}

/** What is told of connections to the outside. @param proxyUrl of a Squid of ours, as a Terraform reference perhaps */
export const outboundSettings = ({ certificateAuthorities, nodeMirrors, proxy }: OutboundDesign, proxyUrl: string): OutboundSettings => ({
  proxy: proxy && { ...proxy, url: proxy.url ?? proxyUrl },
  certificates: certificateAuthorities.certificates,
  mirrors: nodeMirrors,
});

/** The URL of Squid's load balancer, as long as it gets: for the size of user data that holds it as a Terraform reference. */
export const longestProxyUrl = `http://${"x".repeat(120)}:3128`;

/** Where the pods of charts find the certificate authorities. */
export const caDirectory = "/etc/ssl/cluster";

/**
 * The chart values by which a program in Go uses the proxy and trusts the certificate authorities; none where there are neither. Go reads the
 * directories of SSL_CERT_DIR besides the system's certificate file.
 * @param environmentKey what the chart calls its mapping of environment variables
 * @see https://pkg.go.dev/crypto/x509#SystemCertPool
 */
export const goProgramValues = (
  environmentKey: "env" | "extraEnv",
  { proxy, certificates }: OutboundSettings,
): Readonly<Record<string, unknown>> => {
  const variables = proxy && proxyVariables(proxy);
  const bundle = caBundle(certificates);
  if (bundle === "") return variables ? { [environmentKey]: variables } : {};
  return {
    [environmentKey]: { ...variables, SSL_CERT_DIR: caDirectory },
    extraVolumes: [{ name: caConfigMap.name, configMap: { name: caConfigMap.name } }],
    extraVolumeMounts: [{ name: caConfigMap.name, mountPath: caDirectory, readOnly: true }],
    // Programs read the certificates once, when they start.
    podAnnotations: { "checksum/ca-certificates": createHash("sha256").update(bundle).digest("hex") },
  };
};

/** The environment variables of a proxy as Kubernetes lists them; none without a proxy. */
export const proxyEnvironmentList = (proxy: ProxySettings | undefined): readonly { readonly name: string; readonly value: string }[] =>
  Object.entries(proxy ? proxyVariables(proxy) : {}).map(([name, value]) => ({ name, value: value as string }));

/** The environment variables that programs read. */
export interface ProxyVariables {
  readonly HTTP_PROXY: string;
  readonly HTTPS_PROXY: string;
  readonly NO_PROXY: string;
}

/** The environment variables of a proxy. The same proxy serves http and https. */
export const proxyVariables = ({ url, noProxy }: ProxySettings): ProxyVariables => ({
  HTTP_PROXY: url,
  HTTPS_PROXY: url,
  NO_PROXY: noProxy.join(","),
});

/** The same variables in lower case, which curl, yum and Python's libraries prefer, and curl demands for http. */
export const lowerCase = (variables: ProxyVariables): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name.toLowerCase(), value as string]));

/**
 * The lines of /etc/environment on an instance of Amazon Linux: the variables of the proxy in upper and lower case, and, where certificate
 * authorities are to be trusted, the system's certificates for the AWS CLI, which brings a list of its own.
 */
export function environmentLines(outbound: OutboundSettings): readonly string[] {
  const variables = outbound.proxy && proxyVariables(outbound.proxy);
  return Object.entries({
    ...variables,
    ...(variables && lowerCase(variables)),
    ...(hasCertificates(outbound) && { AWS_CA_BUNDLE: "/etc/pki/tls/certs/ca-bundle.crt" }),
  }).map(([name, value]) => `${name}=${shellWord(value)}`);
}
