import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { Vpc as AwsVpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcDhcpOptions } from "@cdktf/provider-aws/lib/vpc-dhcp-options";
import { VpcDhcpOptionsAssociation } from "@cdktf/provider-aws/lib/vpc-dhcp-options-association";
import { Construct } from "constructs";
import { acceptFindings } from "../acceptFindings";
import { associateCidrs, type NetworkVpc } from "./cidrAssociations";

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
