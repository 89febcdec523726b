import {
  type Block,
  dataSources,
  embedded,
  type Json,
  prerequisites,
  referenced,
  references,
  resource,
  resources,
  type Stack,
} from "../support/stack";
import { type Changes, synthDemo, synthFile } from "../support/synth";

const zones = ["a", "b", "c"].map((letter) => `us-west-2${letter}`);
const fullyPrivate = synthFile("examples/fully-private.yaml").network;
const customNetworking = synthFile("examples/custom-networking.yaml").network;
const demo = (network: Changes, others: Changes = {}): Stack => synthDemo({ network, ...others }).network;

/** CIDR block, zone and kubernetes.io tags of each subnet. */
const subnets = (stack: Stack) =>
  Object.fromEntries(
    resources(stack, "aws_subnet").map(({ attributes: { cidr_block, availability_zone, tags } }) => [
      cidr_block,
      [availability_zone, ...Object.entries(tags as object).flatMap(([key, value]) => (key === "Name" ? [] : [`${key}=${value}`]))].join(
        " ",
      ),
    ]),
  );

/** The route table of the subnet with a CIDR block, and of all subnets by CIDR block. */
const routeTables = (stack: Stack): Record<string, string> =>
  Object.fromEntries(
    resources(stack, "aws_route_table_association").map(({ attributes }) => [
      String(referenced(stack, attributes["subnet_id"]).attributes["cidr_block"]),
      referenced(stack, attributes["route_table_id"]).path,
    ]),
  );

/** Routes as `route table: destination -> target`, sorted. */
const routes = (stack: Stack): readonly string[] =>
  resources(stack, "aws_route")
    .map(
      ({
        attributes: { route_table_id, destination_cidr_block, gateway_id, nat_gateway_id, transit_gateway_id, vpc_peering_connection_id },
      }) => {
        const target = gateway_id ?? nat_gateway_id;
        return `${referenced(stack, route_table_id).path}: ${destination_cidr_block} -> ${target ? referenced(stack, target).path : (transit_gateway_id ?? vpc_peering_connection_id)}`;
      },
    )
    .sort();

const endpoints = (stack: Stack, type: "Interface" | "Gateway"): readonly Block[] =>
  resources(stack, "aws_vpc_endpoint").filter(({ attributes }) => attributes["vpc_endpoint_type"] === type);

const serviceNames = (found: readonly Block[]) => found.map(({ attributes }) => String(attributes["service_name"])).sort();

describe("the VPC", () => {
  test("resolves names, and gives them to its instances", () => {
    expect(resource(fullyPrivate, "aws_vpc").attributes).toMatchObject({
      cidr_block: "192.168.0.0/16",
      enable_dns_support: true,
      enable_dns_hostnames: true,
      tags: { Name: "fully-private" },
    });
  });

  test.each<[string, Changes, Changes]>([
    ["us-west-2", {}, { domain_name: "us-west-2.compute.internal", domain_name_servers: ["AmazonProvidedDNS"] }],
    ["us-east-1", {}, { domain_name: "ec2.internal" }],
    ["cn-northwest-1", {}, { domain_name: "cn-northwest-1.compute.internal" }],
    [
      "us-west-2",
      { domainName: "corp.example.com", domainNameServers: ["10.0.0.2", "10.0.0.3"] },
      { domain_name: "corp.example.com", domain_name_servers: ["10.0.0.2", "10.0.0.3"] },
    ],
  ])("of %s has DHCP options of its own (%j)", (region, dhcpOptions, expected) => {
    const stack = synthDemo({ region, network: { dhcpOptions } }).network;
    const options = resource(stack, "aws_vpc_dhcp_options");
    expect(options.attributes).toMatchObject(expected);
    const association = resource(stack, "aws_vpc_dhcp_options_association").attributes;
    expect(referenced(stack, association["dhcp_options_id"])).toEqual(options);
    expect(referenced(stack, association["vpc_id"]).type).toBe("aws_vpc");
  });

  test("has a default security group without any rule", () => {
    const { attributes } = resource(fullyPrivate, "aws_default_security_group");
    expect(referenced(fullyPrivate, attributes["vpc_id"]).type).toBe("aws_vpc");
    expect(Object.keys(attributes).sort()).toEqual(["tags", "vpc_id"]);
  });
});

