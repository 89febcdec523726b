import { isDeepStrictEqual } from "node:util";
import {
  controlPlaneFirewallCidrs,
  controlPlaneFirewallTargets,
  controlPlaneGatewayZones,
} from "../../../design/network/controlPlaneRoutes";
import type { ClusterConfig } from "../../../config/schema/schema";
import { planBastion } from "../../../design/access/bastion/bastion";
import { newNatGatewayZones } from "../../../design/network/routes";
import { settingsKey, type SubnetRole } from "../../../design/network/subnetLayout";
import { controlPlaneZones } from "../../../design/network/zones";
import { primaryCidr, serviceCidr } from "../../../design/network/cidrBlocks";
import { type Change, type EditCase, factsOf } from "./editCase";

/** The subnets of a role by zone: block and, where it is given, id. */
const subnetsOf = (config: ClusterConfig, role: SubnetRole): ReadonlyMap<string, string> => {
  const { existingVpc } = config.network;
  const given = existingVpc?.[settingsKey[role]] ?? {};
  return new Map(
    (factsOf(config).addresses?.zones ?? []).flatMap((zone): [string, string][] => {
      const cidr = zone[role];
      return cidr === undefined ? [] : [[zone.zone, [cidr, given[zone.zone]?.id ?? "ours"].join()]];
    }),
  );
};

/** Zones whose subnet of a role would be deleted or replaced. */
export const lostSubnets = (role: SubnetRole, old: ClusterConfig, next: ClusterConfig): readonly string[] => {
  const after = subnetsOf(next, role);
  return [...subnetsOf(old, role)].flatMap(([zone, subnet]) => (after.get(zone) === subnet ? [] : [zone]));
};

/** Zones that get a subnet of a role. */
export const newSubnets = (role: SubnetRole, old: ClusterConfig, next: ClusterConfig): readonly string[] => {
  const before = subnetsOf(old, role);
  return [...subnetsOf(next, role).keys()].filter((zone) => !before.has(zone));
};

/** Whether the VPC would be another, or its primary block. */
export const replacesVpc = (old: ClusterConfig, next: ClusterConfig): boolean =>
  primaryCidr(old) !== primaryCidr(next) || old.network.existingVpc?.id !== next.network.existingVpc?.id;

/** Whether the block of the Kubernetes services would be another. */
export const changesServiceCidr = (old: ClusterConfig, next: ClusterConfig): boolean => serviceCidr(old) !== serviceCidr(next);

/** Refused where subnets of a role would go or be recreated. */
export const refusesLossOf = (role: SubnetRole, instead: string): EditCase => ({
  when: { text: `a ${role} subnet goes, or another takes its place`, test: ({ old, next }) => lostSubnets(role, old, next).length > 0 },
  effects: {},
  meaning: `${role} subnets in use would go`,
  instead,
});

export const addsZone = {
  text: "a zone is added",
  test: ({ old, next }: Change): boolean => newSubnets("node", old, next).length > 0,
};

/**
 * The control plane keeps its zones, and the subnets of a managed group or a Fargate profile cannot change.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupConfig.html
 */
export const addedZoneCase: EditCase = {
  when: addsZone,
  effects: { network: "create", workload: "replace node group" },
  meaning:
    "subnets of the zone; managed groups and Fargate profiles without availabilityZones of their own are replaced, since their subnets cannot change; the control plane stays in its zones",
};

/** Refused where a control plane with subnets of its own would have them in other zones. */
export const refusesOtherControlPlaneZones: EditCase = {
  when: {
    text: "a control plane with subnets of its own would have other zones",
    test: ({ old, next }) => next.network.controlPlaneSubnets.enabled && controlPlaneZones(old).join() !== controlPlaneZones(next).join(),
  },
  effects: {},
  meaning: "EKS keeps the zones that a control plane was created in, and refuses subnets in others",
  instead: "Write the zones of before at network.controlPlaneSubnets.availabilityZones",
};

/** Whether what stands in the first zone is in another one now. */
export function movesFirstZone({ old, next }: Change): boolean {
  const [before, after] = [newNatGatewayZones(old), newNatGatewayZones(next)];
  const [bastionBefore, bastionAfter] = [bastionZone(old), bastionZone(next)];
  const movesBastion = bastionBefore !== undefined && bastionAfter !== undefined && bastionBefore !== bastionAfter;
  return movesBastion || (after.length > 0 && before.some((zone) => !after.includes(zone)));
}

function bastionZone(config: Change["old"]): string | undefined {
  const { addresses } = factsOf(config);
  return addresses && planBastion(config, addresses)?.zone;
}

/** Ways out of the control plane's own route tables by NAT gateways and a firewall, which others have in any case. */
const controlPlaneRoutes = (config: ClusterConfig) => {
  const targets = controlPlaneFirewallTargets(config);
  return [controlPlaneGatewayZones(config), targets, Object.keys(targets).length > 0 ? controlPlaneFirewallCidrs(config) : []];
};

/** A change of who uses the API, or how the control plane sends, that changes where its own subnets are routed. */
export const movesControlPlaneRoutes = {
  text: "the routes of the control plane's own subnets follow it",
  test: ({ old, next }: Change): boolean => !isDeepStrictEqual(controlPlaneRoutes(old), controlPlaneRoutes(next)),
};
