import { sessionManagerStatement } from "../../design/iam/roles";
import {
  type Block,
  dataSources,
  decoded,
  embedded,
  prerequisites,
  referenced,
  references,
  resource,
  resources,
  type Stack,
} from "../support/stack";
import { type Changes, merge, synthDemo, synthFile } from "../support/synth";

const squid: Changes = { network: { egress: "proxy" }, proxy: { squid: {} } };
const demo = (changes: Changes = {}): Stack => synthDemo(merge(squid, changes)).network;
const network = demo();

const group = (stack: Stack) => resource(stack, "aws_autoscaling_group", "forward-proxy").attributes;
const template = (stack: Stack) => resource(stack, "aws_launch_template", "forward-proxy").attributes;
const subnetNames = (stack: Stack, value: Block["attributes"][string] | undefined) =>
  references(value).map((address) => resources(stack, "aws_subnet").find((subnet) => subnet.address === address)!.path);
const output = (stack: Stack, name: string) => (stack.json["output"] as Record<string, { value: unknown }>)[name]!.value;

/** Security group rules as `group: direction port with whom`. */
const rules = (stack: Stack) =>
  resources(stack)
    .filter(({ type, path }) => path.startsWith("forward-proxy") && type.startsWith("aws_vpc_security_group_"))
    .map(({ type, attributes }) => {
      const { cidr_ipv4, from_port, to_port, ip_protocol, referenced_security_group_id, security_group_id } = attributes;
      expect(to_port).toBe(from_port);
      const peer = cidr_ipv4 ?? referenced(stack, referenced_security_group_id).path.split("/").pop();
      const own = referenced(stack, security_group_id).path.split("/").pop();
      return `${own}: ${type.includes("ingress") ? "from" : "to"} ${peer} ${ip_protocol} ${from_port}`;
    })
    .sort();

/** Outside the VPC, where the transit gateway leads. */
const external = {
  network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" } },
  proxy: { url: "http://10.200.0.10:3128" },
};

test("lets Squid out to the ports of mirrors and registries that have their own", () => {
  const mirrors = { "quay.io": [{ url: "https://mirror.example.org:8443/v2/quay" }] };
  const stack = demo({ registry: { mirrors } });
  const added = rules(stack).filter((rule) => !rules(network).includes(rule));
  expect(added).toEqual(["instances: to 0.0.0.0/0 tcp 8443"]);
  expect(output(stack, "proxy_destinations")).toContain("mirror.example.org");
  expect(decoded(template(stack)["user_data"])).toMatch(/acl port_8443 port 8443\n\s+acl hosts_8443 dstdomain -n mirror\.example\.org\n/);
});

describe("without squid", () => {
  test.each<[string, Changes]>([
    ["nothing", {}],
    ["an external proxy", external],
  ])("%s: there is no forward proxy", (_what, changes) => {
    expect(resources(synthDemo(changes).network).filter(({ path }) => path.startsWith("forward-proxy"))).toEqual([]);
  });

  test("an external proxy's owner learns what must pass", () => {
    const stack = synthDemo(merge(external, { network: { endpoints: { services: { ec2: "proxy" } } } })).network;
    expect(output(stack, "proxy_url")).toBe("http://10.200.0.10:3128");
    expect(output(stack, "proxy_destinations")).toEqual(["ec2.us-west-2.amazonaws.com"]);
    expect(output(stack, "proxy_not_intercepted")).toEqual(["oidc.eks.us-west-2.amazonaws.com"]);
  });
});

