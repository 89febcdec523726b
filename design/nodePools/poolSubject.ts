import type { ConfigPath } from "../../config/findings/finding";
import type { NodePoolConfig } from "../../config/schema/karpenter";
import type { KeyRule, NodeGroupRule } from "../nodes/nodeGroups.findings";
import type { PlacedRequirement } from "./requirements";

/** What pools of Karpenter and of EKS Auto Mode both have. */
export type SharedPool = Pick<NodePoolConfig, "disruption" | "expireAfter" | "labels" | "requirements" | "taints"> & {
  readonly startupTaints?: NodePoolConfig["taints"];
  readonly limits: Pick<NodePoolConfig["limits"], "cpu" | "memory">;
};

/** What a definition of NodePool knows: that of a version of Karpenter, or that of EKS Auto Mode. */
export interface PoolDefinition {
  /** Who starts the nodes. */
  readonly maker: string;
  /** The domain of the labels that say what an instance is. */
  readonly domain: string;
  /** Labels of the domain, with the first version of Karpenter that knows each. */
  readonly labels: Readonly<Record<string, string>>;
  /** The version of Karpenter. @default - AWS does not say */
  readonly version?: string | undefined;
  /** Whether a label that is not in the table may be known all the same. */
  readonly isNewer: boolean;
  readonly labelKeys: KeyRule;
  readonly taintKeys: KeyRule;
}

/** A pool, and what surrounds it. */
export interface PoolSubject {
  readonly pool: SharedPool;
  readonly definition: PoolDefinition;
  /** A path within the pool. */
  readonly at: (...keys: readonly (string | number)[]) => ConfigPath;
  /** All requirements that its nodes get. */
  readonly requirements: readonly PlacedRequirement[];
  /** The values that labels can have, as far as they are few. */
  readonly possible: ReadonlyMap<string, readonly string[]>;
  /** What else must be written before nodes can have a value of a label, as an imperative phrase. @default - nothing for any */
  readonly prerequisite?: (key: string, value: string) => string | undefined;
}

/** A problem of a pool: an error where it does not say otherwise. */
export type PoolProblem = ReturnType<NodeGroupRule>[number];

/** What one rule finds in a pool. */
export type PoolRule = (subject: PoolSubject) => readonly PoolProblem[];
