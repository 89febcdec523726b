import { cniSettings, hostNetworkPods, maxPods } from "../../aws/instanceTypes";
import type { NodePoolConfig } from "../../config/schema/karpenter";
import type { ClusterConfig } from "../../config/schema/schema";
import { maxPodsOfClass, zonesOfClass } from "./nodeClasses";
import { instanceTypeLabel, permitsLabel, zoneLabel } from "../nodePools/requirements";

/** The types of instances that a pool names; none where it says what they must be like. */
const typesOfPool = ({ requirements }: NodePoolConfig): readonly string[] =>
  requirements.flatMap(({ key, operator, values }) => (key === instanceTypeLabel && operator === "In" ? values : []));

/**
 * The pools that say how many nodes they have at most, with these nodes in a zone. They count as spread evenly over the zones of the pool, which
 * Karpenter does not promise: it follows pods, prices and capacity.
 */
const countedPools = (config: ClusterConfig, zone: string) =>
  Object.values(config.karpenter?.nodePools ?? {}).flatMap((pool) => {
    const nodeClass = config.karpenter!.nodeClasses[pool.nodeClass];
    const ofClass = nodeClass ? zonesOfClass(config, nodeClass) : [];
    const zones = ofClass.filter((name) => permitsLabel(pool.requirements, zoneLabel, name));
    return pool.limits.nodes !== undefined && nodeClass && zones.includes(zone)
      ? [{ pool, nodeClass, nodes: Math.ceil(pool.limits.nodes / zones.length) }]
      : [];
  });

/** Nodes of Karpenter in a zone, as far as `limits.nodes` of its pools says how many there can be. */
export const karpenterNodesIn = (config: ClusterConfig, zone: string): number =>
  countedPools(config, zone).reduce((total, { nodes }) => total + nodes, 0);

/** Addresses of the pods on them, as far as the class says how many a node takes, or the pool which types there are. */
export const karpenterPodAddresses = (config: ClusterConfig, zone: string): number =>
  countedPools(config, zone).reduce((total, { nodeClass, nodes, pool }) => {
    const types = typesOfPool(pool);
    const pods = maxPodsOfClass(config, nodeClass) ?? (types.length > 0 ? maxPods(types, cniSettings(config)) : hostNetworkPods);
    return total + nodes * (pods - hostNetworkPods);
  }, 0);
