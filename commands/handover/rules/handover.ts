import { prefixLengthFor, usableAddresses } from "../../../aws/cidr";
import type { ClusterConfig } from "../../../config/schema/schema";
import { proxyDestinations, notIntercepted } from "../../../design/proxy/destinations";
import type { ClusterFacts } from "../../../design/facts";
import type { AddressPlan } from "../../../design/network/addresses";
import { existingBlocks, vpcBlocks } from "../../../design/network/cidrBlocks";
import { isSharedVpc, routeTableSource } from "../../../design/network/existingVpc";
import { tagsOfRole, type SubnetRole } from "../../../design/network/subnetLayout";
import { networkZones } from "../../../design/network/zones";
import { controlPlaneAddresses, fullDemands, neededAddresses } from "../../../design/nodes/subnetDemand";
import { podSubnetTags } from "../../../design/software/vpcCni";
import { type HandedEndpoint, handedEndpoints } from "./handedEndpoints";
import { answerRoutes, routesToAskFor } from "./ownersRoutes";

/** What must be in a network that others own, for a cluster in it. Plain data, as in the JSON of docs/reference/handover.md. */
export interface Handover {
  /** @default - the cluster makes its own VPC, and others own no more than endpoints that it uses */
  readonly vpc?: HandedVpc | undefined;
  readonly subnets: readonly HandedSubnet[];
  /** @default - the subnets are not shared with another account */
  readonly share?: { readonly subnetIds: readonly string[]; readonly accountId: string | undefined } | undefined;
  readonly endpoints: readonly HandedEndpoint[];
  readonly routes: readonly HandedRoute[];
  /** @default - no proxy, or one that the cluster brings */
  readonly proxy?: HandedProxy | undefined;
}

interface HandedVpc {
  readonly id: string;
  /** @default - that of the cluster, or not known */
  readonly ownerAccountId?: string | undefined;
  readonly cidrBlocks: readonly string[];
  /** What DNS of the VPC must have; without both, private names are not known in it. */
  readonly enableDnsSupport: true;
  readonly enableDnsHostnames: true;
  /** Of its DHCP options. */
  readonly domainNameServers: readonly string[];
}

