import { instanceType, linuxTypeProblems } from "../../aws/instanceTypes";
import { nearest } from "../../config/findings/nearest";
import { pathText } from "../../config/findings/path";
import type { PoolRequirement } from "../../config/schema/nodePool";
import type { PoolProblem, PoolRule, PoolSubject } from "./poolSubject";
import { architectureLabel, ec2Architectures, instanceTypeLabel, permitsLabel, type PlacedRequirement } from "./requirements";
import { unknownParts } from "./startableTypes";

/** Values that no node of the pool can have, so that it starts none for them. */
export const reachableValues: PoolRule = ({ possible, requirements }) =>
  requirements.flatMap(({ key, operator, values, valuePath }) => {
    const allowed = possible.get(key);
    if (operator !== "In" || !allowed) return [];
    return values.flatMap((value, index) =>
      allowed.includes(value)
        ? []
        : [
            {
              path: valuePath(index),
              ...(key.startsWith("topology.") && { alsoReads: [["network"], ["region"], ["karpenter", "nodeClasses"]] }),
              problem: `no node of the pool can have ${value} as its ${key}`,
              allowed: allowed.join(", "),
              fix: "Remove the value, or write another",
            },
          ],
    );
  });

/** Requirements that contradict each other, or a label of the pool, each of which is right by itself. */
export const contradictions: PoolRule = ({ at, pool, possible, prerequisite, requirements }) =>
  [...new Set(requirements.map(({ key }) => key))].flatMap((key) => {
    const ofKey = requirements.filter((requirement) => requirement.key === key);
    const { path } = ofKey.at(-1)!;
    const contradiction = contradictionOf(key, ofKey, possible.get(key));
    if (contradiction) return [{ path, ...(ofPoolKey(key, ofKey, possible.get(key), prerequisite) ?? contradiction) }];
    const label = Object.hasOwn(pool.labels, key) ? pool.labels[key]! : undefined;
    if (label === undefined || permitsLabel(ofKey, key, label)) return [];
    return [
      {
        path: at("labels", key),
        alsoReads: [path],
        problem: `the requirements of ${key} do not permit the value ${JSON.stringify(label)}, and no node can have both`,
        fix: `Remove the label, or change ${pathText(path)}`,
      },
    ];
  });

/** Why no value of a label, nor its absence, meets all requirements of it. */
function contradictionOf(
  key: string,
  ofKey: readonly PlacedRequirement[],
  possible: readonly string[] | undefined,
): Pick<PoolProblem, "problem" | "fix"> | undefined {
  const named = ofKey.flatMap(({ operator, values }) => (operator === "In" ? [values] : []));
  const candidates = possible ?? named[0];
  // One alone that names nothing possible is a finding by its values.
  const isAlone = ofKey.length === 1 && named.length === 1;
  if (isAlone || candidates?.some((value) => permitsLabel(ofKey, key, value))) return undefined;
  const problem = `the requirements of ${key} leave no value, and no node can have them all`;
  if (candidates)
    return {
      problem,
      fix:
        ofKey.length > 1
          ? "Write one requirement with the values that are meant"
          : "Leave one of the values out, or remove the requirement",
    };
  // NotIn also takes nodes without the label.
  const asksForLabel = ofKey.some(({ operator }) => operator !== "NotIn" && operator !== "DoesNotExist");
  if (asksForLabel && ofKey.some(({ operator }) => operator === "DoesNotExist"))
    return {
      problem: `the requirements ask for nodes with the label ${key} and for nodes without it, and no node can have them all`,
      fix: "Remove DoesNotExist, or the other requirements of the label",
    };
  return lowestNumber(ofKey) > highestNumber(ofKey)
    ? { problem, fix: "Write numbers that leave a whole number between them, or remove one of the requirements" }
    : undefined;
}

/**
 * A contradiction with what a key of the pool stands for, be it only by its default: the user changes that key, and the file has no requirement of it that
 * could be removed. Undefined where only requirements contradict each other.
 */
