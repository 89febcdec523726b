import { nthAddress } from "../../aws/cidr";
import type { HopKind } from "../../commands/trace/rules/hop";
import type { ClusterConfig } from "../../config/schema/schema";
import {
  changed,
  type Copy,
  type Finder,
  type Found,
  isInterface,
  isPublicHost,
  leadsOut,
  type PairNames,
  type Rows,
  serviceOf,
  type StackMutation,
  to,
} from "./mutationParts";

const elsewhere = { vpc: "vpc-0123456789abcdef9", subnet: "subnet-0123456789abcdef9", group: "sg-0123456789abcdef9" };

/** A change of each resource of a type in the network stack, with the hop at which some pairs fail of it. */
const each =
  (found: Finder, type: string, isMeant: (item: Found) => boolean = () => true) =>
  (what: string, attributes: (item: Found) => object, failsAt: StackMutation["failsAt"], status?: "unknown"): readonly StackMutation[] =>
    found("network", type)
      .filter(isMeant)
      .map((item) => ({
        what: `${item.id}: ${what}`,
        change: changed("network", type, item.id, attributes(item)),
        ...(status && { status }),
        failsAt,
      }));

const kubeletOutside = (hop: HopKind) => (pair: PairNames) => (pair.from === "kubelet" && isPublicHost(pair.to) ? hop : undefined);
const registry = (hop: HopKind) => to(hop, "ecr.api", "kubelet");

const isNodeSubnet = ({ id }: Found): boolean => /^private-.*_node-subnet_/.test(id);

const reference = (type: string, { id }: Found): string => `\${${type}.${id}.id}`;

/** Endpoints that are elsewhere, or let in somebody else. */
const endpoints = (found: Finder): readonly StackMutation[] => {
  const ofRegistry = each(found, "aws_vpc_endpoint", (item) => isInterface(item) && serviceOf(item) === "ecr.api");
  const rules = each(found, "aws_vpc_security_group_ingress_rule", ({ id }) => id.startsWith("endpoints_https"));
  const isOnly = found("network", "aws_vpc_security_group_ingress_rule").filter(({ id }) => id.startsWith("endpoints_https")).length === 1;
  return [
    ...(found("network", "aws_vpc").length > 0
      ? ofRegistry("in a subnet of another VPC", () => ({ subnet_ids: [elsewhere.subnet] }), registry("name"))
      : []),
    ...(leadsOut(found) ? [] : ofRegistry("in another VPC", () => ({ vpc_id: elsewhere.vpc }), registry("name"))),
    ...(isOnly ? rules("of another group", () => ({ security_group_id: elsewhere.group }), registry("ingressRules")) : []),
  ];
};

const everything = { rule_no: 100, action: "allow", protocol: "-1", cidr_block: "0.0.0.0/0", from_port: 0, to_port: 0 };
const onPorts = (from_port: number, to_port: number, action = "allow") => ({
  ...everything,
  rule_no: 90,
  action,
  protocol: "6",
  from_port,
  to_port,
});

/** Network ACLs of the node subnets, which deny something that goes to an endpoint in another zone, or comes back. */
const acls = (found: Finder): readonly StackMutation[] => {
  const subnets = found("network", "aws_subnet").filter(isNodeSubnet);
  if (subnets.length < 2) return [];
  const rows: readonly (readonly [string, object])[] = [
    ["out", { ingress: [everything], egress: [onPorts(443, 443, "deny"), everything] }],
    ["in", { ingress: [onPorts(443, 443, "deny"), everything], egress: [everything] }],
    ["answers in", { ingress: [onPorts(443, 443)], egress: [everything] }],
    ["half of the answers", { ingress: [onPorts(443, 45000)], egress: [everything] }],
    ["answers out", { ingress: [everything], egress: [onPorts(0, 1024)] }],
  ];
  return rows.map(([what, entries]) => ({
    what: `a network ACL denies ${what}`,
    change: (copy: Copy) => {
      copy.network.resource["aws_network_acl"] = {
        added: { subnet_ids: subnets.map((subnet) => reference("aws_subnet", subnet)), ...entries },
      };
    },
    failsAt: registry("networkAcls"),
  }));
};

/** Routes that lead elsewhere, and associations that mean another subnet. */
const routes = (found: Finder, { network: { egress } }: ClusterConfig): readonly StackMutation[] => {
  const subnets = found("network", "aws_subnet").filter(isNodeSubnet);
  const ofNodes = each(found, "aws_route_table_association", ({ id }) => /^private-.*node-route-table-association/.test(id));
  const other = ({ block }: Found): Found | undefined => subnets.find((subnet) => block["subnet_id"] !== reference("aws_subnet", subnet));
  const isDirect = egress === "nat" || egress === "transitGateway";
  return [
    ...(found("network", "aws_vpc").length > 0 && subnets.length > 1
      ? ofNodes(
          "with the subnet of another zone",
          (item) => ({ subnet_id: reference("aws_subnet", other(item)!) }),
          to("route", "s3", "kubelet"),
        )
      : []),
    ...(isDirect
      ? [
          ...each(
            found,
            "aws_route",
            ({ block, id }) => /^(nat|transit-gateway)_/.test(id) && block["destination_cidr_block"] === "0.0.0.0/0",
          )("to few addresses", () => ({ destination_cidr_block: "192.0.2.0/24" }), kubeletOutside("route")),
          ...each(found, "aws_nat_gateway", () => subnets.length > 0)(
            "in a private subnet",
            () => ({ subnet_id: reference("aws_subnet", subnets[0]!) }),
            kubeletOutside("route"),
          ),
          ...each(found, "aws_ec2_transit_gateway_vpc_attachment")(
            "without a zone",
            ({ block }) => ({ subnet_ids: (block["subnet_ids"] as readonly string[]).slice(1) }),
            kubeletOutside("route"),
          ),
        ]
      : []),
  ];
};

