import { valuesOfLabels, nodePoolTag, unknownLabel } from "../../aws/karpenter";
import { instanceType, linuxTypeProblems } from "../../aws/instanceTypes";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { nearest } from "../../config/findings/nearest";
import { pathText } from "../../config/findings/path";
import type { NodePoolConfig } from "../../config/schema/karpenter";
import type { ClusterConfig } from "../../config/schema/schema";
import { keyAndValue, taintProblems } from "../nodes/nodeGroups.findings";
import { zonesOfClass } from "./nodeClasses";
import { cronProblem } from "../nodePools/cron";
import { instanceTypeLabel, zoneLabel } from "./nodePools";
import { contradictions, emptyLimits, knownParts, type PossibleValues, taintsTwice, typesOfArchitecture } from "../nodePools/contradictions.findings";

type Problem = ReturnType<typeof taintProblems>[number];
type NodePoolRule = (
  pool: NodePoolConfig,
  at: (...keys: readonly (string | number)[]) => ConfigPath,
  config: ClusterConfig,
) => readonly Problem[];
type Requirement = NodePoolConfig["requirements"][number];

/** What is wrong with node pools: the API server refuses some of it at the apply, and of the rest Karpenter starts no node and says nothing. */
export const nodePoolFindings = (config: ClusterConfig): readonly Finding[] =>
  Object.entries(config.karpenter?.nodePools ?? {}).flatMap(([name, pool]) => {
    const at = (...keys: readonly (string | number)[]): ConfigPath => ["karpenter", "nodePools", name, ...keys];
    return poolRules.flatMap((rule) => rule(pool, at, config)).map((finding) => ({ severity: "error" as const, ...finding }));
  });

const knownClass: NodePoolRule = ({ nodeClass }, at, { karpenter }) => {
  const names = Object.keys(karpenter!.nodeClasses);
  if (names.includes(nodeClass)) return [];
  return [
    {
      path: at("nodeClass"),
      alsoReads: [["karpenter", "nodeClasses"]],
      problem: `there is no node class ${nodeClass}`,
      ...(names.length > 0 && { allowed: names.join(", ") }),
      fix: "Name a class of karpenter.nodeClasses, or add the class there",
    },
  ];
};

const withLimits: NodePoolRule = ({ limits }, at) =>
  Object.values(limits).some((limit) => limit !== undefined)
    ? []
    : [
        {
          severity: "warning",
          path: at("limits"),
          problem: "the pool has no limits, and nothing keeps a mistake in a Deployment from starting instances without end",
          fix: `Write ${pathText(at("limits", "cpu"))}, such as "200", or limits.nodes, by which subnets are checked, too`,
        },
      ];

/** @see https://karpenter.sh/docs/concepts/nodepools/#spectemplatespecrequirements */
const validRequirements: NodePoolRule = ({ requirements }, at) =>
  requirements.flatMap((requirement, index) => [
    ...operatorProblems(requirement, at("requirements", index)),
    ...keyProblems(requirement, at("requirements", index, "key")),
  ]);

const numeric = ["Gt", "Lt", "Gte", "Lte"];