function ofPoolKey(
  key: string,
  ofKey: readonly PlacedRequirement[],
  possible: readonly string[] | undefined,
  prerequisite: PoolSubject["prerequisite"] = () => undefined,
): Pick<PoolProblem, "alsoReads" | "problem" | "fix"> | undefined {
  // Requirements of the file have a place in a list.
  const implied = ofKey.find(({ path }) => typeof path.at(-1) === "string");
  if (!implied) return undefined;
  const given = ofKey.filter((requirement) => requirement !== implied);
  const named = given.find(({ operator }) => operator === "In")?.values;
  const poolKey = pathText(implied.path);
  const remove = `remove ${given.map(({ path }) => pathText(path)).join(" and ")}`;
  const words = {
    alsoReads: [implied.path],
    problem: `${implied.path.at(-1)!} (${implied.values.join(", ")}) and the requirements of ${key} leave no value, and no node can have them all`,
  };
  const wanted = (possible ?? named ?? []).filter((value) => permitsLabel(given, key, value));
  if (implied.operator === "In") {
    // A value that needs something else first is proposed where there is no other.
    const ready = wanted.filter((value) => prerequisite(key, value) === undefined);
    const [before] = ready.length > 0 ? [] : wanted.flatMap((value) => prerequisite(key, value) ?? []);
    const values = (ready.length > 0 ? ready : wanted).join(", ") || "the values that are meant";
    const write = `Write ${values} into ${poolKey}`;
    return { ...words, fix: before === undefined ? `${write}, and ${remove}` : `${write}, ${remove}, and ${before}` };
  }
  // A number that must be exceeded.
  const highest = named ? Math.max(...wanted.map(Number)) : highestNumber(given);
  return {
    ...words,
    fix:
      Number.isFinite(highest) && highest > 0 && highest >= lowestNumber(given)
        ? `Write ${highest - 1} or less into ${poolKey}`
        : `Write the number that is meant into ${poolKey}, and ${remove}`,
  };
}

/** Numbers that operators compare with. What is no number is a finding of its own. */
const numberBounds = (requirements: readonly PoolRequirement[], compared: string): readonly number[] =>
  requirements.flatMap(({ operator, values: [value = ""] }) => (operator === compared && /^\d+$/.test(value) ? [Number(value)] : []));

const lowestNumber = (requirements: readonly PoolRequirement[]): number =>
  Math.max(...numberBounds(requirements, "Gte"), ...numberBounds(requirements, "Gt").map((bound) => bound + 1));

const highestNumber = (requirements: readonly PoolRequirement[]): number =>
  Math.min(...numberBounds(requirements, "Lte"), ...numberBounds(requirements, "Lt").map((bound) => bound - 1));

/** Instance types that EC2 does not have, or that run no Linux. */
export const knownTypes: PoolRule = ({ requirements }) =>
  requirements.flatMap(({ key, operator, values, valuePath }) =>
    key === instanceTypeLabel && operator === "In"
      ? values.flatMap((value, index) =>
          linuxTypeProblems(value).map(({ severity, ...words }): PoolProblem => ({
            path: valuePath(index),
            ...words,
            ...(severity === "warning" && { severity }),
          })),
        )
      : [],
  );

/** Instance types of another processor than the pool asks for. */
export const typesOfArchitecture: PoolRule = ({ requirements }) => {
  const permitted = Object.entries(ec2Architectures).filter(([name]) => permitsLabel(requirements, architectureLabel, name));
  const asked = requirements.find(({ key }) => key === architectureLabel);
  if (permitted.length === 0 || !asked) return [];
  return requirements.flatMap(({ key, operator, values, valuePath }) =>
    key !== instanceTypeLabel || operator !== "In"
      ? []
      : values.flatMap((value, index) => {
          const architectures = instanceType(value)?.arch;
          if (!architectures || permitted.some(([, architecture]) => architectures.includes(architecture))) return [];
          return [
            {
              path: valuePath(index),
              alsoReads: [asked.path],
              problem: `${value} has processors of ${architectures.join(" and ")}, and the pool asks for ${permitted.map(([name]) => name).join(", ")}`,
              fix: `Write another type, or change ${pathText(asked.path)}`,
            },
          ];
        }),
  );
};

/** Names of parts of instance types that no type known here has. */
export const knownParts: PoolRule = ({ definition, requirements }) =>
  requirements.flatMap((requirement) =>
    unknownParts(requirement, definition.domain).map(({ value, index, known, example }) => ({
      severity: "warning" as const,
      path: requirement.valuePath(index),
      problem: `private-eks knows no instance type with ${value} as its ${requirement.key}`,
      fix: `Write ${nearest(value, known) ?? `another, such as ${example}`}, unless EC2 has it in the region by now`,
    })),
  );
