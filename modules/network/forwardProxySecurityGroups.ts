import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import { securityGroupPrefix } from "../../aws/names";

export interface ForwardProxySecurityGroupsProps {
  /** Start of the names and Name tags. */
  readonly name: string;
  readonly vpcId: string;
  readonly port: number;
  /** Ports that destinations are asked at besides those of HTTP and HTTPS. */
  readonly otherPorts: readonly number[];
  readonly clientCidrs: readonly string[];
  /** Addresses of resolvers of the user's own; Amazon's needs no rule. */
  readonly domainNameServers: readonly string[];
}

/**
 * Who reaches what: the VPC the load balancer, the load balancer the instances, the instances the web. The traffic of Amazon's resolver and
 * of the metadata service is not filtered.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
 */
export class ForwardProxySecurityGroups extends Construct {
  readonly loadBalancer: string;
  readonly instances: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ForwardProxySecurityGroupsProps,
  ) {
    super(scope, id);
    this.loadBalancer = this.createGroup("load-balancer", "Load balancer of the forward proxy");
    this.instances = this.createGroup("instances", "Instances of the forward proxy");
    this.createLoadBalancerRules();
    this.createInstanceRules();
  }

  private createGroup(role: string, description: string): string {
    return new SecurityGroup(this, role, {
      namePrefix: securityGroupPrefix(`${this.props.name}-squid-${role}`),
      description,
      vpcId: this.props.vpcId,
      tags: { Name: `${this.props.name}-squid-${role}` },
      lifecycle: { createBeforeDestroy: true },
    }).id;
  }

  private createLoadBalancerRules(): void {
    const { clientCidrs, port } = this.props;
    for (const cidr of clientCidrs) {
      new VpcSecurityGroupIngressRule(this, `clients-${cidr.replace("/", "-")}`, {
        securityGroupId: this.loadBalancer,
        description: `Clients in ${cidr}`,
        cidrIpv4: cidr,
        ...tcp(port),
      });
    }
    new VpcSecurityGroupEgressRule(this, "load-balancer-to-instances", {
      securityGroupId: this.loadBalancer,
      referencedSecurityGroupId: this.instances,
      ...tcp(port),
      description: "connections and health checks",
    });
  }

  private createInstanceRules(): void {
    const { domainNameServers, otherPorts, port } = this.props;
    new VpcSecurityGroupIngressRule(this, "instances-from-load-balancer", {
      securityGroupId: this.instances,
      referencedSecurityGroupId: this.loadBalancer,
      ...tcp(port),
      description: "connections and health checks",
    });
    const named = otherPorts.map((other) => [`port-${other}`, other] as const);
    for (const [name, webPort] of [["http", 80] as const, ["https", 443] as const, ...named]) {
      new VpcSecurityGroupEgressRule(this, `instances-to-${name}`, {
        securityGroupId: this.instances,
        description: `${name} destinations; Squid decides which`,
        cidrIpv4: "0.0.0.0/0",
        ...tcp(webPort),
      });
    }
    for (const address of domainNameServers) {
      for (const ipProtocol of ["tcp", "udp"]) {
        new VpcSecurityGroupEgressRule(this, `instances-to-resolver-${address}-${ipProtocol}`, {
          securityGroupId: this.instances,
          description: `DNS of ${address}`,
          cidrIpv4: `${address}/32`,
          ...tcp(53),
          ipProtocol,
        });
      }
    }
  }
}

const tcp = (port: number) => ({ ipProtocol: "tcp", fromPort: port, toPort: port });
