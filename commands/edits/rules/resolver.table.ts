import { allowedDomains } from "../../../design/network/allowedDomains";
import type { ClusterConfig } from "../../../config/schema/schema";
import {
  anyChange,
  type Change,
  type Edit,
  type EditCase,
  type EditTable,
  factsOf,
  listEdits,
  whenAdded,
  whenRemoved,
  whenSwitchedOff,
  whenSwitchedOn,
} from "./editCase";

/** @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_UpdateFirewallRuleGroupAssociation.html */
const protectedAssociation: EditCase = {
  when: {
    text: "of a protected association",
    test: ({ before, old }: Change) => before !== undefined && before !== false && old.network.dnsFirewall.mutationProtection,
  },
  effects: {},
  meaning: "AWS refuses to change or remove it",
  instead: "Set network.dnsFirewall.mutationProtection to false and apply the network stack, then change it",
};

/**
 * Edits of what Route 53 Resolver filters and logs.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html
 */
export const resolverEdits: EditTable = {
  "network.dnsFirewall.ruleGroups": [
    {
      ...protectedAssociation,
      when: {
        text: "an association goes or changes that is protected",
        test: ({ old, next }: Change) =>
          old.network.dnsFirewall.mutationProtection &&
          Object.entries(old.network.dnsFirewall.ruleGroups).some(
            ([name, group]) => JSON.stringify(next.network.dnsFirewall.ruleGroups[name]) !== JSON.stringify(group),
          ),
      },
    },
    ...anyChange({ network: "update" }, "associations with the VPC come, go and change their places"),
  ],
  "network.dnsFirewall.allowList.enabled": [
    protectedAssociation,
    {
      when: whenSwitchedOn,
      effects: { network: "create" },
      meaning: "rule group, lists of domains and association; other names are not resolved any more",
    },
    { when: whenSwitchedOff, effects: { network: "remove" }, meaning: "rule group, lists of domains and association" },
  ],
  "network.dnsFirewall.allowList.domains": anyChange({ network: "update" }, "the list of domains that are resolved"),
  "network.dnsFirewall.allowList.otherwise": anyChange({ network: "update" }, "the rule for other names"),
  "network.dnsFirewall.failOpen": [
    {
      when: { ...whenAdded, test: ({ before }) => before === undefined },
      effects: { network: "create" },
      meaning: "the setting of the VPC",
    },
    {
      when: { ...whenRemoved, test: ({ after }) => after === undefined },
      effects: { network: "remove" },
      meaning: "the VPC has AWS's default, false",
    },
    ...anyChange({ network: "update" }, "the setting of the VPC"),
  ],
  "network.dnsFirewall.mutationProtection": anyChange({ network: "update" }, "protection of the associations"),
  "network.queryLogs.enabled": [
    {
      when: whenSwitchedOn,
      effects: { network: "create" },
      meaning: "configuration and association, and a log group where no destination is named",
    },
    {
      when: whenSwitchedOff,
      effects: { network: "remove" },
      meaning: "configuration and association, and the log group that was created, with all events",
    },
  ],
  "network.queryLogs.destinationArn": anyChange(
    { network: "replace" },
    "the configuration is recreated; a log group that was created goes with all its events, or a new one comes",
  ),
  "network.queryLogs.retentionDays": anyChange({ network: "update" }, "retention of the log group"),
};

/** The domains of the allow list follow other keys than its own, too. */
export function allowListEdits(old: ClusterConfig, next: ClusterConfig, edits: readonly Edit[]): readonly Edit[] {
  if (edits.every(({ path }) => path[1] === "dnsFirewall")) return [];
  if (!old.network.dnsFirewall.allowList.enabled || !next.network.dnsFirewall.allowList.enabled) return [];
  return listEdits(allowedDomains(factsOf(old)), allowedDomains(factsOf(next)), {
    path: ["network", "dnsFirewall", "allowList"],
    effects: { network: "update" },
    meaning: "the list of domains that are resolved follows what the cluster needs",
  });
}
