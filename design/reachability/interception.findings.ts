import { registryHosts, serviceHosts } from "../../aws/hosts";
import { fewOf } from "../../config/findings/located";
import type { Finding } from "../../config/findings/finding";
import type { ClusterFacts } from "../facts";
import { certificateKeys, hasCertificates } from "../userData/caCertificates";
import { mayHaveEndpoints } from "./endpoints";
import { targetOf } from "./paths";

/**
 * A warning where certificate authorities are given, since somebody intercepts TLS perhaps, and what trusts none of them goes through a firewall or the
 * transit gateway. Behind this there can also be a VPC whose endpoints are shared, which the file can say.
 */
export function interceptionFindings({ certificateAuthorities, config, reachability }: ClusterFacts): readonly Finding[] {
  if (!hasCertificates(certificateAuthorities)) return [];
  const untrusting = reachability.filter((pair) => (pair.path === "transitGateway" || pair.path === "firewall") && !pair.trustsAuthorities);
  if (untrusting.length === 0) return [];
  const consumers = [...new Set(untrusting.map(({ consumer }) => consumer))];
  const targets = untrusting.map(({ need }) => targetOf(config, need));
  const services = [...new Set(targets.flatMap((target) => ("service" in target ? [target.service] : [])))].sort();
  const hosts = targets.flatMap((target) =>
    "service" in target ? serviceHosts(target.service, config.region) : registryHosts(target.host, config.region),
  );
  const shared = mayHaveEndpoints(config.network) ? ", or set them to existing in network.endpoints.services" : "";
  const otherwise = services.length > 0 ? `, ${shared ? "" : "or "}have endpoints of ${services.join(", ")} created${shared}` : "";
  return [
    {
      severity: "warning",
      path: certificateKeys(config).certificates,
      alsoReads: [["network"], ["region"]],
      problem: `TLS may be intercepted ${config.network.egress === "firewall" ? "by the firewall" : "behind the transit gateway"}, and no setting tells ${fewOf(consumers)} of these authorities`,
      fix: `Exempt ${[...new Set(hosts)].sort().join(", ")} from interception${otherwise}`,
    },
  ];
}
