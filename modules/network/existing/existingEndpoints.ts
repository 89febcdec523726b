import { Construct } from "constructs";
import type { ExistingEndpoint } from "../../../design/reachability/endpoints";
import { expression } from "../../expression";
import { addCheck } from "./check";

export interface ExistingEndpointsProps {
  readonly vpcId: string;
  /** Private route tables, which a gateway endpoint must be associated with. */
  readonly routeTableIds: readonly string[];
  readonly endpoints: readonly ExistingEndpoint[];
}

/**
 * Warns at plan and apply of VPC endpoints that the cluster file says are there, and are not, or are not for this cluster. It stops nothing:
 * their owner may be about to make them.
 * @see https://developer.hashicorp.com/terraform/language/checks
 */
export class ExistingEndpoints extends Construct {
  constructor(scope: Construct, id: string, { endpoints, routeTableIds, vpcId }: ExistingEndpointsProps) {
    super(scope, id);
    for (const { service, serviceName, type } of endpoints) {
      addCheck(this, `existing-endpoint-${service.replaceAll(".", "-")}`, {
        type: "aws_vpc_endpoint",
        attributes: { vpc_id: vpcId, service_name: serviceName, state: "available", filter: typeFilter(type) },
        ...(type === "Gateway"
          ? {
              condition: (endpoint) => expression`length(setsubtract(${routeTableIds}, ${endpoint}.route_table_ids)) == 0`,
              errorMessage: `The ${service} endpoint of ${vpcId} has no route in some of the private route tables: [${routeTableIds.join(", ")}]. Have its owner associate it with them.`,
            }
          : {
              condition: (endpoint) => expression`${endpoint}.private_dns_enabled`,
              errorMessage: `The ${service} endpoint of ${vpcId} does not answer to the service's own name. Have its owner turn its private DNS on, or remove network.endpoints.services.${service} to get one here.`,
            }),
      });
    }
  }
}

const typeFilter = (type: string) => [{ name: "vpc-endpoint-type", values: [type] }];
