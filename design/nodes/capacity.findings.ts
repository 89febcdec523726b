import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ClusterFacts } from "../facts";
import { hasAnyNodes, usesAutoMode } from "../autoMode/builtIn";
import { autoModeDemands } from "../autoMode/demand";
import { hasNodes } from "../fargate/pods";
import type { AddressPlan } from "../network/addresses";
import { prefixLengthFor, usableAddresses } from "../../aws/cidr";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import { settingsKey, type SubnetRole } from "../network/subnetLayout";
import { prefixLengths } from "../network/cidrBlocks";
import { enlargements } from "./enlargements";
import {
  atAutoModeLimits,
  atLimit,
  atMaximum,
  controlPlaneAddresses,
  fullDemands,
  hasPodsElsewhere,
  neededAddresses,
  nodeDemand,
  ofTheirPods,
  type SubnetDemand,
  sum,
} from "./subnetDemand";

/**
 * The subnets hold what is certainly in them, with the node groups at their largest (else an error), and with it the addresses that EKS advises to
 * keep, and all the pods that the nodes can run (else a warning). Existing subnets count as if they were empty: what is in use, only AWS knows.
 */
export function capacityFindings(facts: ClusterFacts, plan: AddressPlan): readonly Finding[] {
  const { config } = facts;
  const certain = plan.zones.map(({ zone, node }) => nodeDemand(facts, plan, zone, node, controlPlaneAddresses.needed));
  const tooSmall = withoutRoom(certain);
  const crowded = withoutRoom(plan.zones.flatMap((zone) => fullDemands(facts, plan, zone))).filter(
    (demand) => !tooSmall.some(({ role, zone }) => role === demand.role && zone === demand.zone),
  );
  const withPods = `the nodes at ${hasNodes(config) ? "capacity.max" : "the limits of their pools"} with all the pods they can run`;
  return [
    ...tooSmallSubnets(config, "error", "node", "what they certainly hold", tooSmall),
    ...tooSmallSubnets(config, "warning", "node", hasPods(config) ? withPods : "the addresses that EKS advises to keep free", crowded),
    ...tooSmallSubnets(config, "warning", "pod", withPods, crowded),
  ];
}

/** Whether all pods of nodes are in the node subnets. */
const hasPods = (config: ClusterConfig): boolean => !hasPodsElsewhere(config) && hasAnyNodes(config);

const withoutRoom = (demands: readonly SubnetDemand[]) =>
  demands.filter((demand) => usableAddresses(demand.cidr) < neededAddresses(demand));

/** One finding for all subnets of a role that are too small, with the addresses of the one that needs most. */
function tooSmallSubnets(
  config: ClusterConfig,
  severity: Finding["severity"],
  role: SubnetRole,
  content: string,
  all: readonly SubnetDemand[],
): Finding[] {
  const demands = all.filter((demand) => demand.role === role);
  const largest = demands.reduce<SubnetDemand | undefined>(
    (most, demand) => (most && neededAddresses(most) >= neededAddresses(demand) ? most : demand),
    undefined,
  );
  if (!largest) return [];
  const isHolder = (holder: string) => demands.some(({ shares }) => shares.some((share) => share.holder === holder));
  const hasAutoMode = isHolder(atAutoModeLimits) || (role === "pod" && usesAutoMode(config));
  const groups = [
    ...nodeGroupEntries(config).map(({ name, group }) => `${name} up to ${group.capacity.max}`),
    ...Object.entries(config.karpenter?.nodePools ?? {}).flatMap(([name, { limits }]) =>
      limits.nodes === undefined ? [] : [`Karpenter's ${name} up to ${limits.nodes}`],
    ),
    ...(hasAutoMode ? autoModeDemands(config, largest.zone) : []).map(({ nodes, pool }) => `EKS Auto Mode's ${pool} up to ${nodes}`),
  ];
  const nodes = groups.length > 0 ? ` (nodes of ${groups.join(", ")})` : "";
  const numbers = demands.map(
    (demand) => `${demand.zone} needs ${neededAddresses(demand)} addresses, ${demand.cidr} has ${usableAddresses(demand.cidr)}`,
  );
  const given = config.network.existingVpc?.[settingsKey[role]] ?? {};
  const inUse = demands.some(({ zone }) => given[zone]) ? ", less what is in use in existing subnets" : "";
  const holders = largest.shares.map(({ addresses, holder }) => `${addresses} for ${holder}`);
  const parts = holders.length > 1 ? `; the ${neededAddresses(largest)} are ${holders.join(", ")}` : "";
  const zones = demands.map(({ zone }) => zone);
  const limits = [
    ...(nodeGroupEntries(config).length > 0 ? ["capacity.max of the node groups"] : []),
    ...(isHolder(atLimit) ? ["limits.nodes of the node pools"] : []),
    ...(hasAutoMode ? ["limits of autoMode.nodePools"] : []),
  ];
  const subnet = prefixLengthFor(neededAddresses(largest));
  const fixes = [
    ...enlargements(config, role, zones, subnet),
    ...(config.network.existingVpc && subnet >= prefixLengths.shortest
      ? [`name existing subnets of /${subnet} or larger at network.existingVpc.${settingsKey[role]}`]
      : []),
    ...(severity === "warning" && role === "node" && hasPods(config) ? ["set customNetworking.enabled to true"] : []),
    ...(demands.every(fitsWithFewerNodes) ? [`lower ${limits.join(" or ")}`] : []),
  ].join(", or ");
  return [
    {
      severity,
      path: ["network", settingsKey[role]],
      alsoReads: [["network"], ["nodeGroups"], ["karpenter"], ["autoMode"], ["customNetworking"], ["addons", "vpcCni", "prefixDelegation"]],
      problem: `the ${role} subnets are too small for ${content}${nodes}: ${numbers.join("; ")}${inUse}${parts}`,
      fix: fixes.charAt(0).toUpperCase() + fixes.slice(1),
    },
  ];
}

/** Whether a subnet has room for something of each node group: what is not nodes and pods leaves some of it free. */
const fitsWithFewerNodes = ({ cidr, role, shares }: SubnetDemand): boolean => {
  const ofNodes = shares.filter(({ holder }) => [atAutoModeLimits, atLimit, atMaximum, ofTheirPods].includes(holder));
  const others = sum(shares.map(({ addresses }) => addresses)) - sum(ofNodes.map(({ addresses }) => addresses));
  return ofNodes.length > 0 && (role === "pod" || others < usableAddresses(cidr));
};
