import { DataAwsPrefixList } from "@cdktf/provider-aws/lib/data-aws-prefix-list";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import { securityGroupPrefix } from "../../aws/names";
import type { GroupRule, RulePeer } from "../../design/network/groupRule";
import type { NodeSecurityGroupDesign } from "../../design/network/nodeSecurityGroup";

export interface NodeSecurityGroupProps {
  readonly clusterName: string;
  readonly vpcId: string;
  readonly group: NodeSecurityGroupDesign;
  /** What is let in to nodes alone, besides. */
  readonly ingressOfNodes: readonly GroupRule[];
  /** The security group that EKS made for control plane and nodes. */
  readonly clusterSecurityGroupId: string;
  readonly endpointSecurityGroupId: string;
  /** The security group of pods in subnets of their own. @default - there are no such subnets */
  readonly podSecurityGroupId?: string | undefined;
  /** Tags besides its name. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether the rules of the pods' group are its owner's. */
  readonly isPodGroupGiven: boolean;
}

/**
 * A security group of the nodes: beside that of the cluster, with rules in, or in place of it, so that nothing goes out without a rule. EKS lets
 * everything out of its own group, by a rule that no resource of the provider can take over before it exists.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html#security-group-restricting-cluster-traffic
 */
export class NodeSecurityGroup extends Construct {
  readonly id: string;
  private readonly prefixListIds = new Map<string, string>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: NodeSecurityGroupProps,
  ) {
    super(scope, id);
    const { group, ingressOfNodes, isPodGroupGiven, podSecurityGroupId } = props;
    this.id = this.createGroup();
    this.addRules(this, this.id);
    this.addIngress(this, this.id, ingressOfNodes);
    if (podSecurityGroupId !== undefined && !isPodGroupGiven) this.addRules(new Construct(this, "pods"), podSecurityGroupId);
    if (group.restrictsEgress) this.connect();
  }

  private createGroup(): string {
    const { clusterName, group, tags, vpcId } = this.props;
    const name = `${clusterName}-nodes`;
    return new SecurityGroup(this, "security-group", {
      namePrefix: securityGroupPrefix(name),
      description: "Nodes",
      vpcId,
      tags: {
        Name: name,
        // The load balancer controller writes its rules into the one group of an interface that has the tag: the cluster's has it, too.
        // https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/security_groups/
        ...(group.restrictsEgress ? { [`kubernetes.io/cluster/${clusterName}`]: "owned" } : {}),
        ...tags,
      },
      lifecycle: { createBeforeDestroy: true },
    }).id;
  }

  private addRules(scope: Construct, securityGroupId: string): void {
    const { egress, ingress } = this.props.group;
    this.addIngress(scope, securityGroupId, ingress);
    for (const rule of egress) new VpcSecurityGroupEgressRule(scope, `egress-${rule.key}`, { securityGroupId, ...this.ruleConfig(rule) });
  }

  private addIngress(scope: Construct, securityGroupId: string, rules: readonly GroupRule[]): void {
    for (const rule of rules) new VpcSecurityGroupIngressRule(scope, `ingress-${rule.key}`, { securityGroupId, ...this.ruleConfig(rule) });
  }

  private ruleConfig({ description, peer, ports, protocol }: GroupRule) {
    return {
      description,
      ipProtocol: protocol === "all" ? "-1" : protocol,
      ...(ports ? { fromPort: ports.from, toPort: ports.to } : {}),
      ...this.peerConfig(peer),
    };
  }

  private peerConfig(peer: RulePeer) {
    if ("cidr" in peer) return { cidrIpv4: peer.cidr };
    if ("prefixListId" in peer) return { prefixListId: peer.prefixListId };
    if ("prefixListName" in peer) return { prefixListId: this.readPrefixList(peer.prefixListName) };
    return { referencedSecurityGroupId: "groupId" in peer ? peer.groupId : this.props.endpointSecurityGroupId };
  }

  private readPrefixList(name: string): string {
    const found = this.prefixListIds.get(name) ?? new DataAwsPrefixList(this, `prefix-list-${name}`, { name }).id;
    this.prefixListIds.set(name, found);
    return found;
  }

  /** Nodes, pods and control plane reach each other on every port, as by the cluster's group. */
  private connect(): void {
    const { clusterSecurityGroupId: cluster, isPodGroupGiven, podSecurityGroupId: pods } = this.props;
    this.allow("nodes-to-nodes", this.id, this.id, "nodes to nodes", ["in", "out"]);
    this.allow("nodes-to-cluster", this.id, cluster, "nodes to control plane", ["in", "out"]);
    this.allow("cluster-to-nodes", cluster, this.id, "control plane to nodes", ["in"]);
    if (pods === undefined) return;
    this.allow("nodes-to-pods", this.id, pods, "nodes to pods", ["in", "out"]);
    this.allow("pods-to-nodes", pods, this.id, "pods to nodes", isPodGroupGiven ? ["in"] : ["in", "out"]);
    if (isPodGroupGiven) return;
    this.allow("pods-to-pods", pods, pods, "pods to pods", ["out"]);
    this.allow("pods-to-cluster", pods, cluster, "pods to control plane", ["out"]);
  }

  private allow(id: string, from: string, to: string, description: string, sides: readonly ("in" | "out")[]): void {
    const everything = { ipProtocol: "-1", description };
    if (sides.includes("in")) {
      new VpcSecurityGroupIngressRule(this, `${id}-in`, { securityGroupId: to, referencedSecurityGroupId: from, ...everything });
    }
    if (sides.includes("out")) {
      new VpcSecurityGroupEgressRule(this, `${id}-out`, { securityGroupId: from, referencedSecurityGroupId: to, ...everything });
    }
  }
}
