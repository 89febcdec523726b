import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { acceptFindings } from "../acceptFindings";

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