function operatorProblems({ operator, values, minValues }: Requirement, path: ConfigPath): readonly Problem[] {
  const at = [...path, "values"];
  const count = values.length;
  if (numeric.includes(operator)) {
    return count === 1 && /^\d+$/.test(values[0]!)
      ? []
      : [
          {
            path: at,
            alsoReads: [[...path, "operator"]],
            problem: `${operator} compares with one number`,
            allowed: 'one number in quotes, such as ["4"]',
            fix: "Write one number",
          },
        ];
  }
  if (operator === "Exists" || operator === "DoesNotExist") {
    return count === 0
      ? []
      : [{ path: at, alsoReads: [[...path, "operator"]], problem: `${operator} has no values`, fix: "Remove the values, or write In" }];
  }
  if (count === 0)
    return [
      { path: at, alsoReads: [[...path, "operator"]], problem: `${operator} needs values`, fix: "Write values, or Exists as the operator" },
    ];
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

function keyProblems({ key }: Requirement, path: ConfigPath): readonly Problem[] {
  if (key === nodePoolTag) return [{ path, problem: `the label ${key} is Karpenter's own`, fix: "Remove the requirement" }];
  const known = unknownLabel(key);
  if (!known) return [];
  return [
    {
      severity: "warning",
      path,
      problem: `private-eks knows no label ${key} of Karpenter, and no instance type would have it`,
      fix: `Write ${nearest(key, known) ?? "a label of https://karpenter.sh/docs/concepts/scheduling/#well-known-labels"}`,
    },
  ];
}

const possibleValues = (pool: NodePoolConfig, config: ClusterConfig): PossibleValues => {
  const nodeClass = config.karpenter!.nodeClasses[pool.nodeClass];
  return {
    ...valuesOfLabels,
    "topology.kubernetes.io/region": [config.region],
    [zoneLabel]: nodeClass ? zonesOfClass(config, nodeClass) : undefined,
  };
};

/** Values that no node of the class can have, so that the pool starts none for them. */
const reachableValues: NodePoolRule = (pool, at, config) => {
  const possible = possibleValues(pool, config);
  return pool.requirements.flatMap(({ key, operator, values }, position) => {
    const allowed = possible[key];
    if (operator !== "In" || !allowed) return [];
    return values.flatMap((value, index) =>
      allowed.includes(value)
        ? []
        : [
            {
              path: at("requirements", position, "values", index),
              ...(key.startsWith("topology.") && { alsoReads: [["network"], ["region"], ["karpenter", "nodeClasses"]] }),
              problem: `no node of the pool can have ${value} as its ${key}`,
              allowed: allowed.join(", "),
              fix: "Remove the value, or write another",
            },
          ],
    );
  });
};

const knownTypes: NodePoolRule = ({ requirements }, at, { customNetworking }) =>
  requirements.flatMap(({ key, operator, values }, position) =>
    key === instanceTypeLabel && operator === "In"
      ? values.flatMap((value, index): readonly Problem[] => {
          const path = at("requirements", position, "values", index);
          const [problem] = linuxTypeProblems(value);
          if (problem) {
            const { severity, ...words } = problem;
            return [{ path, ...words, ...(severity === "warning" && { severity }) }];
          }
          return customNetworking.enabled && (instanceType(value)?.enis ?? 2) < 2
            ? [
                {
                  path,
                  alsoReads: [["customNetworking", "enabled"]],
                  problem: `${value} has a single network interface, and custom networking needs a second one for the pods`,
                  fix: "Write an instance type with more network interfaces, such as m6i.large",
                },
              ]
            : [];
        })
      : [],
  );

/** @see https://github.com/kubernetes-sigs/karpenter/blob/main/pkg/apis/v1/labels.go */
const ownLabels: NodePoolRule = ({ labels }, at) =>
  Object.entries(labels).flatMap(([key, value]) => {
    const path = at("labels", key);
    const isReserved = /^(?:.+\.)?karpenter\.(?:sh|k8s\.aws)\//.test(key);
    return isReserved
      ? [
          {
            path,
            problem: `the label key ${key} has a prefix that Karpenter reserves`,
            fix: "Choose a key of your own, such as example.com/team",
          },
        ]
      : keyAndValue("label", path, key, value);
  });

const poolTaints: NodePoolRule = ({ taints, startupTaints }, at) => [
  ...taintProblems(taints, at("taints")),
  ...taintProblems(startupTaints, at("startupTaints")),
];

const wholeBudgets: NodePoolRule = ({ disruption }, at) =>
  disruption.budgets.flatMap(({ schedule, duration }, index) =>
    (schedule === undefined) === (duration === undefined)
      ? []
      : [
          {
            path: at("disruption", "budgets", index),
            problem: "a budget has both schedule and duration, or neither",
            fix: schedule === undefined ? "Write schedule, or remove duration" : "Write duration, or remove schedule",
          },
        ],
  );

const readableSchedules: NodePoolRule = ({ disruption }, at) =>
  disruption.budgets.flatMap(({ schedule }, index) => {
    const problem = schedule === undefined ? undefined : cronProblem(schedule);
    return problem === undefined
      ? []
      : [
          {
            path: at("disruption", "budgets", index, "schedule"),
            problem: `Karpenter cannot read the schedule, and would disrupt no node of the pool any more: ${problem}`,
            allowed: 'minute, hour, day of the month, month and day of the week in UTC, such as "0 9 * * mon-fri"',
            fix: "Write such a schedule",
          },
        ];
  });

const poolRules: readonly NodePoolRule[] = [
  knownClass,
  withLimits,
  validRequirements,
  reachableValues,
  knownTypes,
  ownLabels,
  poolTaints,
  wholeBudgets,
  readableSchedules,
  (pool, at, config) => contradictions(pool, at, possibleValues(pool, config)),
  typesOfArchitecture,
  knownParts,
  taintsTwice,
  emptyLimits,
];
