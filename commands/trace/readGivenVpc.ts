import {
  DescribeVpcAttributeCommand,
  type EC2Client,
  type IpPermission,
  type NetworkAclEntry,
  paginateDescribeNetworkAcls,
  paginateDescribeSecurityGroups,
  type VpcAttributeName,
} from "@aws-sdk/client-ec2";
import type { ClusterAccount } from "../aws/caller";
import { clusterClients } from "../aws/clusterClients";
import { allPages, type AwsRead, type Reading, readTogether } from "../aws/read";
import { vpcReading } from "../aws/readVpc";
import { givenVpcPermissions, type VpcNow } from "./rules/givenVpc";
import type { Value } from "./rules/values";

/** Reads a VPC that exists with what a trace needs of it, and changes nothing. The value is undefined where something cannot be read. */
export async function readGivenVpc(account: ClusterAccount, vpcId: string): Promise<Reading<VpcNow | undefined>> {
  const { values: clients, problems: strangers } = await clusterClients(account);
  if (strangers.length > 0) return { values: undefined, problems: strangers };
  const [vpc, { problems, values }] = await Promise.all([
    vpcReading(clients.ec2, account.region, vpcId),
    readTogether<VpcDetails>(detailReads(clients.ec2, vpcId)),
  ]);
  const all = [...new Set([...vpc.problems, ...problems])];
  return { values: vpc.values && all.length === 0 ? { ...vpc.values, ...values } : undefined, problems: all };
}

type VpcDetails = Pick<VpcNow, "hasDnsSupport" | "hasDnsHostnames" | "securityGroups" | "networkAcls">;

function detailReads(client: EC2Client, vpcId: string): { readonly [K in keyof VpcDetails]-?: AwsRead<VpcDetails[K]> } {
  const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
  const attribute = (Attribute: VpcAttributeName): AwsRead<boolean> => ({
    actions: givenVpcPermissions.attributes,
    otherwise: false,
    run: async () => {
      const { EnableDnsHostnames, EnableDnsSupport } = await client.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute }));
      return (EnableDnsSupport ?? EnableDnsHostnames)?.Value === true;
    },
  });
  return {
    hasDnsSupport: attribute("enableDnsSupport"),
    hasDnsHostnames: attribute("enableDnsHostnames"),
    securityGroups: {
      actions: givenVpcPermissions.securityGroups,
      otherwise: {},
      run: async () => {
        const groups = await allPages(paginateDescribeSecurityGroups({ client }, { Filters }), ({ SecurityGroups }) => SecurityGroups);
        return Object.fromEntries(
          groups.map(({ GroupId = "", IpPermissions = [], IpPermissionsEgress = [] }) => [
            GroupId,
            { ingress: IpPermissions.map(ruleBlock), egress: IpPermissionsEgress.map(ruleBlock) },
          ]),
        );
      },
    },
    networkAcls: {
      actions: givenVpcPermissions.networkAcls,
      otherwise: {},
      run: async () => {
        const acls = await allPages(paginateDescribeNetworkAcls({ client }, { Filters }), ({ NetworkAcls }) => NetworkAcls);
        return Object.fromEntries(
          acls.map(({ Associations = [], Entries = [], NetworkAclId = "" }) => [
            NetworkAclId,
            {
              subnet_ids: Associations.flatMap(({ SubnetId }) => SubnetId ?? []),
              ingress: Entries.filter(({ Egress }) => Egress !== true).map(entryBlock),
              egress: Entries.filter(({ Egress }) => Egress === true).map(entryBlock),
            },
          ]),
        );
      },
    },
  };
}

/** A rule of a security group as the AWS provider has it. */
const ruleBlock = ({
  FromPort,
  IpProtocol = "",
  IpRanges = [],
  PrefixListIds = [],
  ToPort,
  UserIdGroupPairs = [],
}: IpPermission): Value => ({
  protocol: IpProtocol,
  ...(FromPort !== undefined && { from_port: FromPort }),
  ...(ToPort !== undefined && { to_port: ToPort }),
  cidr_blocks: IpRanges.flatMap(({ CidrIp }) => CidrIp ?? []),
  security_groups: UserIdGroupPairs.flatMap(({ GroupId }) => GroupId ?? []),
  prefix_list_ids: PrefixListIds.flatMap(({ PrefixListId }) => PrefixListId ?? []),
});

/** An entry of a network ACL as the AWS provider has it. Those of IPv6 have no block here. */
const entryBlock = ({ CidrBlock = "", PortRange, Protocol = "", RuleAction, RuleNumber = 0 }: NetworkAclEntry): Value => ({
  rule_no: RuleNumber,
  action: RuleAction ?? "deny",
  protocol: Protocol,
  cidr_block: CidrBlock,
  ...(PortRange?.From !== undefined && { from_port: PortRange.From }),
  ...(PortRange?.To !== undefined && { to_port: PortRange.To }),
});
