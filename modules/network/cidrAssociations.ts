import { VpcIpv4CidrBlockAssociation } from "@cdktf/provider-aws/lib/vpc-ipv4-cidr-block-association";
import type { Construct } from "constructs";

/** A VPC, made or given. */
export interface NetworkVpc {
  readonly id: string;
  /** For each CIDR block, the VPC id that is known only once the block is part of the VPC. Subnets of the block use it. */
  readonly idByCidr: Readonly<Record<string, string>>;
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
