import { type Answers, ec2List } from "./fakeAws";

interface SubnetAnswer {
  readonly id: string;
  readonly cidr: string;
  readonly zone: string;
  readonly zoneId?: string;
  readonly free?: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly mapsPublicIps?: boolean;
}

interface TableAnswer {
  readonly id: string;
  readonly main?: boolean;
  readonly subnets?: readonly string[];
  /** Targets by destination. */
  readonly routes?: Readonly<Record<string, string>>;
}

interface EndpointAnswer {
  readonly id: string;
  readonly service: string;
  readonly type: string;
  /** Whether its private DNS is for those who ask an inbound endpoint of the Resolver. @default false */
  readonly forInbound?: boolean;
  readonly privateDns?: boolean;
  readonly tables?: readonly string[];
  readonly subnets?: readonly string[];
  readonly groups?: readonly string[];
  readonly policy?: object;
}

/** An entry of a network ACL, or a rule of a security group that lets something in. */
interface RuleAnswer {
  readonly cidr: string;
  readonly ports: readonly [number, number];
  /** By number; of a network ACL. @default "6", TCP */
  readonly protocol?: string;
}

interface AclAnswer {
  readonly subnets: readonly string[];
  /** In the order of their numbers; what none is about is denied. */
  readonly entries: readonly (RuleAnswer & { readonly egress?: true; readonly deny?: true })[];
}

/** A VPC that EC2 is to describe. */
export interface VpcAnswer {
  readonly id: string;
  readonly cidrs: readonly [string, ...string[]];
  readonly subnets: readonly SubnetAnswer[];
  readonly tables: readonly TableAnswer[];
  /** Their subnets by their ids; `regional` of those that are in none. */
  readonly natGateways?: Readonly<Record<string, string>>;
  readonly internetGateway?: string;
  /** Subnets by transit gateway. */
  readonly attachments?: Readonly<Record<string, readonly string[]>>;
  readonly nameServers?: readonly string[];
  readonly endpoints?: readonly EndpointAnswer[];
  /** What security groups let in, by their ids. They let everything out. */
  readonly groups?: Readonly<Record<string, readonly RuleAnswer[]>>;
  /** By their ids. */
  readonly acls?: Readonly<Record<string, AclAnswer>>;
  /** Attributes of the VPC that are false. */
  readonly off?: readonly ("enableDnsSupport" | "enableDnsHostnames")[];
}

const element = (name: string, content: string | number | boolean): string => `<${name}>${content}</${name}>`;
const elements = (values: Readonly<Record<string, string | number | boolean>>): string =>
  Object.entries(values)
    .map(([name, content]) => element(name, content))
    .join("");
const list = <T>(name: string, items: readonly T[], content: (item: T) => string): string =>
  element(name, items.map((item) => element("item", content(item))).join(""));

const targetNames: Readonly<Record<string, string>> = {
  nat: "natGatewayId",
  tgw: "transitGatewayId",
  pcx: "vpcPeeringConnectionId",
  eni: "networkInterfaceId",
};

const routes = (targets: Readonly<Record<string, string>>): string =>
  list("routeSet", Object.entries(targets), ([destination, target]) =>
    elements({
      [destination.startsWith("pl-") ? "destinationPrefixListId" : "destinationCidrBlock"]: destination,
      [targetNames[target.split("-")[0]!] ?? "gatewayId"]: target,
      state: "active",
    }),
  );

