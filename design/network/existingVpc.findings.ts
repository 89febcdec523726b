import type { ConfigPath, Finding } from "../../config/findings/finding";
import { isKnownRegion, zoneIdPrefix } from "../../aws/regions";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ClusterFacts } from "../facts";
import { settingsKey, zonesOfRole } from "./subnetLayout";
import { networkZones } from "./zones";
import { routedZones } from "./routes";
import { unusedFindings } from "./existingVpcUnused.findings";
import { unlistedZone } from "./zones.findings";
import { needsPublicSubnets, newPublicZones } from "./publicSubnets";

export type ExistingVpcConfig = NonNullable<ClusterConfig["network"]["existingVpc"]>;
type ExistingVpcRule = (config: ClusterConfig, existingVpc: ExistingVpcConfig) => readonly Finding[];

export const existingVpcPath = (...keys: readonly string[]): ConfigPath => ["network", "existingVpc", ...keys];

const existingVpcError = (at: ConfigPath, problem: string, fix: string, alsoReads: readonly ConfigPath[] = []): Finding => ({
  severity: "error",
  path: at,
  alsoReads,
  problem,
  fix,
});

/**
 * What is taken as given in an existing VPC is named once, in a zone of the network, for something that uses it. Blocks of subnets are
 * `subnetFindings`' question, and what AWS says of the ids that of the plan.
 */
export function existingVpcFindings(facts: ClusterFacts): readonly Finding[] {
  const { config } = facts;
  const { existingVpc } = config.network;
  if (!existingVpc) return [];
  const rules = [
    ownBlock,
    unknownZones,
    givenAndMade,
    subnetsNamedTwice,
    zoneIdsNamedTwice,
    zoneIdsElsewhere,
    natGatewaysInUse,
    internetGatewayNamed,
  ];
  return [...rules.flatMap((rule) => rule(config, existingVpc)), ...unusedFindings(facts)];
}

const ownBlock: ExistingVpcRule = ({ network: { cidr } }, { id }) =>
  cidr === undefined
    ? []
    : [
        existingVpcError(
          ["network", "cidr"],
          `a block of a new VPC is given, and ${id} exists already`,
          "Remove network.cidr, or network.existingVpc",
        ),
      ];

const roleKeys = Object.values(settingsKey);

const unknownZones: ExistingVpcRule = (config, existingVpc) =>
  ([...roleKeys, "routeTables", "natGatewayIds", "zoneIds"] as const).flatMap((key) =>
    Object.keys(existingVpc[key] ?? {}).flatMap((zone) => {
      const ofNetwork = networkZones(config);
      // A role that has zones of its own, and those of the network otherwise.
      const [role] = (["public", "control-plane"] as const).filter((one) => settingsKey[one] === key && ofNetwork.includes(zone));
      const hasOwn = role === "public" ? needsPublicSubnets(config) : role && config.network.controlPlaneSubnets.enabled;
      const zones = role && hasOwn ? zonesOfRole(config, role).filter((other) => ofNetwork.includes(other)) : ofNetwork;
      if (zones.includes(zone)) return [];
      const listed = ["network", ...(role && hasOwn ? [settingsKey[role]] : []), "availabilityZones"];
      const { fix, ...allowed } = unlistedZone(config, zone, zones, listed, "Remove it");
      return [
        { ...existingVpcError(existingVpcPath(key, zone), `${zone} is none of the zones that are used`, fix, [["region"]]), ...allowed },
      ];
    }),
  );

const givenAndMade: ExistingVpcRule = ({ network }, existingVpc) =>
  roleKeys.flatMap((key) =>
    Object.keys(network[key].cidrs).flatMap((zone) => {
      const given = existingVpc[key][zone];
      if (!given) return [];
      const at = ["network", key, "cidrs", zone];
      const problem = `a block for a new subnet is given, and ${given.id} is the one of ${zone} already`;
      return [existingVpcError(at, problem, `Remove ${pathText(at)}, or ${pathText(existingVpcPath(key, zone))}`)];
    }),
  );

const subnetsNamedTwice: ExistingVpcRule = (_config, existingVpc) => {
  const named = roleKeys.flatMap((key) =>
    Object.entries(existingVpc[key]).map(([zone, { id }]) => ({ id, at: existingVpcPath(key, zone, "id") })),
  );
  return named.flatMap(({ id, at }) => {
    const first = named.find((other) => other.id === id)!;
    return first.at === at
      ? []
      : [existingVpcError(at, `${id} is named at ${pathText(first.at)} too`, "Name a subnet once, for one role and its own zone")];
  });
};

const zoneIdsNamedTwice: ExistingVpcRule = (_config, { zoneIds }) =>
  Object.entries(zoneIds ?? {}).flatMap(([zone, id], index, all) => {
    const [first] = all.slice(0, index).find(([, other]) => other === id) ?? [];
    const problem = `${id} is the id of ${first} already, and a zone has one name in an account`;
    return first === undefined
      ? []
      : [existingVpcError(existingVpcPath("zoneIds", zone), problem, "Write the id that AWS shows for each zone")];
  });

/** A region that is not known has a warning of its own, and may shorten its name otherwise. */
const zoneIdsElsewhere: ExistingVpcRule = ({ region }, { zoneIds }) =>
  Object.entries(zoneIds ?? {}).flatMap(([zone, id]) => {
    const start = `${zoneIdPrefix(region)}-`;
    if (!isKnownRegion(region) || id.startsWith(start)) return [];
    const finding = existingVpcError(
      existingVpcPath("zoneIds", zone),
      `${id} is not the id of a zone of ${region}`,
      `Write the id that AWS shows for ${zone}`,
      [["region"]],
    );
    return [{ ...finding, allowed: `ids that begin with ${start}` }];
  });

/** One gateway may serve several zones; a zone whose route table is given has its way out already. */
const natGatewaysInUse: ExistingVpcRule = (config, { natGatewayIds }) => {
  const { egress, natGateways: number } = config.network;
  if (egress !== "nat") {
    if (Object.keys(natGatewayIds).length === 0) return [];
    const path = existingVpcPath("natGatewayIds");
    return [
      existingVpcError(path, `NAT gateways are given, but egress is ${egress}`, `Set network.egress to nat, or remove ${pathText(path)}`),
    ];
  }
  const unused = Object.entries(natGatewayIds)
    .filter(([zone]) => networkZones(config).includes(zone) && !routedZones(config).includes(zone))
    .map(([zone, id]) =>
      existingVpcError(
        existingVpcPath("natGatewayIds", zone),
        `nothing is routed to ${id}, because the route table of ${zone} is not made`,
        `Remove it, or set ${pathText(existingVpcPath("routeTables", zone))} to create`,
      ),
    );
  if (number !== "single" || Object.keys(natGatewayIds).length === 0) return unused;
  const problem = "natGateways is single, and NAT gateways are given";
  const fix = "Remove network.natGateways; one NAT gateway may be given for several zones";
  return [...unused, existingVpcError(["network", "natGateways"], problem, fix)];
};

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html */
const internetGatewayNamed: ExistingVpcRule = (config, { internetGatewayId, publicSubnets }) => {
  const [given] = Object.keys(publicSubnets);
  const made = newPublicZones(config);
  if (internetGatewayId !== undefined || given === undefined || made.length === 0) return [];
  const problem = `a public subnet of ${made.join(", ")} is created, and the VPC has an internet gateway already, since it has the public subnet of ${given}`;
  return [
    existingVpcError(
      existingVpcPath("publicSubnets"),
      problem,
      `Write the id of that gateway at ${pathText(existingVpcPath("internetGatewayId"))}`,
    ),
  ];
};
