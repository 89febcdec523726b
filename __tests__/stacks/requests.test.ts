import { contains, overlaps } from "../../aws/cidr";
import { explanation } from "../../commands/explain/model";
import { firewallPaper } from "../../commands/explain/rules/firewallPaper";
import { networkPaper } from "../../commands/explain/rules/networkPaper";
import { loadCluster } from "../../config/load";
import type { ClusterConfig } from "../../config/schema/schema";
import { designCluster, type ClusterDesign } from "../../design/cluster";
import { designFindings } from "../../design/cluster.findings";
import { anyAddress } from "../../design/network/openRules";
import { fullClusters } from "../support/fullClusters";
import { type Block, dataSources, type Json, references, resources, type Stack } from "../support/stack";
import { clusterFiles, configDemo, sourceOf, type Stacks, synthDemo, synthFile } from "../support/synth";

const transitGateway = { id: "tgw-0123456789abcdef0", cidrs: ["10.130.0.0/16", "172.31.0.0/16"] };

/** What the examples do not have. */
const others = {
  "rules of nodes": {
    network: {
      egress: "transitGateway",
      transitGateway: { ...transitGateway, cidrs: ["0.0.0.0/0"] },
      dhcpOptions: { domainNameServers: ["10.0.0.53", "10.130.0.53"] },
      nodeSecurityGroup: {
        restrictEgress: true,
        ingress: {
          ssh: { fromPort: 22, cidrs: ["10.130.0.0/16"] },
          list: { protocol: "udp", fromPort: 5000, toPort: 5010, prefixListIds: ["pl-12345678"] },
        },
        egress: { database: { fromPort: 5432, cidrs: ["10.131.0.0/16"], securityGroupIds: ["sg-0123456789abcdef0"] } },
      },
    },
    addons: { efsCsiDriver: { enabled: true } },
    access: { runnerCidrs: ["10.130.0.0/24"], bastion: { enabled: true } },
  },
  "groups of pods": {
    customNetworking: { enabled: true },
    network: {
      controlPlaneSubnets: { enabled: true },
      peerings: { shared: { connectionId: "pcx-0123456789abcdef0", cidrs: ["10.140.0.0/16"] } },
      endpoints: {
        privateLink: { payments: { serviceName: "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0", ports: [443, 8443] } },
      },
      nodeSecurityGroup: { restrictEgress: true },
    },
    addons: { vpcCni: { podSecurityGroups: { enabled: true } } },
    securityGroupPolicies: {
      "shop/orders": { podSelector: { app: "orders" }, securityGroupIds: ["sg-0123456789abcdef0"] },
    },
    nodeGroups: { managed: { general: { instanceTypes: ["m6i.large"] } } },
  },
  "a firewall with subnets of the control plane": {
    network: {
      egress: "firewall",
      firewall: {
        targetIds: { "us-west-2a": "vpce-0123456789abcdef0", "us-west-2b": "eni-0123456789abcdef0" },
        cidrs: ["0.0.0.0/0", "10.150.0.0/16"],
      },
      availabilityZones: ["us-west-2a", "us-west-2b"],
      transitGateway,
      transitGatewaySubnets: { enabled: true },
      controlPlaneSubnets: { enabled: true },
    },
  },
  "NAT gateways of a control plane that is routed": {
    controlPlane: { egressMode: "CUSTOMER_ROUTED", egressHosts: ["hooks.example.com"] },
    network: { egress: "nat", natGateways: "single", controlPlaneSubnets: { enabled: true } },
  },
  "gateways that exist beside new ones": {
    network: {
      egress: "nat",
      existingVpc: {
        id: "vpc-12345678",
        cidr: "10.20.0.0/16",
        internetGatewayId: "igw-12345678",
        natGatewayIds: { "us-west-2a": "nat-0123456789abcdef0" },
        nodeSubnets: { "us-west-2a": { id: "subnet-12345678", cidr: "10.20.0.0/22" } },
        publicSubnets: { "us-west-2a": { id: "subnet-32345678", cidr: "10.20.8.0/24" } },
        routeTables: { "us-west-2a": "create" },
      },
      availabilityZones: ["us-west-2a", "us-west-2b"],
      nodeSubnets: { cidrs: { "us-west-2b": "10.20.4.0/22" } },
      publicSubnets: { cidrs: { "us-west-2b": "10.20.9.0/24" } },
    },
  },
  "a VPC of another account": {
    network: {
      egress: "transitGateway",
      transitGateway: { ...transitGateway, cidrs: ["0.0.0.0/0"] },
      existingVpc: {
        id: "vpc-12345678",
        shared: true,
        cidr: "10.20.0.0/16",
        nodeSubnets: {
          "us-west-2a": { id: "subnet-12345678", cidr: "10.20.0.0/22" },
          "us-west-2b": { id: "subnet-22345678", cidr: "10.20.4.0/22" },
        },
      },
    },
  },
  "Squid with pods apart": {
    customNetworking: { enabled: true },
    network: { egress: "proxy", controlPlaneSubnets: { enabled: true } },
    proxy: { squid: { allow: "all" } },
    access: { bastion: { enabled: true, subnet: "public" } },
  },
} as const;