/** The answers of EC2 about a VPC. */
export function vpcAnswers(vpc: VpcAnswer): Answers {
  const describe = (action: string, set: string) => ({ [`ec2:${action}`]: () => ({ body: ec2List(action, set) }) });
  const { acls = {}, attachments = {}, endpoints = [], groups = {}, internetGateway, natGateways = {} } = vpc;
  const { nameServers = ["AmazonProvidedDNS"], off = [] } = vpc;
  const ports = ([from, to]: RuleAnswer["ports"], names: readonly [string, string]) => elements({ [names[0]]: from, [names[1]]: to });
  return {
    ...describe(
      "DescribeVpcs",
      list("vpcSet", [vpc], ({ id, cidrs }) =>
        [
          elements({ vpcId: id, cidrBlock: cidrs[0], ownerId: "111122223333", dhcpOptionsId: "dopt-1" }),
          list("cidrBlockAssociationSet", cidrs, (cidr) => elements({ cidrBlock: cidr, cidrBlockState: element("state", "associated") })),
        ].join(""),
      ),
    ),
    ...describe(
      "DescribeSubnets",
      list("subnetSet", vpc.subnets, ({ id, cidr, zone, zoneId = "x", free = 100, tags = {}, mapsPublicIps = false }) =>
        [
          elements({ subnetId: id, cidrBlock: cidr, availabilityZone: zone, availabilityZoneId: zoneId }),
          elements({ availableIpAddressCount: free, mapPublicIpOnLaunch: mapsPublicIps }),
          list("tagSet", Object.entries(tags), ([key, value]) => elements({ key, value })),
        ].join(""),
      ),
    ),
    ...describe(
      "DescribeRouteTables",
      list("routeTableSet", vpc.tables, ({ id, main = false, subnets = [], routes: targets = {} }) =>
        [
          element("routeTableId", id),
          list("associationSet", [...(main ? [undefined] : []), ...subnets], (subnet) =>
            subnet === undefined ? element("main", true) : elements({ main: false, subnetId: subnet }),
          ),
          routes({ [vpc.cidrs[0]]: "local", ...targets }),
        ].join(""),
      ),
    ),
    ...describe(
      "DescribeNatGateways",
      list("natGatewaySet", Object.entries(natGateways), ([natGatewayId, subnetId]) =>
        elements({ natGatewayId, ...(subnetId === "regional" ? { availabilityMode: "regional" } : { subnetId }) }),
      ),
    ),
    ...describe(
      "DescribeInternetGateways",
      list("internetGatewaySet", internetGateway === undefined ? [] : [internetGateway], (internetGatewayId) =>
        elements({ internetGatewayId }),
      ),
    ),
    ...describe(
      "DescribeTransitGatewayVpcAttachments",
      list("transitGatewayVpcAttachments", Object.entries(attachments), ([transitGatewayId, subnetIds]) =>
        [element("transitGatewayId", transitGatewayId), list("subnetIds", subnetIds, (id) => id)].join(""),
      ),
    ),
    ...describe(
      "DescribeDhcpOptions",
      list("dhcpOptionsSet", ["dopt-0", "dopt-1"], (dhcpOptionsId) =>
        [
          element("dhcpOptionsId", dhcpOptionsId),
          list("dhcpConfigurationSet", ["domain-name", "domain-name-servers"], (key) =>
            [element("key", key), list("valueSet", key === "domain-name" ? ["corp"] : nameServers, (value) => elements({ value }))].join(
              "",
            ),
          ),
        ].join(""),
      ),
    ),
    ...describe(
      "DescribeVpcEndpoints",
      list(
        "vpcEndpointSet",
        endpoints,
        ({ id, service, type, privateDns = true, tables = [], policy, forInbound = false, ...interfaces }) =>
          [
            elements({ vpcEndpointId: id, serviceName: service, vpcEndpointType: type, privateDnsEnabled: privateDns, state: "available" }),
            forInbound ? element("dnsOptions", element("privateDnsOnlyForInboundResolverEndpoint", true)) : "",
            list("routeTableIdSet", tables, (table) => table),
            list("subnetIdSet", interfaces.subnets ?? [], (subnet) => subnet),
            list("groupSet", interfaces.groups ?? [], (groupId) => elements({ groupId })),
            policy === undefined ? "" : element("policyDocument", JSON.stringify(policy).replaceAll('"', "&quot;")),
          ].join(""),
      ),
    ),
    "ec2:DescribeVpcAttribute": (parameters) => {
      const attribute = parameters.get("Attribute") as "enableDnsSupport";
      return { body: ec2List("DescribeVpcAttribute", element(attribute, element("value", !off.includes(attribute)))) };
    },
    ...describe(
      "DescribeSecurityGroups",
      list("securityGroupInfo", Object.entries(groups), ([groupId, rules]) =>
        [
          elements({ groupId }),
          list("ipPermissions", rules, (rule) =>
            [
              elements({ ipProtocol: "tcp" }),
              ports(rule.ports, ["fromPort", "toPort"]),
              list("ipRanges", [rule.cidr], (cidrIp) => elements({ cidrIp })),
            ].join(""),
          ),
          list("ipPermissionsEgress", ["0.0.0.0/0"], (cidrIp) =>
            [elements({ ipProtocol: "-1" }), list("ipRanges", [cidrIp], (cidr) => elements({ cidrIp: cidr }))].join(""),
          ),
        ].join(""),
      ),
    ),
    ...describe(
      "DescribeNetworkAcls",
      list("networkAclSet", Object.entries(acls), ([networkAclId, acl]) =>
        [
          elements({ networkAclId }),
          list("associationSet", acl.subnets, (subnetId) => elements({ subnetId })),
          list("entrySet", [...acl.entries.entries()], ([index, { cidr, deny = false, egress = false, ports: range, protocol = "6" }]) =>
            [
              elements({ ruleNumber: 100 + index, protocol, ruleAction: deny ? "deny" : "allow", egress, cidrBlock: cidr }),
              element("portRange", ports(range, ["from", "to"])),
            ].join(""),
          ),
        ].join(""),
      ),
    ),
  };
}
