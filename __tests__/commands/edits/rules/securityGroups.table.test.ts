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

describe("a group that goes", () => {
  const ingress = { ssh: { fromPort: 22, cidrs: ["10.9.0.0/24"] } };
  const rulesAlone: Changes = { network: { nodeSecurityGroup: { ingress } } };
  const selfManaged = { nodeGroups: { selfManaged: { own: {} } } };
  /** What to do before, when nodes lose the group. */
  const firstOf = (from: Changes, to: Changes) =>
    editsBetween(configDemo(from), configDemo(to)).flatMap(({ first, path }) => (path.includes("nodeSecurityGroup") ? [first] : []));

  test("goes after managed groups, which the apply of the workload stack waits for", () => {
    const [first, ...others] = firstOf(restricted, {});
    expect(others).toEqual([]);
    expect(first).toContain("Apply the workload stack before the cluster stack, which waits until EKS has replaced the nodes");
    expect(first).not.toContain("describe-network-interfaces");
  });

  test.each<[string, Changes]>([
    ["EKS Auto Mode", { autoMode: {}, nodeGroups: {} }],
    ["Karpenter", { karpenter: {}, registry: { mirror: true, accountId: "111122223333" } }],
    ["self-managed groups", selfManaged],
  ])("goes when no interface of nodes of %s has it, which a command shows", (_what, nodes) => {
    const notOfCluster = "NetworkInterfaces[? ! (Groups[?starts_with(GroupName, 'eks-cluster-sg-')])]";
    // Interfaces with rules in have both groups.
    for (const [group, listed] of [[restricted, notOfCluster] as const, [rulesAlone, "NetworkInterfaces[]"] as const]) {
      const [first, ...others] = firstOf(merge(nodes, group), nodes);
      expect(others).toEqual([]);
      expect(first).toContain(
        "wait in between until no network interface of a node of before is left: aws ec2 describe-network-interfaces",
      );
      // What an interactive bash would take for a command of its history.
      expect(first).not.toMatch(/![^\s=]/);
      expect(first).toContain(`--include-managed-resources --query "${listed}.NetworkInterfaceId"`);
    }
  });

  test("says so too where the group stays for its rules in, which the nodes of before have alone", () => {
    const both = merge(restricted, rulesAlone);
    expect(firstOf(merge(selfManaged, both), merge(selfManaged, rulesAlone))[0]).toContain("starts_with(GroupName, 'eks-cluster-sg-')");
  });
});