describe("prefixes of pods", () => {
  const addons = { vpcCni: { prefixDelegation: true, reservePrefixes: true } };
  const reservations = (stack: Stack) =>
    resources(stack, "aws_ec2_subnet_cidr_reservation")
      .map(({ attributes }) => [attributes["cidr_block"], attributes["reservation_type"]])
      .sort();
  const network = { cidr: "10.0.0.0/16", availabilityZones: ["us-west-2a", "us-west-2b"] };

  test("have three quarters of the node subnets, before anything else is in them", () => {
    const stack = demo(network, { addons, access: { bastion: { enabled: true, toolsBucket: { name: "tools" } } } });
    expect(reservations(stack)).toEqual([
      ["10.0.16.0/20", "prefix"],
      ["10.0.72.0/21", "prefix"],
      ["10.0.8.0/21", "prefix"],
      ["10.0.80.0/20", "prefix"],
    ]);
    const last = referenced(stack, resource(stack, "aws_instance", "bastion/instance").attributes["subnet_id"]);
    const first = referenced(stack, last.attributes["subnet_id"]);
    expect([last, first].map(({ attributes }) => attributes["cidr_block"])).toEqual(["10.0.16.0/20", "10.0.8.0/21"]);
    expect(referenced(stack, first.attributes["subnet_id"]).attributes["cidr_block"]).toBe("10.0.0.0/19");
  });

  test("have those of the pod subnets with custom networking", () => {
    expect(reservations(demo(network, { addons, customNetworking: { enabled: true } }))).toEqual([
      ["100.64.16.0/20", "prefix"],
      ["100.64.32.0/19", "prefix"],
      ["100.64.80.0/20", "prefix"],
      ["100.64.96.0/19", "prefix"],
    ]);
  });

  test("have none unless asked for", () => {
    expect(reservations(demo(network, { addons: { vpcCni: { prefixDelegation: true } } }))).toEqual([]);
  });
});

