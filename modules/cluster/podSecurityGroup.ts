import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";

export interface PodSecurityGroupProps {
  readonly clusterName: string;
  readonly vpcId: string;
  /** The security group of control plane and nodes. */
  readonly clusterSecurityGroupId: string;
}

/**
 * The security group of pods in subnets of their own. Pods, nodes and the control plane reach each other on every port: probes, webhooks
 * (9443 for the load balancer controller), metrics (10250), DNS.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network.html
 */
export class PodSecurityGroup extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, props: PodSecurityGroupProps) {
    super(scope, id);
    const groupName = `${props.clusterName}-pods`;
    this.id = new SecurityGroup(this, "security-group", {
      namePrefix: `${groupName}-`,
      description: "Pods with addresses from pod subnets",
      vpcId: props.vpcId,
      tags: { Name: groupName },
      lifecycle: { createBeforeDestroy: true },
    }).id;
    const ingress = [
      { rule: "pods-from-pods", to: this.id, from: this.id, description: "pods to pods" },
      { rule: "pods-from-cluster", to: this.id, from: props.clusterSecurityGroupId, description: "control plane and nodes to pods" },
      { rule: "cluster-from-pods", to: props.clusterSecurityGroupId, from: this.id, description: "pods to control plane and nodes" },
    ];
    for (const { rule, to, from, description } of ingress) {
      new VpcSecurityGroupIngressRule(this, rule, {
        securityGroupId: to,
        referencedSecurityGroupId: from,
        ipProtocol: "-1",
        description,
      });
    }
    new VpcSecurityGroupEgressRule(this, "egress", {
      securityGroupId: this.id,
      cidrIpv4: "0.0.0.0/0",
      description: "pods to wherever the route tables lead",
      ipProtocol: "-1",
    });
  }
}
