import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Manifest } from "@cdktf/provider-kubernetes/lib/manifest";
import { Construct } from "constructs";
import { securityGroupPrefix } from "../aws/names";
import type { GroupRule } from "../design/network/groupRule";
import type { PodGroupNeed } from "../design/network/podGroupNeeds";
import { ExistingSecurityGroup } from "./network/existingVpc";
import { PodGroupCheck } from "./podGroupCheck";

/** Description of a rule, which tells it from one of the owner of a given group. */
const podsToPods = "pods to pods";

export interface PodSecurityGroupProps {
  readonly clusterName: string;
  readonly vpcId: string;
  /** The security group of control plane and nodes. */
  readonly clusterSecurityGroupId: string;
  /** A security group that is there already. @default - a new one */
  readonly existing?: ExistingPodGroup | undefined;
  /** Whether a new one lets nothing out without a rule of the nodes' security group. */
  readonly restrictsEgress: boolean;
  /** Tags of a new one besides its name. @default {} */
  readonly tags?: Readonly<Record<string, string>>;
  /** Given security groups that may ask CoreDNS, which has a new one. */
  readonly dns: readonly GroupRule[];
}

export interface ExistingPodGroup {
  readonly id: string;
  /** Whether it gets the rules in that a new one has; its own stay as they are, as do those out. */
  readonly rules: "existing" | "create";
  readonly needs: readonly PodGroupNeed[];
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
    const { clusterSecurityGroupId: cluster, existing } = props;
    this.id = existing ? this.readGroup(existing, props) : this.createGroup(props);
    const ofGroup = [
      { rule: "pods-from-pods", to: this.id, from: this.id, description: podsToPods },
      { rule: "pods-from-cluster", to: this.id, from: cluster, description: "control plane and nodes to pods" },
    ];
    const ofCluster = [{ rule: "cluster-from-pods", to: cluster, from: this.id, description: "pods to control plane and nodes" }];
    for (const { rule, to, from, description } of [...(existing?.rules === "existing" ? [] : ofGroup), ...ofCluster]) {
      new VpcSecurityGroupIngressRule(this, rule, {
        securityGroupId: to,
        referencedSecurityGroupId: from,
        ipProtocol: "-1",
        description,
      });
    }
    for (const { description, key, peer, protocol } of existing ? [] : props.dns) {
      new VpcSecurityGroupIngressRule(this, key, {
        securityGroupId: this.id,
        ...("groupId" in peer ? { referencedSecurityGroupId: peer.groupId } : {}),
        ipProtocol: protocol,
        fromPort: 53,
        toPort: 53,
        description,
      });
    }
    if (!existing && !props.restrictsEgress) {
      new VpcSecurityGroupEgressRule(this, "egress", {
        securityGroupId: this.id,
        cidrIpv4: "0.0.0.0/0",
        description: "pods to wherever the route tables lead",
        ipProtocol: "-1",
      });
    }
  }

  private readGroup({ id, needs, rules }: ExistingPodGroup, { clusterSecurityGroupId, vpcId }: PodSecurityGroupProps): string {
    const group = new ExistingSecurityGroup(this, "existing", {
      securityGroupId: id,
      vpcId,
      key: "network.existingVpc.securityGroups.pods",
    });
    new PodGroupCheck(this, "rules", { securityGroupId: id, clusterSecurityGroupId, rules, needs, ownDescription: podsToPods });
    return group.id;
  }

  private createGroup({ clusterName, tags, vpcId }: PodSecurityGroupProps): string {
    const name = `${clusterName}-pods`;
    return new SecurityGroup(this, "security-group", {
      namePrefix: securityGroupPrefix(name),
      description: "Pods with addresses from pod subnets",
      vpcId,
      tags: { Name: name, ...tags },
      lifecycle: { createBeforeDestroy: true },
    }).id;
  }
}

export interface EniConfigProps {
  /** Also the ENIConfig's name: the CNI finds it by the node's zone label. */
  readonly zone: string;
  readonly podSubnetId: string;
  readonly securityGroupIds: readonly string[];
}

/**
 * Where pods on the nodes of one Availability Zone get their addresses.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network-tutorial.html
 */
export class EniConfig extends Construct {
  readonly resource: Manifest;

  constructor(scope: Construct, id: string, props: EniConfigProps) {
    super(scope, id);
    this.resource = new Manifest(this, "manifest", {
      manifest: {
        apiVersion: "crd.k8s.amazonaws.com/v1alpha1",
        kind: "ENIConfig",
        metadata: { name: props.zone },
        spec: { subnet: props.podSubnetId, securityGroups: [...props.securityGroupIds] },
      },
    });
  }
}
