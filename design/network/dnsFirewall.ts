import { shortened } from "../../aws/names";
import type { ClusterFacts } from "../facts";
import { allowedDomains } from "./allowedDomains";

/** What DNS Firewall lets a VPC resolve. */
export interface DnsFirewallDesign {
  /** Rule groups that exist, with the names of their associations. */
  readonly ruleGroups: readonly { readonly key: string; readonly name: string; readonly id: string; readonly priority: number }[];
  /** A rule group of our own. @default - none */
  readonly allowList?: DnsAllowListDesign | undefined;
  /** Whether names are resolved unfiltered while DNS Firewall does not answer. @default - as the VPC has it */
  readonly failOpen?: boolean | undefined;
  /** Whether AWS refuses to change or remove the associations. */
  readonly mutationProtection: boolean;
}

export interface DnsAllowListDesign {
  /** Start of the names. */
  readonly name: string;
  /** As DNS Firewall has them: `example.com` is this name alone, `*.example.com` all below it. */
  readonly domains: readonly string[];
  /** What becomes of queries for other names. */
  readonly otherwise: "BLOCK" | "ALERT";
  readonly priority: number;
}

/**
 * The highest priority that an association may have. An own rule group that blocks all other names comes after those whose rules let some through.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-route53resolver-firewallrulegroupassociation.html
 */
export const allowListPriority = 9899;

/** Characters of the longest name of what Route 53 Resolver has. */
export const longestResolverName = 64;

/** DNS Firewall in the VPC of a cluster; undefined where nothing of it is asked for. */
export function planDnsFirewall(facts: ClusterFacts): DnsFirewallDesign | undefined {
  const { name, network } = facts.config;
  const { allowList, failOpen, mutationProtection, ruleGroups } = network.dnsFirewall;
  if (Object.keys(ruleGroups).length === 0 && !allowList.enabled && failOpen === undefined) return undefined;
  return {
    ruleGroups: Object.entries(ruleGroups).map(([key, group]) => ({
      key,
      name: shortened(`${name}-${key}`, longestResolverName),
      ...group,
    })),
    allowList: allowList.enabled
      ? {
          name: shortened(`${name}-allow-list`, longestResolverName - "-others".length),
          domains: allowedDomains(facts),
          otherwise: allowList.otherwise ?? "BLOCK",
          priority: allowListPriority,
        }
      : undefined,
    failOpen,
    mutationProtection,
  };
}
