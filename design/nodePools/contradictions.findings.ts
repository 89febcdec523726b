import { instanceType, instanceTypes } from "../../aws/instanceTypes";
import type { ConfigPath } from "../../config/findings/finding";
import { nearest } from "../../config/findings/nearest";
import type { NodePoolConfig } from "../../config/schema/karpenter";
import type { taintProblems } from "../nodes/nodeGroups.findings";
import { architectureLabel, ec2Architectures, instanceTypeLabel, permitsLabel } from "../karpenter/nodePools";
import { amountOf } from "./quantities";

type RequirementProblem = ReturnType<typeof taintProblems>[number];
type PathBelow = (...keys: readonly (string | number)[]) => ConfigPath;

/** The values that labels can have, as far as they are few. */
export type PossibleValues = Readonly<Record<string, readonly string[] | undefined>>;

/** Requirements that contradict each other, each of which is right by itself: Karpenter starts no node and says so to nobody. */
export const contradictions = ({ requirements }: NodePoolConfig, at: PathBelow, possible: PossibleValues): readonly RequirementProblem[] =>
  [...new Set(requirements.map(({ key }) => key))].flatMap((key) => {
    const ofKey = requirements.flatMap((requirement, index) => (requirement.key === key ? [{ ...requirement, index }] : []));
    const named = ofKey.flatMap(({ operator, values }) => (operator === "In" ? [values] : []));
    const candidates = possible[key] ?? named[0];
    // One alone that names nothing possible is a finding by its values.
    const isAlone = ofKey.length === 1 && named.length === 1;
    if (!candidates || isAlone || candidates.some((value) => permitsLabel(requirements, key, value))) return [];
    return [
      {
        path: at("requirements", ofKey.at(-1)!.index),
        problem: `the requirements of ${key} leave no value, and no node can have them all`,
        fix:
          ofKey.length > 1
            ? "Write one requirement with the values that are meant"
            : "Leave one of the values out, or remove the requirement",
      },
    ];
  });

/** Instance types of another processor than the pool asks for. */
export const typesOfArchitecture = ({ requirements }: NodePoolConfig, at: PathBelow): readonly RequirementProblem[] => {
  const permitted = Object.entries(ec2Architectures).filter(([name]) => permitsLabel(requirements, architectureLabel, name));
  if (permitted.length === 0) return [];
  return requirements.flatMap(({ key, operator, values }, position) =>
    key !== instanceTypeLabel || operator !== "In"
      ? []
      : values.flatMap((value, index) => {
          const architectures = instanceType(value)?.arch;
          if (!architectures || permitted.some(([, architecture]) => architectures.includes(architecture))) return [];
          return [
            {
              path: at("requirements", position, "values", index),
              alsoReads: [at("requirements")],
              problem: `${value} has processors of ${architectures.join(" and ")}, and the pool asks for ${permitted.map(([name]) => name).join(", ")}`,
              fix: `Write another type, or change the requirement of ${architectureLabel}`,
            },
          ];
        }),
  );
};

/** How Karpenter reads category and family from the name of a type. @see https://github.com/aws/karpenter-provider-aws/blob/main/pkg/providers/instancetype/types.go */
const namedParts: Readonly<Record<string, (type: string) => string | undefined>> = {
  "karpenter.k8s.aws/instance-category": (type) => /^([a-z]+)(?:-\d+tb)?\d/.exec(type)?.[1],
  "karpenter.k8s.aws/instance-family": (type) => type.split(".")[0],
};

/** Categories and families that no instance type known here has. EC2 may have them by now. */
export const knownParts = ({ requirements }: NodePoolConfig, at: PathBelow): readonly RequirementProblem[] =>
  requirements.flatMap(({ key, operator, values }, position) => {
    const part = namedParts[key];
    if (!part || operator !== "In") return [];
    const known = [...new Set(Object.keys(instanceTypes).flatMap((type) => part(type) ?? []))];
    return values.flatMap((value, index) =>
      known.includes(value)
        ? []
        : [
            {
              severity: "warning" as const,
              path: at("requirements", position, "values", index),
              problem: `private-eks knows no instance type with ${value} as its ${key}`,
              fix: `Write ${nearest(value, known) ?? `another, such as ${known.includes("m6i") ? "m6i" : "m"}`}, unless EC2 has it in the region by now`,
            },
          ],
    );
  });

/** A taint is one of the node's, for good or until something removes it. @see https://github.com/kubernetes-sigs/karpenter/blob/main/pkg/apis/v1/nodeclaim_validation.go */
export const taintsTwice = ({ taints, startupTaints }: NodePoolConfig, at: PathBelow): readonly RequirementProblem[] =>
  startupTaints.flatMap(({ key, effect }, index) =>
    taints.some((taint) => taint.key === key && taint.effect === effect)
      ? [
          {
            path: at("startupTaints", index),
            alsoReads: [at("taints")],
            problem: `the taint ${key} with effect ${effect} is in taints, too, and Karpenter takes no pool with both`,
            fix: "Remove one of the two",
          },
        ]
      : [],
  );

/** What the smallest instances have. A node that would go beyond a limit is not started. */
const smallestInstance = { cpu: "1", memory: "512Mi" } as const;

/** A limit by which the pool stands still. */
export const emptyLimits = ({ limits }: NodePoolConfig, at: PathBelow): readonly RequirementProblem[] =>
  (["cpu", "memory"] as const).flatMap((name) =>
    limits[name] !== undefined && amountOf(limits[name]) < amountOf(smallestInstance[name])
      ? [
          {
            severity: "warning" as const,
            path: at("limits", name),
            problem: "the pool starts no nodes at all, since no instance has so little",
            fix: "Raise it, or leave it while the pool must start none",
          },
        ]
      : [],
  );
