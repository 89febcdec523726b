import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import type { Construct } from "constructs";
import { expression, referenceTo } from "../expression";

/**
 * Reads the zones of subnets.
 * @param subnetIds expression for their ids, which the plan must know
 * @returns expression for the zones, each once and sorted
 */
export function readSubnetZones(scope: Construct, id: string, subnetIds: string): string {
  const subnets = new DataAwsSubnet(scope, id, { id: referenceTo("each.value") });
  subnets.addOverride("for_each", expression`toset(${subnetIds})`);
  return expression`sort(distinct(values(${subnets.fqn})[*].availability_zone))`;
}
