import type { ConfigPath } from "../../config/findings/finding";
import { isLabelValue, keyProblem } from "../../aws/kubernetesLabels";
import type { Rule } from "./nodeGroupRule";

const labelValues = "empty, or at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit";

/** The name of a key, as a valid one. */
const nameIn = (key: string): string => /[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?/.exec(key.split("/").pop() ?? "")?.[0] ?? "name";

/** The key and the value of a label or taint. @param what label or taint */
const entry = (what: string, path: ConfigPath, key: string, value: string) => {
  const problem = keyProblem(key);
  return [
    ...(problem
      ? [
          {
            path,
            problem: `the ${what} key ${key} ${problem}`,
            allowed: "[domain/]name, outside kubernetes.io, k8s.io and eks.amazonaws.com; node.kubernetes.io is free",
            fix: `Choose a key of your own, such as example.com/${nameIn(key)}`,
          },
        ]
      : []),
    ...(isLabelValue(value)
      ? []
      : [
          {
            path,
            problem: `the ${what} ${key} has the invalid value ${JSON.stringify(value)}`,
            allowed: labelValues,
            fix: "Change the value",
          },
        ]),
  ];
};

/** Labels are valid, and none is reserved. */
export const labels: Rule = ({ group, at }) =>
  Object.entries(group.labels).flatMap(([key, value]) => entry("label", at("labels", key), key, value));

/** Taints are valid, none is reserved, and none is repeated. */
export const taints: Rule = ({ group, at }) =>
  group.taints.flatMap(({ key, value, effect }, index) => {
    const isRepeated = group.taints.findIndex((other) => other.key === key && other.effect === effect) < index;
    return [
      ...entry("taint", at("taints", index), key, value),
      ...(isRepeated
        ? [{ path: at("taints", index), problem: `the taint ${key} with effect ${effect} is given twice`, fix: "Remove one of the two" }]
        : []),
    ];
  });
