import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { securityGroupPrefix } from "../../aws/names";

export interface EfaSecurityGroupProps {
  /** Start of the name, and the Name tag. */
  readonly name: string;
  readonly vpcId: string;
}

/**
 * The security group of Elastic Fabric Adapters: everything to itself, in and out. That all may go out to any address, as with the cluster's group,
 * is not enough for traffic past the operating system.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-start.html#efa-start-security
 */
export class EfaSecurityGroup extends Construct {
  readonly id: string;
  /** Without them the adapters of instances reach nothing. */
  readonly rules: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { name, vpcId }: EfaSecurityGroupProps) {
    super(scope, id);
    this.id = new SecurityGroup(this, "security-group", {
      namePrefix: securityGroupPrefix(name),
      description: "Elastic Fabric Adapters",
      vpcId,
      tags: { Name: name },
      lifecycle: { createBeforeDestroy: true },
    }).id;
    const itself = { securityGroupId: this.id, referencedSecurityGroupId: this.id, ipProtocol: "-1" };
    this.rules = [
      new VpcSecurityGroupIngressRule(this, "in", { ...itself, description: "Adapters of the group" }),
      new VpcSecurityGroupEgressRule(this, "out", { ...itself, description: "Adapters of the group" }),
    ];
  }
}
