import type { ReachedPath } from "../../explain/rules/hops";

/** How traffic leaves the subnets of a cluster, as it is drawn. `closed` stands for a VPC without a way out. */
export type WayKind = Exclude<ReachedPath, "endpoint"> | "interfaceEndpoint" | "gatewayEndpoint" | "none" | "closed";

/** Words and colour of a kind of way. */
export interface WayStyle {
  /** For one of them; `%` stands for how many there are. */
  readonly title: string;
  readonly titles: string;
  /** What is behind it. */
  readonly leadsTo: string;
  /** In cells of tables and in sentences: `by interface endpoint`. */
  readonly phrase: string;
  /** Class of its colour: ways of one colour keep traffic in the same kind of network. */
  readonly colour: "private" | "filtered" | "routed" | "internet" | "blocked";
}

/** Every kind of way, in the order in which they are drawn: what stays private first. */
export const wayStyles: Readonly<Record<WayKind, WayStyle>> = {
  interfaceEndpoint: {
    title: "% interface endpoint",
    titles: "% interface endpoints",
    leadsTo: "AWS services",
    phrase: "interface endpoint",
    colour: "private",
  },
  gatewayEndpoint: {
    title: "% gateway endpoint",
    titles: "% gateway endpoints",
    leadsTo: "AWS services",
    phrase: "gateway endpoint",
    colour: "private",
  },
  existingEndpoint: {
    title: "% endpoint of others",
    titles: "% endpoints of others",
    leadsTo: "AWS services",
    phrase: "endpoint of others",
    colour: "private",
  },
  vpc: { title: "Local route", titles: "Local route", leadsTo: "In the VPC", phrase: "local route of the VPC", colour: "private" },
  peering: {
    title: "Peering connection",
    titles: "% peering connections",
    leadsTo: "Peered VPCs",
    phrase: "peering connection",
    colour: "routed",
  },
  transitGateway: {
    title: "Transit gateway",
    titles: "Transit gateway",
    leadsTo: "Networks behind it",
    phrase: "transit gateway",
    colour: "routed",
  },
  existingRoute: {
    title: "Routes of the VPC",
    titles: "Routes of the VPC",
    leadsTo: "Where their owner leads",
    phrase: "routes of the existing VPC",
    colour: "routed",
  },
  proxy: { title: "HTTP proxy", titles: "HTTP proxy", leadsTo: "Hosts it lets pass", phrase: "HTTP proxy", colour: "filtered" },
  firewall: { title: "Firewall", titles: "Firewall", leadsTo: "What it lets pass", phrase: "firewall", colour: "filtered" },
  nat: { title: "NAT gateway", titles: "% NAT gateways", leadsTo: "The internet", phrase: "NAT gateway", colour: "internet" },
  internetGateway: {
    title: "Internet gateway",
    titles: "Internet gateway",
    leadsTo: "The internet",
    phrase: "internet gateway",
    colour: "internet",
  },
  none: { title: "No path", titles: "No path", leadsTo: "Not reached", phrase: "no path", colour: "blocked" },
  closed: {
    title: "No way out",
    titles: "No way out",
    leadsTo: "The internet",
    phrase: "no way out",
    colour: "blocked",
  },
};

/** The kinds in the order in which they are drawn. */
export const wayKinds = Object.keys(wayStyles) as readonly WayKind[];
