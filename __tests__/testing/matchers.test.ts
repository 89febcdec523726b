import "../../testing";
import { spawnSync } from "node:child_process";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { root, synthDemo, synthFile } from "../support/synth";

const demo = synthDemo();
const { network, cluster, workload } = demo;
const customNetworking = synthFile("examples/custom-networking.yaml");

/** What a failing assertion says. */
function messageOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("the assertion holds");
}

describe("toHaveResource", () => {
  test("takes a stack or all three, the name of a type or its class", () => {
    expect(network).toHaveResource("aws_vpc");
    expect(demo).toHaveResource(Vpc);
    expect(network).not.toHaveResource("aws_nat_gateway");
    expect(cluster).not.toHaveResource(Vpc);
  });

  test("says what is there instead", () => {
    expect(messageOf(() => expect(cluster).toHaveResource("aws_vpc"))).toMatch(
      /^demo-cluster: there is no aws_vpc\. There is: .*aws_eks_addon \(3\), .*aws_eks_cluster, /,
    );
    expect(messageOf(() => expect(network).not.toHaveResource("aws_vpc"))).toMatch(
      /^demo-network: no aws_vpc is expected, and there is\n {2}aws_vpc\.vpc_[0-9A-F]+ \(demo-network\/vpc\/vpc\)$/,
    );
  });

  test("refuses a misspelt type, with which the opposite would hold for ever", () => {
    expect(messageOf(() => expect(network).not.toHaveResource("aws_internet_gatway"))).toBe(
      '"aws_internet_gatway" is not the type of a resource in Terraform. Did you mean aws_internet_gateway?',
    );
    for (const type of ["aws_s3_bucket", "kubernetes_namespace_v1", "terraform_data", "datadog_monitor"])
      expect(network).not.toHaveResource(type);
  });

  test.each([
    ["NatGateway", '"NatGateway" is not the type of a resource in Terraform. Did you mean aws_nat_gateway?'],
    ["AWS::EC2::NatGateway", '"AWS::EC2::NatGateway" is not the type of a resource in Terraform. Did you mean aws_nat_gateway?'],
    ["AWS_VPC", '"AWS_VPC" is not the type of a resource in Terraform. Did you mean aws_vpc?'],
    ["aws_internet_gw", '"aws_internet_gw" is not the type of a resource in Terraform. Did you mean aws_internet_gateway?'],
    ["aws_wormhole", `"aws_wormhole" is not the type of a resource in Terraform. Write Terraform's name for it, such as aws_vpc.`],
    ["wormhole", `"wormhole" is not the type of a resource in Terraform. Write Terraform's name for it, such as aws_vpc.`],
    ["", `"" is not the type of a resource in Terraform. Write Terraform's name for it, such as aws_vpc.`],
    ["aws_caller_identity", "aws_caller_identity is a data source, not a resource. Use toHaveDataSource in place of toHaveResource."],
    [undefined, "The type of a resource is expected, such as aws_vpc, or its class of cdktf; this is undefined"],
    [null, "The type of a resource is expected, such as aws_vpc, or its class of cdktf; this is null"],
    [{}, "The type of a resource is expected, such as aws_vpc, or its class of cdktf; this is object"],
  ])("refuses %j", (type, message) => {
    expect(messageOf(() => expect(network).not.toHaveResource(type as string))).toBe(message);
    expect(messageOf(() => expect(network).toHaveResource(type as string))).toBe(message);
  });

  test("knows the types of the providers' bindings", () => {
    expect(spawnSync(process.execPath, ["scripts/terraformTypes.mjs", "--check"], { cwd: root, encoding: "utf8" })).toMatchObject({
      status: 0,
      stderr: "",
    });
  });

  test("refuses what is no stack", () => {
    expect(messageOf(() => expect("clusters/shop.yaml").toHaveResource("aws_vpc"))).toBe(
      "expect() takes what synthesize() returns, or one of its stacks; this is string",
    );
  });
});