describe("private names", () => {
  const associated: Changes = {
    resolverRules: ["rslvr-rr-0123456789abcdef0"],
    privateHostedZones: ["Z0123456789ABCDEFGHIJ"],
    route53ProfileId: "rp-0123456789abcdef",
  };
  const types = ["aws_route53_resolver_rule_association", "aws_route53_zone_association", "aws_route53profiles_association"] as const;
  const associations = (stack: Stack) => types.flatMap((type) => resources(stack, type));

  test("are those of the VPC's own only, unless asked for", () => {
    expect(associations(fullyPrivate)).toEqual([]);
  });

  test("come from rules, zones and a profile that are associated with the VPC", () => {
    const stack = demo(associated);
    const vpcId = `\${${resource(stack, "aws_vpc", "vpc/vpc").address}.id}`;
    expect(associations(stack).map(({ attributes }) => attributes)).toEqual([
      { resolver_rule_id: "rslvr-rr-0123456789abcdef0", vpc_id: vpcId },
      { zone_id: "Z0123456789ABCDEFGHIJ", vpc_id: vpcId },
      { name: "demo", profile_id: "rp-0123456789abcdef", resource_id: vpcId },
    ]);
  });

  test("are known before Squid and the bastion start", () => {
    const squid = { proxy: { squid: {} }, access: { bastion: { enabled: true } } };
    const stack = demo({ ...associated, egress: "proxy" }, squid);
    const addresses = associations(stack).map(({ address }) => address);
    for (const type of ["aws_autoscaling_group", "aws_instance"]) {
      for (const { attributes } of resources(stack, type)) expect(attributes["depends_on"]).toEqual(expect.arrayContaining(addresses));
    }
    expect(resources(stack, "aws_autoscaling_group")).toHaveLength(1);
    expect(resources(stack, "aws_instance")).toHaveLength(1);
  });

  test("are those of an existing VPC too", () => {
    const stack = demo({
      ...associated,
      existingVpc: {
        id: "vpc-12345678",
        cidr: "10.20.0.0/16",
        nodeSubnets: Object.fromEntries(
          ["a", "b"].map((zone, index) => [`us-west-2${zone}`, { id: `subnet-1234567${index}`, cidr: `10.20.${index}.0/24` }]),
        ),
      },
    });
    expect(associations(stack)).toHaveLength(3);
    for (const { attributes } of associations(stack)) {
      expect(attributes["vpc_id"] ?? attributes["resource_id"]).toMatch(/^\$\{data\.aws_vpc\./);
    }
  });
});

describe("VPC Block Public Access", () => {
  const exclusion = "aws_vpc_block_public_access_exclusion";

  test("is left as the account has it", () => {
    const stack = demo({ egress: "nat" });
    expect(resources(stack).filter(({ type }) => type.includes("block_public_access"))).toEqual([]);
  });

  test("excludes the VPC before anything needs the internet", () => {
    const stack = demo({ egress: "nat", blockPublicAccessExclusion: "allow-egress" });
    const { address, attributes } = resource(stack, exclusion);
    expect(attributes).toMatchObject({
      vpc_id: `\${${resource(stack, "aws_vpc").address}.id}`,
      internet_gateway_exclusion_mode: "allow-egress",
    });
    for (const gateway of resources(stack, "aws_nat_gateway")) expect(gateway.attributes["depends_on"]).toContain(address);
    const squid = demo({ egress: "proxy", blockPublicAccessExclusion: "allow-egress" }, { proxy: { squid: {} } });
    expect(resource(squid, "aws_autoscaling_group").attributes["depends_on"]).toContain(resource(squid, exclusion).address);
    expect(resources(stack, "aws_vpc_block_public_access_options")).toEqual([]);
  });
});

describe("subnets", () => {
  test("are one a zone where nothing more is asked for, tagged for internal load balancers", () => {
    expect(subnets(fullyPrivate)).toEqual({
      "192.168.64.0/19": "us-west-2b kubernetes.io/role/internal-elb=1",
      "192.168.128.0/19": "us-west-2c kubernetes.io/role/internal-elb=1",
      "192.168.192.0/19": "us-west-2d kubernetes.io/role/internal-elb=1",
    });
    expect(resources(fullyPrivate, "aws_vpc_ipv4_cidr_block_association")).toEqual([]);
  });

  test("are node, pod and public ones with custom networking and NAT; no load balancer goes where the pods are", () => {
    expect(subnets(customNetworking)).toEqual({
      "172.31.0.0/19": "ap-southeast-1a kubernetes.io/role/internal-elb=1",
      "172.31.64.0/19": "ap-southeast-1b kubernetes.io/role/internal-elb=1",
      "172.31.128.0/19": "ap-southeast-1c kubernetes.io/role/internal-elb=1",
      "172.31.32.0/20": "ap-southeast-1a kubernetes.io/role/elb=1",
      "172.31.96.0/20": "ap-southeast-1b kubernetes.io/role/elb=1",
      "172.31.160.0/20": "ap-southeast-1c kubernetes.io/role/elb=1",
      "100.64.0.0/18": "ap-southeast-1a",
      "100.64.64.0/18": "ap-southeast-1b",
      "100.64.128.0/18": "ap-southeast-1c",
    });
  });

  test("of a secondary CIDR block wait for its association with the VPC, the others do not", () => {
    const association = resource(customNetworking, "aws_vpc_ipv4_cidr_block_association");
    expect(association.attributes["cidr_block"]).toBe("100.64.0.0/16");
    for (const { path, attributes } of resources(customNetworking, "aws_subnet")) {
      expect(referenced(customNetworking, attributes["vpc_id"]).type).toBe(
        path.endsWith("/pod-subnet") ? "aws_vpc_ipv4_cidr_block_association" : "aws_vpc",
      );
      expect(attributes["vpc_id"]).toMatch(/\.(id|vpc_id)\}$/);
    }
  });

  test("of several secondary blocks each wait for their own", () => {
    const stack = demo(
      { cidr: "10.0.0.0/16", secondaryCidrs: ["100.64.0.0/16", "10.1.0.0/16"], nodeSubnets: { cidrs: { "us-west-2a": "10.1.0.0/20" } } },
      { customNetworking: { enabled: true } },
    );
    const blockOf = (cidr: string) => {
      const subnet = resources(stack, "aws_subnet").find(({ attributes }) => attributes["cidr_block"] === cidr)!;
      return referenced(stack, subnet.attributes["vpc_id"]).attributes["cidr_block"];
    };
    expect([blockOf("10.1.0.0/20"), blockOf("10.0.64.0/19"), blockOf("100.64.0.0/18")]).toEqual([
      "10.1.0.0/16",
      "10.0.0.0/16",
      "100.64.0.0/16",
    ]);
  });

  test("take the user's tags", () => {
    const stack = demo({ nodeSubnets: { tags: { "karpenter.sh/discovery": "demo" } } });
    for (const { attributes } of resources(stack, "aws_subnet")) {
      expect(attributes["tags"]).toMatchObject({ "karpenter.sh/discovery": "demo", "kubernetes.io/role/internal-elb": "1" });
    }
    expect(resources(stack, "aws_subnet")).toHaveLength(3);
  });

  test("share one route table a zone between nodes and pods, and none with the public ones", () => {
    expect(routeTables(customNetworking)).toEqual({
      "172.31.0.0/19": "private-ap-southeast-1a/route-table",
      "100.64.0.0/18": "private-ap-southeast-1a/route-table",
      "172.31.64.0/19": "private-ap-southeast-1b/route-table",
      "100.64.64.0/18": "private-ap-southeast-1b/route-table",
      "172.31.128.0/19": "private-ap-southeast-1c/route-table",
      "100.64.128.0/18": "private-ap-southeast-1c/route-table",
      "172.31.32.0/20": "public/route-table",
      "172.31.96.0/20": "public/route-table",
      "172.31.160.0/20": "public/route-table",
    });
    expect(resources(customNetworking, "aws_route_table")).toHaveLength(4);
  });
});

