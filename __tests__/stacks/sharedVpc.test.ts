import { runnerPolicy } from "../../design/iam/runnerPolicy";
import { type Block, dataSources, type Json, resources, type Stack } from "../support/stack";
import { type Changes, configDemo, merge, synthDemo } from "../support/synth";
import { analyse } from "../../design/facts";
import { policyFiles } from "../../stacks/write/stageCluster";

const zones = ["us-west-2a", "us-west-2b"] as const;
const [a, b] = zones;
const id = (prefix: string, last: string) => `${prefix}-0123456789abcdef${last}`;

/** A VPC of another account, with node, pod and public subnets that it shares. */
const given: Changes = {
  id: id("vpc", "0"),
  cidr: "10.20.0.0/16",
  nodeSubnets: { [a]: { id: id("subnet", "a"), cidr: "10.20.0.0/20" }, [b]: { id: id("subnet", "b"), cidr: "10.20.16.0/20" } },
  podSubnets: { [a]: { id: id("subnet", "c"), cidr: "10.20.32.0/20" }, [b]: { id: id("subnet", "d"), cidr: "10.20.48.0/20" } },
  publicSubnets: { [a]: { id: id("subnet", "e"), cidr: "10.20.64.0/24" }, [b]: { id: id("subnet", "f"), cidr: "10.20.65.0/24" } },
};
const base: Changes = {
  customNetworking: { enabled: true },
  access: { bastion: { enabled: true, subnet: "private" } },
  network: { egress: "proxy", existingVpc: { ...given, shared: true, ownerAccountId: "444455556666" } },
  proxy: { squid: {} },
};
const demo = synthDemo(base).network;

const types = (stack: Stack) => [...new Set(resources(stack).map(({ type }) => type))].sort();
const rules = ({ attributes }: Block): readonly { readonly condition: string; readonly error_message: string }[] =>
  (attributes["lifecycle"] as unknown as { postcondition: { condition: string; error_message: string }[] }).postcondition;
const rulesOf = (stack: Stack, type: string, about: string) =>
  dataSources(stack, type)
    .flatMap(rules)
    .filter(({ condition }) => condition.includes(about));