describe("toHaveResourceWithProperties", () => {
  test("compares what is expected, and nothing else", () => {
    expect(cluster).toHaveResourceWithProperties("aws_eks_cluster", {
      vpc_config: { endpoint_public_access: false },
      encryption_config: { resources: ["secrets"] },
      enabled_cluster_log_types: expect.arrayContaining(["audit"]),
    });
    expect(cluster).not.toHaveResourceWithProperties("aws_eks_cluster", { version: "1.2" });
  });

  test("reads a policy, which is JSON in a text, and a block that may be repeated", () => {
    expect(cluster).toHaveResourceWithProperties("aws_iam_role", {
      assume_role_policy: { Statement: [{ Effect: "Allow", Principal: { Service: "eks.amazonaws.com" } }] },
    });
    const stacks = synthDemo({ nodeGroups: { managed: { general: {} } } });
    expect(stacks.workload).toHaveResourceWithProperties("aws_launch_template", { block_device_mappings: { ebs: { encrypted: "true" } } });
  });

  test("shows the nearest, and only what differs in it", () => {
    const message = messageOf(() =>
      expect(network).toHaveResourceWithProperties("aws_vpc_endpoint", {
        service_name: "com.amazonaws.us-west-2.ecr.api",
        vpc_endpoint_type: "Interface",
        private_dns_enabled: false,
        ip_address_type: "dualstack",
      }),
    );
    expect(message.replace(/_[0-9A-F]{8}/, "")).toBe(
      [
        "demo-network: no aws_vpc_endpoint has these properties; the nearest of 6 is aws_vpc_endpoint.endpoints_ecr-api (demo-network/endpoints/ecr-api), with",
        "  private_dns_enabled",
        "    expected: false",
        "    is:       true",
        "  ip_address_type",
        '    expected: "dualstack"',
        "    is:       not there",
      ].join("\n"),
    );
  });

  test("says where in a list or mapping a value differs", () => {
    const config = { vpc_config: { endpoint_public_access: true }, encryption_config: { resources: ["pods"] } };
    expect(messageOf(() => expect(cluster).toHaveResourceWithProperties("aws_eks_cluster", config))).toMatch(
      /; there is aws_eks_cluster\.\S+ \(\S+\), with\n {2}vpc_config\.endpoint_public_access\n {4}expected: true\n {4}is: {7}false\n {2}encryption_config\.resources\[0\]\n {4}expected: "pods"\n {4}is: {7}"secrets"$/,
    );
  });

  test("says that there is none of the type, and which has what is not expected", () => {
    expect(messageOf(() => expect(network).toHaveResourceWithProperties("aws_lb", { internal: true }))).toMatch(
      /^demo-network: there is no aws_lb\./,
    );
    expect(messageOf(() => expect(network).not.toHaveResourceWithProperties("aws_vpc", { enable_dns_support: true }))).toMatch(
      /^demo-network: no aws_vpc with these properties is expected, and there is\n {2}aws_vpc\.vpc_/,
    );
  });
});

describe("toHaveAllResourcesWithProperties", () => {
  test("asks every resource of a type, and holds where there is none", () => {
    expect(network).toHaveAllResourcesWithProperties("aws_subnet", { map_public_ip_on_launch: false });
    expect(workload).toHaveAllResourcesWithProperties("aws_launch_template", { metadata_options: { http_tokens: "required" } });
    expect(network).not.toHaveAllResourcesWithProperties("aws_vpc_endpoint", { vpc_endpoint_type: "Interface" });
  });

  test("shows each that is different", () => {
    expect(
      messageOf(() => expect(network).toHaveAllResourcesWithProperties("aws_vpc_endpoint", { vpc_endpoint_type: "Interface" })),
    ).toMatch(
      /^demo-network: 1 of 6 aws_vpc_endpoint has other properties\naws_vpc_endpoint\.\S+ \(\S+\)\n {2}vpc_endpoint_type\n {4}expected: "Interface"\n {4}is: {7}"Gateway"$/,
    );
    expect(messageOf(() => expect(network).not.toHaveAllResourcesWithProperties("aws_subnet", {}))).toBe(
      "demo-network: other properties are expected of some aws_subnet; all 3 have these",
    );
  });
});

