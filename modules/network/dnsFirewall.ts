import { Route53ResolverFirewallConfig } from "@cdktf/provider-aws/lib/route53-resolver-firewall-config";
import { Route53ResolverFirewallDomainList } from "@cdktf/provider-aws/lib/route53-resolver-firewall-domain-list";
import { Route53ResolverFirewallRule } from "@cdktf/provider-aws/lib/route53-resolver-firewall-rule";
import { Route53ResolverFirewallRuleGroup } from "@cdktf/provider-aws/lib/route53-resolver-firewall-rule-group";
import { Route53ResolverFirewallRuleGroupAssociation } from "@cdktf/provider-aws/lib/route53-resolver-firewall-rule-group-association";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { DnsAllowListDesign, DnsFirewallDesign } from "../../design/network/dnsFirewall";

export interface DnsFirewallProps extends DnsFirewallDesign {
  readonly vpcId: string;
}

/**
 * Rule groups of Route 53 Resolver DNS Firewall in a VPC: those that exist, and one of our own that lets some names through.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html
 */
export class DnsFirewall extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: DnsFirewallProps,
  ) {
    super(scope, id);
    const { allowList, failOpen, ruleGroups, vpcId } = props;
    for (const { key, ...ruleGroup } of ruleGroups) this.associate(`rule-group-${key}`, ruleGroup);
    if (allowList) this.createAllowList(allowList);
    if (failOpen !== undefined) {
      new Route53ResolverFirewallConfig(this, "config", { resourceId: vpcId, firewallFailOpen: failOpen ? "ENABLED" : "DISABLED" });
    }
  }

  private associate(
    id: string,
    ruleGroup: { readonly name: string; readonly id: string; readonly priority: number },
    dependsOn: ITerraformDependable[] = [],
  ): void {
    const { mutationProtection, vpcId } = this.props;
    new Route53ResolverFirewallRuleGroupAssociation(this, id, {
      name: ruleGroup.name,
      firewallRuleGroupId: ruleGroup.id,
      priority: ruleGroup.priority,
      mutationProtection: mutationProtection ? "ENABLED" : "DISABLED",
      vpcId,
      ...(dependsOn.length > 0 && { dependsOn }),
    });
  }

  /** What lets names through is there before what blocks, and the VPC gets both at once. */
  private createAllowList({ domains, name, otherwise, priority }: DnsAllowListDesign): void {
    const group = new Route53ResolverFirewallRuleGroup(this, "allow-list", { name });
    const allowed = new Route53ResolverFirewallDomainList(this, "allowed-domains", { name, domains: [...domains] });
    const others = new Route53ResolverFirewallDomainList(this, "other-domains", { name: `${name}-others`, domains: ["*"] });
    const allow = new Route53ResolverFirewallRule(this, "allow", {
      name: "allow",
      firewallRuleGroupId: group.id,
      firewallDomainListId: allowed.id,
      priority: 100,
      action: "ALLOW",
      // Names of AWS and of registries lead to others by CNAME records, which their owners change as they like.
      firewallDomainRedirectionAction: "TRUST_REDIRECTION_DOMAIN",
    });
    const rest = new Route53ResolverFirewallRule(this, "others", {
      name: "others",
      firewallRuleGroupId: group.id,
      firewallDomainListId: others.id,
      priority: 200,
      action: otherwise,
      // Unlike an answer without data, it lets resolvers go on with the next domain of their search path.
      ...(otherwise === "BLOCK" && { blockResponse: "NXDOMAIN" }),
      dependsOn: [allow],
    });
    this.associate("allow-list-association", { name, id: group.id, priority }, [allow, rest]);
  }
}
