import type { ClusterConfig } from "../../../config/schema/schema";
import type { ClusterFacts } from "../../../design/facts";
import { otherPorts, proxyDestinations } from "../../../design/proxy/destinations";
import { type CertificateAuthorities, givenAuthorities } from "../../../design/userData/caCertificates";
import {
  anyChange,
  type Change,
  type Edit,
  type EditCase,
  type EditTable,
  factsOf,
  goneAndCome,
  sameCases,
  whenOtherArchitecture,
  whenRemoved,
} from "./editCase";

/** Whether the network stack creates Squid. */
export const hasSquid = ({ proxy }: Change["old"]): boolean => proxy?.squid !== undefined;

const squidReplacement = anyChange({ network: "replace" }, "instances are replaced one after the other");

/** Another way out takes the place of Squid. */
const squidGoes: EditCase = {
  when: { text: "Squid goes", test: ({ old, next }) => hasSquid(old) && !hasSquid(next) },
  effects: { network: "replace", cluster: "update", workload: "roll nodes" },
  meaning: "Squid goes at once, and its log group with all events; nodes have the new way when they roll: apply the workload stack at once",
};

const sameAuthorities =
  (...keys: readonly (keyof CertificateAuthorities)[]) =>
  ({ old, next }: Change): boolean =>
    keys.every((key) => JSON.stringify(givenAuthorities(old)[key]) === JSON.stringify(givenAuthorities(next)[key]));

const isToldOfAuthorities = ({ access: { bastion }, proxy }: Change["old"]): boolean =>
  proxy?.squid !== undefined || (bastion.enabled && bastion.subnet === "private");

const movedAuthorities: EditCase = {
  when: { text: "moved to or from certificateAuthorities", test: sameAuthorities("certificates", "namespaces") },
  effects: {},
  meaning: "the same certificates and namespaces under another name",
};

const otherAuthorities: Pick<EditCase, "effects" | "meaning"> = {
  effects: { network: "replace", workload: "roll nodes" },
  meaning:
    "trust of the nodes, and the ConfigMap of the pods; a private bastion is recreated, and Squid's instances are replaced one after the other",
};

/** Certificate authorities, under either name. */
const authoritiesCases: readonly EditCase[] = [
  movedAuthorities,
  {
    when: {
      text: "more namespaces",
      test: (change) => {
        const [before, after] = [givenAuthorities(change.old), givenAuthorities(change.next)].map(({ namespaces }) => namespaces);
        return sameAuthorities("certificates")(change) && before!.every((namespace) => after!.includes(namespace));
      },
    },
    effects: { workload: "create" },
    meaning: "a ConfigMap in each of them",
  },
  {
    when: { text: "other namespaces", test: sameAuthorities("certificates") },
    effects: { workload: "remove" },
    meaning: "the ConfigMaps of namespaces that are no longer listed are deleted: pods there that mount them no longer start",
  },
  {
    when: { text: "other certificates, no private bastion and no Squid", test: ({ old, next }) => ![old, next].some(isToldOfAuthorities) },
    effects: { workload: "roll nodes" },
    meaning: "trust of the nodes, and the ConfigMap of the pods",
  },
  otherAuthorities,
];

/** With another way out, the key holds certificate authorities alone. */
const isWithoutProxy = ({ old, next }: Change): boolean => [old, next].every(({ network }) => network.egress !== "proxy");

