import { isIP } from "node:net";
import type { ClusterDesign } from "../../../design/cluster";
import type { DnsFirewallDesign } from "../../../design/network/dnsFirewall";
import { isAmazonNameServer } from "../../../design/network/nameServers.findings";

/** What DNS Firewall does with the names of a destination, and whether that is the end of the way. */
export interface DnsFirewallStep {
  readonly hops: readonly string[];
  readonly isEnd: boolean;
}

const noStep: DnsFirewallStep = { hops: [], isEnd: false };

/**
 * The step of Route 53 Resolver DNS Firewall, for clients in the VPC that look names up themselves. What the rules of existing groups say, only their owner
 * knows; the allow list comes after them.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-processing.html
 * @param hosts names and addresses; a leading dot stands for all names below
 */
export function dnsFirewallStep({ config, dnsFirewall }: ClusterDesign, hosts: readonly string[]): DnsFirewallStep {
  const names = hosts.filter((host) => isIP(host) === 0);
  const asksAmazon = config.network.dhcpOptions.domainNameServers.some((server) => isAmazonNameServer(config, server));
  if (!dnsFirewall || names.length === 0 || !asksAmazon) return noStep;
  const { allowList, ruleGroups } = dnsFirewall;
  const shown = (listed: readonly string[]): string => listed.map((host) => host.replace(/^\./, "*.")).join(", ");
  const groups = ruleGroups.map(({ id }) => id).join(", ");
  const byGroups = groups === "" ? [] : [`DNS Firewall: the rule group ${groups} may block ${shown(names)}, or let it through`];
  if (!allowList) return { hops: byGroups, isEnd: false };
  const others = names.filter((host) => !allowList.domains.some((domain) => isListedName(domain, host)));
  const passing = `DNS Firewall lets ${shown(names)} through: its allow list has ${names.length === 1 ? "it" : "them"}`;
  if (others.length === 0) return { hops: [...byGroups, passing], isEnd: false };
  if (allowList.otherwise === "ALERT")
    return {
      hops: [...byGroups, `DNS Firewall lets ${shown(others)} through, and reports the query: its allow list does not have it`],
      isEnd: false,
    };
  const unless = groups === "" ? "" : `, unless a rule of ${groups} lets it through`;
  const blocking = `DNS Firewall blocks ${shown(others)}${unless}: list it at network.dnsFirewall.allowList.domains`;
  return { hops: [blocking], isEnd: groups === "" };
}

/** Domains that begin with `*` stand for all names below them. */
const isListedName = (domain: string, host: string): boolean =>
  domain.startsWith("*") ? host.toLowerCase().endsWith(domain.slice(1)) : host.toLowerCase() === domain;

/** What DNS Firewall means for whoever looks names up in the VPC, as sentences without a full stop; empty where it filters nothing that the file tells. */
export function dnsFirewallSentences({ dnsFirewall }: { readonly dnsFirewall?: DnsFirewallDesign | undefined }): readonly string[] {
  const { allowList, ruleGroups = [] } = dnsFirewall ?? {};
  const groups = ruleGroups.map(({ id }) => id).join(", ");
  return [
    ...(groups === "" ? [] : [`DNS Firewall filters names by the rules of ${groups}`]),
    ...(allowList
      ? [
          allowList.otherwise === "BLOCK"
            ? "DNS Firewall lets only listed names resolve"
            : "DNS Firewall reports names that are not listed, and lets them resolve",
        ]
      : []),
  ];
}
