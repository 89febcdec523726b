import { hasErrors, type Finding } from "../../config/findings/finding";
import { contradictions, knownParts, knownTypes, reachableValues, typesOfArchitecture } from "./contradictions.findings";
import { beginningBudgets, emptyLimits, livesLongEnough, readableSchedules, wholeBudgets } from "./disruption.findings";
import { validPoolLabels, validPoolTaints } from "./labels.findings";
import type { PoolProblem, PoolRule, PoolSubject } from "./poolSubject";
import { validRequirements } from "./requirements.findings";
import { enoughValues, limitOfTypes, someType } from "./startableTypes.findings";

const sharedRules: readonly PoolRule[] = [
  validRequirements,
  reachableValues,
  knownTypes,
  validPoolLabels,
  validPoolTaints,
  wholeBudgets,
  readableSchedules,
  beginningBudgets,
  contradictions,
  typesOfArchitecture,
  knownParts,
  emptyLimits,
  livesLongEnough,
];

/** What is asked of pools without errors: which types of instances all their requirements leave. */
const typeRules: readonly PoolRule[] = [someType, limitOfTypes, enoughValues];

/** Problems as findings: errors where they do not say otherwise. */
export const asFindings = (problems: readonly PoolProblem[]): readonly Finding[] =>
  problems.map((problem) => ({ severity: "error", ...problem }));

/**
 * What is wrong with a node pool of Karpenter or of EKS Auto Mode: the API server refuses some of it at the apply, and of the rest no node is started, and
 * nobody is told.
 */
export function sharedPoolFindings(subject: PoolSubject): readonly Finding[] {
  const findings = asFindings(sharedRules.flatMap((rule) => rule(subject)));
  return hasErrors(findings) ? findings : [...findings, ...asFindings(typeRules.flatMap((rule) => rule(subject)))];
}
