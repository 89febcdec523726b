import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { isAmazonNameServer } from "../network/nameServers.findings";
import { isCustomerRouted } from "./switches";

const egressModePath = ["controlPlane", "egressMode"];
const nameServersPath = ["network", "dhcpOptions", "domainNameServers"];

/**
 * What the control plane needs to send what it calls through the VPC, besides routes, which the dependency table looks at.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/control-plane-egress.html#control-plane-egress-prerequisites
 */
export const controlPlaneEgressFindings = (config: ClusterConfig): readonly Finding[] =>
  isCustomerRouted(config) ? nameServerOfControlPlane(config) : unusedHosts(config);

/** It asks the name servers of the DHCP options, among which Amazon's own must be. */
function nameServerOfControlPlane(config: ClusterConfig): readonly Finding[] {
  const servers = config.network.dhcpOptions.domainNameServers;
  if (servers.some((server) => isAmazonNameServer(config, server))) return [];
  const { existingVpc } = config.network;
  return [
    {
      severity: "error",
      path: nameServersPath,
      alsoReads: [egressModePath, ["network"]],
      problem: `with controlPlane.egressMode CUSTOMER_ROUTED the control plane asks ${servers.join(", ")}, and EKS demands that AmazonProvidedDNS is among the name servers`,
      fix: existingVpc
        ? "Have the owner of the VPC add AmazonProvidedDNS to its DHCP options, and list it, or set controlPlane.egressMode to AWS_MANAGED"
        : "List AmazonProvidedDNS, with network.resolverRules for the domains of other networks, or set controlPlane.egressMode to AWS_MANAGED",
    },
  ];
}

/** Not an error: a file that several clusters extend may have them. */
function unusedHosts({ controlPlane }: ClusterConfig): readonly Finding[] {
  if (controlPlane.egressHosts.length === 0) return [];
  return [
    {
      severity: "warning",
      path: ["controlPlane", "egressHosts"],
      alsoReads: [egressModePath],
      problem: "the hosts have no effect: EKS itself leads the control plane to them, unless controlPlane.egressMode is CUSTOMER_ROUTED",
      fix: "Remove controlPlane.egressHosts, or set controlPlane.egressMode to CUSTOMER_ROUTED",
    },
  ];
}
