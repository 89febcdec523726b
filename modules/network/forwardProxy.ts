import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { acceptFindings, encryptedByService, retentionIsChosen } from "../acceptFindings";
import { assumeRolePolicy } from "../../design/iam/trust";
import type { Partition } from "../../aws/regions";
import { healthCheckPath, squidPort } from "../../design/proxy/squid/configuration";
import type { SquidDesign } from "../../design/proxy/squid/squid";
import { Role } from "../role";
import { ForwardProxyInstances } from "./forwardProxyInstances";
import { ForwardProxyLoadBalancer } from "./forwardProxyLoadBalancer";
import { ForwardProxySecurityGroups } from "./forwardProxySecurityGroups";
import { managedPolicyArn } from "../../design/iam/policy";
import { logWriterPolicy } from "../../design/iam/logPolicies";

export interface ForwardProxyProps {
  /** Start of the names and Name tags. */
  readonly name: string;
  readonly partition: Partition;
  readonly squid: SquidDesign;
  /** Tags of the instances, their volumes and network interfaces. */
  readonly tags: Readonly<Record<string, string>>;
  readonly vpcId: string;
  /** CIDR blocks whose addresses may use the proxy: all of the VPC. */
  readonly clientCidrs: readonly string[];
  /** Addresses of resolvers of the user's own. */
  readonly domainNameServers: readonly string[];
  /** Private subnets of the load balancer, one per zone. */
  readonly privateSubnetIds: readonly string[];
  /** Public subnets of the instances. */
  readonly publicSubnetIds: readonly string[];
  readonly internetRoutes: readonly ITerraformDependable[];
}

/** The way to the web: Squid in the public subnets, behind an internal load balancer in the private ones. */
export class ForwardProxy extends Construct {
  /** URL of the proxy for its clients. */
  readonly url: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ForwardProxyProps,
  ) {
    super(scope, id);
    const { clientCidrs, domainNameServers, name, squid, vpcId } = props;
    const port = squidPort;
    const securityGroups = new ForwardProxySecurityGroups(this, "security-groups", { name, vpcId, port, clientCidrs, domainNameServers });
    const loadBalancer = new ForwardProxyLoadBalancer(this, "load-balancer", {
      name,
      vpcId,
      port,
      subnetIds: props.privateSubnetIds,
      securityGroupId: securityGroups.loadBalancer,
      healthCheckPath,
    });
    new ForwardProxyInstances(this, "instances", {
      name,
      squid,
      tags: props.tags,
      subnetIds: props.publicSubnetIds,
      securityGroupId: securityGroups.instances,
      role: this.createRole(),
      targetGroupArn: loadBalancer.targetGroupArn,
      dependsOn: [...props.internetRoutes, loadBalancer.listener],
    });
    this.url = `http://${loadBalancer.dnsName}:${port}`;
  }

  private createRole(): Role {
    const { name, partition, squid } = this.props;
    const logGroup = new CloudwatchLogGroup(this, "log-group", { name: squid.logGroupName, retentionInDays: squid.logRetentionDays });
    acceptFindings(logGroup, { CKV_AWS_158: encryptedByService, CKV_AWS_338: retentionIsChosen });
    return new Role(this, "role", {
      namePrefix: `${name}-squid`,
      trust: assumeRolePolicy("ec2", { dnsSuffix: partition.dnsSuffix }),
      managedPolicyArns: [managedPolicyArn(partition.id, "AmazonSSMManagedInstanceCore")],
      inlinePolicies: { "write-logs": logWriterPolicy(logGroup.arn) },
    });
  }
}
