import { fewOf } from "../../../config/findings/located";
import type { Finding } from "../../../config/findings/finding";
import type { ClusterConfig } from "../../../config/schema/schema";
import type { ClusterFacts } from "../../../design/facts";
import { allowedDomains } from "../../../design/network/allowedDomains";

type FirewallFinding = Omit<Finding, "severity"> & Partial<Pick<Finding, "severity">>;

/** What DNS Firewall would do twice in a VPC, and names that one cluster needs and the allow list of the other blocks. The problems go on with a file. */
export const firewallsOfOneVpc = (cluster: ClusterFacts, other: ClusterFacts): readonly FirewallFinding[] => [
  ...associatedTwice(cluster.config, other.config),
  ...blockedNames(cluster, other),
];

/** A VPC has a rule group once, each at a priority of its own, and one answer to what becomes of queries when the firewall fails. */
function associatedTwice(cluster: ClusterConfig, other: ClusterConfig): readonly FirewallFinding[] {
  const [own, others] = [cluster.network.dnsFirewall, other.network.dnsFirewall];
  const groups = Object.entries(own.ruleGroups).flatMap(([name, group]) =>
    (["id", "priority"] as const)
      .filter((key) => Object.values(others.ruleGroups).some((one) => one[key] === group[key]))
      .map((key) => ({
        path: ["network", "dnsFirewall", "ruleGroups", name, key],
        problem:
          key === "id" ? `${group.id} is associated by this file and by` : `${group.priority} is the priority of another rule group of`,
        fix: key === "id" ? "Remove it, or have the other file do so" : "Write another",
      })),
  );
  const settings = [
    { path: ["network", "dnsFirewall", "allowList", "enabled"], isTwice: own.allowList.enabled && others.allowList.enabled },
    { path: ["network", "dnsFirewall", "failOpen"], isTwice: own.failOpen !== undefined && others.failOpen !== undefined },
  ];
  const twice = settings
    .filter(({ isTwice }) => isTwice)
    .map(({ path }) => ({
      path,
      problem: "DNS Firewall of the VPC has it once, and it is set by this file and by",
      fix: "Remove it, or have the other file do so",
    }));
  return [...groups, ...twice];
}

function blockedNames(cluster: ClusterFacts, other: ClusterFacts): readonly FirewallFinding[] {
  const [own, others] = [cluster, other].map(({ config }) => config.network.dnsFirewall.allowList);
  if (own!.enabled === others!.enabled) return [];
  const [blocking, blocked] = own!.enabled ? [cluster, other] : [other, cluster];
  if (blocking.config.network.dnsFirewall.allowList.otherwise === "ALERT") return [];
  const allowed = allowedDomains(blocking);
  const missing = allowedDomains(blocked).filter((domain) => !allowed.includes(domain));
  if (missing.length === 0) return [];
  const list = `network.dnsFirewall.allowList.domains${own!.enabled ? "" : " of that file"}`;
  return [
    {
      severity: "warning",
      path: ["network", "dnsFirewall", "allowList"],
      problem: own!.enabled
        ? `the allow list blocks names such as ${fewOf(missing)}, which are needed by`
        : `names that are needed here are blocked, ${fewOf(missing)}, by the allow list of`,
      fix: `Add them to ${list}`,
    },
  ];
}
