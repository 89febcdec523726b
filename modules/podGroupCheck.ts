import { Construct } from "constructs";
import type { PodGroupNeed } from "../design/network/podGroupNeeds";
import { blockHolds, expression, referenceTo } from "./expression";
import { addAssertions, type Assertion } from "./overrides";
import { isByPrefixList, isOnPort, readRules } from "./securityGroupRules";

export interface PodGroupCheckProps {
  readonly securityGroupId: string;
  /** The security group of control plane and nodes. */
  readonly clusterSecurityGroupId: string;
  /** Whether rules in are made. */
  readonly rules: "existing" | "create";
  readonly needs: readonly PodGroupNeed[];
  /** Description of the rule that is made from the group to itself. */
  readonly ownDescription: string;
}

/**
 * Warns of what the rules of a given security group of pods do not let through, and of one that is made though the group has it. A prefix list may
 * hold the blocks that are asked for.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
 */
export class PodGroupCheck extends Construct {
  /** Expression for the rules of the group, those of here among them once they are made. */
  private readonly found: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PodGroupCheckProps,
  ) {
    super(scope, id);
    const { needs, rules, securityGroupId } = props;
    this.found = readRules(this, securityGroupId);
    addAssertions(this, "pod-security-group", [
      ...needs.filter(({ direction }) => direction === "out" || rules === "existing").map((need) => this.letsThrough(need)),
      ...(rules === "create" ? [this.hasNoSuchRule()] : []),
    ]);
  }

  private letsThrough({ cidrs, direction, peer, port, protocol, purpose }: PodGroupNeed): Assertion {
    const { clusterSecurityGroupId, securityGroupId } = this.props;
    const group = peer === "pods" ? securityGroupId : clusterSecurityGroupId;
    const isOut = direction === "out";
    const applies = expression`rule.is_egress == ${referenceTo(String(isOut))} && ${isOnPort(protocol, port)}`;
    const byName = expression`${isByPrefixList()}, rule.referenced_security_group_id == ${group}`;
    const each = cidrs.map(
      (cidr) =>
        expression`anytrue([for rule in ${this.found} : anytrue([${byName}, ${blockHolds("rule.cidr_ipv4", cidr)}]) if ${applies}])`,
    );
    const place = `${peer === "pods" ? "pods" : "control plane and nodes"} (${cidrs.join(", ")})`;
    return {
      condition: expression`alltrue(${each})`,
      errorMessage: isOut
        ? `${securityGroupId} does not let ${protocol} ${port} out to ${place}, for ${purpose}. Have its owner add rules out.`
        : `${securityGroupId} does not let ${protocol} ${port} in from ${place}, for ${purpose}. Have its owner add rules in, or set network.existingVpc.securityGroups.podRules to create.`,
    };
  }

  /** EC2 refuses a rule that differs in its description only. */
  private hasNoSuchRule(): Assertion {
    const { ownDescription, securityGroupId } = this.props;
    const isSuch = expression`!rule.is_egress && rule.ip_protocol == "-1" && rule.referenced_security_group_id == ${securityGroupId} && rule.description != ${ownDescription}`;
    return {
      condition: expression`!anytrue([for rule in ${this.found} : ${isSuch}])`,
      errorMessage: `${securityGroupId} lets in everything from itself already, and EC2 takes no second such rule. Have its owner remove it, or set network.existingVpc.securityGroups.podRules to existing.`,
    };
  }
}
