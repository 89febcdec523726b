import type { Finding } from "../../config/findings/finding";
import { contradictions, knownParts, knownTypes, reachableValues, typesOfArchitecture } from "./contradictions.findings";
import { emptyLimits, livesLongEnough, readableSchedules, wholeBudgets } from "./disruption.findings";
import { validPoolLabels, validPoolTaints } from "./labels.findings";
import type { PoolProblem, PoolRule, PoolSubject } from "./poolSubject";
import { validRequirements } from "./requirements.findings";

const sharedRules: readonly PoolRule[] = [
  validRequirements,
  reachableValues,
  knownTypes,
  validPoolLabels,
  validPoolTaints,
  wholeBudgets,
  readableSchedules,
  contradictions,
  typesOfArchitecture,
  knownParts,
  emptyLimits,
  livesLongEnough,
];

/** Problems as findings: errors where they do not say otherwise. */
export const asFindings = (problems: readonly PoolProblem[]): readonly Finding[] =>
  problems.map((problem) => ({ severity: "error", ...problem }));

/**
 * What is wrong with a node pool of Karpenter or of EKS Auto Mode: the API server refuses some of it at the apply, and of the rest no node is started, and
 * nobody is told.
 */
export const sharedPoolFindings = (subject: PoolSubject): readonly Finding[] => asFindings(sharedRules.flatMap((rule) => rule(subject)));
