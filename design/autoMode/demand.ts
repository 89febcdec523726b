import { fewestAutoModeVcpus } from "../../aws/autoModeInstances";
import { addressesPerPrefix, type InstanceType, instanceType, instanceTypes } from "../../aws/instanceTypes";
import type { AutoModeNodePoolConfig } from "../../config/schema/autoMode";
import type { ClusterConfig } from "../../config/schema/schema";
import { amountOf } from "../nodePools/quantities";
import { ec2Architectures } from "../nodePools/requirements";
import { networkZones } from "../network/zones";
import { autoModePools } from "./autoMode";

/** What the nodes of a pool take in one of its zones, at its limits and spread evenly over its zones, which EKS does not promise. */
export interface AutoModeDemand {
  readonly pool: string;
  /** Nodes in all zones. */
  readonly nodes: number;
  /** Addresses of the nodes in one zone. */
  readonly nodeAddresses: number;
  /** Addresses of pods on them, with those of further network interfaces. */
  readonly podAddresses: number;
  /** Those of them that are in blocks of 16. */
  readonly inBlocks: number;
}

/** GiB of memory for each vCPU, by the categories whose types have it throughout. @see https://aws.amazon.com/ec2/instance-types/ */
const memoryPerVcpu: Readonly<Record<string, number>> = { c: 2, m: 4, r: 8 };

const gibibyte = 2 ** 30;

/** The most pods of a node of EKS Auto Mode, however large. @see https://docs.aws.amazon.com/eks/latest/best-practices/automode.html */
const mostPods = 110;

type NamedType = readonly [name: string, type: InstanceType];

/** Whether a type is of a category, new enough for the pool, and of one of its architectures. */
function isOfPool([name, { arch = [], vcpus = 0 }]: NamedType, category: string, pool: AutoModeNodePoolConfig): boolean {
  const [, own, generation] = /^([a-z]+)(\d+)/.exec(name) ?? [];
  return (
    vcpus >= fewestAutoModeVcpus &&
    own === category &&
    Number(generation) > pool.newerThanGeneration &&
    pool.architectures.some((architecture) => arch.includes(ec2Architectures[architecture]))
  );
}

/** The types that a pool names; or of each of its categories the smallest one, with the fewest addresses; larger ones take no more for a vCPU. */
function countedTypes(pool: AutoModeNodePoolConfig): readonly NamedType[] {
  if (pool.instanceTypes)
    return pool.instanceTypes.flatMap((name) => {
      const type = instanceType(name);
      return type ? [[name, type] as const] : [];
    });
  const all = Object.entries(instanceTypes);
  return pool.instanceCategories.flatMap((category) =>
    all
      .filter((type) => isOfPool(type, category, pool))
      .sort(([, one], [, other]) => one.vcpus! - other.vcpus! || one.enis * one.ipsPerEni - other.enis * other.ipsPerEni)
      .slice(0, 1),
  );
}

/** How many nodes of a type the limits of a pool leave room for. */
function nodesWithin({ limits }: AutoModeNodePoolConfig, name: string, { vcpus = fewestAutoModeVcpus }: InstanceType): number {
  const memory = memoryPerVcpu[/^[a-z]+/.exec(name)?.[0] ?? ""];
  const byMemory = memory === undefined ? Infinity : amountOf(limits.memory) / (memory * vcpus * gibibyte);
  return Math.floor(Math.min(amountOf(limits.cpu) / vcpus, byMemory));
}

/**
 * What each pool takes in a zone that has it, if all its nodes are of the type that takes most of those that count, and run as many pods as it lets them. A node runs no more
 * pods than it has single addresses for, and 110 at most; it has them in blocks of 16 unless its class says otherwise. What other nodes run as pods with
 * the address of the node is built in.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-networking.html
 */
export function autoModeDemands(config: ClusterConfig, zone: string): readonly AutoModeDemand[] {
  const { nodeClasses = {}, nodePools = {} } = autoModePools(config) ?? {};
  const hasPodSubnets = config.customNetworking.enabled;
  return Object.entries(nodePools).flatMap(([poolName, pool]): readonly AutoModeDemand[] => {
    const zones = pool.availabilityZones ?? networkZones(config);
    if (!zones.includes(zone)) return [];
    const hasSingle = nodeClasses[pool.nodeClass]?.singleAddresses ?? false;
    const demands = countedTypes(pool).map(([name, type]) => {
      const nodes = nodesWithin(pool, name, type);
      const inZone = Math.ceil(nodes / zones.length);
      const ofInterface = type.ipsPerEni - 1;
      const pods = Math.min(mostPods, Math.max(0, type.enis - (hasPodSubnets ? 1 : 0)) * ofInterface);
      const block = hasSingle ? 1 : addressesPerPrefix;
      const interfaces = Math.ceil(pods / ofInterface) - (hasPodSubnets ? 0 : 1);
      const further = hasSingle || hasPodSubnets ? Math.max(0, interfaces) : 0;
      const inBlocks = inZone * Math.ceil(pods / block) * block;
      return {
        pool: poolName,
        nodes,
        nodeAddresses: inZone,
        podAddresses: inBlocks + inZone * further,
        inBlocks: hasSingle ? 0 : inBlocks,
      };
    });
    const most = demands.reduce<AutoModeDemand | undefined>(
      (top, demand) => (top && addressesOfDemand(top) >= addressesOfDemand(demand) ? top : demand),
      undefined,
    );
    return most ? [most] : [];
  });
}

const addressesOfDemand = ({ nodeAddresses, podAddresses }: AutoModeDemand): number => nodeAddresses + podAddresses;