describe("a VPC of another account", () => {
  test("gets nothing but security groups, instances with their load balancer, and tags of the cluster's account", () => {
    expect(types(demo).filter((type) => /^aws_(?:vpc|route|subnet|nat|internet|flow|ec2|eip|security|instance|lb$)/.test(type))).toEqual([
      "aws_ec2_tag",
      "aws_instance",
      "aws_lb",
      "aws_security_group",
      "aws_vpc_security_group_egress_rule",
      "aws_vpc_security_group_ingress_rule",
    ]);
    expect(resources(demo, "aws_security_group").map(({ attributes }) => attributes["description"])).not.toContainEqual(
      expect.stringContaining("interface endpoints"),
    );
  });

  test("is read as far as its participants see it: no endpoints, NAT gateways and attachments", () => {
    const gateway = { egress: "transitGateway", transitGateway: { id: id("tgw", "0") }, publicSubnets: { enabled: true } };
    const { network } = synthDemo(merge({ ...base, proxy: undefined }, { network: gateway }));
    for (const stack of [demo, network]) {
      const read = dataSources(stack).map(({ type }) => type);
      expect(read).toEqual(expect.arrayContaining(["aws_vpc", "aws_subnet", "aws_route_table"]));
      expect(JSON.stringify(stack.json)).not.toMatch(/"aws_(?:vpc_endpoint|nat_gateway|ec2_transit_gateway\w*)"/);
    }
    expect(rulesOf(network, "aws_route_table", "0.0.0.0").map(({ error_message }) => error_message)).toContainEqual(
      expect.stringContaining("Have its owner add one, or have its owner associate"),
    );
  });

  test("has the endpoints of all that the cluster needs: NO_PROXY is that of a VPC with endpoints", () => {
    const made = { network: { egress: "proxy", existingVpc: given }, proxy: { squid: {} }, customNetworking: { enabled: true } };
    const noProxyOf = (changes: Changes) => analyse(configDemo(changes)).proxy?.noProxy;
    expect(noProxyOf(base)).toEqual(noProxyOf(merge(made, { access: base["access"] })));
    expect(noProxyOf(base)).toEqual(expect.arrayContaining(["sts.us-west-2.amazonaws.com", ".dkr.ecr.us-west-2.amazonaws.com"]));
  });

  test("has endpoints of further services that the file names", () => {
    const noProxy = analyse(configDemo(merge(base, { network: { endpoints: { additional: ["xray"] } } }))).proxy?.noProxy;
    expect(noProxy).toContain("xray.us-west-2.amazonaws.com");
  });

  test.each([
    ["of another account", base, "self.owner_id != ${data.aws_caller_identity", "nobody shares it"],
    ["of the account of the file", base, 'self.owner_id == "444455556666"', "network.existingVpc.ownerAccountId"],
    [
      "of the cluster's account where it is not said to be shared",
      merge(base, { network: { existingVpc: { shared: false, ownerAccountId: undefined } } }),
      "self.owner_id == ",
      "set network.existingVpc.shared to true",
    ],
  ])("is checked at plan to be %s", (_what, changes, condition, sentence) => {
    const found = rulesOf(synthDemo(changes).network, "aws_vpc", condition.replace("${", ""));
    expect(found.map(({ error_message }) => error_message)).toEqual([expect.stringContaining(sentence)]);
  });

  test("has zones by their ids, which the plan checks in each subnet", () => {
    const { network } = synthDemo(merge(base, { network: { existingVpc: { zoneIds: { [a]: "usw2-az2" } } } }));
    const found = rulesOf(network, "aws_subnet", "availability_zone_id");
    expect(found).toHaveLength(3);
    expect(found[0]!.condition).toContain('self.availability_zone_id == "usw2-az2"');
    expect(found[0]!.error_message).toContain(`Correct network.existingVpc.zoneIds.${a}`);
    expect(rulesOf(demo, "aws_subnet", "availability_zone_id")).toEqual([]);
  });

  test("is tagged with a policy for the owner's subnets, and no others", () => {
    const policy = policyFiles(configDemo(base), "demo-network", demo.json)["runner-policy.json"]!;
    expect(policy).toContain("arn:aws:ec2:us-west-2:444455556666:subnet/*");
    expect(policy).not.toContain("arn:aws:ec2:us-west-2:*:subnet/*");
    const place = { partition: "aws", dnsSuffix: "amazonaws.com", region: "us-west-2", cluster: "demo" };
    expect(JSON.stringify(runnerPolicy(demo.json, place) as unknown as Json)).toContain("arn:aws:ec2:us-west-2:*:subnet/*");
  });
});

describe("endpoints of a central VPC", () => {
  const central: Changes = {
    network: {
      egress: "proxy",
      transitGateway: { id: id("tgw", "0"), cidrs: ["10.0.0.0/8"] },
      route53ProfileId: "rp-0123456789abcdef0",
      endpoints: { interface: "existing" },
    },
    proxy: { url: "http://10.1.0.10:3128" },
  };

  test("are said once: gateway endpoints alone are made, and NO_PROXY has all hosts", () => {
    const { network } = synthDemo(central);
    expect(resources(network, "aws_vpc_endpoint").map(({ attributes }) => attributes["vpc_endpoint_type"])).toEqual(["Gateway"]);
    expect(resources(network, "aws_route53profiles_association")).toHaveLength(1);
    const made = merge(central, { network: { endpoints: { interface: "create" } } });
    const [noProxy, withEndpoints] = [central, made].map((changes) => analyse(configDemo(changes)).proxy?.noProxy);
    expect(noProxy).toEqual(withEndpoints);
  });

  test("are made for a service that is listed", () => {
    const { network } = synthDemo(merge(central, { network: { endpoints: { services: { sts: "create" } } } }));
    expect(resources(network, "aws_vpc_endpoint").map(({ attributes }) => attributes["service_name"])).toEqual([
      "com.amazonaws.us-west-2.s3",
      "com.amazonaws.us-west-2.sts",
    ]);
  });

  test("are not looked for in an existing VPC, unlike those that are listed", () => {
    const { network } = synthDemo({
      network: {
        existingVpc: { ...given, podSubnets: {}, publicSubnets: {} },
        endpoints: { interface: "existing", services: { sts: "existing" } },
      },
    });
    expect(Object.keys(network.json["check"] as object).filter((name) => name.startsWith("existing-endpoint"))).toEqual([
      "existing-endpoint-sts",
    ]);
  });
});
