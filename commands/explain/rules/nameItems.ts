import type { ClusterDesign } from "../../../design/cluster";
import { nameServers } from "../../../design/network/nameServers";
import type { NetworkItem } from "./networkItems";

/** What decides about names in the VPC: DHCP options, name servers, Route 53 Resolver and its DNS Firewall, hosted zones. */
export const nameItems = (design: ClusterDesign): readonly NetworkItem[] => [
  ...dhcpItems(design),
  ...resolverItems(design),
  ...firewallItems(design),
  ...queryLogItems(design),
];

function dhcpItems({ config, domainName, existingVpc }: ClusterDesign): readonly NetworkItem[] {
  const { domainNameServers } = config.network.dhcpOptions;
  const isMade = existingVpc === undefined;
  return [
    {
      item: "DHCP options",
      name: isMade ? config.name : "those of the VPC",
      value: `${isMade ? `domain name ${domainName}, ` : ""}name servers ${domainNameServers.join(" ")}`,
      isMade,
      reason: "network.dhcpOptions",
    },
    ...nameServers(config).map((server) => ({
      item: "DNS server",
      name: server,
      value: "UDP and TCP 53",
      isMade: false,
      reason: "network.dhcpOptions.domainNameServers",
    })),
  ];
}

function resolverItems({ config }: ClusterDesign): readonly NetworkItem[] {
  const { privateHostedZones, resolverRules, route53ProfileId } = config.network;
  const associated = (item: string, ids: readonly string[], key: string): readonly NetworkItem[] =>
    ids.map((name) => ({ item, name, value: "associated with the VPC", isMade: true, reason: `network.${key}` }));
  return [
    ...associated("Route 53 Resolver rule", resolverRules, "resolverRules"),
    ...associated("private hosted zone", privateHostedZones, "privateHostedZones"),
    ...associated("Route 53 Profile", route53ProfileId === undefined ? [] : [route53ProfileId], "route53ProfileId"),
  ];
}

function firewallItems({ dnsFirewall }: ClusterDesign): readonly NetworkItem[] {
  if (!dnsFirewall) return [];
  const { allowList, failOpen, mutationProtection, ruleGroups } = dnsFirewall;
  const protection = mutationProtection ? ", protected from changes" : "";
  return [
    ...ruleGroups.map(({ id, key, priority }) => ({
      item: "DNS Firewall rule group",
      name: id,
      value: `associated with priority ${priority}${protection}`,
      isMade: false,
      reason: `network.dnsFirewall.ruleGroups.${key}`,
    })),
    ...(allowList
      ? [
          {
            item: "DNS Firewall rule group",
            name: allowList.name,
            value: `associated with priority ${allowList.priority}${protection}; it allows ${allowList.domains.join(" ")} and ${allowList.otherwise === "BLOCK" ? "blocks" : "reports"} all other names`,
            isMade: true,
            reason: "network.dnsFirewall.allowList",
          },
        ]
      : []),
    ...(failOpen === undefined
      ? []
      : [
          {
            item: "DNS Firewall configuration",
            name: "VPC",
            value: failOpen ? "names resolve while DNS Firewall does not answer" : "no name resolves while DNS Firewall does not answer",
            isMade: true,
            reason: "network.dnsFirewall.failOpen",
          },
        ]),
  ];
}

const queryLogItems = ({ config, queryLogs }: ClusterDesign): readonly NetworkItem[] => [
  ...(queryLogs
    ? [{ item: "DNS query logs", name: config.name, value: "every query of the VPC", isMade: true, reason: "network.queryLogs" }]
    : []),
  ...(config.network.flowLogs.enabled
    ? [
        {
          item: "VPC flow logs",
          name: config.name,
          value: config.network.flowLogs.s3 ? "to Amazon S3" : "to CloudWatch Logs",
          isMade: true,
          reason: "network.flowLogs",
        },
      ]
    : []),
];
