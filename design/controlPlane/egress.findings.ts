import type { Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import type { ClusterConfig } from "../../config/schema/schema";
import { givenControlPlaneZones } from "../network/controlPlaneRoutes";
import { controlPlanePath } from "../reachability/controlPlanePaths";
import { hostNameOf } from "../reachability/paths";
import { isAmazonNameServer } from "../network/nameServers.findings";
import { controlPlaneDependencies } from "./egress";
import { isCustomerRouted } from "./switches";

const egressModePath = ["controlPlane", "egressMode"];
const nameServersPath = ["network", "dhcpOptions", "domainNameServers"];

/**
 * What the control plane needs to send what it calls through the VPC, besides routes that are made, which the dependency table looks at.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/control-plane-egress.html#control-plane-egress-prerequisites
 */
export const controlPlaneEgressFindings = (config: ClusterConfig): readonly Finding[] =>
  isCustomerRouted(config) ? [...nameServerOfControlPlane(config), ...routesOfOwner(config)] : unusedHosts(config);

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

/** What the route tables of given subnets lead to, only their owner knows. */
function routesOfOwner(config: ClusterConfig): readonly Finding[] {
  const zones = givenControlPlaneZones(config);
  const needs = controlPlaneDependencies.flatMap(({ askedBy, needs: of }) => askedBy(config).flatMap((path) => of(config, path)));
  const hosts = needs
    .flatMap((need) => (need.kind === "host" ? [hostNameOf(need.host)] : []))
    .filter((host) => controlPlanePath(config, host)?.path === "existingRoute");
  if (hosts.length === 0 || zones.length === 0) return [];
  return [
    {
      severity: "warning",
      path: egressModePath,
      alsoReads: [["controlPlane", "egressHosts"], ["network"], ["region"], ["iam"]],
      problem: `the control plane sends by the route tables of its given subnets in ${zones.join(", ")}, and whether these lead to ${hosts.join(", ")} is not known here`,
      fix: "Before the mode is switched, which EKS does not undo, have the owner of the subnets route them there as the node subnets are",
    },
  ];
}

/** EKS itself leads the control plane to them otherwise. */
function unusedHosts({ controlPlane }: ClusterConfig): readonly Finding[] {
  if (controlPlane.egressHosts.length === 0) return [];
  return [
    noEffect({
      path: ["controlPlane", "egressHosts"],
      without: "controlPlane.egressMode: CUSTOMER_ROUTED",
      because: "EKS itself leads the control plane to them",
      enable: "Set controlPlane.egressMode to CUSTOMER_ROUTED",
      alsoReads: [egressModePath],
    }),
  ];
}
