import type { Construct } from "constructs";
import { zoneIdWithoutControlPlane } from "../../aws/regions";
import { expression } from "../expression";
import { addCheck } from "../overrides";

export interface ControlPlaneZonesProps {
  readonly region: string;
  /** Zones of the node subnets, in which a new control plane gets its network interfaces. */
  readonly zones: readonly string[];
}

/**
 * Warns of a zone in which EKS makes no control plane, before subnets are made for it. Only the account knows the name of that zone. A cluster that is
 * there keeps the zones that its control plane has, and may have nodes in others.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html#cluster-subnets
 */
export function checkControlPlaneZones(scope: Construct, { region, zones }: ControlPlaneZonesProps): void {
  const closed = zoneIdWithoutControlPlane(region);
  if (closed === undefined) return;
  addCheck(scope, "zones-of-the-control-plane", {
    type: "aws_availability_zones",
    attributes: { filter: [{ name: "zone-id", values: [closed] }] },
    assertions: (found) => [
      {
        condition: expression`length(setintersection(${found}.names, ${zones})) == 0`,
        errorMessage: `In this account ${expression`join(", ", ${found}.names)`} is the zone ${closed}, in which EKS makes no control plane: a new cluster with subnets there fails. Write other zones into network.availabilityZones; add this one for nodes alone, once the cluster is there.`,
      },
    ],
  });
}