describe("egress", () => {
  test("none: nothing leads out of the VPC", () => {
    const ways = ["aws_internet_gateway", "aws_nat_gateway", "aws_eip", "aws_route", "aws_ec2_transit_gateway_vpc_attachment"];
    expect(ways.flatMap((type) => resources(fullyPrivate, type))).toEqual([]);
    // Nor does a route written into a route table.
    for (const { attributes } of resources(fullyPrivate, "aws_route_table"))
      expect(Object.keys(attributes).sort()).toEqual(["lifecycle", "tags", "vpc_id"]);
  });

  test("nat: a gateway in each zone's public subnet, used by that zone alone", () => {
    expect(routes(customNetworking)).toEqual([
      ...["a", "b", "c"].map((letter) => `private-ap-southeast-1${letter}/route-table: 0.0.0.0/0 -> nat/gateway-ap-southeast-1${letter}`),
      "public/route-table: 0.0.0.0/0 -> public/internet-gateway",
    ]);
    const internetRoute = resource(customNetworking, "aws_route", "public/");
    for (const { path, attributes } of resources(customNetworking, "aws_nat_gateway")) {
      expect(referenced(customNetworking, attributes["subnet_id"]).path).toBe(path.replace("nat/gateway", "public/subnet"));
      expect(referenced(customNetworking, attributes["allocation_id"]).path).toBe(path.replace("gateway", "address"));
      expect(attributes["depends_on"]).toEqual([internetRoute.address]);
    }
  });

  test("nat with a single gateway: all zones use it", () => {
    const stack = demo({ egress: "nat", natGateways: "single" });
    expect(routes(stack)).toEqual([
      ...zones.map((zone) => `private-${zone}/route-table: 0.0.0.0/0 -> nat/gateway-us-west-2a`),
      "public/route-table: 0.0.0.0/0 -> public/internet-gateway",
    ]);
    expect(resources(stack, "aws_eip")).toHaveLength(1);
  });

  test("none: peering connections lead to the blocks of their VPCs alone", () => {
    const stack = demo({
      peerings: {
        shared: { connectionId: "pcx-0123456789abcdef0", cidrs: ["10.50.0.0/16", "10.51.0.0/16"] },
        data: { connectionId: "pcx-11111111111111111", cidrs: ["192.168.0.0/20"] },
      },
    });
    expect(routes(stack)).toEqual(
      zones.flatMap((zone) => [
        `private-${zone}/route-table: 10.50.0.0/16 -> pcx-0123456789abcdef0`,
        `private-${zone}/route-table: 10.51.0.0/16 -> pcx-0123456789abcdef0`,
        `private-${zone}/route-table: 192.168.0.0/20 -> pcx-11111111111111111`,
      ]),
    );
  });

  test("a route keeps its address in the state when another connection leads to its destination", () => {
    const addresses = (name: string, connectionId: string) =>
      resources(demo({ peerings: { [name]: { connectionId, cidrs: ["10.50.0.0/16"] } } }), "aws_route").map(({ address }) => address);
    expect(addresses("one", "pcx-0123456789abcdef0")).toEqual(addresses("two", "pcx-11111111111111111"));
  });

  test("transitGateway: the VPC is attached by its node subnets, and every private route waits for the attachment", () => {
    const stack = demo(
      { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["10.64.0.0/10", "0.0.0.0/0"] } },
      { customNetworking: { enabled: true } },
    );
    const attachment = resource(stack, "aws_ec2_transit_gateway_vpc_attachment");
    expect(attachment.attributes["transit_gateway_id"]).toBe("tgw-0123456789abcdef0");
    expect((attachment.attributes["subnet_ids"] as Json[]).map((id) => referenced(stack, id).path)).toEqual(
      zones.map((zone) => `private-${zone}/node-subnet`),
    );
    expect(routes(stack)).toEqual(
      zones.flatMap((zone) => ["0.0.0.0/0", "10.64.0.0/10"].map((cidr) => `private-${zone}/route-table: ${cidr} -> tgw-0123456789abcdef0`)),
    );
    for (const { attributes } of resources(stack, "aws_route")) expect(attributes["depends_on"]).toEqual([attachment.address]);
    expect(resources(stack, "aws_internet_gateway")).toEqual([]);
  });

  test("transitGateway: its default route table is as it decides, or as the file says", () => {
    const attributes = (settings: Changes) => {
      const { network } = synthDemo({
        network: { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0", ...settings } },
      });
      const { assert } = (network.json["check"] as Record<string, { assert: { error_message: string }[] }>)["transit-gateway"]!;
      const { transit_gateway_default_route_table_association: association, transit_gateway_default_route_table_propagation: propagation } =
        resource(network, "aws_ec2_transit_gateway_vpc_attachment").attributes;
      return [association, propagation, assert.slice(1).map(({ error_message }) => /Remove (\S+),/.exec(error_message)?.[1])];
    };
    expect(attributes({})).toEqual([undefined, undefined, []]);
    expect(attributes({ defaultRouteTableAssociation: false, defaultRouteTablePropagation: true })).toEqual([
      false,
      true,
      ["network.transitGateway.defaultRouteTableAssociation", "network.transitGateway.defaultRouteTablePropagation"],
    ]);
  });

  test("none with public subnets: only these reach the internet gateway", () => {
    expect(routes(demo({ publicSubnets: { enabled: true } }))).toEqual(["public/route-table: 0.0.0.0/0 -> public/internet-gateway"]);
  });
});

