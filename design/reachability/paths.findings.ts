import type { ClusterConfig } from "../../config/schema/schema";
import type { Finding, ConfigPath } from "../../config/findings/finding";
import type { ClusterFacts } from "../facts";
import { type Reachability, targetOf } from "./paths";
import type { Remedy, Need } from "./dependencies";
import { pathText } from "../../config/findings/path";
import { isOffered } from "../../aws/endpointServices";
import { mayHaveEndpoints } from "./endpoints";

/** An error for every pair without a path. */
export const pathFindings = ({ config, reachability }: ClusterFacts): readonly Finding[] =>
  reachability.filter(({ path }) => path === undefined).map((pair) => unreachable(config, pair));

/** How to open a way out that is not open. NAT gateways lead everywhere. */
function openEgress(egress: ClusterConfig["network"]["egress"], usesProxy: boolean): string {
  if (egress === "transitGateway") return "add 0.0.0.0/0 to network.transitGateway.cidrs";
  return `choose network.egress ${egress === "none" && usesProxy ? "nat, transitGateway or proxy" : "nat or transitGateway"}`;
}

function unreachable(config: ClusterConfig, { consumer, askedBy, need, usesProxy }: Reachability): Finding {
  const target = targetOf(config, need);
  // Whatever needs a host, or a service that AWS may not offer, is asked for by a switch.
  const switchOff: Remedy = { path: askedBy, fix: `Set ${pathText(askedBy)} to false` };
  const doWithout = need.kind === "service" ? switchOff : (need.remedy ?? switchOff);
  const { because, path, fix } =
    "service" in target
      ? noEndpoint(config, target.service, doWithout)
      : { because: `nothing in this VPC reaches ${target.host}`, ...doWithout };
  return {
    severity: "error",
    path,
    alsoReads: [["region"], ["network"], askedBy],
    problem: `${consumer} needs ${needText(need)}, ${config.network.egress === "proxy" ? "cannot use an HTTP proxy, " : ""}and ${because}`,
    fix: `${fix}, or ${openEgress(config.network.egress, usesProxy)}`,
  };
}

/** Why a service has no endpoint, and what to change. */
function noEndpoint({ region, network }: ClusterConfig, service: string, doWithout: Remedy): Remedy & { readonly because: string } {
  const { endpoints } = network;
  const mode: ConfigPath = ["network", "endpoints", "services", service];
  const because = (reason: string) => `nothing in this VPC reaches it: ${reason}`;
  if (!isOffered(service, region)) {
    const newer = `set ${pathText(mode)} to create if AWS offers one by now`;
    return { because: because(`AWS offers no VPC endpoint for ${service} in ${region}`), ...doWithout, fix: `${doWithout.fix}, ${newer}` };
  }
  if (endpoints.services[service] === "proxy") {
    return { because: because(`${pathText(mode)} is proxy`), path: mode, fix: `Set ${pathText(mode)} to create` };
  }
  const skip: ConfigPath = ["network", "endpoints", "skip"];
  return {
    because: because(`${pathText(skip)} is true`),
    path: skip,
    fix: `Set ${pathText(skip)} to false${mayHaveEndpoints(network) ? `, set ${pathText(mode)} to existing` : ""}`,
  };
}

function needText(need: Need): string {
  if (need.kind === "service") return `the AWS service ${need.service}`;
  return need.kind === "host" ? `the host ${need.host}` : `the image ${need.repository}:${need.tag}`;
}
