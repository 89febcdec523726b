import { isMapping } from "../../config/findings/path";

/** A taint of nodes. */
export interface NodeTaint {
  readonly key: string;
  readonly value?: string | undefined;
  readonly effect: string;
}

/** What pods tolerate; of what it does not say, everything. */
export interface Toleration {
  readonly key?: unknown;
  readonly operator?: unknown;
  readonly value?: unknown;
  readonly effect?: unknown;
}

/** What CoreDNS and its like tolerate: the taint of nodes for system pods. */
export const ofSystemPods: readonly Toleration[] = [{ key: "CriticalAddonsOnly", operator: "Exists" }];

/**
 * Whether pods with these tolerations run on nodes with these taints.
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
 */
export const toleratesAll = (tolerations: readonly Toleration[], taints: readonly NodeTaint[]): boolean =>
  taints.every((taint) => taint.effect === "PreferNoSchedule" || tolerations.some((toleration) => tolerates(toleration, taint)));

const isUnsaid = (value: unknown): boolean => value === undefined || value === null || value === "";

const tolerates = (toleration: Toleration, { effect, key, value = "" }: NodeTaint): boolean =>
  (isUnsaid(toleration.effect) || toleration.effect === effect) &&
  (toleration.operator === "Exists"
    ? isUnsaid(toleration.key) || toleration.key === key
    : toleration.key === key && (toleration.value ?? "") === value);

/** All tolerations in the values of a chart, or in the configuration of an add-on, whichever of its pods they are for. */
export function tolerationsIn(values: unknown): readonly Toleration[] {
  if (Array.isArray(values)) return values.flatMap(tolerationsIn);
  if (!isMapping(values)) return [];
  return Object.entries(values).flatMap(([key, value]) =>
    key === "tolerations" && Array.isArray(value) ? value.filter(isMapping) : tolerationsIn(value),
  );
}
