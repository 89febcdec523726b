import { instanceType, instanceTypes, linuxTypeProblems } from "../../aws/instanceTypes";
import { nearest } from "../../config/findings/nearest";
import { pathText } from "../../config/findings/path";
import { namedParts } from "./instanceLabels";
import type { PoolProblem, PoolRule } from "./poolSubject";
import { architectureLabel, ec2Architectures, instanceTypeLabel, permitsLabel } from "./requirements";

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

/** Requirements that contradict each other, each of which is right by itself: the pool starts no node, and nobody is told. */
export const contradictions: PoolRule = ({ possible, requirements }) =>
  [...new Set(requirements.map(({ key }) => key))].flatMap((key) => {
    const ofKey = requirements.filter((requirement) => requirement.key === key);
    const named = ofKey.flatMap(({ operator, values }) => (operator === "In" ? [values] : []));
    const candidates = possible.get(key) ?? named[0];
    // One alone that names nothing possible is a finding by its values.
    const isAlone = ofKey.length === 1 && named.length === 1;
    if (!candidates || isAlone || candidates.some((value) => permitsLabel(requirements, key, value))) return [];
    return [
      {
        path: ofKey.at(-1)!.path,
        problem: `the requirements of ${key} leave no value, and no node can have them all`,
        fix:
          ofKey.length > 1
            ? "Write one requirement with the values that are meant"
            : "Leave one of the values out, or remove the requirement",
      },
    ];
  });

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

/** The parts of the name of a type whose values are few. */
const countedParts: readonly string[] = ["instance-category", "instance-family"];

/** Categories and families that no instance type known here has. EC2 may have them by now. */
export const knownParts: PoolRule = ({ definition, requirements }) =>
  requirements.flatMap(({ key, operator, values, valuePath }) => {
    const [domain, name = ""] = key.split("/");
    const part = domain === definition.domain && countedParts.includes(name) ? namedParts[name] : undefined;
    if (!part || operator !== "In") return [];
    const known = [...new Set(Object.keys(instanceTypes).flatMap((type) => part(type) ?? []))];
    return values.flatMap((value, index) =>
      known.includes(value)
        ? []
        : [
            {
              severity: "warning" as const,
              path: valuePath(index),
              problem: `private-eks knows no instance type with ${value} as its ${key}`,
              fix: `Write ${nearest(value, known) ?? `another, such as ${known.includes("m6i") ? "m6i" : "m"}`}, unless EC2 has it in the region by now`,
            },
          ],
    );
  });
