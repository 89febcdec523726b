import { cannotTell, type HopVerdict, passes, stops } from "./hop";
import type { TracedVpc } from "./subnets";
import { isUnknown, plainText, shown, listedTexts } from "./values";
import type { TracedBlock, World } from "./world";

const byPriority = (one: TracedBlock, other: TracedBlock): number => Number(one.get("priority") ?? 0) - Number(other.get("priority") ?? 0);

/** What a rule does, or a group of which only the id is known, if it names the host. */
type FirewallOutcome = HopVerdict & { readonly isCertain: boolean };

/**
 * What Route 53 Resolver DNS Firewall does with a query for an IPv4 address: the rule with the lowest priority that names the domain decides. Undefined where
 * the VPC has no rule group that says anything of it.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-processing.html
 */
export function dnsFirewallVerdict(world: World, { id }: TracedVpc, host: string): HopVerdict | undefined {
  const outcomes = [...world.blocks("aws_route53_resolver_firewall_rule_group_association")]
    .filter((association) => association.get("vpc_id") === undefined || association.get("vpc_id") === id)
    .sort(byPriority)
    .flatMap((association) => groupOutcomes(world, association, host));
  const certain = outcomes.find(({ isCertain }) => isCertain);
  const before = outcomes.slice(0, certain ? outcomes.indexOf(certain) : undefined);
  // What is not known does not matter where it does the same as what follows.
  return before.find(({ status }) => status !== (certain?.status ?? "ok")) ? firstDoubt(before, certain) : certain;
}

function firstDoubt(before: readonly FirewallOutcome[], certain: FirewallOutcome | undefined): HopVerdict {
  const [doubt] = before.filter(({ status }) => status !== (certain?.status ?? "ok"));
  return cannotTell(doubt!.says, ...doubt!.decidedBy, ...(certain?.decidedBy ?? []));
}

function groupOutcomes(world: World, association: TracedBlock, host: string): readonly FirewallOutcome[] {
  const groupId = association.get("firewall_rule_group_id");
  if (!world.find(groupId, "aws_route53_resolver_firewall_rule_group")) {
    const says = `the rule group ${shown(plainText(groupId))} of DNS Firewall, which exists, lets it through`;
    return [{ ...cannotTell(says, association.address), isCertain: false }];
  }
  return world
    .blocks("aws_route53_resolver_firewall_rule")
    .filter(
      (rule) => rule.get("firewall_rule_group_id") === groupId && ["", "A", "1"].includes(plainText(rule.get("q_type")).toUpperCase()),
    )
    .sort(byPriority)
    .flatMap((rule) => ruleOutcome(world, rule, host));
}

function ruleOutcome(world: World, rule: TracedBlock, host: string): readonly FirewallOutcome[] {
  const listId = rule.get("firewall_domain_list_id");
  const list = world.find(listId, "aws_route53_resolver_firewall_domain_list");
  const isBlocking = rule.get("action") === "BLOCK";
  const domains = listedTexts(list?.get("domains"));
  if (listId !== undefined && (!list || domains.some(isUnknown)) && !domains.some((domain) => namesHost(domain, host))) {
    const says = `the domain list ${shown(plainText(listId))} of DNS Firewall, which is not in the JSON, ${isBlocking ? "has not" : "has"} ${host}`;
    return [{ ...(isBlocking ? stops : passes)(says, rule.address), isCertain: false }];
  }
  if (!domains.some((domain) => namesHost(domain, host))) return [];
  const addresses = [list!.address, rule.address];
  return [
    isBlocking
      ? { ...stops(`DNS Firewall blocks ${host}, which no rule before lets through`, rule.address, ...addresses), isCertain: true }
      : { ...passes(`DNS Firewall lets ${host} through`, ...addresses), isCertain: true },
  ];
}

/** Domains begin with `*` for all names that end as they go on. */
function namesHost(domain: string, host: string): boolean {
  const pattern = domain.toLowerCase().replace(/\.$/, "");
  if (isUnknown(pattern)) return false;
  return pattern.startsWith("*") ? host.endsWith(pattern.slice(1)) : host === pattern;
}