describe("toHaveDataSource and toHaveDataSourceWithProperties", () => {
  test("look at data sources", () => {
    expect(cluster).toHaveDataSource("terraform_remote_state");
    expect(cluster).not.toHaveDataSource("aws_ami");
    expect(network).toHaveDataSourceWithProperties("aws_vpc_endpoint_service", { service_name: "com.amazonaws.us-west-2.ec2" });
  });

  test("say what is there instead", () => {
    expect(messageOf(() => expect(cluster).toHaveDataSource("aws_ami"))).toMatch(
      /: there is no aws_ami\. There is: .*terraform_remote_state/,
    );
    expect(messageOf(() => expect(network).toHaveDataSourceWithProperties("aws_vpc_endpoint_service", { service_name: "s3" }))).toMatch(
      /: no aws_vpc_endpoint_service has these properties; the nearest of \d is data\.aws_vpc_endpoint_service\./,
    );
  });
});

describe("toHaveEndpoint", () => {
  test("takes AWS's name of a service, in every partition", () => {
    expect(network).toHaveEndpoint("ecr.api");
    expect(network).toHaveEndpoint("s3");
    expect(network).not.toHaveEndpoint("bedrock");
    expect(synthDemo({ region: "cn-north-1" }).network).toHaveEndpoint("ecr.api");
  });

  test("takes the name of a service without a region", () => {
    expect({ name: "global", json: { resource: { aws_vpc_endpoint: { a: { service_name: "com.amazonaws.route53" } } } } }).toHaveEndpoint(
      "route53",
    );
  });

  test("takes the whole name of an endpoint service", () => {
    expect(network).toHaveEndpoint("com.amazonaws.us-west-2.ecr.api");
    expect(network).not.toHaveEndpoint("com.amazonaws.us-west-2.bedrock");
  });

  const unknown = (name: string) => `"${name}" is not the name of a service that private-eks knows the endpoint of. `;
  const elsewhere =
    "For a service that private-eks does not know, " +
    'use toHaveResourceWithProperties("aws_vpc_endpoint", { service_name: expect.stringMatching(/\\.<service>$/) }).';
  test.each([
    ["ecr-api", `${unknown("ecr-api")}Did you mean ecr.api?`],
    ["S3", `${unknown("S3")}Did you mean s3?`],
    ["com.amazonaws.us-west-2.ecr-api", `${unknown("com.amazonaws.us-west-2.ecr-api")}Did you mean ecr.api?`],
    ["wormhole", unknown("wormhole") + elsewhere],
    ["", unknown("") + elsewhere],
    [undefined, "toHaveEndpoint() expects AWS's name of a service, such as ecr.api; this is undefined"],
    [5, "toHaveEndpoint() expects AWS's name of a service, such as ecr.api; this is number"],
  ])("refuses %j, with which the opposite would hold for ever", (service, message) => {
    expect(messageOf(() => expect(network).not.toHaveEndpoint(service as string))).toBe(message);
    expect(messageOf(() => expect(network).toHaveEndpoint(service as string))).toBe(message);
  });

  test("says which are there", () => {
    expect(messageOf(() => expect(network).toHaveEndpoint("bedrock"))).toBe(
      "demo-network: there is no VPC endpoint of bedrock. There is: ec2, ecr.api, ecr.dkr, eks-auth, s3, sts",
    );
    expect(messageOf(() => expect(network).not.toHaveEndpoint("s3"))).toMatch(
      /^demo-network: no VPC endpoint of s3 is expected, and there is\n {2}aws_vpc_endpoint\.endpoints_s3_/,
    );
  });
});