/** Edits of the HTTP proxy and of the certificate authorities. */
export const proxyEdits: EditTable = {
  proxy: [
    {
      ...movedAuthorities,
      when: { text: "moved to certificateAuthorities", test: (change) => isWithoutProxy(change) && movedAuthorities.when!.test(change) },
    },
    squidGoes,
    { ...otherAuthorities, when: { text: "certificate authorities alone", test: isWithoutProxy } },
    {
      effects: { network: "replace", cluster: "update", workload: "roll nodes" },
      meaning:
        "routes, Squid where proxy.squid is given, and the proxy in the nodes' user data, in aws-node and kube-proxy; apply the workload stack at once",
    },
  ],
  "proxy.url": [
    squidGoes,
    {
      when: { text: "Squid comes", test: ({ next }) => hasSquid(next) },
      effects: { network: "replace", workload: "roll nodes" },
      meaning: "Squid, and the proxy in the nodes' user data; apply the workload stack at once",
    },
    {
      effects: { workload: "roll nodes" },
      changesProxyVariables: true,
      meaning: "the proxy in the nodes' user data, in aws-node and kube-proxy",
    },
  ],
  "proxy.squid": [
    squidGoes,
    ...anyChange(
      { network: "replace", workload: "roll nodes" },
      "Squid, and the proxy in the nodes' user data; apply the workload stack at once",
    ),
  ],
  "proxy.squid.instances": anyChange({ network: "update" }, "size of the group"),
  "proxy.squid.instanceType": [
    {
      when: {
        text: `${whenOtherArchitecture.text}, without amiId`,
        test: (change) => whenOtherArchitecture.test(change) && change.next.proxy?.squid?.amiId === undefined,
      },
      effects: {},
      meaning: "the instances keep their AMI, which is of the other architecture",
      instead: "Write proxy.squid.amiId, too: an AMI of Amazon Linux 2023 for the new type",
    },
    ...squidReplacement,
  ],
  "proxy.squid.amiId": [{ when: whenRemoved, effects: {}, meaning: "the instances keep the AMI" }, ...squidReplacement],
  "proxy.squid.allow": squidReplacement,
  "proxy.squid.logRetentionDays": anyChange({ network: "update" }, "retention of the log group"),
  "proxy.noProxy": [
    {
      effects: { workload: "roll nodes" },
      changesProxyVariables: true,
      meaning: "NO_PROXY in the user data of nodes and of a private bastion, which is recreated, in aws-node and kube-proxy",
    },
  ],
  ...sameCases("proxy", ["caCertificates", "caNamespaces"], authoritiesCases),
  certificateAuthorities: authoritiesCases,
};

/** What Squid lets pass of what the cluster needs, with ports that are not those of HTTP and HTTPS. */
const passedBySquid = (facts: ClusterFacts): readonly string[] => [
  ...proxyDestinations(facts),
  ...otherPorts(facts).flatMap(({ hosts, port }) => hosts.map((host) => `${host}:${port}`)),
];

/** Squid's instances have the list of what it lets pass and the tags of the cluster, which other keys than its own change, too. */
export function squidEdits(old: ClusterConfig, next: ClusterConfig, edits: readonly Edit[]): readonly Edit[] {
  if (!hasSquid(old) || !hasSquid(next) || edits.length === 0) return [];
  const [gone, come] = goneAndCome(passedBySquid(factsOf(old)), passedBySquid(factsOf(next)));
  const isListChanged = gone.length + come.length > 0;
  if (!isListChanged && JSON.stringify(old.tags) === JSON.stringify(next.tags)) return [];
  return [
    {
      path: ["proxy", "squid"],
      before: isListChanged ? gone : old.tags,
      after: isListChanged ? come : next.tags,
      effects: { network: "replace" },
      meaning: `its instances are replaced one after the other, for ${isListChanged ? "the list of what it lets pass, which follows what the cluster needs" : "their tags"}`,
    },
  ];
}

/** What other variables of an HTTP proxy do, where there is one. */
export function ofProxyVariables({ access: { bastion }, network }: ClusterConfig): Edit["effects"] {
  if (network.egress !== "proxy") return {};
  return { workload: "roll nodes", ...(bastion.enabled && bastion.subnet === "private" && { network: "replace" }) };
}

/** NO_PROXY has hosts that follow from what nodes and pods call, so that keys whose own cases say nothing of the proxy change it, too. */
export function noProxyEdits(old: ClusterConfig, next: ClusterConfig, edits: readonly Edit[]): readonly Edit[] {
  const [before, after] = [old, next].map((config) => factsOf(config).proxy?.noProxy);
  if (edits.length === 0 || !before || !after || before.join() === after.join()) return [];
  if (edits.some(({ effects }) => effects.workload === "roll nodes")) return [];
  const [gone, come] = goneAndCome(before, after);
  return [
    {
      path: ["proxy", "noProxy"],
      before: gone,
      after: come,
      effects: ofProxyVariables(next),
      meaning: "NO_PROXY in the user data of nodes and of a private bastion, which is recreated, follows what nodes and pods call",
    },
  ];
}
