import type { ConfigPath, Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { pathText } from "../../config/findings/path";
import type { AutoModeNodePoolConfig } from "../../config/schema/autoMode";
import { builtInNodeClass } from "../../config/schema/autoMode";
import type { ClusterConfig } from "../../config/schema/schema";
import { networkZones } from "../network/zones";
import { type AutoModePools, autoModePools } from "./autoMode";

/** What is wrong with the node pools of EKS Auto Mode. */
export function autoModePoolFindings(config: ClusterConfig): readonly Finding[] {
  const pools = autoModePools(config);
  if (!pools) return [];
  return Object.entries(config.autoMode?.nodePools ?? {}).flatMap(([name, pool]) => {
    const at = (...keys: readonly (string | number)[]): ConfigPath => ["autoMode", "nodePools", name, ...keys];
    return [
      ...takenName(pools, name, at()),
      ...unknownClass(pools, pool, at("nodeClass")),
      ...ignoredCategories(pool, at),
      ...foreignZones(config, pool, at("availabilityZones")),
      ...pool.requirements.flatMap((requirement, index) => requirementFindings(requirement, at("requirements", index))),
      ...lifetimeFindings(pool, at("expireAfter")),
    ];
  });
}

const takenName = ({ builtInPools }: AutoModePools, name: string, path: ConfigPath): readonly Finding[] =>
  builtInPools.some((pool) => pool === name)
    ? [
        {
          severity: "error",
          path,
          alsoReads: [["autoMode", "builtInPools"]],
          problem: `EKS makes a node pool named ${name} itself`,
          fix: `Choose another name, or remove ${name} from autoMode.builtInPools`,
        },
      ]
    : [];

function unknownClass(
  { builtInPools, nodeClasses }: AutoModePools,
  { nodeClass }: AutoModeNodePoolConfig,
  path: ConfigPath,
): readonly Finding[] {
  const isOfEks = nodeClass === builtInNodeClass;
  if (Object.hasOwn(nodeClasses, nodeClass) || (isOfEks && builtInPools.length > 0)) return [];
  return [
    {
      severity: "error",
      path,
      alsoReads: [["autoMode"]],
      problem: isOfEks
        ? `EKS makes the node class ${nodeClass} for its own pools, and there are none`
        : `there is no node class named ${nodeClass}`,
      allowed: Object.keys(nodeClasses).join(", ") || "private",
      fix: `Name one of autoMode.nodeClasses, or remove ${pathText(path)}`,
    },
  ];
}

/** Types that are named are the only ones. */
const ignoredCategories = (
  { instanceCategories, instanceTypes, newerThanGeneration }: AutoModeNodePoolConfig,
  at: (key: string) => ConfigPath,
) =>
  instanceTypes === undefined
    ? []
    : [
        ...(instanceCategories.join() === "c,m,r" ? [] : ["instanceCategories"]),
        ...(newerThanGeneration === 4 ? [] : ["newerThanGeneration"]),
      ].map((key): Finding => ({
        severity: "error",
        path: at(key),
        alsoReads: [at("instanceTypes")],
        problem: "instanceTypes names the only types of the pool, whatever their categories and generations",
        fix: `Remove ${pathText(at(key))}, or ${pathText(at("instanceTypes"))}`,
      }));

function foreignZones(config: ClusterConfig, { availabilityZones = [] }: AutoModeNodePoolConfig, path: ConfigPath): readonly Finding[] {
  const zones = networkZones(config);
  return availabilityZones.flatMap((zone, index): readonly Finding[] =>
    zones.includes(zone)
      ? []
      : [
          {
            severity: "error",
            path: [...path, index],
            alsoReads: [["network"], ["region"]],
            problem: `there is no node subnet in ${zone}`,
            allowed: zones.join(", "),
            fix: "Write one of these zones",
          },
        ],
  );
}

/** Labels that Karpenter knows, or Kubernetes, and EKS Auto Mode does not. @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-pool.html */
const unknownLabels = /^(?:karpenter\.k8s\.aws\/|kubernetes\.io\/os$|node\.kubernetes\.io\/windows-build$)/;

function requirementFindings(
  { key, operator, values }: AutoModeNodePoolConfig["requirements"][number],
  path: ConfigPath,
): readonly Finding[] {
  const finding = (last: string, problem: string, fix: string): readonly Finding[] => [
    { severity: "error", path: [...path, last], alsoReads: [path], problem, fix },
  ];
  if (unknownLabels.test(key)) {
    const own = key.replace(/^karpenter\.k8s\.aws\//, "eks.amazonaws.com/");
    return finding("key", `EKS Auto Mode does not know the label ${key}`, own === key ? "Remove the requirement" : `Write ${own}`);
  }
  const isWithout = operator === "Exists" || operator === "DoesNotExist";
  if (isWithout) return values.length === 0 ? [] : finding("values", `${operator} compares with no values`, "Remove the values");
  if (operator === "Gt" || operator === "Lt") {
    return values.length === 1 && /^\d+$/.test(values[0]!)
      ? []
      : finding("values", `${operator} compares with one whole number`, 'Write one number in quotes, such as ["4"]');
  }
  return values.length > 0 ? [] : finding("values", `${operator} compares with at least one value`, "Write the values of the label");
}

/** Hours after which EKS ends a node, whatever its pool says. @see https://docs.aws.amazon.com/eks/latest/userguide/automode-learn-instances.html */
const longestLife = 21 * 24;

const hoursOf = (duration: string): number =>
  Array.from(
    duration.matchAll(/(\d+)([hms])/g),
    ([, count, unit]) => Number(count) / { h: 1, m: 60, s: 3600 }[unit as "h" | "m" | "s"],
  ).reduce((sum, hours) => sum + hours, 0);

const lifetimeFindings = ({ expireAfter }: AutoModeNodePoolConfig, path: ConfigPath): readonly Finding[] =>
  expireAfter === "Never" || hoursOf(expireAfter) > longestLife
    ? [
        {
          severity: "warning",
          path,
          problem: `EKS ends nodes of EKS Auto Mode after 21 days, before ${expireAfter === "Never" ? "they are" : `${expireAfter} are`} over`,
          allowed: `at most ${longestLife}h`,
          fix: `Write ${longestLife}h or less`,
        },
      ]
    : [];

/** Node classes that no pool uses. */
export const unusedClassFindings = ({ nodeClasses, nodePools }: AutoModePools): readonly Finding[] =>
  Object.keys(nodeClasses)
    .filter((name) => !Object.values(nodePools).some(({ nodeClass }) => nodeClass === name))
    .map((name) =>
      noEffect({
        path: ["autoMode", "nodeClasses", name],
        without: `a node pool of it`,
        enable: `Write nodeClass: ${name} in a pool of autoMode.nodePools`,
        alsoReads: [["autoMode", "nodePools"]],
      }),
    );