const clusters: readonly (readonly [name: string, config: ClusterConfig, stacks: () => Stacks])[] = [
  ...clusterFiles.map((file) => [file, loadCluster(sourceOf(file), designFindings).config!, () => synthFile(file)] as const),
  ...Object.entries({ ...fullClusters, ...others }).map(
    ([name, changes]) => [name, configDemo(changes), () => synthDemo(changes)] as const,
  ),
];

type Party = "control plane" | "nodes" | "pods" | "endpoints" | "bastion" | "load balancer of Squid" | "instances of Squid";

/** Whose network interfaces have a security group, by its address or the output that hands it on. */
const holders: readonly (readonly [pattern: RegExp, parties: readonly Party[]])[] = [
  [/cluster_security_group_id/, ["control plane", "nodes"]],
  [/control-plane_api/, ["control plane"]],
  [/bastion/, ["bastion"]],
  [/security-groups_load-balancer/, ["load balancer of Squid"]],
  [/security-groups_instances/, ["instances of Squid"]],
  [/endpoint/, ["endpoints"]],
  [/node-security-group/, ["nodes"]],
  [/pod-security-group/, ["pods"]],
];

const partiesWith = (group: Json | undefined): readonly Party[] => {
  const found = holders.find(([pattern]) => pattern.test(String(group)));
  if (!found) throw new Error(`nobody is known to have ${String(group)}`);
  return found[1];
};

function blocksOf(party: Party, { addresses, bastion }: ClusterDesign): readonly string[] {
  const { zones } = addresses;
  const nodes = zones.map(({ node }) => node);
  const inPublic = zones.flatMap((zone) => zone.public ?? []);
  const apart = zones.flatMap((zone) => zone["control-plane"] ?? []);
  const byParty: Readonly<Record<Party, readonly string[]>> = {
    "control plane": apart.length > 0 ? apart : nodes,
    nodes,
    pods: zones.flatMap((zone) => zone.pod ?? []),
    endpoints: [],
    bastion: bastion?.subnet === "public" ? inPublic : nodes,
    "load balancer of Squid": nodes,
    "instances of Squid": inPublic,
  };
  return byParty[party];
}

/** Whether a cell of the request is about an end of a rule. */
type IsAbout = (cell: string) => boolean;

const isBlock = (word: string): boolean => /^[\d.]+\/\d+$/.test(word);

const isAboutBlocks =
  (blocks: readonly string[]): IsAbout =>
  (cell) =>
    cell
      .split(" ")
      .map((word) => (/^[\d.]+$/.test(word) ? `${word}/32` : word))
      .some((word) => isBlock(word) && blocks.some((block) => overlaps(block, word)));

const isAboutGroup = (group: Json | undefined, design: ClusterDesign): IsAbout => {
  if (String(group).startsWith("sg-")) return (cell) => cell.includes(String(group));
  const parties = partiesWith(group);
  return (cell) =>
    parties.includes("endpoints")
      ? cell.startsWith("interface endpoint")
      : parties.some((party) => isAboutBlocks(blocksOf(party, design))(cell));
};

