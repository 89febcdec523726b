import type { ConfigPath, Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { allowListPriority } from "./dnsFirewall";
import { isAmazonNameServer } from "./nameServers.findings";

const firewallPath = (...keys: readonly (string | number)[]): ConfigPath => ["network", "dnsFirewall", ...keys];

/** What AWS refuses of DNS Firewall, settings that have no effect, and names that the cluster needs and is not let have. */
export const dnsFirewallFindings = (config: ClusterConfig): readonly Finding[] => [
  ...ruleGroupFindings(config),
  ...unusedKeys(config),
  ...allowListFindings(config),
  ...alertFindings(config),
  ...destroyFindings(config),
  ...bypassed(config),
];

/** A VPC has a rule group once, and each at another priority. @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_AssociateFirewallRuleGroup.html */
function ruleGroupFindings({ network }: ClusterConfig): readonly Finding[] {
  const { allowList, ruleGroups } = network.dnsFirewall;
  const groups = Object.entries(ruleGroups);
  const twice = groups.flatMap(([name, { id, priority }], index): Finding[] => {
    const before = groups.slice(0, index);
    const error = (key: string, problem: string, fix: string): Finding => ({
      severity: "error",
      path: firewallPath("ruleGroups", name, key),
      problem,
      fix,
    });
    const same = before.find(([, other]) => other.id === id);
    const rival = before.find(([, other]) => other.priority === priority);
    const place = (other: string, key: string): string => pathText(firewallPath("ruleGroups", other, key));
    return [
      ...(same ? [error("id", `${id} is at ${place(same[0], "id")} too, and a VPC has a rule group once`, "Remove one of them")] : []),
      ...(rival
        ? [
            error(
              "priority",
              `${priority} is at ${place(rival[0], "priority")} too, and each rule group of a VPC has a priority of its own`,
              "Write another",
            ),
          ]
        : []),
      ...(allowList.enabled && priority === allowListPriority
        ? [error("priority", `${priority} is the priority of the rule group of network.dnsFirewall.allowList`, "Write a lower one")]
        : []),
    ];
  });
  return [...twice, ...tooMany(groups.length + (allowList.enabled ? 1 : 0))];
}

/** @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html */
const tooMany = (count: number): readonly Finding[] =>
  count <= 5
    ? []
    : [
        {
          severity: "warning",
          path: firewallPath("ruleGroups"),
          alsoReads: [firewallPath("allowList")],
          problem: `${count} rule groups would be associated with the VPC, and AWS allows 5 unless the quota of the account was raised`,
          fix: "Put rules of several groups into one, or have the quota raised",
        },
      ];

/** Settings of associations that are not made. */
function unusedKeys({ network }: ClusterConfig): readonly Finding[] {
  const { allowList, failOpen, mutationProtection, ruleGroups } = network.dnsFirewall;
  if (Object.keys(ruleGroups).length > 0 || allowList.enabled) return [];
  // A profile, AWS Firewall Manager and whoever has an existing VPC may associate some.
  const mayHaveOthers = network.existingVpc !== undefined || network.route53ProfileId !== undefined;
  const keys = [...(mutationProtection ? ["mutationProtection"] : []), ...(failOpen !== undefined && !mayHaveOthers ? ["failOpen"] : [])];
  return keys.map((key) =>
    noEffect({
      path: firewallPath(key),
      without: "a rule group that is associated here",
      enable: `Name rule groups at network.dnsFirewall.ruleGroups, set ${pathText(firewallPath("allowList", "enabled"))} to true`,
      alsoReads: [["network"]],
    }),
  );
}

/** Names that the allow list does not know, because other things decide on them. */
function allowListFindings({ network, proxy }: ClusterConfig): readonly Finding[] {
  const { domains, enabled, otherwise = "BLOCK" } = network.dnsFirewall.allowList;
  if (!enabled || otherwise !== "BLOCK") return [];
  const list = firewallPath("allowList", "domains");
  const alert = `set ${pathText(firewallPath("allowList", "otherwise"))} to ALERT`;
  const unknown = (["resolverRules", "privateHostedZones"] as const).filter((key) => network[key].length > 0).map(String);
  const keys = [...unknown, ...(network.route53ProfileId === undefined ? [] : ["route53ProfileId"])];
  const ofZones: Finding = {
    severity: "warning",
    path: list,
    alsoReads: [["network"]],
    problem: `which names ${keys.map((key) => `network.${key}`).join(", ")} tell is not known here, so the allow list blocks them`,
    fix: "List their domains, with a leading dot",
  };
  const ofSquid: Finding = {
    severity: "error",
    path: ["proxy", "squid", "allow"],
    alsoReads: [["network", "dnsFirewall"]],
    problem: "Squid allows every destination, and the allow list of network.dnsFirewall lets it resolve what the cluster needs only",
    fix: `List the domains that Squid may allow, or ${alert}`,
  };
  return [...(keys.length > 0 && domains.length === 0 ? [ofZones] : []), ...(proxy?.squid?.allow === "all" ? [ofSquid] : [])];
}

/** An alert stands in the query logs alone. A profile, and whoever has an existing VPC, may log queries. */
function alertFindings({ network }: ClusterConfig): readonly Finding[] {
  const { dnsFirewall, existingVpc, queryLogs, route53ProfileId } = network;
  const { enabled, otherwise } = dnsFirewall.allowList;
  if (!enabled || otherwise !== "ALERT" || queryLogs.enabled || existingVpc || route53ProfileId !== undefined) return [];
  return [
    {
      severity: "warning",
      path: firewallPath("allowList", "otherwise"),
      alsoReads: [["network"]],
      problem: "alerts are in the query logs of the VPC, and none are written",
      fix: "Set network.queryLogs.enabled to true",
    },
  ];
}

/** Whoever takes the protection off the cluster means to destroy it. */
function destroyFindings({ deletionProtection, network }: ClusterConfig): readonly Finding[] {
  if (deletionProtection || !network.dnsFirewall.mutationProtection) return [];
  return [
    {
      severity: "warning",
      path: firewallPath("mutationProtection"),
      alsoReads: [["deletionProtection"]],
      problem:
        "deletionProtection is false, and AWS refuses to remove protected associations, so that the network stack cannot be destroyed",
      fix: "Set it to false, too, and apply the network stack before it is destroyed",
    },
  ];
}

/** DNS Firewall sees what Amazon's name server is asked, and security groups filter no queries to it. */
function bypassed(config: ClusterConfig): readonly Finding[] {
  const { dhcpOptions, dnsFirewall } = config.network;
  const isUsed = Object.keys(dnsFirewall.ruleGroups).length > 0 || dnsFirewall.allowList.enabled;
  const others = dhcpOptions.domainNameServers.filter((server) => !isAmazonNameServer(config, server));
  if (!isUsed || others.length === 0) return [];
  return [
    {
      severity: "warning",
      path: firewallPath(),
      alsoReads: [["network"]],
      problem: `DNS Firewall filters what Amazon's name server is asked, and clients ask ${others.join(", ")}, too`,
      fix: "List AmazonProvidedDNS alone at network.dhcpOptions.domainNameServers, or filter names there as well",
    },
  ];
}