describe("the instances", () => {
  test("are one in each public subnet, and one more while they are replaced", () => {
    expect(subnetNames(network, group(network)["vpc_zone_identifier"])).toEqual([
      "public/subnet-us-west-2a",
      "public/subnet-us-west-2b",
      "public/subnet-us-west-2c",
    ]);
    expect(group(network)).toMatchObject({ min_size: 3, desired_capacity: 3, max_size: 4 });
    expect(group(demo({ proxy: { squid: { instances: 1 } } }))).toMatchObject({ min_size: 1, desired_capacity: 1, max_size: 2 });
  });

  test("are replaced when their Squid is dead, and when their launch template changes, new ones first", () => {
    const { address } = resource(network, "aws_launch_template", "forward-proxy");
    expect(group(network)).toMatchObject({
      health_check_type: "ELB",
      health_check_grace_period: 300,
      instance_refresh: { strategy: "Rolling", preferences: { min_healthy_percentage: 100, max_healthy_percentage: 200 } },
      launch_template: { id: `\${${address}.id}`, version: `\${${address}.latest_version}` },
    });
    expect(referenced(network, group(network)["target_group_arns"]).type).toBe("aws_lb_target_group");
  });

  test("change with the allow list", () => {
    const changed = demo({ proxy: { squid: { allow: [".example.com"] } } });
    expect(decoded(template(changed)["user_data"])).toContain("acl destinations dstdomain -n .example.com\n");
    expect(decoded(template(network)["user_data"])).not.toContain(".example.com");
    const but = ({ json }: Stack) => JSON.stringify(json).replace(/"user_data":"(?:[^"\\]|\\.)*"/g, "");
    expect(but(changed)).toBe(but(network));
  });

  test("have encrypted volumes, the metadata service with tokens only, a public address, and no SSH key", () => {
    expect(template(network)).toMatchObject({
      block_device_mappings: [{ device_name: "/dev/xvda", ebs: { volume_type: "gp3", encrypted: "true" } }],
      metadata_options: { http_endpoint: "enabled", http_tokens: "required", http_put_response_hop_limit: 1 },
      network_interfaces: [{ associate_public_ip_address: "true" }],
    });
    expect(template(network)).not.toHaveProperty("key_name");
  });

  test("have volumes with the key that the file names for all", () => {
    const volumesKmsKeyArn = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const stack = demo({ encryption: { volumesKmsKeyArn } });
    expect(template(stack)).toMatchObject({ block_device_mappings: [{ ebs: { kms_key_id: volumesKmsKeyArn } }] });
  });

  test("boot Amazon Linux 2023 for the architecture of their type", () => {
    const stack = demo({ proxy: { squid: { instanceType: "t4g.small" } } });
    expect(referenced(stack, template(stack)["image_id"]).attributes["name"]).toBe(
      "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
    );
    expect(dataSources(stack, "aws_ssm_parameter").map(({ path }) => path)).toContain("forward-proxy/instances/ami");
  });

  test("keep the AMI that they have, unless the cluster file names one", () => {
    expect(template(network)["lifecycle"]).toEqual({ create_before_destroy: true, ignore_changes: ["image_id"] });
    const named = demo({ proxy: { squid: { amiId: "ami-0123456789abcdef0" } } });
    expect(template(named)).toMatchObject({ image_id: "ami-0123456789abcdef0", lifecycle: { create_before_destroy: true } });
    expect(template(named)["lifecycle"]).not.toHaveProperty("ignore_changes");
  });

  test("carry the cluster's tags", () => {
    const stack = demo({ tags: { team: "a" } });
    const specifications = template(stack)["tag_specifications"] as readonly { resource_type: string; tags: object }[];
    expect(specifications.map(({ resource_type }) => resource_type)).toEqual(["instance", "volume", "network-interface"]);
    for (const { tags } of specifications) expect(tags).toEqual({ team: "a", Name: "demo-squid" });
  });

  test("start when they can reach the internet, may write their log, and get connections", () => {
    const before = prerequisites(network, resource(network, "aws_autoscaling_group", "forward-proxy"));
    const needed = [
      resource(network, "aws_route", "internet-route"),
      resource(network, "aws_lb_listener"),
      resource(network, "aws_iam_role_policy", "forward-proxy"),
    ];
    expect([...before].sort()).toEqual(needed.map(({ address }) => address).sort());
  });
});

describe("the role", () => {
  test.each([
    ["us-west-2", "ec2.amazonaws.com"],
    ["cn-north-1", "ec2.amazonaws.com.cn"],
  ])("in %s is for the log group only", (region, principal) => {
    const stack = demo({ region });
    const role = resource(stack, "aws_iam_role", "forward-proxy");
    expect(JSON.stringify(embedded(role.attributes["assume_role_policy"]))).toContain(`"${principal}"`);
    expect(resources(stack, "aws_iam_role_policy_attachment")).toEqual([]);
    const { address } = resource(stack, "aws_cloudwatch_log_group", "forward-proxy");
    expect(embedded(resource(stack, "aws_iam_role_policy", "forward-proxy").attributes["policy"])["Statement"]).toEqual([
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [`\${${address}.arn}:*`],
      },
    ]);
  });

  test("lets Session Manager in where it is asked for", () => {
    const ofSquid = resources(demo({ access: { sessionManager: true } }), "aws_iam_role_policy").filter(({ path }) =>
      path.includes("forward-proxy"),
    );
    const statements = ofSquid.flatMap(({ attributes }) => embedded(attributes["policy"])["Statement"]);
    expect(statements).toContainEqual(sessionManagerStatement);
  });

  test("writes to a log group that forgets", () => {
    const stack = demo({ proxy: { squid: { logRetentionDays: 7 } } });
    expect(resource(stack, "aws_cloudwatch_log_group", "forward-proxy").attributes).toMatchObject({
      name: "/aws/ec2/demo/squid",
      retention_in_days: 7,
    });
    expect(decoded(template(stack)["user_data"])).toContain('"log_group_name":"/aws/ec2/demo/squid"');
  });
});