export interface HandedSubnet {
  readonly role: SubnetRole;
  readonly id: string;
  /** Name of the zone in the account of the cluster. */
  readonly zone: string;
  /** The same in all accounts. @default - the file does not say it */
  readonly zoneId?: string | undefined;
  readonly cidrBlock: string;
  /** Free addresses that it must have, with all nodes and their pods. @default - not known, for public subnets */
  readonly addresses?: number | undefined;
  /** Prefix length of a subnet of its own that has them. @default - no subnet is that large, or not known */
  readonly prefixLength?: number | undefined;
  /** Whether its block has as many, if nothing else is in it. */
  readonly isLargeEnough: boolean;
  /** That its owner sets. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A route of the owner's route tables. */
interface HandedRoute {
  /** Roles and zones of the subnets whose route tables must have it. */
  readonly subnets: readonly SubnetRole[];
  readonly zones: readonly string[];
  /** A CIDR block; of a proxy that the file names by its host name, that name. */
  readonly destination: string;
  readonly target: string;
}

interface HandedProxy {
  readonly url: string;
  /** CIDR blocks of its clients. */
  readonly sources: readonly string[];
  /** Hosts that it must let pass; a leading dot stands for all names below. */
  readonly destinations: readonly string[];
  /** Hosts whose TLS connections it must not intercept. */
  readonly notIntercepted: readonly string[];
}

/** What others are asked for. Nothing of what the stacks of the cluster make is in it. */
export function planHandover(facts: ClusterFacts, addresses: AddressPlan): Handover {
  const { config } = facts;
  const subnets = handedSubnets(facts, addresses);
  return {
    vpc: handedVpc(config),
    subnets,
    ...(isSharedVpc(config) && { share: { subnetIds: subnets.map(({ id }) => id), accountId: config.accountId } }),
    endpoints: handedEndpoints(facts),
    routes: handedRoutes(config, subnets),
    proxy: handedProxy(facts),
  };
}

function handedVpc(config: ClusterConfig): HandedVpc | undefined {
  const { dhcpOptions, existingVpc } = config.network;
  return (
    existingVpc && {
      id: existingVpc.id,
      ownerAccountId: existingVpc.shared ? existingVpc.ownerAccountId : config.accountId,
      cidrBlocks: existingBlocks(config).map(({ cidr }) => cidr),
      enableDnsSupport: true,
      enableDnsHostnames: true,
      domainNameServers: dhcpOptions.domainNameServers,
    }
  );
}

/** Addresses of the subnets that hold network interfaces of AWS's alone. */
const ofAws: Readonly<Partial<Record<SubnetRole, number>>> = { "control-plane": controlPlaneAddresses.needed, "transit-gateway": 1 };

function handedSubnets(facts: ClusterFacts, addresses: AddressPlan): readonly HandedSubnet[] {
  const { config, layout } = facts;
  const { existingVpc } = config.network;
  if (!existingVpc) return [];
  const demands = addresses.zones.flatMap((zone) => fullDemands(facts, addresses, zone));
  const idOf = {
    node: existingVpc.nodeSubnets,
    pod: existingVpc.podSubnets,
    public: existingVpc.publicSubnets,
    "control-plane": existingVpc.controlPlaneSubnets,
    "transit-gateway": existingVpc.transitGatewaySubnets,
  };
  return layout.subnets
    .filter(({ origin }) => origin === "given")
    .map(({ cidr, role, zone }) => {
      const demand = demands.find((other) => other.role === role && other.zone === zone);
      const needed = demand ? neededAddresses(demand) : ofAws[role];
      return {
        role,
        id: idOf[role][zone]!.id,
        zone,
        zoneId: existingVpc.zoneIds?.[zone],
        cidrBlock: cidr,
        addresses: needed,
        prefixLength: needed === undefined ? undefined : prefixLengthFor(needed),
        isLargeEnough: needed === undefined || usableAddresses(cidr) >= needed,
        // Tags of an owner in another account would not be seen.
        tags: existingVpc.tagSubnets || existingVpc.shared ? {} : role === "pod" ? podSubnetTags(config) : tagsOfRole(config, role),
      };
    });
}

function handedRoutes(config: ClusterConfig, subnets: readonly HandedSubnet[]): readonly HandedRoute[] {
  if (!config.network.existingVpc) return [];
  const zones = networkZones(config).filter((zone) => routeTableSource(config, zone) !== "create");
  const hasPods = subnets.some(({ role }) => role === "pod");
  const ofPrivate = { subnets: ["node", ...(hasPods ? ["pod"] : [])] as readonly SubnetRole[], zones };
  const routes = routesToAskFor(config);
  const back = answerRoutes(config);
  // What answers them is where the control plane has its network interfaces.
  const ofControlPlane = subnets.filter(({ role }) => role === "control-plane");
  const ofBack =
    ofControlPlane.length > 0 ? { subnets: ["control-plane" as const], zones: ofControlPlane.map(({ zone }) => zone) } : ofPrivate;
  const publicZones = subnets.flatMap(({ role, zone }) => (role === "public" ? [zone] : []));
  return [
    ...(zones.length > 0 ? routes.map(({ cidr, target }) => ({ ...ofPrivate, destination: cidr, target })) : []),
    ...(ofBack.zones.length > 0 ? back.map(({ cidr, target }) => ({ ...ofBack, destination: cidr, target })) : []),
    ...(publicZones.length > 0
      ? [{ subnets: ["public" as const], zones: publicZones, destination: "0.0.0.0/0", target: "the internet gateway" }]
      : []),
  ];
}

function handedProxy(facts: ClusterFacts): HandedProxy | undefined {
  const { config, proxy } = facts;
  if (proxy?.url === undefined) return undefined;
  return {
    url: proxy.url,
    sources: vpcBlocks(config).map(({ cidr }) => cidr),
    destinations: proxyDestinations(facts),
    notIntercepted: notIntercepted(config),
  };
}
