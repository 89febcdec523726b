import { DataAwsSubnets } from "@cdktf/provider-aws/lib/data-aws-subnets";
import { Construct } from "constructs";
import { expression } from "../expression";

export interface ZoneGuardProps {
  /** Start of the Name tags of the cluster's subnets. */
  readonly name: string;
  readonly vpcId: string;
  /** Zones of the cluster. */
  readonly zones: readonly string[];
  /** Zones of the region that it does not have. */
  readonly otherZones: readonly string[];
}

/**
 * Stops the plan where the VPC has node subnets of the cluster in a zone that was taken out of the file. Terraform would delete them, and
 * prevent_destroy does not protect what is not in the configuration any more. It asks for names, since the ids of subnets that are to be
 * made are not known at plan.
 * @see https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy
 */
export class ZoneGuard extends Construct {
  constructor(scope: Construct, id: string, { name, otherZones, vpcId, zones }: ZoneGuardProps) {
    super(scope, id);
    new DataAwsSubnets(this, "node-subnets", {
      filter: [
        { name: "vpc-id", values: [vpcId] },
        { name: "tag:Name", values: otherZones.map((zone) => `${name}-node-${zone}`) },
      ],
      lifecycle: {
        postcondition: [
          {
            condition: expression`length(self.ids) == 0`,
            errorMessage: `The cluster has node subnets in zones that the file does not name; it names ${zones.join(", ")}. Write the missing zone into network.availabilityZones, or set deletionProtection to false to delete its subnets.`,
          },
        ],
      },
    });
  }
}
