import type { OtherPort } from "../destinations";

/** Port that Squid, and the load balancer before it, listen on. */
export const squidPort = 3128;

/** File that Squid answers by itself for as long as it lives, with status 200: what health checks ask for. */
export const healthCheckPath = "/squid-internal-static/icons/SN.png";

/** The access log, which the instances send to CloudWatch Logs. */
export const accessLog = "/var/log/squid/access.log";

/** What decides the configuration of Squid. */
export interface SquidConfigurationOptions {
  /** CIDR blocks whose addresses may use the proxy. */
  readonly clientCidrs: readonly string[];
  /** Domains that may be reached, none of which stands for another; `.example.com` stands for itself and all below it. Or every destination. */
  readonly allow: readonly string[] | "all";
  /** Ports besides 80 and 443, each open to some domains alone. @default - none is */
  readonly otherPorts?: readonly OtherPort[];
}

/**
 * The configuration file of Squid 5 and 6: a forward proxy for the VPC that caches nothing, and opens tunnels to port 443 only, and to others where the cluster asks for them.
 * @see http://www.squid-cache.org/Doc/config/
 */
export const squidConfiguration = ({ clientCidrs, allow, otherPorts = [] }: SquidConfigurationOptions): string =>
  [
    // The load balancer forgets connections that are silent for 350 seconds.
    `http_port ${squidPort} tcpkeepalive=60,30,3`,
    // A request for Squid itself, whatever the instance's name: the path, at the port that no other destination may have.
    `acl health_path urlpath_regex ^${healthCheckPath.replaceAll(".", "\\.")}$`,
    `acl own_port port ${squidPort}`,
    "acl health_check all-of health_path own_port",
    ...clientCidrs.map((cidr) => `acl clients src ${cidr}`),
    "acl safe_ports port 80 443",
    "acl https_port port 443",
    ...otherPorts.flatMap(portWithHosts),
    // Instance metadata, and whatever else answers on link-local addresses.
    "acl link_local dst 169.254.0.0/16 fe80::/10 fd00:ec2::/32",
    ...(allow === "all" ? [] : destinations(allow)),
    "",
    "http_access deny !clients",
    "http_access allow health_check",
    "http_access deny manager",
    `http_access deny !safe_ports${otherPorts.length > 0 ? " !other_ports" : ""}`,
    `http_access deny CONNECT !https_port${otherPorts.length > 0 ? " !other_ports" : ""}`,
    // Before any rule that looks a name up, so that a name that is not allowed does not even leave as a DNS query.
    ...(allow === "all" ? [] : ["http_access deny !destinations"]),
    "http_access deny to_localhost",
    "http_access deny link_local",
    "http_access allow clients",
    "http_access deny all",
    "",
    // The list sees the path with its escapes undone, and Squid's own answer does not: what is only like the path leaves to nowhere.
    "miss_access deny health_path",
    "global_internal_static off",
    "",
    "cache deny all",
    "via off",
    "forwarded_for delete",
    "httpd_suppress_version_string on",
    `access_log daemon:${accessLog} squid !health_check`,
    // logrotate, as packaged, renames the log; Squid only opens it again.
    "logfile_rotate 0",
    "",
  ].join("\n");

/** One port with its hosts. Of several lines of a list that takes all of other lists, one is enough. @see http://www.squid-cache.org/Doc/config/acl/ */
const portWithHosts = ({ hosts, port }: OtherPort): readonly string[] => [
  `acl port_${port} port ${port}`,
  ...hosts.map((host) => `acl hosts_${port} dstdomain -n ${host}`),
  `acl other_ports all-of port_${port} hosts_${port}`,
];

/** The access list of domains. -n: the name that the client wrote counts, and no look-up of an address may change that. */
const destinations = (allow: readonly string[]): readonly string[] =>
  // A list must exist to be named in a rule; no host has a name below invalid.
  (allow.length > 0 ? allow : [".invalid"]).map((domain) => `acl destinations dstdomain -n ${domain}`);
