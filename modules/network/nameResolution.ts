import { Route53ResolverRuleAssociation } from "@cdktf/provider-aws/lib/route53-resolver-rule-association";
import { Route53ZoneAssociation } from "@cdktf/provider-aws/lib/route53-zone-association";
import { Route53ProfilesAssociation } from "@cdktf/provider-aws/lib/route53profiles-association";
import { Construct } from "constructs";

export interface NameResolutionProps {
  /** Name of the association with the profile. */
  readonly name: string;
  readonly vpcId: string;
  /** Ids of Route 53 Resolver rules. */
  readonly resolverRules: readonly string[];
  /** Ids of private hosted zones. */
  readonly privateHostedZones: readonly string[];
  /** Id of a Route 53 Profile. @default - none */
  readonly profileId?: string | undefined;
}

/**
 * What Amazon's name server answers in a VPC, besides public names: rules that forward domains to other name servers, private hosted zones, and the
 * one profile that a VPC can have.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-rules-managing.html
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-associate-vpcs.html
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/profile-associate-vpcs.html
 */
export class NameResolution extends Construct {
  constructor(scope: Construct, id: string, { name, vpcId, resolverRules, privateHostedZones, profileId }: NameResolutionProps) {
    super(scope, id);
    for (const resolverRuleId of resolverRules) new Route53ResolverRuleAssociation(this, resolverRuleId, { resolverRuleId, vpcId });
    for (const zoneId of privateHostedZones) new Route53ZoneAssociation(this, zoneId, { zoneId, vpcId });
    if (profileId !== undefined) new Route53ProfilesAssociation(this, "profile", { name, profileId, resourceId: vpcId });
  }
}
