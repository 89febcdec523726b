import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsSecurityGroup } from "@cdktf/provider-aws/lib/data-aws-security-group";
import { DataAwsVpc } from "@cdktf/provider-aws/lib/data-aws-vpc";
import { Construct } from "constructs";
import { expression, literal, referenceTo } from "../expression";
import { addCheck } from "../overrides";
import { associateCidrs, type NetworkVpc } from "./vpc";

export interface ExistingVpcProps {
  readonly vpcId: string;
  /** Whether another account shares it. */
  readonly isShared: boolean;
  /** The account that must have shared it. @default - any */
  readonly ownerAccountId?: string | undefined;
  /** The CIDR blocks it must have, the primary one first. */
  readonly cidrs: readonly [string, ...string[]];
  /** CIDR blocks to add. */
  readonly addedCidrs: readonly string[];
  /** Name servers that its DHCP options must have. */
  readonly domainNameServers: readonly string[];
}

/**
 * A VPC that is there already. It is read and gets CIDR blocks; its main route table, default security group and DHCP options stay as they
 * are. The plan stops where it is another one than the cluster file says, or lacks what EKS needs of it.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 * @see https://developer.hashicorp.com/terraform/language/expressions/custom-conditions#preconditions-and-postconditions
 */
export class ExistingVpc extends Construct implements NetworkVpc {
  readonly id: string;
  readonly idByCidr: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: ExistingVpcProps) {
    super(scope, id);
    const { vpcId, cidrs, addedCidrs, domainNameServers } = props;
    const [primary, ...secondary] = cidrs;
    const vpc = new DataAwsVpc(this, "vpc", {
      id: vpcId,
      lifecycle: {
        postcondition: [
          ...this.ownerRules(props),
          {
            condition: expression`self.cidr_block == ${primary}`,
            errorMessage: `The primary CIDR block of ${vpcId} is ${referenceTo("self.cidr_block")}, but network.existingVpc.cidr is ${primary}. Correct the cluster file.`,
          },
          ...secondary.map((cidr) => ({
            condition: expression`contains([for block in self.cidr_block_associations : block.cidr_block if block.state == "associated"], ${cidr})`,
            errorMessage: `${vpcId} does not have the CIDR block ${cidr} of network.existingVpc.secondaryCidrs. Remove it there; to add it to the VPC, list it at network.secondaryCidrs.`,
          })),
          ...["Support", "Hostnames"].map((part) => ({
            condition: referenceTo(`self.enable_dns_${part.toLowerCase()}`),
            errorMessage: `enableDns${part} of ${vpcId} is false, without which nodes find neither the private API endpoint nor VPC endpoints. Have the owner of the VPC turn it on.`,
          })),
        ],
      },
    });
    addCheck(this, "dhcp-options", {
      type: "aws_vpc_dhcp_options",
      mayBeMissing: true,
      attributes: { dhcp_options_id: vpc.dhcpOptionsId },
      assertions: (options) => [
        {
          condition: expression`length(setsubtract(${options}.domain_name_servers, ${literal(domainNameServers)})) == 0`,
          errorMessage: `The DHCP options of ${vpcId} have other name servers than network.dhcpOptions.domainNameServers: ${domainNameServers.join(", ")}. List them there; those that are not AmazonProvidedDNS must forward to it, or the names of the private API endpoint and of VPC endpoints are unknown.`,
        },
      ],
    });
    this.id = vpc.id;
    this.idByCidr = { ...Object.fromEntries(cidrs.map((cidr) => [cidr, vpc.id])), ...associateCidrs(this, vpc.id, addedCidrs) };
  }

  /** In a VPC of another account nothing can be made, whatever the cluster file asks for: that is known before the first apply. */
  private ownerRules({ isShared, ownerAccountId, vpcId }: ExistingVpcProps) {
    const account = new DataAwsCallerIdentity(this, "account").accountId;
    const owner = referenceTo("self.owner_id");
    if (!isShared) {
      return [
        {
          condition: expression`self.owner_id == ${account}`,
          errorMessage: `${vpcId} is of account ${owner}, not of ${account}, the account of the cluster. If its owner shares its subnets by AWS RAM, set network.existingVpc.shared to true; otherwise correct network.existingVpc.id, or the credentials.`,
        },
      ];
    }
    return [
      {
        condition: expression`self.owner_id != ${account}`,
        errorMessage: `${vpcId} is of account ${owner}, which is that of the cluster: nobody shares it. Remove network.existingVpc.shared, and have the network stack make what the VPC lacks.`,
      },
      ...(ownerAccountId === undefined
        ? []
        : [
            {
              condition: expression`self.owner_id == ${ownerAccountId}`,
              errorMessage: `${vpcId} is of account ${owner}, not of ${ownerAccountId}. Correct network.existingVpc.ownerAccountId, or the id of the VPC.`,
            },
          ]),
    ];
  }
}

export interface ExistingSecurityGroupProps {
  readonly securityGroupId: string;
  readonly vpcId: string;
  /** Where it stands in the cluster file. */
  readonly key: string;
}

/** A security group that is there already. Its rules stay as they are; the plan stops where it is of another VPC. */
export class ExistingSecurityGroup extends Construct {
  readonly id: string;
  /** Expression for its tags. */
  readonly tags: string;

  constructor(scope: Construct, id: string, { securityGroupId, vpcId, key }: ExistingSecurityGroupProps) {
    super(scope, id);
    const group = new DataAwsSecurityGroup(this, "security-group", {
      id: securityGroupId,
      lifecycle: {
        postcondition: [
          {
            condition: expression`self.vpc_id == ${vpcId}`,
            errorMessage: `${securityGroupId} is of ${referenceTo("self.vpc_id")}, not of ${vpcId}. Correct ${key}.`,
          },
        ],
      },
    });
    this.id = group.id;
    this.tags = expression`${group.fqn}.tags`;
  }
}
