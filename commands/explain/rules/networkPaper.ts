import type { ClusterDesign } from "../../../design/cluster";
import { analyse } from "../../../design/facts";
import { addedBlocks } from "../../../design/network/cidrBlocks";
import { type Handover, planHandover } from "../../handover/rules/handover";
import { endpointTerms } from "../../handover/rules/terms";
import type { Explanation } from "../model";
import { nameItems } from "./nameItems";
import { gatewayItems, type NetworkItem } from "./networkItems";
import { ownerItems } from "./ownerItems";
import type { Paper } from "./paper";
import { routeTables } from "./routeTables";

/** What a network team allocates and sets up: blocks, subnets, gateways, each route, endpoints, names, and what `handover` asks of owners besides. */
export function networkPaper(of: Explanation, design: ClusterDesign): Paper {
  const { cluster } = of;
  const facts = analyse(design.config);
  const handover = planHandover(facts, design.addresses);
  const items = [
    ...blockItems(of, design),
    ...gatewayItems(design),
    ...routeItems(of, design),
    ...endpointItems(of, handover),
    ...firewallTargetItems(design),
    ...nameItems(design),
    ...ownerItems(design, handover),
  ];
  return {
    title: `Network request for cluster ${cluster.name} in ${cluster.region}`,
    introduction: [
      "Blocks of the VPC must not overlap with networks that routes lead to; the block of Kubernetes services is known in the cluster alone, and must not overlap with networks that pods reach.",
      "Terraform makes what is said to be made by it; owners make the rest, or have it already.",
    ],
    columns: ["item", "name", "zone", "value", "made by", "reason"],
    rows: items.map(({ isMade, item, name, reason, value, zone = "" }) => [
      item,
      name,
      zone,
      value,
      isMade ? "Terraform" : "its owner",
      reason,
    ]),
    documents: [],
  };
}

function blockItems({ addresses }: Explanation, { config }: ClusterDesign): readonly NetworkItem[] {
  const { clusterDnsAddress, serviceBlock, subnets, vpcBlocks, vpcId } = addresses;
  return [
    ...vpcBlocks.map((value, index) => ({
      item: "VPC block",
      name: vpcId ?? "new VPC",
      value,
      isMade: vpcId === undefined || addedBlocks(config).some(({ cidr }) => cidr === value),
      reason: index === 0 ? "primary block" : "secondary block",
    })),
    {
      item: "service block",
      name: "Kubernetes services",
      value: serviceBlock,
      isMade: true,
      reason: `cluster DNS is ${clusterDnsAddress}`,
    },
    ...subnets.map(({ atMaximum, certain, cidr, id, left, role, usable, zone }) => ({
      item: "subnet",
      name: id ?? `${role} subnet`,
      zone,
      value: cidr,
      isMade: id === undefined,
      reason:
        atMaximum.length + certain.length === 0
          ? `${usable} addresses`
          : `${usable} addresses, ${left} left with all node groups at their maximum`,
    })),
  ];
}

const routeItems = (of: Explanation, design: ClusterDesign): readonly NetworkItem[] =>
  routeTables(design, of).flatMap(({ isMade, name, roles, routes, zone }) => {
    const reason = `${roles.join(" and ")} subnets`;
    const used = design.addresses.zones
      .filter((other) => zone === undefined || other.zone === zone)
      .flatMap((other) => roles.flatMap((role) => other[role] ?? []));
    return [
      { item: "route table", name, zone, value: `for ${used.join(" ")}`, isMade, reason },
      ...routes.map(({ destination, key, target }) => ({
        item: "route",
        name,
        zone,
        value: `${destination} to ${target}`,
        isMade: isMade || target === "gateway endpoint",
        reason: key ?? reason,
      })),
    ];
  });

const endpointItems = ({ endpoints }: Explanation, handover: Handover): readonly NetworkItem[] =>
  endpoints.map(({ neededBy, origin, ports, service, serviceName, type, zones }) => {
    const handed = origin === "existing" ? handover.endpoints.find((own) => own.service === service) : undefined;
    return {
      item: origin === "created" ? "VPC endpoint" : "existing VPC endpoint",
      name: serviceName,
      zone: zones.join(" "),
      value: handed ? endpointTerms(handed) : type === "Gateway" ? "gateway" : `interface, TCP ${ports.join(" ")}`,
      isMade: origin === "created",
      reason: [...new Set(neededBy.map(({ consumer, why }) => `${consumer}: ${why}`))].join("; "),
    };
  });

/** Endpoints of AWS Network Firewall or of a Gateway Load Balancer, and network interfaces of appliances, which routes lead to. */
const firewallTargetItems = ({ config }: ClusterDesign): readonly NetworkItem[] =>
  Object.entries(config.network.firewall?.targetIds ?? {}).map(([zone, name]) => ({
    item: "firewall",
    name,
    zone,
    value: name.startsWith("eni-") ? "network interface of an appliance" : "endpoint of a firewall",
    isMade: false,
    reason: `network.firewall.targetIds.${zone}`,
  }));
