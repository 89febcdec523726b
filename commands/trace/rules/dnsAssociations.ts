import type { TracedVpc } from "./subnets";
import { mappingsOf, plainText, type Value } from "./values";
import type { TracedBlock, World } from "./world";

/** A domain without the dot that may end it. */
const domainOf = (value: Value | undefined): string => plainText(value).toLowerCase().replace(/\.$/, "");

const isWithin = (host: string, domain: string): boolean => domain !== "" && `.${host}`.endsWith(`.${domain}`);

/**
 * The rule of the VPC with the most specific domain that a host is in, if it forwards, and its association.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-forward-vpc-to-network-domain-name-matches.html
 */
export function forwardingRule(world: World, vpc: TracedVpc, host: string): readonly [string, string] | undefined {
  const [best] = rulesFor(world, vpc, host);
  return best?.rule.get("rule_type") === "FORWARD" ? [best.rule.address, best.association.address] : undefined;
}

/** The rules of the VPC for the domains that a host is in, the most specific first. */
export const rulesFor = (world: World, vpc: TracedVpc, host: string) =>
  world
    .blocks("aws_route53_resolver_rule_association")
    .filter((association) => association.get("vpc_id") === vpc.id)
    .flatMap((association) => {
      const rule = ruleOf(world, association);
      const domain = domainOf(rule?.get("domain_name"));
      return rule && isWithin(host, domain) ? [{ rule, association, domain }] : [];
    })
    .sort((one, other) => other.domain.length - one.domain.length);

const ruleOf = (world: World, association: TracedBlock): TracedBlock | undefined =>
  world.find(association.get("resolver_rule_id"), "aws_route53_resolver_rule", "data.aws_route53_resolver_rule");

/** The associations of rules of which only the id is known. */
export const unreadRules = (world: World, vpc: TracedVpc): readonly TracedBlock[] =>
  world
    .blocks("aws_route53_resolver_rule_association")
    .filter((association) => association.get("vpc_id") === vpc.id && domainOf(ruleOf(world, association)?.get("domain_name")) === "");

const associatedZone = (world: World, association: TracedBlock): TracedBlock | undefined =>
  world.find(association.get("zone_id"), "aws_route53_zone");

/** The associations of private hosted zones of which only the id is known. */
export const unreadZones = (world: World, vpc: TracedVpc): readonly TracedBlock[] =>
  world
    .blocks("aws_route53_zone_association")
    .filter((association) => association.get("vpc_id") === vpc.id && !associatedZone(world, association));

/**
 * The private hosted zone of the VPC with the most specific name that a host is in.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
 */
export function privateZoneOf(
  world: World,
  vpc: TracedVpc,
  host: string,
): { readonly name: string; readonly block: TracedBlock } | undefined {
  const associated = world
    .blocks("aws_route53_zone_association")
    .filter((association) => association.get("vpc_id") === vpc.id)
    .flatMap((association) => associatedZone(world, association) ?? []);
  const own = world.blocks("aws_route53_zone").filter((zone) => mappingsOf(zone.get("vpc")).some(({ vpc_id }) => vpc_id === vpc.id));
  return [...own, ...associated]
    .map((block) => ({ name: domainOf(block.get("name")), block }))
    .filter(({ name }) => isWithin(host, name))
    .sort((one, other) => other.name.length - one.name.length)[0];
}