describe("VPC endpoints", () => {
  const inRegion = (region: string, ...services: string[]) => services.map((service) => `com.amazonaws.${region}.${service}`);

  test.each<[string, Stack, readonly string[]]>([
    ["fully private", fullyPrivate, inRegion("us-west-2", "autoscaling", "ec2", "ecr.api", "ecr.dkr", "eks-auth", "logs", "sts")],
    [
      "custom networking",
      customNetworking,
      inRegion("ap-southeast-1", "ec2", "ecr.api", "ecr.dkr", "eks-auth", "elasticloadbalancing", "logs", "monitoring", "sts"),
    ],
    [
      "China",
      synthDemo({ region: "cn-north-1" }).network,
      ["ec2", "ecr.api", "ecr.dkr", "sts"].map((service) => `cn.com.amazonaws.cn-north-1.${service}`),
    ],
  ])("of a cluster that is %s are exactly what it needs", (_name, stack, interfaces) => {
    expect(serviceNames(endpoints(stack, "Interface"))).toEqual(interfaces);
    expect(endpoints(stack, "Gateway").map(({ path }) => path)).toEqual(["endpoints/s3"]);
  });

  test("are none where they are skipped, and S3 is one that may be made elsewhere", () => {
    expect(resources(demo({ egress: "nat", endpoints: { skip: true } }), "aws_vpc_endpoint")).toEqual([]);
    const existing = demo({ endpoints: { services: { s3: "existing", sts: "existing" } } });
    expect(resources(existing, "aws_vpc_endpoint").map(({ path }) => path)).toEqual(
      ["ec2", "ecr-api", "ecr-dkr", "eks-auth"].map((service) => `endpoints/${service}`),
    );
  });

  test("answer to the service's own name, behind one security group", () => {
    const group = resource(customNetworking, "aws_security_group");
    for (const { attributes } of endpoints(customNetworking, "Interface")) {
      expect(attributes["private_dns_enabled"]).toBe(true);
      expect(references(attributes["security_group_ids"])).toEqual([group.address]);
      expect(referenced(customNetworking, attributes["vpc_id"]).type).toBe("aws_vpc");
    }
  });

  test("accept HTTPS from every CIDR block of the VPC, the pods' too, and nothing else", () => {
    const rules = resources(customNetworking, "aws_vpc_security_group_ingress_rule");
    expect(rules.map(({ attributes }) => attributes["cidr_ipv4"]).sort()).toEqual(["100.64.0.0/16", "172.31.0.0/16"]);
    for (const { attributes } of rules) {
      expect(attributes).toMatchObject({ ip_protocol: "tcp", from_port: 443, to_port: 443 });
      expect(referenced(customNetworking, attributes["security_group_id"]).path).toBe("endpoints/security-group");
    }
    const { attributes } = resource(customNetworking, "aws_security_group");
    expect(attributes["ingress"]).toBeUndefined();
    expect(attributes["lifecycle"]).toMatchObject({ create_before_destroy: true });
    expect(attributes["name_prefix"]).toBe("custom-networking-endpoints-");
  });

  test("have an interface in the node subnet of each zone where the service is offered", () => {
    for (const { attributes } of endpoints(fullyPrivate, "Interface")) {
      const expression = String(attributes["subnet_ids"]);
      const service = dataSources(fullyPrivate, "aws_vpc_endpoint_service").find(
        (block) => block.attributes["service_name"] === attributes["service_name"],
      )!;
      const ids = ["b", "c", "d"].map((letter) => resource(fullyPrivate, "aws_subnet", `private-us-west-2${letter}/node`).address);
      expect(expression).toBe(
        `\${[for zone, id in zipmap(["us-west-2b", "us-west-2c", "us-west-2d"], [${ids.map((id) => `${id}.id`).join(", ")}])` +
          ` : id if contains(${service.address}.availability_zones, zone)]}`,
      );
    }
  });

  test("to a service of another region have all zones, after the plan has asked for the service", () => {
    const stack = demo({ endpoints: { additional: ["route53"] } });
    const { attributes } = resource(stack, "aws_vpc_endpoint", "endpoints/route53");
    expect(attributes).toMatchObject({ service_name: "com.amazonaws.route53", service_region: "us-east-1", private_dns_enabled: true });
    expect(references(attributes["subnet_ids"]).length).toBe(zones.length);
    const asked = dataSources(stack, "aws_vpc_endpoint_service").map((block) => block.attributes);
    expect(asked).toContainEqual({ service_name: "com.amazonaws.route53", service_regions: ["us-east-1"] });
    const home = synthDemo({ region: "us-east-1", network: { endpoints: { additional: ["route53"] } } }).network;
    expect(resource(home, "aws_vpc_endpoint", "endpoints/route53").attributes["service_region"]).toBeUndefined();
  });

  test("of services by their full names let in their ports, without private DNS where none is verified", () => {
    const serviceName = "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0";
    const stack = demo({ endpoints: { privateLink: { kafka: { serviceName, ports: [9092, 9094] } } } });
    expect(resource(stack, "aws_vpc_endpoint", "endpoints/private-link-kafka/endpoint").attributes).toMatchObject({
      service_name: serviceName,
      private_dns_enabled: false,
      tags: { Name: "demo-kafka" },
    });
    const rules = resources(stack, "aws_vpc_security_group_ingress_rule").filter(({ path }) => path.startsWith("endpoints/"));
    expect(rules.map(({ attributes }) => attributes["from_port"])).toEqual([443, 9092, 9094]);
  });

  test("of services that have gateway endpoints, too, ask for the interface type", () => {
    const privateLink = { tables: { serviceName: "com.amazonaws.us-west-2.dynamodb" } };
    const asked = dataSources(demo({ endpoints: { additional: ["not-known-yet"], privateLink } }), "aws_vpc_endpoint_service");
    const typed = asked.flatMap(({ attributes }) => (attributes["service_type"] ? [attributes] : []));
    expect(typed).toEqual([
      { service_name: "com.amazonaws.us-west-2.not-known-yet", service_type: "Interface" },
      { service_name: "com.amazonaws.us-west-2.dynamodb", service_type: "Interface" },
    ]);
  });

  test("for S3 and DynamoDB are routes in every private route table", () => {
    const stack = demo({ egress: "nat", endpoints: { additional: ["dynamodb"] } });
    expect(serviceNames(endpoints(stack, "Gateway"))).toEqual(inRegion("us-west-2", "dynamodb", "s3"));
    for (const { attributes } of endpoints(stack, "Gateway")) {
      const tables = attributes["route_table_ids"] as readonly Json[];
      expect(tables.map((table) => referenced(stack, table).path)).toEqual(zones.map((zone) => `private-${zone}/route-table`));
      expect(attributes["subnet_ids"] ?? attributes["private_dns_enabled"]).toBeUndefined();
    }
  });

  test("take the user's policy, with its variables left to IAM", () => {
    const statement = {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::example/${aws:PrincipalTag/team}/%{x}/*",
      Condition: { StringEquals: { "aws:PrincipalTag/${aws:username}": "yes" } },
    };
    const stack = demo({ endpoints: { policies: { s3: { Version: "2012-10-17", Statement: [statement] } } } });
    const { policy } = resource(stack, "aws_vpc_endpoint", "endpoints/s3").attributes;
    expect(embedded(policy)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          ...statement,
          Resource: "arn:aws:s3:::example/$${aws:PrincipalTag/team}/%%{x}/*",
          Condition: { StringEquals: { "aws:PrincipalTag/$${aws:username}": "yes" } },
        },
      ],
    });
    expect(resource(stack, "aws_vpc_endpoint", "endpoints/ec2").attributes["policy"]).toBeUndefined();
  });
});

describe("a perimeter", () => {
  const statement = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
  const stack = demo({ endpoints: { perimeter: { organization: "o-abcd123456" }, policies: { sts: { Statement: [statement] } } } });
  const policyOf = (endpoint: string) => resource(stack, "aws_vpc_endpoint", `endpoints/${endpoint}`).attributes["policy"] as string;

  test("gives the gateway endpoint its policy", () => {
    const { Statement } = embedded(policyOf("s3")) as { Statement: object[] };
    expect(Statement[0]).toMatchObject({
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-abcd123456", "aws:ResourceOrgID": "o-abcd123456" } },
    });
  });

  test("gives interface endpoints theirs where the plan finds that the service takes policies", () => {
    const [, service, document] =
      /^\$\{data\.aws_vpc_endpoint_service\.(\S+)\.vpc_endpoint_policy_supported \? (".*") : null\}$/.exec(policyOf("ec2")) ?? [];
    expect(service).toMatch(/^endpoints_ec2-service/);
    expect(JSON.parse(JSON.parse(document!) as string)).toMatchObject({ Version: "2012-10-17" });
    expect(dataSources(stack, "aws_vpc_endpoint_service")).toHaveLength(resources(stack, "aws_vpc_endpoint").length - 1);
  });

  test("leaves an endpoint the policy that the cluster file gives it", () => {
    expect(embedded(policyOf("sts"))).toEqual({ Statement: [statement] });
  });
});

describe("flow logs", () => {
  test("are off unless asked for", () => {
    expect(resources(fullyPrivate, "aws_flow_log")).toEqual([]);
    expect(dataSources(fullyPrivate, "aws_caller_identity")).toEqual([]);
  });

  test("go to a log group of their own, by a role that only flow logs of this account may use", () => {
    const stack = synthDemo({
      region: "cn-north-1",
      network: { flowLogs: { enabled: true, trafficType: "REJECT", retentionDays: 30 } },
    }).network;
    const { attributes } = resource(stack, "aws_flow_log");
    expect(attributes).toMatchObject({ traffic_type: "REJECT", log_destination_type: "cloud-watch-logs" });
    expect(referenced(stack, attributes["vpc_id"]).type).toBe("aws_vpc");
    expect(referenced(stack, attributes["log_destination"]).attributes).toMatchObject({
      name: "/aws/vpc/demo/flow-logs",
      retention_in_days: 30,
    });
    const role = referenced(stack, attributes["iam_role_arn"]);
    const account = "${data.aws_caller_identity.account.account_id}";
    expect(embedded(role.attributes["assume_role_policy"])).toMatchObject({
      Statement: [
        {
          Principal: { Service: "vpc-flow-logs.amazonaws.com" },
          Condition: {
            StringEquals: { "aws:SourceAccount": account },
            ArnLike: { "aws:SourceArn": `arn:aws-cn:ec2:cn-north-1:${account}:vpc-flow-log/*` },
          },
        },
      ],
    });
    const permissions = resource(stack, "aws_iam_role_policy");
    expect(JSON.stringify(embedded(permissions.attributes["policy"]))).toContain("logs:PutLogEvents");
    // Without them, the flow log fails to deliver.
    expect(prerequisites(stack, resource(stack, "aws_flow_log"))).toContain(permissions.address);
  });
});

describe("fixed addresses of load balancers", () => {
  const network = { availabilityZones: ["us-west-2a", "us-west-2b"], nodeSubnets: { cidrs: { "us-west-2b": "10.0.200.0/24" } } };
  const samples = { privateNlb: { enabled: true, addresses: ["10.0.0.50", "10.0.200.50"] } };
  const others = {
    registry: { mirror: true, accountId: "111122223333" },
    loadBalancerController: { enabled: true },
    samples,
    access: { bastion: { enabled: true, subnet: "private", toolsBucket: { name: "tools" } } },
  } as const;

  test("are reserved, each in the node subnet of its zone", () => {
    const stack = demo(network, others);
    expect(
      resources(stack, "aws_ec2_subnet_cidr_reservation").map(({ attributes }) => [
        attributes["cidr_block"],
        attributes["reservation_type"],
        referenced(stack, attributes["subnet_id"]).attributes["availability_zone"],
      ]),
    ).toEqual([
      ["10.0.0.50/32", "explicit", "us-west-2a"],
      ["10.0.200.50/32", "explicit", "us-west-2b"],
    ]);
  });

  test("before anything else is in the subnets", () => {
    const stack = demo(network, others);
    const users = resources(stack).filter(({ type, attributes }) => {
      const isAround = type === "aws_route_table_association" || type === "aws_ec2_subnet_cidr_reservation";
      return !isAround && JSON.stringify(attributes).includes("${aws_subnet.");
    });
    expect(users.map(({ path }) => path)).toEqual([]);
    expect(JSON.stringify(resource(stack, "aws_instance").attributes)).toContain("aws_ec2_subnet_cidr_reservation.");
  });

  test("are not reserved where none is given", () => {
    expect(resources(demo(network, { ...others, samples: { privateNlb: { enabled: true } } }), "aws_ec2_subnet_cidr_reservation")).toEqual(
      [],
    );
  });
});

test.each([
  ["us-east-1", "use1-az3"],
  ["us-west-1", "usw1-az2"],
  ["ca-central-1", "cac1-az3"],
  ["us-west-2", undefined],
])("in %s, the plan asks for the name of the zone without control planes: %s", (region, id) => {
  const { check, data } = synthDemo({ region }).network.json as Readonly<Record<string, Readonly<Record<string, Json>>>>;
  expect(data!["aws_availability_zones"]).toEqual(id && { "zones-of-the-control-plane": { filter: [{ name: "zone-id", values: [id] }] } });
  expect(check?.["zones-of-the-control-plane"] !== undefined).toBe(id !== undefined);
});