/** The end that a rule names besides its group. */
function isAboutPeer(rule: Block["attributes"], stack: Stack, design: ClusterDesign): IsAbout {
  const { cidr_ipv4: cidr, prefix_list_id: list, referenced_security_group_id: group } = rule;
  if (group !== undefined) return isAboutGroup(group, design);
  if (list !== undefined) {
    const [address] = references(list);
    const named = dataSources(stack, "aws_prefix_list").find((one) => one.address === address)?.attributes["name"];
    return (cell) => cell.endsWith(String(named ?? list));
  }
  // What is open to everything is bounded by what the rows name.
  return cidr === "0.0.0.0/0" ? () => true : isAboutBlocks([String(cidr)]);
}

const isOnPorts = ({ from_port: from, ip_protocol: protocol, to_port: to }: Block["attributes"], port: string, of: string): boolean => {
  if (protocol === "-1") return true;
  const [first = 0, last = first] = port === "all" ? [from, to] : port.split("-").map(Number);
  return (of === "all" || of.toLowerCase() === protocol) && Number(first) <= Number(from) && Number(to) <= Number(last);
};

/** Rules that let more through than is needed, in sentences of their own. */
const isToldAsOpen = (rule: Block["attributes"], introduction: readonly string[]): boolean => {
  const text = introduction.join("\n");
  if (String(rule["security_group_id"]).includes("endpoint"))
    return new RegExp(`their security group lets in .*${String(rule["cidr_ipv4"])}`).test(text);
  if (rule["cidr_ipv4"] !== "0.0.0.0/0") return false;
  if (String(rule["security_group_id"]).includes("security-groups_instances")) return text.includes("TCP 80 and 443, and Squid decides");
  return rule["ip_protocol"] === "-1" && text.includes("let everything out");
};

/** Rules of the pods that are there since nodes have them. */
const hasSameRules = (path: string, introduction: readonly string[]): boolean =>
  path.startsWith("node-security-group/pods/") && introduction.join().includes("nodes and of pods have the same rules");