/** Rules out of nodes for another port, and policies that deny the nodes' role everything. */
const nodes = (found: Finder): readonly StackMutation[] => [
  ...found("cluster", "aws_vpc_security_group_egress_rule")
    .filter(({ block, id }) => id.startsWith("node-security-group_egress-") && JSON.stringify(block).includes("endpoint_security_group_id"))
    .map(({ id }) => ({
      what: `${id} for another port`,
      change: changed("cluster", "aws_vpc_security_group_egress_rule", id, { from_port: 444, to_port: 444 }),
      failsAt: registry("egressRules"),
    })),
  ...found("workload", "aws_iam_role")
    .filter(({ id }) => id.startsWith("node-groups_"))
    .map((role) => ({
      what: `${role.id} denied everything`,
      change: (copy: Copy) => {
        const policy = JSON.stringify({ Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] });
        (copy.workload.resource["aws_iam_role_policy"] ??= {})["added"] = { role: `\${aws_iam_role.${role.id}.name}`, policy };
      },
      failsAt: registry("permission"),
    })),
  ...found("cluster", "aws_eks_cluster").flatMap(({ block, id }) =>
    [{ subnet_ids: [] }, { endpoint_private_access: false }].map((attributes) => ({
      what: `${id} with ${JSON.stringify(attributes)}`,
      change: changed("cluster", "aws_eks_cluster", id, { vpc_config: { ...(block["vpc_config"] as object), ...attributes } }),
      failsAt: to("name", "api", "kubelet"),
    })),
  ),
];

/** Name servers that nobody knows, which may not forward. */
const names = (found: Finder, { network: { nodeSecurityGroup } }: ClusterConfig): readonly StackMutation[] => {
  const cidr = found("network", "aws_vpc")[0]?.block["cidr_block"];
  if (typeof cidr !== "string") return [];
  return each(found, "aws_vpc_dhcp_options")(
    "with a server of somebody's",
    () => ({ domain_name_servers: [nthAddress(cidr, 53)] }),
    registry("name"),
    // Nor is a rule for them.
    nodeSecurityGroup.restrictEgress ? undefined : "unknown",
  );
};

/** User data with a change, if it has what is changed. */
const withUserData = (
  found: Finder,
  stack: "network" | "workload",
  what: string,
  change: (text: string) => string,
  failsAt: StackMutation["failsAt"],
) =>
  found(stack, "aws_launch_template").flatMap(({ block, id }): readonly StackMutation[] => {
    const text = String(block["user_data"]);
    if (change(text) === text) return [];
    return [{ what: `${id}: ${what}`, change: changed(stack, "aws_launch_template", id, { user_data: change(text) }), failsAt }];
  });

/** Proxies that are not asked, or that refuse. */
const proxies = (found: Finder, config: ClusterConfig): readonly StackMutation[] => {
  const { access, network, proxy } = config;
  if (network.egress !== "proxy") return [];
  const outside = (hop: HopKind) => (pair: PairNames) => (isPublicHost(pair.to) ? hop : undefined);
  const wide = (text: string): string =>
    text.replace(/(['"])localhost\1, /g, "$1localhost$1, $1.k8s.io$1, $1.aws$1, ").replace(/localhost,(?=\d)/g, "localhost,.k8s.io,.aws,");
  const asked = found("network", "aws_vpc").length > 0 && !network.nodeSecurityGroup.restrictEgress && !leadsOut(found);
  const [bastion] = found("network", "aws_instance");
  const others = found("network", "aws_subnet")
    .filter((subnet) => isNodeSubnet(subnet) && bastion?.block["subnet_id"] !== reference("aws_subnet", subnet))
    .map(({ block }) => String(block["cidr_block"]));
  return [
    ...(asked ? withUserData(found, "workload", "NO_PROXY has more than it should", wide, kubeletOutside("route")) : []),
    ...(proxy?.squid
      ? [
          ...withUserData(
            found,
            "network",
            "squid.conf without port 443",
            (text) => text.replace("port 80 443", "port 80"),
            outside("proxyList"),
          ),
          ...withUserData(
            found,
            "network",
            "Squid at another port",
            (text) => text.replace(/http_port \d+/, "http_port 8080"),
            outside("name"),
          ),
          ...withUserData(
            found,
            "network",
            "squid.conf that denies first",
            (text) => text.replace("http_access deny manager", "http_access deny all"),
            outside("proxyList"),
          ),
          ...(access.bastion.enabled && access.bastion.subnet === "private"
            ? withUserData(
                found,
                "network",
                "squid.conf for other subnets than the bastion's",
                (text) => text.replace(/acl clients src [\d./ ]+/, `acl clients src ${others.join(" ")}`),
                (pair) => (pair.from === "the bastion" ? outside("proxyList")(pair) : undefined),
              )
            : []),
        ]
      : []),
  ];
};

/** What is elsewhere, for somebody else, or for another port. */
export const network: Rows = (found, config) => [
  ...endpoints(found),
  ...acls(found),
  ...routes(found, config),
  ...nodes(found),
  ...names(found, config),
  ...proxies(found, config),
];
