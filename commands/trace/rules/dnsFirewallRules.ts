import { cannotTell, type HopVerdict, passes, stops } from "./hop";
import { isUnknown, plainText, shown, listedTexts, type Value } from "./values";
import type { TracedBlock, World } from "./world";

const byPriority = (one: TracedBlock, other: TracedBlock): number => Number(one.get("priority") ?? 0) - Number(other.get("priority") ?? 0);

/**
 * What Route 53 Resolver DNS Firewall does with a query: the rule with the lowest priority that names the domain decides. Undefined where the VPC has no
 * rule group.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-processing.html
 */
export function dnsFirewallVerdict(world: World, host: string): HopVerdict | undefined {
  const associations = [...world.blocks("aws_route53_resolver_firewall_rule_group_association")].sort(byPriority);
  let doubt: HopVerdict | undefined;
  for (const association of associations) {
    const groupId = association.get("firewall_rule_group_id");
    if (!world.find(groupId, "aws_route53_resolver_firewall_rule_group")) {
      doubt ??= cannotTell(
        `the rule group ${shown(plainText(groupId))} of DNS Firewall, which exists, lets it through`,
        association.address,
      );
      continue;
    }
    const verdict = ruleVerdict(world, groupId, host);
    if (verdict) return verdict.status === "fails" || !doubt ? verdict : doubt;
  }
  return doubt;
}

function ruleVerdict(world: World, groupId: Value | undefined, host: string): HopVerdict | undefined {
  const rules = world
    .blocks("aws_route53_resolver_firewall_rule")
    .filter((rule) => rule.get("firewall_rule_group_id") === groupId)
    .sort(byPriority);
  for (const rule of rules) {
    const list = world.find(rule.get("firewall_domain_list_id"), "aws_route53_resolver_firewall_domain_list");
    const domains = listedTexts(list?.get("domains"));
    if (!domains.some((domain) => namesHost(domain, host))) continue;
    const addresses = [...(list ? [list.address] : []), rule.address];
    return rule.get("action") === "BLOCK"
      ? stops(`DNS Firewall blocks ${host}, which no rule before lets through`, rule.address, ...addresses)
      : passes(`DNS Firewall lets ${host} through`, ...addresses);
  }
  return undefined;
}

/** Domains begin with `*` for all names that end as they go on. */
function namesHost(domain: string, host: string): boolean {
  const pattern = domain.toLowerCase().replace(/\.$/, "");
  if (isUnknown(pattern)) return false;
  return pattern.startsWith("*") ? host.endsWith(pattern.slice(1)) : host === pattern;
}
