import { hostNetworkPods, instanceType } from "../../aws/instanceTypes";
import type { NodePoolConfig } from "../../config/schema/karpenter";
import type { ClusterConfig } from "../../config/schema/schema";
import { reservedInterfaces } from "./switches";
import { maxPodsOfClass, zonesOfClass } from "./nodeClasses";
import { instanceTypeLabel, permitsLabel, zoneLabel } from "../nodePools/requirements";

/** The types of instances that a pool names; none where it says what they must be like. */
export const typesOfPool = ({ requirements }: NodePoolConfig): readonly string[] =>
  requirements.flatMap(({ key, operator, values }) => (key === instanceTypeLabel && operator === "In" ? values : []));

/** The zones that nodes of a pool may be in: those of its class that its requirements leave. */
export function zonesOfPool(config: ClusterConfig, { nodeClass: name, requirements }: NodePoolConfig): readonly string[] {
  const nodeClass = config.karpenter?.nodeClasses[name];
  return nodeClass ? zonesOfClass(config, nodeClass).filter((zone) => permitsLabel(requirements, zoneLabel, zone)) : [];
}

/**
 * The pools that say how many nodes they have at most, with these nodes in a zone. They count as spread evenly over the zones of the pool, which
 * Karpenter does not promise: it follows pods, prices and capacity.
 */
const countedPools = (config: ClusterConfig, zone: string) =>
  Object.values(config.karpenter?.nodePools ?? {}).flatMap((pool) => {
    const nodeClass = config.karpenter!.nodeClasses[pool.nodeClass];
    const zones = zonesOfPool(config, pool);
    return pool.limits.nodes !== undefined && nodeClass && zones.includes(zone)
      ? [{ pool, nodeClass, nodes: Math.ceil(pool.limits.nodes / zones.length) }]
      : [];
  });

/** Nodes of Karpenter in a zone, as far as `limits.nodes` of its pools says how many there can be. */
export const karpenterNodesIn = (config: ClusterConfig, zone: string): number =>
  countedPools(config, zone).reduce((total, { nodes }) => total + nodes, 0);

/**
 * Pods that a node of a type takes where neither class nor prefixes say it: what the network interfaces besides reserved ones have addresses for. The
 * limits that EKS gives node groups, 110 and 250, are none of Karpenter's. It writes the number into the user data.
 * @see https://github.com/aws/karpenter-provider-aws/blob/main/pkg/providers/instancetype/types.go
 */
export function karpenterPods(config: ClusterConfig, name: string): number {
  const type = instanceType(name);
  if (!type) return podsOfUnknown;
  const usable = Math.max(0, type.enis - Number(reservedInterfaces(config)));
  return usable === 0 ? 0 : usable * (type.ipsPerEni - 1) + hostNetworkPods;
}

/** The kubelet's own default. */
const podsOfUnknown = 110;

/** Addresses of the pods on them, as far as the class says how many a node takes, or the pool which types there are. */
export const karpenterPodAddresses = (config: ClusterConfig, zone: string): number =>
  countedPools(config, zone).reduce((total, { nodeClass, nodes, pool }) => {
    const types = typesOfPool(pool);
    // Karpenter may start the largest of them alone.
    const pods = maxPodsOfClass(config, nodeClass) ?? Math.max(hostNetworkPods, ...types.map((type) => karpenterPods(config, type)));
    return total + nodes * (pods - hostNetworkPods);
  }, 0);