describe.each(clusters)("the requests of %s", (_name, config, synthesized) => {
  const design = designCluster(config);
  const of = explanation(config, { today: "2026-11-29" });

  test("have every security-group rule of the stacks", () => {
    const { introduction, rows } = firewallPaper(of, design);
    const stacks = synthesized();
    const ofNodes = isAboutBlocks(blocksOf("nodes", design));
    for (const stack of [stacks.network, stacks.cluster, stacks.workload]) {
      for (const [type, isIn] of Object.entries({ aws_vpc_security_group_ingress_rule: true, aws_vpc_security_group_egress_rule: false })) {
        for (const { attributes: rule, path } of resources(stack, type)) {
          const [own, peer] = [isAboutGroup(rule["security_group_id"], design), isAboutPeer(rule, stack, design)];
          const [from, to] = isIn ? [peer, own] : [own, peer];
          const isRequested = (isFrom: IsAbout): boolean =>
            rows.some(
              ([source, destination, , port, protocol]) => isFrom(source!) && to(destination!) && isOnPorts(rule, port!, protocol!),
            );
          const isSaid =
            isRequested(from) || isToldAsOpen(rule, introduction) || (hasSameRules(path, introduction) && isRequested(ofNodes));
          const isTold = isSaid ? "told" : "missing";
          expect(`${stack.name} ${path} ${isTold}`).toBe(`${stack.name} ${path} told`);
        }
      }
    }
  });

  test("say of each row where it comes from, in subnets of the cluster or in networks that the file names", () => {
    const { zones } = design.addresses;
    const subnets = zones.flatMap(({ zone: _zone, ...blocks }) => Object.values<string>(blocks));
    const { access, network } = config;
    const named = [
      ...access.runnerCidrs,
      ...access.publicEndpoint.cidrs,
      ...Object.values(network.nodeSecurityGroup.ingress).flatMap(({ cidrs }) => cidrs),
    ];
    const known = [anyAddress, ...subnets, design.addresses.vpcCidr, ...design.addresses.secondaryCidrs, ...named];
    for (const [source] of firewallPaper(of, design).rows) {
      expect(source).not.toBe("");
      for (const word of source!.split(" ").filter(isBlock)) expect(known).toContain(word);
    }
  });

  test("have every route and gateway of the network stack, and no other that Terraform is said to make", () => {
    const { network } = synthesized();
    const { rows } = networkPaper(of, design);
    const rowsOf = (item: string) => rows.filter(([kind, , , , madeBy]) => kind === item && madeBy === "Terraform");
    const tables = new Map(
      resources(network, "aws_route_table").map(({ address, attributes }) => [address, (attributes["tags"] as { Name: string }).Name]),
    );
    const made = resources(network, "aws_route").map(({ attributes }) => {
      const table = tables.get(references(attributes["route_table_id"])[0]!)!;
      return `${table} ${String(attributes["destination_cidr_block"])} to ${targetOf(network, attributes)}`;
    });
    const told = rowsOf("route")
      .filter(([, , , value]) => !/ to local$|^prefix list/.test(value!))
      .map(([, name, , value]) => `${name} ${value}`);
    expect(told.sort()).toEqual([...made].sort());
    expect(
      rowsOf("route table")
        .map(([, name]) => name)
        .sort(),
    ).toEqual([...tables.values()].sort());
    const counts = {
      "Elastic IP address": "aws_eip",
      "NAT gateway": "aws_nat_gateway",
      "internet gateway": "aws_internet_gateway",
      subnet: "aws_subnet",
      "VPC endpoint": "aws_vpc_endpoint",
    };
    for (const [item, type] of Object.entries(counts)) expect([item, rowsOf(item).length]).toEqual([item, resources(network, type).length]);
    const attached = resources(network, "aws_ec2_transit_gateway_vpc_attachment").length;
    expect(rowsOf("transit gateway attachment")).toHaveLength(attached);
  });

  test("have a prefix list in each route table that gets one", () => {
    const { rows } = networkPaper(of, design);
    for (const endpoint of resources(synthesized().network, "aws_vpc_endpoint").filter(
      ({ attributes }) => attributes["vpc_endpoint_type"] === "Gateway",
    )) {
      const value = `prefix list ${String(endpoint.attributes["service_name"])} to gateway endpoint`;
      const tables = new Set(rows.filter((row) => row[3] === value).map(([, name]) => name));
      expect(tables.size).toBe(new Set(endpoint.attributes["route_table_ids"] as readonly string[]).size);
    }
  });
});

/** As the request names it: by its id, or by its Name tag where it is made. */
function targetOf(network: Stack, route: Block["attributes"]): string {
  const target =
    route["nat_gateway_id"] ??
    route["gateway_id"] ??
    route["transit_gateway_id"] ??
    route["vpc_peering_connection_id"] ??
    route["vpc_endpoint_id"] ??
    route["network_interface_id"];
  const [address] = references(target);
  const block = [...resources(network), ...dataSources(network)].find((one) => one.address === address);
  if (!block) return String(target);
  if (block.address.startsWith("data.")) return String(block.attributes["id"] ?? block.attributes["internet_gateway_id"]);
  if (block.type === "aws_nat_gateway") return `NAT gateway ${(block.attributes["tags"] as { Name: string }).Name}`;
  if (block.type === "aws_internet_gateway") return "internet gateway";
  return String(block.attributes["id"] ?? block.attributes["transit_gateway_id"]);
}

test("each subnet is in one block of the VPC, as the requests take for granted", () => {
  for (const [, config] of clusters) {
    const { addresses } = designCluster(config);
    for (const { zone: _zone, ...blocks } of addresses.zones)
      for (const cidr of Object.values<string>(blocks))
        expect([addresses.vpcCidr, ...addresses.secondaryCidrs].filter((block) => contains(block, cidr))).toHaveLength(1);
  }
});
