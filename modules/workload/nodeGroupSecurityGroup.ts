import { Construct } from "constructs";
import { expression } from "../expression";
import { ExistingSecurityGroup, type ExistingSecurityGroupProps } from "../network/existingVpc";
import { addAssertions } from "../overrides";

export interface NodeGroupSecurityGroupProps extends ExistingSecurityGroupProps {
  readonly clusterName: string;
}

/**
 * A security group of nodes that is there already. The plan warns where controllers would take it for the one of the nodes that they write rules
 * into, which is to be the only one with the cluster's tag.
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/security_groups/
 */
export class NodeGroupSecurityGroup extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, { clusterName, key, securityGroupId, vpcId }: NodeGroupSecurityGroupProps) {
    super(scope, id);
    const group = new ExistingSecurityGroup(this, "existing", { key, securityGroupId, vpcId });
    const tag = `kubernetes.io/cluster/${clusterName}`;
    addAssertions(this, `${key.replace(/\W/g, "-")}-${securityGroupId}`, [
      {
        condition: expression`!contains(keys(${group.tags}), ${tag})`,
        errorMessage: `${securityGroupId} has the tag ${tag}, as has the security group of all nodes: the load balancer controller writes rules into one such group of a node, and refuses two. Have its owner remove the tag, or remove it from ${key}.`,
      },
    ]);
    this.id = group.id;
  }
}
