import { instanceType } from "../../aws/instanceTypes";
import { fewOf } from "../../config/findings/located";
import { pathText } from "../../config/findings/path";
import type { PoolRule, PoolSubject } from "./poolSubject";
import { amountOf } from "./quantities";
import { instanceTypeLabel, type PlacedRequirement } from "./requirements";
import { choiceAmong, startableTypes, unknownParts } from "./startableTypes";

/** Whether a pool names parts of types that only EC2 may know, so that nothing is known of what it starts. */
const namesUnknown = ({ definition, requirements }: PoolSubject): boolean =>
  requirements.some((requirement) => unknownParts(requirement, definition.domain).length > 0);

const requirementText = ({ key, operator, values }: PlacedRequirement): string =>
  [key, operator, ...(values.length > 0 ? [`(${fewOf(values)})`] : [])].join(" ");

/** Requirements that no instance type meets all together, so that the pool starts no node, and nobody is told. EC2 may have such a type by now. */
export const someType: PoolRule = (subject) => {
  const { definition, requirements } = subject;
  const leaveNone = (some: readonly PlacedRequirement[]): boolean => startableTypes(some, definition.domain).length === 0;
  if (!leaveNone(requirements) || namesUnknown(subject)) return [];
  // Without each of those that stay, there would be types.
  const needed = requirements.reduce<readonly PlacedRequirement[]>((kept, one) => {
    const others = kept.filter((requirement) => requirement !== one);
    return leaveNone(others) ? others : kept;
  }, requirements);
  const { path } = needed.at(-1)!;
  return [
    {
      severity: "warning",
      path,
      alsoReads: needed.slice(0, -1).map((requirement) => requirement.path),
      problem: `the pool starts no nodes at all, since private-eks knows no instance type with ${needed.map(requirementText).join(" and ")}`,
      fix: `Change ${needed.map((requirement) => pathText(requirement.path)).join(" or ")}, unless EC2 has such a type in the region by now`,
    },
  ];
};

/** A limit that the smallest type of a pool is beyond: Karpenter leaves out types with more processors than are left. */
export const limitOfTypes: PoolRule = (subject) => {
  const { at, definition, pool, requirements } = subject;
  const { cpu } = pool.limits;
  // Less than one processor is a finding whatever the types are.
  if (cpu === undefined || amountOf(cpu) < 1) return [];
  const types = startableTypes(requirements, definition.domain);
  const sizes = types.flatMap((type) => {
    const vcpus = instanceType(type)?.vcpus;
    return vcpus === undefined ? [] : [{ type, vcpus }];
  });
  // One that the pool names may be small enough; of a family, the types that are known decide.
  if (sizes.length < types.length && requirements.some(({ key, operator }) => key === instanceTypeLabel && operator === "In")) return [];
  const smallest = sizes.toSorted((one, other) => one.vcpus - other.vcpus)[0];
  if (smallest === undefined || smallest.vcpus <= amountOf(cpu) || namesUnknown(subject)) return [];
  return [
    {
      severity: "warning",
      path: at("limits", "cpu"),
      alsoReads: requirements.map(({ path }) => path),
      problem: `the pool starts no nodes at all, since ${smallest.type}, the smallest instance type that it may start, has ${smallest.vcpus} processors`,
      allowed: `at least "${smallest.vcpus}"`,
      fix: "Raise it, have the requirements permit smaller types, or leave it while the pool must start none",
    },
  ];
};

/**
 * More values than the types of a pool leave a choice among, so that it starts no node, unless Karpenter is told to make do with fewer.
 * @see https://karpenter.sh/docs/concepts/nodepools/#min-values
 */
export const enoughValues: PoolRule = (subject) => {
  const { definition, requirements } = subject;
  if (!requirements.some(({ minValues }) => minValues !== undefined) || namesUnknown(subject)) return [];
  const types = startableTypes(requirements, definition.domain);
  if (types.length === 0) return [];
  return requirements.flatMap(({ key, minValues, path }) => {
    const count = choiceAmong(types, key, definition.domain);
    if (minValues === undefined || count === undefined || count >= minValues) return [];
    const problem = `the pool starts no nodes at all, since the instance types that private-eks knows to meet its requirements have ${count} ${count === 1 ? "value" : "values"} of ${key}, and minValues asks for ${minValues}`;
    return [
      {
        severity: "warning",
        path: [...path, "minValues"],
        alsoReads: requirements.map((requirement) => requirement.path),
        problem,
        ...(count > 0
          ? {
              allowed: `at most ${count}`,
              fix: "Lower it, or have the requirements leave more instance types, unless EC2 has more of them in the region by now",
            }
          : { fix: "Remove it: no instance type has the label" }),
      },
    ];
  });
};
