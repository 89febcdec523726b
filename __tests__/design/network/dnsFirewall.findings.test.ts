import { clusterSchema } from "../../../config/schema/schema";
import { pathText } from "../../../config/findings/path";
import { dnsFirewallFindings } from "../../../design/network/dnsFirewall.findings";
import { queryLogFindings } from "../../../design/network/queryLogs.findings";

const parse = (network: object, others: object = {}) => clusterSchema.parse({ name: "demo", region: "us-west-2", network, ...others });
const findings = (network: object, others: object = {}) =>
  dnsFirewallFindings(parse(network, others)).map(({ severity, path, problem }) => [severity, pathText(path), problem]);

const group = (priority: number, id = "rslvr-frg-1") => ({ id, priority });
const allowList = { enabled: true };

test("rule groups and priorities stand once", () => {
  const ruleGroups = { a: group(200), b: group(300), c: group(200, "rslvr-frg-2"), d: group(9899, "rslvr-frg-3") };
  expect(findings({ dnsFirewall: { ruleGroups, allowList } })).toEqual([
    ["error", "network.dnsFirewall.ruleGroups.b.id", expect.stringContaining("rslvr-frg-1 is at network.dnsFirewall.ruleGroups.a.id too")],
    [
      "error",
      "network.dnsFirewall.ruleGroups.c.priority",
      expect.stringContaining("200 is at network.dnsFirewall.ruleGroups.a.priority too"),
    ],
    ["error", "network.dnsFirewall.ruleGroups.d.priority", expect.stringContaining("of network.dnsFirewall.allowList")],
  ]);
});

test("more groups than the quota are a warning", () => {
  const ruleGroups = Object.fromEntries(["a", "b", "c", "d", "e"].map((name, index) => [name, group(200 + index, `rslvr-frg-${index}`)]));
  expect(findings({ dnsFirewall: { ruleGroups } })).toEqual([]);
  expect(findings({ dnsFirewall: { ruleGroups, allowList } })).toEqual([
    ["warning", "network.dnsFirewall.ruleGroups", expect.stringContaining("6 rule groups")],
  ]);
});

test("settings without associations have no effect", () => {
  expect(findings({ dnsFirewall: { failOpen: true } })).toEqual([["warning", "network.dnsFirewall.failOpen", expect.any(String)]]);
  expect(findings({ route53ProfileId: "rp-1", dnsFirewall: { failOpen: true } })).toEqual([]);
  expect(findings({ dnsFirewall: { failOpen: true, mutationProtection: true, allowList } })).toEqual([]);
});

test("names of zones and rules are not known to the allow list", () => {
  const warning = [
    ["warning", "network.dnsFirewall.allowList.domains", expect.stringContaining("network.resolverRules, network.route53ProfileId")],
  ];
  const network = { resolverRules: ["rslvr-rr-1"], route53ProfileId: "rp-1" };
  expect(findings({ ...network, dnsFirewall: { allowList } })).toEqual(warning);
  expect(findings({ ...network, dnsFirewall: { allowList: { enabled: true, domains: [".corp.example.com"] } } })).toEqual([]);
  expect(findings({ ...network, dnsFirewall: { allowList: { enabled: true, otherwise: "ALERT" } } })).toEqual([]);
});

test("Squid that allows everything resolves everything", () => {
  const proxy = { proxy: { squid: { allow: "all" } } };
  expect(findings({ egress: "proxy", dnsFirewall: { allowList } }, proxy)).toEqual([["error", "proxy.squid.allow", expect.any(String)]]);
  expect(
    findings({ egress: "proxy", dnsFirewall: { allowList: { enabled: true, otherwise: "ALERT" } }, queryLogs: { enabled: true } }, proxy),
  ).toEqual([]);
});

test("other name servers are asked past the firewall", () => {
  const network = { dhcpOptions: { domainNameServers: ["10.0.0.53", "AmazonProvidedDNS"] } };
  expect(findings({ ...network, dnsFirewall: { ruleGroups: { a: group(200) } } })).toEqual([
    ["warning", "network.dnsFirewall", expect.stringContaining("clients ask 10.0.0.53, too")],
  ]);
  expect(findings(network)).toEqual([]);
});

test("alerts need a log", () => {
  const alerting = { dnsFirewall: { allowList: { enabled: true, otherwise: "ALERT" } } };
  expect(findings(alerting)).toEqual([["warning", "network.dnsFirewall.allowList.otherwise", expect.stringContaining("query logs")]]);
  expect(findings({ ...alerting, queryLogs: { enabled: true } })).toEqual([]);
});

test("protection of the associations outlives that of the cluster", () => {
  const network = { dnsFirewall: { allowList, mutationProtection: true } };
  expect(findings(network)).toEqual([]);
  expect(findings(network, { deletionProtection: false })).toEqual([
    ["warning", "network.dnsFirewall.mutationProtection", expect.stringContaining("cannot be destroyed")],
  ]);
});

test("query logs go to one destination, if anywhere", () => {
  const destinationArn = "arn:aws:s3:::logs/prefix";
  const paths = (queryLogs: object) => queryLogFindings(parse({ queryLogs })).map(({ path }) => path.at(-1));
  expect(paths({ enabled: true, destinationArn })).toEqual([]);
  expect(paths({ enabled: true, retentionDays: 30 })).toEqual([]);
  expect(paths({ enabled: true, destinationArn, retentionDays: 30 })).toEqual(["retentionDays"]);
});
