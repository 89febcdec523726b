import { editsBetween } from "../../../../commands/edits/rules/edits";
import { type Changes, configDemo, merge } from "../../../support/synth";

const restricted: Changes = { network: { nodeSecurityGroup: { restrictEgress: true } } };
const ofRules = (from: Changes, to: Changes) =>
  editsBetween(configDemo(from), configDemo(merge(from, to))).filter(({ path }) => path.join(".") === "network.nodeSecurityGroup.egress");

test("name servers have rules in the security group of the nodes", () => {
  expect(ofRules(restricted, { network: { dhcpOptions: { domainNameServers: ["10.0.0.53", "AmazonProvidedDNS"] } } })).toEqual([
    {
      path: ["network", "nodeSecurityGroup", "egress"],
      before: [],
      after: ["DNS of 10.0.0.53, tcp 53 to 10.0.0.53/32", "DNS of 10.0.0.53, udp 53 to 10.0.0.53/32"],
      effects: { cluster: "update" },
      meaning: "rules of the nodes' security group follow name servers, endpoints, the proxy and file systems",
    },
  ]);
});

test("a gateway endpoint, the address of a proxy and file systems have rules, too", () => {
  const proxied = merge(restricted, {
    network: { egress: "proxy", transitGateway: { id: "tgw-12345678" } },
    proxy: { url: "http://10.9.0.5:3128" },
  });
  expect(ofRules(proxied, { proxy: { url: "http://10.9.0.6:3128" } })).toMatchObject([
    { before: ["HTTP proxy, tcp 3128 to 10.9.0.5/32"], after: ["HTTP proxy, tcp 3128 to 10.9.0.6/32"] },
  ]);
  expect(ofRules(restricted, { addons: { efsCsiDriver: { enabled: true } } })).toMatchObject([
    { before: [], after: ["Amazon EFS, tcp 2049 to 10.0.0.0/16"] },
  ]);
  expect(ofRules(restricted, { network: { endpoints: { additional: ["dynamodb"] } } })).toMatchObject([
    { before: [], after: ["com.amazonaws.us-west-2.dynamodb, tcp 443 to com.amazonaws.us-west-2.dynamodb"] },
  ]);
});

test("the user's own rules are told by their key alone, and other keys say nothing of rules", () => {
  const egress = { all: { protocol: "all", cidrs: ["10.9.0.0/24"] } };
  expect(ofRules(restricted, { network: { nodeSecurityGroup: { egress } } })).toHaveLength(1);
  expect(ofRules(restricted, { tags: { team: "shop" } })).toEqual([]);
  expect(ofRules({}, { network: { dhcpOptions: { domainNameServers: ["10.0.0.53", "AmazonProvidedDNS"] } } })).toEqual([]);
});
