import { contains } from "../../../../aws/cidr";
import type { ClusterConfig } from "../../../../config/schema/schema";
import type { SubnetChoice } from "./subnets";
import type { RouteFacts, VpcFacts } from "../../../aws/vpcFacts";

type Egress = ClusterConfig["network"]["egress"];

/** Which way the route tables of the node subnets lead out. */
export interface WayOut {
  readonly egress: Egress;
  /** Where that was read. */
  readonly comment: string;
  /** The target of the default route by zone; zones without one are absent. */
  readonly targets: Readonly<Record<string, string>>;
  /** @default - no route leads to one */
  readonly transitGateway?: { readonly id: string; readonly cidrs: readonly string[]; readonly isAttached: boolean };
  /** What could not be decided, as sentences. */
  readonly undecided: readonly string[];
}

/** The egress that a default route is, by what the id of its target begins with. An address of an appliance, or an endpoint, is a firewall's. */
const egressByTarget: Readonly<Record<string, Egress>> = {
  nat: "nat",
  tgw: "transitGateway",
  vpce: "firewall",
  eni: "firewall",
};

const isDefault = ({ destination }: RouteFacts): boolean => destination === "0.0.0.0/0";

/** What the routes of the node subnets show. A proxy does not show in them. */
export function findWayOut(facts: VpcFacts, nodes: readonly SubnetChoice[]): WayOut {
  const byZone = nodes.map(({ zone, chosen: { routeTable } }) => ({
    zone,
    table: routeTable?.id ?? "no route table",
    route: routeTable?.routes.find(isDefault),
  }));
  const ways = byZone.map(({ zone, table, route }) => ({ zone, table, route, egress: egressOf(route) }));
  const [first] = ways;
  const egress = first?.egress ?? "none";
  const different = ways.filter((way) => way.egress !== first?.egress);
  return {
    egress,
    comment: first ? routeWords(first) : "there is no node subnet",
    targets: Object.fromEntries(byZone.flatMap(({ zone, route }) => (route ? [[zone, route.target] as const] : []))),
    ...transitGatewayOf(facts, nodes),
    undecided: [
      ...(different.length > 0
        ? [`the zones have different ways out: ${ways.map((way) => `${way.zone}: ${routeWords(way)}`).join("; ")}`]
        : []),
      ...ways.flatMap(({ egress: known, ...way }) =>
        known === undefined ? [`the way out of ${way.zone} is not known: ${routeWords(way)}`] : [],
      ),
      ...ways.flatMap(({ route, table }) =>
        route?.isBlackhole ? [`the default route of ${table} leads to ${route.target}, which does not exist any more`] : [],
      ),
    ],
  };
}

const egressOf = (route: RouteFacts | undefined): Egress | undefined =>
  route === undefined ? "none" : egressByTarget[route.target.split("-")[0]!];

const routeWords = ({ table, route }: { readonly table: string; readonly route: RouteFacts | undefined }): string =>
  route ? `0.0.0.0/0 of ${table} leads to ${route.target}` : `${table} has no default route`;

/** The transit gateway of the routes, and what they send there. What has a block of the VPC is reached by the local route. */
function transitGatewayOf(facts: VpcFacts, nodes: readonly SubnetChoice[]): Pick<WayOut, "transitGateway"> {
  const routes = nodes.flatMap(({ chosen }) => chosen.routeTable?.routes ?? []).filter(({ target }) => target.startsWith("tgw-"));
  const id = routes[0]?.target;
  if (id === undefined) return {};
  const blocks = [facts.cidr, ...facts.secondaryCidrs];
  const cidrs = [...new Set(routes.filter(({ target }) => target === id).map(({ destination }) => destination))].filter(
    (destination) => /^[\d.]+\/\d+$/.test(destination) && !blocks.some((block) => contains(block, destination)),
  );
  const isAttached = facts.attachments.some(({ transitGatewayId }) => transitGatewayId === id);
  return cidrs.length > 0 ? { transitGateway: { id, cidrs: cidrs.sort(), isAttached } } : {};
}
