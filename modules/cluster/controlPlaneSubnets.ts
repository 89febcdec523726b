import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import type { Precondition } from "cdktf";
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

/**
 * Stops the plan where a control plane would get subnets in other zones than those that it was created in.
 * @param existing expression for the zones of the subnets that it has; an empty list before it is there
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_VpcConfigRequest.html
 */
export const keepsZones = (existing: string, zones: readonly string[]): Precondition => ({
  condition: expression`length(${existing}) == 0 || toset(${existing}) == toset(${zones})`,
  errorMessage: `The control plane was created in ${expression`join(", ", ${existing})`}, and EKS keeps these zones; those of its own subnets are ${zones.join(", ")}. Write the former at network.controlPlaneSubnets.availabilityZones.`,
});
