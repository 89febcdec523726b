import { cannotTell, type HopVerdict } from "./hop";

/**
 * What is not in the VPC is not in the JSON.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html
 */
const targetsBeyond: Readonly<Record<string, string>> = {
  transit_gateway_id: "the transit gateway",
  vpc_peering_connection_id: "the peering connection",
  vpc_endpoint_id: "the firewall",
  network_interface_id: "the network interface",
  core_network_arn: "the core network",
  "virtual private gateway": "the virtual private gateway",
};

/** What happens beyond the target of a route, if that is out of the VPC. */
export function beyondVerdict(target: string | undefined): HopVerdict | undefined {
  const beyond = target === undefined ? undefined : targetsBeyond[target];
  return beyond === undefined
    ? undefined
    : cannotTell(`what ${beyond} does with it, and whether answers find the way back, is not in the JSON`);
}
