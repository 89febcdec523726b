import type { ClusterConfig } from "../../config/schema/schema";
import { noProxy } from "../reachability/noProxy";
import { pathFor } from "../reachability/paths";

/** The HTTP proxy of a cluster, as every part of it is told. */
export interface ProxyDesign {
  /** URL of an existing proxy. @default - that of Squid's load balancer, which the network stack publishes */
  readonly url?: string | undefined;
  /** The entries of NO_PROXY. */
  readonly noProxy: readonly string[];
  /** Certificate authorities to trust, in PEM form, by name. */
  readonly caCertificates: Readonly<Record<string, string>>;
  /** Namespaces that get them as a ConfigMap. */
  readonly caNamespaces: readonly string[];
  /** Whether the repositories of Amazon Linux, which are in Amazon S3 of the region, are reached through the proxy. */
  readonly repositoriesThroughProxy: boolean;
}

/** A proxy whose URL is known, as a Terraform reference perhaps: what user data, ConfigMap and charts are rendered from. */
export interface ProxySettings extends ProxyDesign {
  readonly url: string;
}

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

/** The HTTP proxy of a cluster; undefined where it has none. */
export const planProxy = (config: ClusterConfig): ProxyDesign | undefined =>
  config.proxy && {
    url: config.proxy.url,
    noProxy: noProxy(config),
    caCertificates: config.proxy.caCertificates,
    caNamespaces: [...new Set(["kube-system", ...config.proxy.caNamespaces])],
    // https://docs.aws.amazon.com/linux/al2023/ug/managing-repos-os-updates.html
    repositoriesThroughProxy: pathFor(config, { kind: "service", service: "s3" }) === "proxy",
  };

/** The URL of Squid's load balancer, as long as it gets: for the size of user data that holds it as a Terraform reference. */
export const longestProxyUrl = `http://${"x".repeat(120)}:3128`;
