import type { NodePoolConfig } from "../../config/schema/karpenter";
import type { ClusterConfig } from "../../config/schema/schema";
import { nodeRole, type NodeRoleDesign } from "../iam/roles";
import type { ChartDesign, InstalledChart } from "../software/chartDesign";
import type { KubernetesObject } from "../software/samples";
import { capacityTypeLabel } from "../nodePools/requirements";
import { controllerChart, definitionsChart } from "./chart";
import { type InterruptionsDesign, planInterruptions } from "./interruptions";
import { nodeClassObject, type NodeClassInputs } from "./nodeClasses";
import { karpenterPoolObject } from "./nodePools";

/** Karpenter, as a stack renders it. */
export interface KarpenterDesign {
  readonly definitions: InstalledChart;
  readonly controller: ChartDesign;
  /** The role of its nodes. */
  readonly nodeRole: NodeRoleDesign;
  /** @default - Karpenter learns of no interruption */
  readonly interruptions?: InterruptionsDesign | undefined;
  /** Name of the Helm release of node classes and node pools. */
  readonly objectsName: string;
  /** How long a destroy waits until the nodes are gone, whose pods may take their time. */
  readonly drainMinutes: number;
  /** Node classes, then node pools. */
  readonly objects: (inputs: NodeClassInputs) => readonly KubernetesObject[];
}

/** Karpenter of a cluster; undefined without it. */
export function planKarpenter(config: ClusterConfig): KarpenterDesign | undefined {
  const { karpenter } = config;
  if (!karpenter) return undefined;
  return {
    definitions: definitionsChart(config, karpenter),
    controller: controllerChart(config, karpenter),
    nodeRole: nodeRole(config, karpenter.iam),
    interruptions: planInterruptions(config),
    objectsName: "karpenter-nodes",
    drainMinutes: 30,
    objects: (inputs) => [
      ...Object.entries(karpenter.nodeClasses).map(([name, nodeClass]) => nodeClassObject(config, name, nodeClass, inputs)),
      ...Object.entries(karpenter.nodePools).map(([name, pool]) => karpenterPoolObject(name, pool)),
    ],
  };
}

/** Whether a pool starts no On-Demand Instances. */
export const startsSpotAlone = ({ requirements }: Pick<NodePoolConfig, "requirements">): boolean =>
  requirements.some(({ key, operator, values }) => key === capacityTypeLabel && operator === "In" && values.join() === "spot");

/** The pools that may start Spot Instances: those that ask for them, or do not say how instances are bought. */
export const poolsWithSpot = ({ karpenter }: ClusterConfig): readonly string[] =>
  Object.entries(karpenter?.nodePools ?? {}).flatMap(([name, { requirements }]) => {
    const ofCapacity = requirements.filter(({ key }) => key === capacityTypeLabel);
    const permitsSpot = ofCapacity.every(({ operator, values }) =>
      operator === "In" ? values.includes("spot") : operator !== "NotIn" || !values.includes("spot"),
    );
    return permitsSpot ? [name] : [];
  });
