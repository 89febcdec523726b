import { isIP } from "node:net";
import * as z from "zod";
import { caCertificates, caNamespaces } from "./certificateAuthorities";
import { awsId, cidrBlock, listOf, retentionDays, secrets } from "./primitives";

const label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
// The last label of an address in digits is a number, that of a domain is not.
const domain = new RegExp(`^\\.?(?:${label}\\.)*(?!\\d+$)${label}$`);

/** The URL of an HTTP proxy: http, a host, a port, and nothing else. It stands as it is in shell scripts, systemd units, TOML and YAML. */
const proxyUrl = z
  .string()
  .superRefine((value, context) => {
    const problem = proxyUrlProblem(value);
    if (problem) context.addIssue({ code: "custom", message: problem });
  })
  .meta({ pattern: "^http://[^/?#@]+:[1-9][0-9]{0,4}$", examples: ["http://proxy.example.com:3128"] });

function proxyUrlProblem(value: string): string | undefined {
  const form = "must be the URL of an HTTP proxy with its port, such as http://proxy.example.com:3128";
  const [, scheme, authority = "", rest = ""] = /^(https?):\/\/([^/?#]*)(.*)$/s.exec(value) ?? [];
  if (/[@\uff20]|%40/.test(value)) {
    return "must not hold credentials, which would stand in the state and in user data: remove them, and let the proxy know its clients by their addresses";
  }
  if (scheme === "https") {
    return "must not be https, since not every program on a node speaks TLS with a proxy, and connections to https hosts are encrypted through an http proxy all the same: write http:// with the port of the proxy for plain HTTP";
  }
  const [, host = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(authority) ?? [];
  if (scheme === undefined || !isHost(host)) return form;
  if (port === undefined || port === "") return `must name the port: write http://${host}:<port>`;
  if (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65535)
    return "must name a port from 1 to 65535: write the port that the proxy listens on";
  return rest === "" ? undefined : `must end after the port: write http://${host}:${port}`;
}

const isHost = (host: string): boolean =>
  isIP(host.replace(/^\[|\]$/g, "")) !== 0 || (host.length <= 253 && !host.startsWith(".") && domain.test(host));

/** A destination that stands alone in NO_PROXY. */
const noProxyEntry = z
  .string()
  .superRefine((value, context) => {
    const problem = noProxyProblem(value);
    if (problem) context.addIssue({ code: "custom", message: problem });
  })
  .meta({ pattern: "^[^\\s,*]+$", examples: [".example.com"] });

function noProxyProblem(value: string): string | undefined {
  if (/[\s,]/.test(value)) return "must not hold blanks or commas: write each destination as an item of the list";
  if (value.includes("*"))
    return "must not hold a wildcard, which few programs know: write a domain with a leading dot, such as .example.com";
  if (/^[\d.]+\/\d+$/.test(value)) return cidrBlock.safeParse(value).error?.issues[0]?.message;
  return domain.test(value) || isIP(value) !== 0
    ? undefined
    : "must be a host, a domain, an address or a CIDR block, without scheme and port, such as .example.com";
}

/** A domain of Squid's allow-list; with a leading dot its subdomains too. */
export const allowedDomain = z.string().regex(new RegExp(`^\\.?(?:${label}\\.)+(?!\\d+$)${label}$`), {
  error: "must be a domain without scheme, port and path, such as registry.example.com (this host) or .example.com (with all below it)",
});

const squid = z.strictObject({
  instances: z.int().min(1).max(9).optional().describe("Number of Squid instances. Default: one in each public subnet, and two at least."),
  instanceType: z
    .string()
    .min(1)
    .default("t3.small")
    .describe("EC2 instance type of the Squid instances.")
    .meta({ examples: ["t3.small", "t4g.small"] }),
  amiId: awsId("ami")
    .optional()
    .describe("Id of an AMI of Amazon Linux 2023. Default: the newest one when the network stack is first applied; later applies keep it."),
  allow: z
    .union([z.literal("all"), listOf(allowedDomain)], { error: "must be the word all or a list of domains, such as [.example.com]" })
    .default([])
    .describe("Domains that may be reached besides those that the cluster needs. The word all allows every destination."),
  logRetentionDays: retentionDays.default(90).describe("Days for which the log group keeps the access log."),
});

/** The HTTP proxy that is the way out with `network.egress: proxy`. */
export const proxy = z.strictObject({
  url: proxyUrl
    .optional()
    .describe("URL of an existing proxy, with its port, such as http://proxy.example.com:3128.")
    .register(secrets, { secret: "credentials" }),
  squid: squid
    .optional()
    .describe("Create Squid instances in the public subnets, behind an internal Network Load Balancer: {} for the defaults."),
  noProxy: listOf(noProxyEntry)
    .default([])
    .describe(
      "Further destinations that are reached without the proxy: hosts, domains such as .example.com, addresses and CIDR blocks. What has a VPC endpoint is left out of the proxy by itself.",
    ),
  caCertificates: caCertificates
    .default({})
    .describe("Earlier name of certificateAuthorities.certificates. Use that key instead.")
    .meta({ deprecated: true, deprecationMessage: "Use certificateAuthorities.certificates" }),
  caNamespaces: caNamespaces
    .describe("Earlier name of certificateAuthorities.namespaces. Use that key instead.")
    .meta({ deprecated: true, deprecationMessage: "Use certificateAuthorities.namespaces" }),
});
