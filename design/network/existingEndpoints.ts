import type { ClusterConfig } from "../../config/schema/schema";
import { endpointService, type EndpointService } from "../../aws/endpointServices";

/** A VPC endpoint that the cluster file says is there already. */
export interface ExistingEndpoint extends EndpointService {
  /** The AWS service, such as `ecr.api`. */
  readonly service: string;
}

/** The VPC endpoints that an existing VPC is said to have, sorted by service. */
export const planExistingEndpoints = ({ network, region }: ClusterConfig): readonly ExistingEndpoint[] =>
  Object.entries(network.existingVpc ? network.endpoints.services : {})
    .filter(([, mode]) => mode === "existing")
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([service]) => {
      const offered = endpointService(service, region);
      return offered ? [{ service, ...offered }] : [];
    });
