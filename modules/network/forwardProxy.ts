import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Partition } from "../../aws/regions";
import { logWriterPolicy } from "../../design/iam/logPolicies";
import { policyDocument } from "../../design/iam/policy";
import { sessionManagerStatement } from "../../design/iam/roles";
import { assumeRolePolicy } from "../../design/iam/trust";
import { healthCheckPath, squidPort } from "../../design/proxy/squid/configuration";
import type { SquidDesign } from "../../design/proxy/squid/squid";
import { createLogGroup } from "../logGroup";
import { acceptFindings } from "../overrides";
import { roleOf, type UsableRole } from "../role";
import { ForwardProxyInstances } from "./forwardProxyInstances";
import { ForwardProxySecurityGroups } from "./forwardProxySecurityGroups";

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
  /** What instances need to reach the web by its names. */
  readonly dependsOn: readonly ITerraformDependable[];
  /** KMS key of the log group. */
  readonly logsKmsKeyArn: string | undefined;
  /** @default - a role is made */
  readonly existingRoleArn: string | undefined;
  /** KMS key of the volumes of the instances. @default - the account's aws/ebs key */
  readonly volumesKmsKeyArn: string | undefined;
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
    const securityGroups = new ForwardProxySecurityGroups(this, "security-groups", {
      name,
      vpcId,
      port,
      otherPorts: squid.otherPorts.map((other) => other.port),
      clientCidrs,
      domainNameServers,
    });
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
      volumesKmsKeyArn: props.volumesKmsKeyArn,
      subnetIds: props.publicSubnetIds,
      securityGroupId: securityGroups.instances,
      role: this.createRole(),
      targetGroupArn: loadBalancer.targetGroupArn,
      dependsOn: [...props.dependsOn, loadBalancer.listener],
    });
    this.url = `http://${loadBalancer.dnsName}:${port}`;
  }

  private createRole(): UsableRole {
    const { existingRoleArn, logsKmsKeyArn, name, partition, squid } = this.props;
    const logGroup = createLogGroup(this, "log-group", {
      name: squid.logGroupName,
      retentionDays: squid.logRetentionDays,
      kmsKeyArn: logsKmsKeyArn,
    });
    return roleOf(this, "role", existingRoleArn, {
      namePrefix: `${name}-squid`,
      trust: assumeRolePolicy("ec2", { dnsSuffix: partition.dnsSuffix }),
      inlinePolicies: {
        "write-logs": logWriterPolicy(logGroup.arn),
        ...(squid.sessionManager && { "session-manager": policyDocument([sessionManagerStatement]) }),
      },
    });
  }
}

export interface ForwardProxyLoadBalancerProps {
  /** Start of the Name tags. */
  readonly name: string;
  readonly vpcId: string;
  readonly port: number;
  /** One subnet per zone. */
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  /** What an HTTP health check on the same port asks for. */
  readonly healthCheckPath: string;
}

/** Names of load balancers have 32 characters, of which Terraform's unique suffix takes 26; the Name tag tells the cluster. */
const squidNamePrefix = "squid-";

/**
 * An internal Network Load Balancer in every zone, so that clients of each zone reach the instances of all zones.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/introduction.html
 */
export class ForwardProxyLoadBalancer extends Construct {
  readonly dnsName: string;
  readonly targetGroupArn: string;
  /** Sends connections to the targets; what waits for healthy targets depends on it. */
  readonly listener: ITerraformDependable;

  constructor(scope: Construct, id: string, props: ForwardProxyLoadBalancerProps) {
    super(scope, id);
    const tags = { Name: `${props.name}-squid` };
    const loadBalancer = new Lb(this, "load-balancer", {
      namePrefix: squidNamePrefix,
      loadBalancerType: "network",
      internal: true,
      enableCrossZoneLoadBalancing: true,
      subnets: [...props.subnetIds],
      securityGroups: [props.securityGroupId],
      tags,
      lifecycle: { createBeforeDestroy: true },
    });
    acceptFindings(loadBalancer, {
      CKV_AWS_91: "Network Load Balancers log TLS listeners only; Squid logs every request.",
      CKV_AWS_150: "The configuration of the cluster protects it; a replacement is made before the old one goes.",
    });
    const targetGroup = new LbTargetGroup(this, "target-group", {
      namePrefix: squidNamePrefix,
      vpcId: props.vpcId,
      protocol: "TCP",
      port: props.port,
      // The access list and the access log of Squid need the clients' own addresses.
      preserveClientIp: "true",
      deregistrationDelay: "120",
      healthCheck: {
        protocol: "HTTP",
        path: props.healthCheckPath,
        matcher: "200",
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
      },
      tags,
      lifecycle: { createBeforeDestroy: true },
    });
    this.dnsName = loadBalancer.dnsName;
    this.targetGroupArn = targetGroup.arn;
    this.listener = new LbListener(this, "listener", {
      loadBalancerArn: loadBalancer.arn,
      protocol: "TCP",
      port: props.port,
      defaultAction: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      tags,
    });
  }
}
