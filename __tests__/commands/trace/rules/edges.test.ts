import { type Copy, mutated } from "../../../support/mutationParts";
import { hopsBetween, tracedDemo, type TracedCluster } from "../../../support/traces";

jest.setTimeout(60_000);

const nodeGroups = { managed: { general: {} } };
const transitGateway = { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" } };
const dhcpOptions = { domainNameServers: ["10.8.0.2", "10.8.1.2"] };

const plain = () => tracedDemo("plain", { nodeGroups });

const withChange = (cluster: TracedCluster, change: (copy: Copy) => void): TracedCluster => ({
  ...cluster,
  stacks: mutated(cluster.stacks, { what: "", change, failsAt: () => undefined }),
});

describe("a rule for some public addresses", () => {
  const cluster = () =>
    tracedDemo("restricted", {
      network: {
        ...transitGateway,
        nodeSecurityGroup: { restrictEgress: true, egress: { github: { cidrs: ["140.82.112.0/20"], fromPort: 443 } } },
      },
      nodeGroups,
    });

  test("may be for those of a name", () => {
    expect(hopsBetween(cluster(), "general", "github.com")["egressRules"]).toMatchObject({
      status: "unknown",
      says: expect.stringContaining("a rule is for 140.82.112.0/20") as string,
    });
  });

  test.each([
    ["140.82.112.3", "ok"],
    ["198.51.100.7", "fails"],
    ["github.com:8443", "fails"],
  ])("%s: %s", (target, status) => {
    expect(hopsBetween(cluster(), "general", target)["egressRules"]!.status).toBe(status);
  });
});

describe("the name of the Kubernetes API behind name servers of one's own", () => {
  const named = (access: object) => tracedDemo("servers", { network: { ...transitGateway, dhcpOptions }, access, nodeGroups });

  test("stands for public addresses, too, where there is a public endpoint", () => {
    expect(hopsBetween(named({ publicEndpoint: { enabled: true, cidrs: ["20.30.40.0/24"] } }), "kubelet", "api")["name"]).toMatchObject({
      status: "unknown",
      says: expect.stringContaining("elsewhere for its public one, if the DNS servers 10.8.0.2, 10.8.1.2 forward it") as string,
    });
  });

  test("stands for the private endpoint alone without one", () => {
    expect(hopsBetween(named({}), "kubelet", "api")["name"]!.status).toBe("ok");
  });
});

describe("queries to name servers", () => {
  const type = "aws_vpc_security_group_egress_rule";
  const cluster = () =>
    tracedDemo("servers", { network: { ...transitGateway, dhcpOptions, nodeSecurityGroup: { restrictEgress: true } }, nodeGroups });
  const withoutRules = (protocol: string) =>
    withChange(cluster(), (copy) => {
      for (const [id, rule] of Object.entries(copy.cluster.resource[type]!))
        if (rule["from_port"] === 53 && rule["ip_protocol"] === protocol && id.startsWith("node-security-group_egress-"))
          Reflect.deleteProperty(copy.cluster.resource[type]!, id);
    });

  test("of nodes and of pods need rules for UDP", () => {
    for (const from of ["kubelet", "aws-load-balancer-controller"]) {
      expect(hopsBetween(withoutRules("udp"), from, "ecr.api")["name"]).toMatchObject({
        status: "fails",
        says: expect.stringContaining("out of reach: no rule allows UDP port 53") as string,
      });
      expect(hopsBetween(cluster(), from, "ecr.api")["name"]!.status).toBe("unknown");
    }
  });

  test("meet network ACLs", () => {
    const denied = withChange(cluster(), (copy) => {
      const subnets = Object.keys(copy.network.resource["aws_subnet"]!).map((id) => `\${aws_subnet.${id}.id}`);
      const entry = { rule_no: 1, action: "allow", protocol: "tcp", cidr_block: "0.0.0.0/0", from_port: 0, to_port: 65535 };
      copy.network.resource["aws_network_acl"] = { added: { subnet_ids: subnets, ingress: [entry], egress: [entry] } };
    });
    expect(hopsBetween(denied, "kubelet", "ecr.api")["name"]).toMatchObject({
      status: "fails",
      says: expect.stringContaining("denies UDP port 53") as string,
    });
  });
});

describe("DNS Firewall", () => {
  const blocking = (rule: object, vpc?: string) =>
    withChange(plain(), (copy) => {
      const group = "${aws_route53_resolver_firewall_rule_group.added.id}";
      const [own] = Object.keys(copy.network.resource["aws_vpc"]!);
      Object.assign(copy.network.resource, {
        aws_route53_resolver_firewall_rule_group: { added: { name: "added" } },
        aws_route53_resolver_firewall_rule_group_association: {
          added: { firewall_rule_group_id: group, priority: 1, vpc_id: vpc ?? `\${aws_vpc.${own}.id}` },
        },
        aws_route53_resolver_firewall_domain_list: { added: { domains: ["*."] } },
        aws_route53_resolver_firewall_rule: { added: { firewall_rule_group_id: group, priority: 1, action: "BLOCK", ...rule } },
      });
    });
  const everything = { firewall_domain_list_id: "${aws_route53_resolver_firewall_domain_list.added.id}" };
  const status = (cluster: TracedCluster) => hopsBetween(cluster, "kubelet", "ecr.api")["name"]!.status;

  test.each([
    ["that has the name", everything, "fails"],
    ["of a list that is not in the JSON", { firewall_domain_list_id: "rslvr-fdl-0123456789abcdef" }, "unknown"],
    ["for IPv6 addresses", { ...everything, q_type: "AAAA" }, "ok"],
    ["for IPv4 addresses", { ...everything, q_type: "A" }, "fails"],
  ])("with a rule %s", (_what, rule, expected) => {
    expect(status(blocking(rule))).toBe(expected);
  });

  test("of another VPC does nothing", () => {
    expect(status(blocking(everything, "vpc-0123456789abcdef9"))).toBe("ok");
  });
});

describe("the role of nodes", () => {
  const withPolicies = (statements: readonly object[], arn?: string) =>
    withChange(plain(), (copy) => {
      const { resource } = copy.workload;
      const role = Object.keys(resource["aws_iam_role"]!).find((id) => id.startsWith("node-groups_"))!;
      const name = `\${aws_iam_role.${role}.name}`;
      const attachments = resource["aws_iam_role_policy_attachment"]!;
      if (arn !== undefined) {
        for (const [id, { policy_arn }] of Object.entries(attachments))
          if (String(policy_arn).includes("ContainerRegistry")) Reflect.deleteProperty(attachments, id);
        attachments["added"] = { role: name, policy_arn: arn };
      }
      (resource["aws_iam_role_policy"] ??= {})["added"] = { role: name, policy: JSON.stringify({ Statement: statements }) };
    });
  const permission = (cluster: TracedCluster) => hopsBetween(cluster, "kubelet", "ecr.api")["permission"];
  const deny = { Effect: "Deny", Action: "ecr:*", Resource: "*" };
  const others = "arn:aws:iam::111122223333:policy/others";

  test("is denied what a policy denies, whatever others allow that are not in the JSON", () => {
    expect(permission(withPolicies([deny], others))).toMatchObject({
      status: "fails",
      says: "a policy of its role denies ecr:GetAuthorizationToken, whatever another one allows",
    });
    expect(permission(withPolicies([{ ...deny, Effect: "Allow", Action: "s3:*" }], others))!.status).toBe("unknown");
  });

  test("is allowed an action that is about no resource by * alone", () => {
    const arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
    const repositories = { Effect: "Allow", Action: "ecr:*", Resource: "arn:aws:ecr:*:*:repository/*" };
    expect(permission(withPolicies([repositories], arn))!.status).toBe("fails");
    expect(permission(withPolicies([{ ...repositories, Resource: "*" }], arn))!.status).toBe("ok");
  });
});
