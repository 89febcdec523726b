import type { AutoModeNodePoolConfig } from "../../config/schema/autoMode";
import type { PoolRequirement } from "../../config/schema/nodePool";
import { nodePoolObject } from "../nodePools/nodePoolObject";
import { architectureLabel, capacityTypeLabel, instanceTypeLabel, permitsLabel, zoneLabel } from "../nodePools/requirements";
import type { KubernetesObject } from "../software/samples";

/** A requirement that a key of a pool stands for. */
export interface ImpliedRequirement extends PoolRequirement {
  readonly impliedBy: keyof AutoModeNodePoolConfig;
}

const oneOf = (impliedBy: ImpliedRequirement["impliedBy"], key: string, values: readonly string[]): ImpliedRequirement => ({
  impliedBy,
  key,
  operator: "In",
  values: [...values],
});

/** What the keys of a pool ask of its nodes: instance types that it names, or all of its categories that are new enough, and the rest. */
export const impliedRequirements = ({
  architectures,
  availabilityZones,
  capacityTypes,
  instanceCategories,
  instanceTypes,
  newerThanGeneration,
}: AutoModeNodePoolConfig): readonly ImpliedRequirement[] => [
  ...(instanceTypes
    ? [oneOf("instanceTypes", instanceTypeLabel, instanceTypes)]
    : [
        oneOf("instanceCategories", "eks.amazonaws.com/instance-category", instanceCategories),
        {
          impliedBy: "newerThanGeneration" as const,
          key: "eks.amazonaws.com/instance-generation",
          operator: "Gt" as const,
          values: [String(newerThanGeneration)],
        },
      ]),
  oneOf("architectures", architectureLabel, architectures),
  oneOf("capacityTypes", capacityTypeLabel, capacityTypes),
  ...(availabilityZones ? [oneOf("availabilityZones", zoneLabel, availabilityZones)] : []),
];

/**
 * A node pool of EKS Auto Mode.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-pool.html
 */
export const autoModePoolObject = ([name, pool]: readonly [string, AutoModeNodePoolConfig]): KubernetesObject =>
  nodePoolObject(name, pool, {
    nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: pool.nodeClass },
    requirements: [...impliedRequirements(pool), ...pool.requirements],
    limits: pool.limits,
  });

/** Whether the requirements of a pool let EKS start Spot Instances. Pools that EKS makes itself have On-Demand Instances alone. */
export const permitsSpot = (pool: AutoModeNodePoolConfig): boolean =>
  permitsLabel([...impliedRequirements(pool), ...pool.requirements], capacityTypeLabel, "spot");
