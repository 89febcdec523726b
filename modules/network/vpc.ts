import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { Vpc as AwsVpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcDhcpOptions } from "@cdktf/provider-aws/lib/vpc-dhcp-options";
import { VpcDhcpOptionsAssociation } from "@cdktf/provider-aws/lib/vpc-dhcp-options-association";
import { VpcIpv4CidrBlockAssociation } from "@cdktf/provider-aws/lib/vpc-ipv4-cidr-block-association";
import { Construct } from "constructs";
import { flowLogsPolicy } from "../../design/iam/logPolicies";
import type { PolicyDocument, TrustStatement } from "../../design/iam/policy";
import { acceptFindings } from "../overrides";
import { createLogGroup } from "../logGroup";
import { roleOf } from "../role";

/** A VPC, made or given. */
export interface NetworkVpc {
  readonly id: string;
  /** For each CIDR block, the VPC id that is known only once the block is part of the VPC. Subnets of the block use it. */
  readonly idByCidr: Readonly<Record<string, string>>;
}

export interface VpcProps {
  /** Value of the Name tag, and the start of the names of what belongs to the VPC. */
  readonly name: string;
  readonly cidr: string;
  /** CIDR blocks associated with the VPC besides the primary one. */
  readonly secondaryCidrs: readonly string[];
  readonly domainName: string;
  readonly domainNameServers: readonly string[];
}

/**
 * A VPC with DNS names, DHCP options of its own, its secondary CIDR blocks, and a default security group that allows nothing.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export class Vpc extends Construct implements NetworkVpc {
  readonly id: string;
  readonly idByCidr: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: VpcProps) {
    super(scope, id);
    const vpc = new AwsVpc(this, "vpc", {
      cidrBlock: props.cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: props.name },
    });
    acceptFindings(vpc, { CKV2_AWS_11: "Flow logs are asked for by network.flowLogs." });
    this.id = vpc.id;
    this.idByCidr = { [props.cidr]: vpc.id, ...associateCidrs(this, vpc.id, props.secondaryCidrs) };

    new DefaultSecurityGroup(this, "default-security-group", { vpcId: vpc.id, tags: { Name: `${props.name}-default-closed` } });
    const dhcpOptions = new VpcDhcpOptions(this, "dhcp-options", {
      domainName: props.domainName,
      domainNameServers: [...props.domainNameServers],
      tags: { Name: props.name },
    });
    new VpcDhcpOptionsAssociation(this, "dhcp-options-association", { vpcId: vpc.id, dhcpOptionsId: dhcpOptions.id });
  }
}

/**
 * Adds CIDR blocks to a VPC.
 * @returns for each, the VPC id that is known only once the block is part of the VPC
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/add-ipv4-cidr.html
 */
export const associateCidrs = (scope: Construct, vpcId: string, cidrs: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    cidrs.map((cidrBlock) => [
      cidrBlock,
      new VpcIpv4CidrBlockAssociation(scope, `cidr-${cidrBlock.replace("/", "-")}`, { vpcId, cidrBlock }).vpcId,
    ]),
  );

export interface FlowLogsProps {
  /** Start of the names. */
  readonly name: string;
  readonly vpcId: string;
  readonly trafficType: string;
  readonly retentionDays: number;
  /** KMS key of the log group. */
  readonly logsKmsKeyArn: string | undefined;
  readonly trust: PolicyDocument<TrustStatement>;
  /** @default - a role is made */
  readonly existingRoleArn: string | undefined;
}

/**
 * VPC flow logs in CloudWatch Logs.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl.html
 */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const logGroup = createLogGroup(this, "log-group", {
      name: `/aws/vpc/${props.name}/flow-logs`,
      retentionDays: props.retentionDays,
      kmsKeyArn: props.logsKmsKeyArn,
    });
    const role = roleOf(this, "role", props.existingRoleArn, {
      namePrefix: `${props.name}-flow-logs`,
      trust: props.trust,
      inlinePolicies: { "write-logs": flowLogsPolicy(logGroup.arn) },
    });
    new FlowLog(this, "flow-log", {
      vpcId: props.vpcId,
      trafficType: props.trafficType,
      logDestinationType: "cloud-watch-logs",
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
      dependsOn: [...role.permissions],
      tags: { Name: `${props.name}-flow-logs` },
    });
  }
}
