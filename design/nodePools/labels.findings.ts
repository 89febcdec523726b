import { firstWithLabelOfKubernetes } from "../../aws/nodePoolLabels";
import { keyAndValue, taintProblems } from "../nodes/nodeGroups.findings";
import type { PoolRule } from "./poolSubject";
import { tooOldFor } from "./requirements.findings";

/** Labels that nodes cannot get. @see https://github.com/kubernetes-sigs/karpenter/blob/main/pkg/apis/v1/labels.go */
export const validPoolLabels: PoolRule = ({ at, definition, pool }) =>
  Object.entries(pool.labels).flatMap(([key, value]) => {
    const problems = keyAndValue("label", at("labels", key), key, value, definition.labelKeys);
    return problems.length > 0
      ? problems
      : tooOldFor(definition, firstWithLabelOfKubernetes(key), at("labels", key), `the label ${key}`, "Choose a key of your own");
  });

/**
 * Taints that Kubernetes refuses, and those that a node would have twice: for good, and until something removes them.
 * @see https://github.com/kubernetes-sigs/karpenter/blob/main/pkg/apis/v1/nodeclaim_validation.go
 */
export const validPoolTaints: PoolRule = ({ at, definition, pool: { startupTaints = [], taints } }) => [
  ...taintProblems(taints, at("taints"), definition.taintKeys),
  ...taintProblems(startupTaints, at("startupTaints"), definition.taintKeys),
  ...startupTaints.flatMap(({ key, effect }, index) =>
    taints.some((taint) => taint.key === key && taint.effect === effect)
      ? [
          {
            path: at("startupTaints", index),
            alsoReads: [at("taints")],
            problem: `the taint ${key} with effect ${effect} is in taints, too, and ${definition.maker} takes no pool with both`,
            fix: "Remove one of the two",
          },
        ]
      : [],
  ),
];
