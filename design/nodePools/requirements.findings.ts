import { compareVersions } from "../../aws/kubernetesVersions";
import { firstWithLabelOfKubernetes, firstWithOrEqual, instanceDomains, isKarpentersOwn } from "../../aws/nodePoolLabels";
import type { ConfigPath } from "../../config/findings/finding";
import { nearest } from "../../config/findings/nearest";
import type { PoolRequirement } from "../../config/schema/nodePool";
import type { PoolDefinition, PoolProblem, PoolRule } from "./poolSubject";

/**
 * What the API server refuses of the requirements that stand in the cluster file, and labels that say nothing.
 * @see https://karpenter.sh/docs/concepts/nodepools/#spectemplatespecrequirements
 */
export const validRequirements: PoolRule = ({ at, definition, pool }) =>
  pool.requirements.flatMap((requirement, index) => [
    ...knownOperator(definition, requirement, at("requirements", index, "operator")),
    ...operatorProblems(requirement, at("requirements", index)),
    ...labelProblems(definition, requirement.key, at("requirements", index, "key")),
  ]);

/** What a version of Karpenter does not know; nothing where the version knows it, or is not known itself. */
export const tooOldFor = (
  { maker, version }: PoolDefinition,
  first: string | undefined,
  path: ConfigPath,
  what: string,
  fix: string,
): readonly PoolProblem[] =>
  version !== undefined && first !== undefined && compareVersions(version, first) < 0
    ? [
        {
          path,
          alsoReads: [["karpenter", "version"]],
          problem: `${maker} ${version} does not know ${what}`,
          fix: `${fix}, or a karpenter.version from ${first} on`,
        },
      ]
    : [];

const withoutEquality: Readonly<Record<string, string>> = { Gte: "Gt with the number below", Lte: "Lt with the number above" };

function knownOperator(definition: PoolDefinition, { operator }: PoolRequirement, path: ConfigPath): readonly PoolProblem[] {
  const other = withoutEquality[operator];
  if (other === undefined) return [];
  if (definition.version !== undefined) return tooOldFor(definition, firstWithOrEqual, path, operator, `Write ${other}`);
  return [
    {
      severity: "warning",
      path,
      problem: `AWS does not say whether ${definition.maker} knows ${operator}`,
      fix: `Write ${other}, which it knows`,
    },
  ];
}

const numeric = ["Gt", "Lt", "Gte", "Lte"];

function operatorProblems({ operator, values, minValues }: PoolRequirement, path: ConfigPath): readonly PoolProblem[] {
  const at = [...path, "values"];
  const alsoReads = [[...path, "operator"]];
  const count = values.length;
  if (numeric.includes(operator)) {
    return count === 1 && /^\d{1,15}$/.test(values[0]!)
      ? []
      : [
          {
            path: at,
            alsoReads,
            problem: `${operator} compares with one number`,
            allowed: 'one number in quotes, such as ["4"]',
            fix: "Write one number",
          },
        ];
  }
  if (operator === "Exists" || operator === "DoesNotExist") {
    return count === 0 ? [] : [{ path: at, alsoReads, problem: `${operator} has no values`, fix: "Remove the values, or write In" }];
  }
  if (count === 0) return [{ path: at, alsoReads, problem: `${operator} needs values`, fix: "Write values, or Exists as the operator" }];
  return operator === "In" && minValues !== undefined && minValues > count
    ? [
        {
          path: [...path, "minValues"],
          alsoReads: [at],
          problem: `there are ${count} values, and minValues asks for ${minValues}`,
          allowed: `at most ${count}`,
          fix: "Lower it, or add values",
        },
      ]
    : [];
}

/** The domain of labels that the other kind of pools knows instances by. */
const otherDomain = ({ domain }: PoolDefinition): string =>
  domain === instanceDomains.karpenter ? instanceDomains.autoMode : instanceDomains.karpenter;

function labelProblems(definition: PoolDefinition, key: string, path: ConfigPath): readonly PoolProblem[] {
  const { domain, isNewer, labels, maker } = definition;
  const isKnown = (label: string): boolean => Object.hasOwn(labels, label);
  if (isKarpentersOwn(key)) return [{ path, problem: `${maker} takes no requirement of the label ${key}`, fix: "Remove the requirement" }];
  const prefix = key.slice(0, Math.max(key.indexOf("/"), 0));
  if (prefix === otherDomain(definition)) {
    const meant = `${domain}${key.slice(prefix.length)}`;
    return [
      {
        ...(!isKnown(meant) && { severity: "warning" as const }),
        path,
        problem: `${maker} does not know instances by the label ${key}`,
        fix: isKnown(meant) ? `Write ${meant}` : "Remove the requirement",
      },
    ];
  }
  if (!(prefix || key).endsWith(domain) || isKnown(key)) {
    const first = isKnown(key) ? labels[key] : firstWithLabelOfKubernetes(key);
    return tooOldFor(definition, first, path, `the label ${key}`, "Write another label");
  }
  const isOpen = isNewer && prefix === domain;
  return [
    {
      ...(isOpen && { severity: "warning" as const }),
      path,
      problem: isOpen
        ? `private-eks knows no label ${key} of ${maker}, and no instance type would have it`
        : `${maker} knows no label ${key}, and takes no other one of ${domain}`,
      fix: `Write ${nearest(key, Object.keys(labels)) ?? `another label, such as ${domain}/instance-category`}`,
    },
  ];
}
