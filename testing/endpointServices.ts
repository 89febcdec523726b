import { knownServices } from "../aws/endpointServices";
import { nearest, plainName } from "../config/findings/nearest";

/** What stands before the service in the name of an endpoint service, such as `com.amazonaws.us-west-2.`; those of global services have no region. */
const beforeService = /^.*\bamazonaws\.(?:(?:[a-z]+-)+\d\.)?/;

/** AWS's name of a service in the name of its endpoint service: `ecr.api` of `com.amazonaws.us-west-2.ecr.api`. */
export const serviceOfEndpointName = (endpointService: string): string => endpointService.replace(beforeService, "");

/**
 * The service that an assertion names, by the last part of its endpoint service name or the whole of it. An assertion that an endpoint does not exist
 * would hold without end with a name that no service has.
 * @param there services that the stacks have endpoints of
 * @throws where it is not known
 */
export function checkedService(asked: unknown, there: readonly string[]): string {
  if (typeof asked !== "string")
    throw new Error(`toHaveEndpoint() expects AWS's name of a service, such as ecr.api; this is ${asked === null ? "null" : typeof asked}`);
  const service = serviceOfEndpointName(asked);
  const known = [...there, ...knownServices];
  if (known.includes(service)) return service;
  const meant =
    known.find((name) => plainName(name.replaceAll(".", "")) === plainName(service.replaceAll(".", ""))) ?? nearest(service, known);
  const advice =
    meant === undefined || service === ""
      ? "For a service that private-eks does not know, " +
        'use toHaveResourceWithProperties("aws_vpc_endpoint", { service_name: expect.stringMatching(/\\.<service>$/) }).'
      : `Did you mean ${meant}?`;
  throw new Error(`${JSON.stringify(asked)} is not the name of a service that private-eks knows the endpoint of. ${advice}`);
}
