import { firewallCidrs, firewallTargets, peeringRoutes, routedZones } from "../../../design/network/routes";
import { whenAdded, anyChange, type Change, type EditCase, type EditTable, movesRegistry, whenRemoved } from "./editCase";

/** What the route tables that are made lead to, for a destination. */
type RouteTarget = "nat" | "transitGateway" | "firewall" | "peering";

/** What each destination is routed to. A firewall that is not there yet has no route. */
const routeTargets = (config: Change["old"]): ReadonlyMap<string, RouteTarget> => {
  const { egress, transitGateway } = config.network;
  const toFirewall = Object.keys(firewallTargets(config)).length > 0 ? firewallCidrs(config) : [];
  const targets: readonly (readonly [RouteTarget, readonly string[]])[] = [
    ["nat", egress === "nat" ? ["0.0.0.0/0"] : []],
    ["transitGateway", transitGateway?.cidrs ?? []],
    ["firewall", toFirewall],
    ["peering", peeringRoutes(config).map(({ cidr }) => cidr)],
  ];
  return new Map(targets.flatMap(([target, cidrs]) => cidrs.map((cidr) => [cidr, target])));
};

/** The way of 0.0.0.0/0. */
const defaultRoute = (config: Change["old"]): RouteTarget | undefined => routeTargets(config).get("0.0.0.0/0");

/** Whether the default route leads to something of another kind: NAT gateways, a transit gateway or a firewall. */
export const swapsDefaultRoute = ({ old, next }: Change): boolean => {
  const [before, after] = [defaultRoute(old), defaultRoute(next)];
  return before !== undefined && after !== undefined && before !== after;
};

/** A new route is made before an old one to the same destination is gone. */
const movesDestination: EditCase = {
  when: {
    text: "a destination moves between a transit gateway, a firewall and a peering connection",
    test: ({ old, next }) => destinationMoves(old, next),
  },
  effects: {},
  meaning: "a route table holds one route to a destination, and the new one would be created before the old one is gone",
  instead: "Remove the destination and apply the network stack, then add it in its new place",
};

function destinationMoves(old: Change["old"], next: Change["old"]): boolean {
  const before = routeTargets(old);
  return routedZones(next).length > 0 && [...routeTargets(next)].some(([cidr, target]) => (before.get(cidr) ?? target) !== target);
}

const routeCases: readonly EditCase[] = [
  movesDestination,
  movesRegistry({ network: "update" }, "routes come and go, and NO_PROXY of the nodes has the registry or not"),
  ...anyChange({ network: "update" }, "routes come and go"),
];

const attachmentType = "aws_ec2_transit_gateway_vpc_attachment";
const stateRemoval = `terraform state rm of the ${attachmentType} in the folder of the network stack`;

/**
 * Edits of the routes to other networks.
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
 */
export const routeEdits: EditTable = {
  "network.transitGateway": [
    {
      when: { text: "0.0.0.0/0 moves between nat, a transit gateway and a firewall", test: swapsDefaultRoute },
      effects: {},
      meaning: "a route table holds one default route, and the new one would be created before the old one is gone",
      instead: "Set network.egress to none and apply the network stack, then set the new one",
    },
    movesRegistry({ network: "remove" }, "attachment and routes, and NO_PROXY of the nodes"),
    { when: whenAdded, effects: { network: "create" }, meaning: "attachment and routes" },
    { when: whenRemoved, effects: { network: "remove" }, meaning: "attachment and routes" },
  ],
  "network.transitGateway.id": anyChange({ network: "replace" }, "attachment and routes are recreated: no way out meanwhile"),
  "network.transitGateway.attachment": [
    {
      when: { text: "create, written out or not", test: ({ after, before }) => before !== "existing" && after !== "existing" },
      effects: {},
      meaning: "create is the default",
    },
    {
      when: { text: "create to existing", test: ({ after }) => after === "existing" },
      effects: {},
      meaning: "the attachment would be deleted, and no other is left: EC2 attaches a VPC once to a transit gateway",
      instead: `Keep create; to give the attachment to another owner, take it from the state first, with ${stateRemoval}`,
    },
    {
      effects: {},
      meaning: "the VPC is attached already, and EC2 attaches it once to a transit gateway",
      instead: `Keep existing; to take the attachment over, import it as ${attachmentType} once the new stack is synthesized, before it is applied`,
    },
  ],
  "network.transitGateway.defaultRouteTableAssociation": anyChange(
    { network: "update" },
    "the association comes or goes; without one, nothing leaves by the transit gateway until its owner creates another",
  ),
  "network.transitGateway.defaultRouteTablePropagation": anyChange(
    { network: "update" },
    "other networks get or lose the routes to the VPC's blocks",
  ),
  "network.transitGateway.cidrs": routeCases,
  "network.firewall.targetIds": [
    movesDestination,
    ...anyChange({ network: "update" }, "routes lead to other endpoints, come or go; connections that the firewall tracks are cut"),
  ],
  "network.firewall.cidrs": routeCases,
  "network.peerings": routeCases,
};