describe("toHaveNoPublicAccess", () => {
  test.each(["fully-private", "platform", "existing-vpc", "external-proxy", "corporate"])("holds for examples/%s.yaml", (name) => {
    expect(synthFile(`examples/${name}.yaml`)).toHaveNoPublicAccess();
  });

  test("says what can be reached, and why", () => {
    const message = messageOf(() => expect(customNetworking).toHaveNoPublicAccess());
    expect(message.replace(/_[0-9A-F]{8} \(.*\)/g, "")).toBe(
      [
        "custom-networking-network, custom-networking-cluster, custom-networking-workload: this can be reached from the internet",
        "  aws_eks_cluster.control-plane_cluster: its Kubernetes API has a public endpoint",
        "  kubernetes_manifest.sample-public-alb_ingress: its load balancer is internet-facing",
        "  kubernetes_manifest.sample-public-nlb_service: its load balancer is internet-facing",
      ].join("\n"),
    );
  });

  test.each<[string, object, string]>([
    ["aws_instance", { associate_public_ip_address: true }, "it has a public IPv4 address"],
    ["aws_launch_template", { network_interfaces: [{ associate_public_ip_address: "true" }] }, "its instances have public IPv4 addresses"],
    ["aws_lb", { internal: false }, "it is internet-facing"],
    ["aws_subnet", { map_public_ip_on_launch: true }, "its instances get public IPv4 addresses"],
    ["aws_vpc_security_group_ingress_rule", { cidr_ipv4: "0.0.0.0/0" }, "it lets in every address"],
    ["aws_vpc_security_group_ingress_rule", { cidr_ipv6: "::/0" }, "it lets in every address"],
    ["aws_vpc_security_group_ingress_rule", { cidr_ipv4: "128.0.0.0/1" }, "it lets in every address"],
    ["aws_vpc_security_group_ingress_rule", { cidr_ipv4: "52.0.0.0/7" }, "it lets in every address"],
    ["aws_vpc_security_group_ingress_rule", { cidr_ipv6: "2000::/3" }, "it lets in every address"],
    ["aws_security_group", { ingress: [{ from_port: 22, cidr_blocks: ["10.0.0.0/8", "0.0.0.0/0"] }] }, "it lets in every address"],
    ["aws_security_group", { ingress: { ipv6_cidr_blocks: ["::/0"] } }, "it lets in every address"],
    ["aws_security_group", { dynamic: { ingress: { content: { cidr_blocks: ["0.0.0.0/0"] } } } }, "it lets in every address"],
    ["aws_default_security_group", { ingress: [{ cidr_blocks: ["0.0.0.0/1", "128.0.0.0/1"] }] }, "it lets in every address"],
    ["aws_security_group_rule", { type: "ingress", cidr_blocks: ["0.0.0.0/0"] }, "it lets in every address"],
    ["aws_security_group_rule", { type: "ingress", ipv6_cidr_blocks: ["::/1"] }, "it lets in every address"],
    [
      "kubernetes_manifest",
      { manifest: { metadata: { annotations: { "alb.ingress.kubernetes.io/scheme": "internet-facing" } } } },
      "its load balancer is internet-facing",
    ],
  ])("knows %s with %j", (type, attributes, reason) => {
    const stack = { name: "shop-network", json: { resource: { [type]: { mine: attributes } } } };
    expect(messageOf(() => expect(stack).toHaveNoPublicAccess())).toBe(
      `shop-network: this can be reached from the internet\n  ${type}.mine: ${reason}`,
    );
  });

  test.each<[string, object]>([
    ["aws_security_group", { ingress: [{ cidr_blocks: ["10.0.0.0/8"] }], egress: [{ cidr_blocks: ["0.0.0.0/0"] }] }],
    ["aws_security_group", { ingress: "${var.ingress}" }],
    ["aws_security_group_rule", { type: "egress", cidr_blocks: ["0.0.0.0/0"] }],
    ["aws_security_group_rule", { type: "ingress", cidr_blocks: ["${aws_vpc.vpc.cidr_block}"], ipv6_cidr_blocks: ["2001:db8::/32"] }],
    ["aws_vpc_security_group_ingress_rule", { cidr_ipv4: "172.16.0.0/12" }],
    ["aws_vpc_security_group_ingress_rule", { cidr_ipv6: "fc00::/7" }],
  ])("holds for %s with %j", (type, attributes) => {
    expect({ name: "shop-network", json: { resource: { [type]: { mine: attributes } } } }).toHaveNoPublicAccess();
  });

  test("the opposite says that there is nothing", () => {
    expect(messageOf(() => expect(network).not.toHaveNoPublicAccess())).toBe(
      "demo-network: something is expected that can be reached from the internet, and there is nothing",
    );
  });
});