describe("the load balancer", () => {
  const loadBalancer = resource(network, "aws_lb").attributes;

  test("is internal, in the node subnet of every zone, and reaches the instances of every zone", () => {
    expect(loadBalancer).toMatchObject({ load_balancer_type: "network", internal: true, enable_cross_zone_load_balancing: true });
    const onePublic = demo({ network: { publicSubnets: { availabilityZones: ["us-west-2b"] } } });
    for (const stack of [network, onePublic]) {
      expect(subnetNames(stack, resource(stack, "aws_lb").attributes["subnets"])).toEqual(
        ["a", "b", "c"].map((letter) => `private-us-west-2${letter}/node-subnet`),
      );
    }
    expect(subnetNames(onePublic, group(onePublic)["vpc_zone_identifier"])).toEqual(["public/subnet-us-west-2b"]);
  });

  test("asks Squid itself whether it lives, and shows it the clients' addresses", () => {
    expect(resource(network, "aws_lb_target_group").attributes).toMatchObject({
      protocol: "TCP",
      port: 3128,
      preserve_client_ip: "true",
      health_check: { protocol: "HTTP", path: "/squid-internal-static/icons/SN.png", matcher: "200" },
    });
    const listener = resource(network, "aws_lb_listener").attributes;
    expect(listener).toMatchObject({ protocol: "TCP", port: 3128 });
    expect(referenced(network, listener["load_balancer_arn"]).type).toBe("aws_lb");
    expect(references(listener["default_action"])).toEqual([resource(network, "aws_lb_target_group").address]);
  });

  test("is the proxy's URL", () => {
    expect(output(network, "proxy_url")).toBe(`http://\${${resource(network, "aws_lb").address}.dns_name}:3128`);
  });

  test("has a name that AWS takes, whatever the cluster's, and can be replaced before it is gone", () => {
    const stack = demo({ name: "a".repeat(50) });
    for (const type of ["aws_lb", "aws_lb_target_group"]) {
      const { name, name_prefix, lifecycle } = resource(stack, type).attributes;
      expect(name).toBeUndefined();
      // Terraform adds 26 characters, to 32 at most.
      expect(String(name_prefix)).toMatch(/^(?!internal-)[a-z][a-z-]{0,5}$/);
      expect(lifecycle).toEqual({ create_before_destroy: true });
    }
  });
});

describe("security groups", () => {
  test("let the VPC reach the load balancer, it the instances, and these the web", () => {
    expect(rules(demo({ customNetworking: { enabled: true } }))).toEqual([
      "instances: from load-balancer tcp 3128",
      "instances: to 0.0.0.0/0 tcp 443",
      "instances: to 0.0.0.0/0 tcp 80",
      "load-balancer: from 10.0.0.0/16 tcp 3128",
      "load-balancer: from 100.64.0.0/16 tcp 3128",
      "load-balancer: to instances tcp 3128",
    ]);
    expect(referenced(network, resource(network, "aws_lb").attributes["security_groups"]).path).toMatch(/load-balancer$/);
    expect(references(template(network)["network_interfaces"])).toEqual([
      resource(network, "aws_security_group", "forward-proxy/security-groups/instances").address,
    ]);
  });

  test("let the instances ask resolvers of the user's own", () => {
    const stack = demo({ network: { dhcpOptions: { domainNameServers: ["10.0.0.53", "AmazonProvidedDNS"] } } });
    expect(rules(stack).filter((rule) => rule.endsWith(" 53"))).toEqual([
      "instances: to 10.0.0.53/32 tcp 53",
      "instances: to 10.0.0.53/32 udp 53",
    ]);
  });
});

test("no private subnet gets a route to the internet", () => {
  const routes = resources(network, "aws_route").map(({ path }) => path);
  expect(routes).toEqual(["public/internet-route"]);
});

describe("examples/china-proxy.yaml", () => {
  const china = synthFile("examples/china-proxy.yaml").network;

  test("has two private subnets and a public one", () => {
    expect(
      resources(china, "aws_subnet")
        .map(({ path }) => path)
        .sort(),
    ).toEqual(["private-cn-northwest-1a/node-subnet", "private-cn-northwest-1b/node-subnet", "public/subnet-cn-northwest-1a"]);
  });

  test("has endpoints for what nodes need to start, and no other", () => {
    expect(
      resources(china, "aws_vpc_endpoint")
        .map(({ attributes }) => attributes["service_name"])
        .sort(),
    ).toEqual([
      "cn.com.amazonaws.cn-northwest-1.ec2",
      "cn.com.amazonaws.cn-northwest-1.ecr.api",
      "cn.com.amazonaws.cn-northwest-1.ecr.dkr",
      "cn.com.amazonaws.cn-northwest-1.sts",
      "com.amazonaws.cn-northwest-1.s3",
    ]);
  });

  test("lets the user's domains pass", () => {
    expect(decoded(template(china)["user_data"])).toContain("acl destinations dstdomain -n .example.com\n");
    expect(output(china, "proxy_not_intercepted")).toEqual(["oidc.eks.cn-northwest-1.amazonaws.com.cn"]);
  });
});
