import { prerequisites, referenced, resource, resources, type Stack } from "../support/stack";
import { type Changes, synthDemo } from "../support/synth";

const demo = (network: Changes, others: Changes = {}): Stack => synthDemo({ network, ...others }).network;

const associationType = "aws_route53_resolver_firewall_rule_group_association";

describe("DNS Firewall", () => {
  const company = { id: "rslvr-frg-0123456789abcdef", priority: 200 };
  const allowing = demo({
    dnsFirewall: { ruleGroups: { company }, allowList: { enabled: true }, failOpen: false, mutationProtection: true },
  });

  test("filters nothing unless asked for", () => {
    expect(resources(demo({})).filter(({ type }) => /firewall|query_log/.test(type))).toEqual([]);
  });

  test("has the rule groups of the file, in their order", () => {
    const { attributes } = resource(allowing, associationType, "rule-group-company");
    expect(attributes).toEqual({
      name: "demo-company",
      firewall_rule_group_id: company.id,
      priority: 200,
      mutation_protection: "ENABLED",
      vpc_id: `\${${resource(allowing, "aws_vpc").address}.id}`,
    });
  });

  test("lets needed names through before it blocks others, and is associated with both rules, last", () => {
    const association = resource(allowing, associationType, "allow-list-association");
    const rule = (path: string) => resource(allowing, "aws_route53_resolver_firewall_rule", path);
    const [allow, others] = [rule("dns-firewall/allow"), rule("dns-firewall/others")];
    expect(allow.attributes).toMatchObject({
      action: "ALLOW",
      priority: 100,
      firewall_domain_redirection_action: "TRUST_REDIRECTION_DOMAIN",
    });
    expect(others.attributes).toMatchObject({ action: "BLOCK", priority: 200, block_response: "NXDOMAIN", depends_on: [allow.address] });
    expect(referenced(allowing, others.attributes["firewall_domain_list_id"]).attributes["domains"]).toEqual(["*"]);
    expect(referenced(allowing, allow.attributes["firewall_domain_list_id"]).attributes["domains"]).toContain("*.eks.amazonaws.com");
    expect(association.attributes).toMatchObject({ priority: 9899, mutation_protection: "ENABLED" });
    expect([...prerequisites(allowing, association)].sort()).toEqual([allow.address, others.address].sort());
  });

  test("may alert instead", () => {
    const stack = demo({ dnsFirewall: { allowList: { enabled: true, otherwise: "ALERT" } } });
    const { attributes } = resource(stack, "aws_route53_resolver_firewall_rule", "dns-firewall/others");
    expect(attributes["action"]).toBe("ALERT");
    expect(attributes).not.toHaveProperty("block_response");
    expect(resource(stack, associationType).attributes["mutation_protection"]).toBe("DISABLED");
    expect(resources(stack, "aws_route53_resolver_firewall_config")).toEqual([]);
  });

  test("fails as the file says", () => {
    const { attributes } = resource(allowing, "aws_route53_resolver_firewall_config");
    expect(attributes["firewall_fail_open"]).toBe("DISABLED");
    expect(attributes["resource_id"]).toBe(`\${${resource(allowing, "aws_vpc").address}.id}`);
  });

  test("filters an existing VPC, too", () => {
    const nodeSubnets = Object.fromEntries(
      ["a", "b"].map((zone, index) => [`us-west-2${zone}`, { id: `subnet-1234567${index}`, cidr: `10.20.${index}.0/24` }]),
    );
    const stack = demo({
      dnsFirewall: { ruleGroups: { company } },
      existingVpc: { id: "vpc-12345678", cidr: "10.20.0.0/16", nodeSubnets },
    });
    expect(resource(stack, associationType).attributes["vpc_id"]).toMatch(/^\$\{data\.aws_vpc\./);
  });

  test("is there before Squid and the bastion start", () => {
    const others = { proxy: { squid: {} }, access: { bastion: { enabled: true } } };
    const stack = demo({ egress: "proxy", dnsFirewall: { allowList: { enabled: true } }, queryLogs: { enabled: true } }, others);
    const filters = resources(stack).filter(({ type }) => /firewall_rule_group_association|query_log_config_association/.test(type));
    expect(filters).toHaveLength(2);
    for (const type of ["aws_autoscaling_group", "aws_instance"]) {
      expect(resource(stack, type).attributes["depends_on"]).toEqual(expect.arrayContaining(filters.map(({ address }) => address)));
    }
  });
});

describe("query logs", () => {
  const key = "arn:aws:kms:us-west-2:111122223333:key/logs";

  test("go to a log group, with the key of logs", () => {
    const stack = demo({ queryLogs: { enabled: true, retentionDays: 30 } }, { encryption: { logsKmsKeyArn: key } });
    const association = resource(stack, "aws_route53_resolver_query_log_config_association");
    const config = referenced(stack, association.attributes["resolver_query_log_config_id"]);
    const { attributes } = referenced(stack, config.attributes["destination_arn"]);
    expect(config.attributes["name"]).toBe("demo-query-logs");
    expect(attributes).toMatchObject({ name: "/aws/vendedlogs/route53resolver/demo", retention_in_days: 30, kms_key_id: key });
    expect(association.attributes["resource_id"]).toBe(`\${${resource(stack, "aws_vpc").address}.id}`);
  });

  test.each([
    "arn:aws:s3:::company-logs/names",
    "arn:aws:logs:us-west-2:111122223333:log-group:/company/names",
    "arn:aws:firehose:us-west-2:111122223333:deliverystream/names",
  ])("go to %s", (destinationArn) => {
    const stack = demo({ queryLogs: { enabled: true, destinationArn } });
    expect(resource(stack, "aws_route53_resolver_query_log_config").attributes["destination_arn"]).toBe(destinationArn);
    expect(resources(stack, "aws_cloudwatch_log_group")).toEqual([]);
  });
});
