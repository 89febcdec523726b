import { isLabelKey } from "../../aws/names";
import { autoModeLabels, instanceDomains, valuesOfAutoModeLabels } from "../../aws/nodePoolLabels";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { pathText } from "../../config/findings/path";
import type { AutoModeNodePoolConfig } from "../../config/schema/autoMode";
import { builtInNodeClass } from "../../config/schema/autoMode";
import type { ClusterConfig } from "../../config/schema/schema";
import { networkZones } from "../network/zones";
import { asFindings, sharedPoolFindings } from "../nodePools/nodePools.findings";
import type { PoolDefinition, PoolProblem, PoolSubject } from "../nodePools/poolSubject";
import { hoursOf } from "../nodePools/quantities";
import { regionLabel, zoneLabel } from "../nodePools/requirements";
import { type AutoModePools, autoModePools } from "./autoMode";
import { noInstanceLeft, unsupportedValues } from "./instances.findings";
import { impliedRequirements } from "./nodePool";

/** What is wrong with the node pools of EKS Auto Mode. */
export function autoModePoolFindings(config: ClusterConfig): readonly Finding[] {
  const pools = autoModePools(config);
  if (!pools) return [];
  return Object.entries(config.autoMode?.nodePools ?? {}).flatMap(([name, pool]) => {
    const at = (...keys: readonly (string | number)[]): ConfigPath => ["autoMode", "nodePools", name, ...keys];
    const subject = autoModeSubject(config, pools, pool, at);
    const ofRequirements = [...sharedPoolFindings(subject), ...asFindings(unsupportedValues(subject))];
    return [
      ...takenName(pools, name, at()),
      ...unknownClass(pools, pool, at("nodeClass")),
      ...reservedOfNone(pools, pool, at),
      ...ignoredCategories(pool, at),
      ...asFindings(linuxAlone(pool, at)),
      ...ofRequirements,
      ...(ofRequirements.length === 0 ? asFindings(noInstanceLeft(subject)) : []),
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

/** How nodes get reservations whose class has none. */
const namingReservations = ({ nodeClasses }: AutoModePools, nodeClass: string): string =>
  Object.hasOwn(nodeClasses, nodeClass)
    ? `write the reservations into ${pathText(["autoMode", "nodeClasses", nodeClass, "capacityReservation", "ids"])}`
    : "name a node class of autoMode.nodeClasses with capacityReservation.ids";

/** Nodes are reserved by what their class names, and by nothing else. @see https://docs.aws.amazon.com/eks/latest/userguide/auto-odcr.html */
function reservedOfNone(
  pools: AutoModePools,
  { capacityTypes, nodeClass }: AutoModeNodePoolConfig,
  at: PoolSubject["at"],
): readonly Finding[] {
  const { nodeClasses } = pools;
  const isNamed = Object.hasOwn(nodeClasses, nodeClass);
  if (!capacityTypes.includes("reserved") || nodeClasses[nodeClass]?.capacityReservation || !(isNamed || nodeClass === builtInNodeClass))
    return [];
  const without = capacityTypes.length > 1 ? "remove reserved" : "write on-demand instead";
  const [letter, ...rest] = namingReservations(pools, nodeClass);
  return [
    {
      severity: "error",
      path: at("capacityTypes", capacityTypes.indexOf("reserved")),
      alsoReads: [["autoMode", "nodeClasses"], at("nodeClass")],
      problem: `nodes are of the reservations that their node class names, and ${nodeClass} names none`,
      fix: `${letter!.toUpperCase()}${rest.join("")}, or ${without}`,
    },
  ];
}

/** Classes with reservations that no pool uses. They are not without effect: no open reservation is used any more. */
export const unusedReservationFindings = ({ nodeClasses, nodePools }: AutoModePools): readonly Finding[] =>
  Object.entries(nodeClasses).flatMap(([name, { capacityReservation }]): readonly Finding[] => {
    const pools = Object.entries(nodePools).filter(([, pool]) => pool.nodeClass === name);
    if (!capacityReservation || pools.some(([, { capacityTypes }]) => capacityTypes.includes("reserved"))) return [];
    if (pools.length === 0) return [withoutPool(name)];
    const path: ConfigPath = ["autoMode", "nodeClasses", name, "capacityReservation"];
    return [
      {
        severity: "warning",
        path,
        alsoReads: [["autoMode", "nodePools"]],
        problem: "no pool of the class has reserved among its capacityTypes: the reservations are not used, nor any open one",
        fix: `Write reserved into ${pathText(["autoMode", "nodePools", pools[0]![0], "capacityTypes"])}, or remove ${pathText(path)}`,
      },
    ];
  });

function withoutPool(name: string): Finding {
  const path: ConfigPath = ["autoMode", "nodeClasses", name];
  return {
    severity: "warning",
    path,
    alsoReads: [["autoMode", "nodePools"]],
    problem: "no pool has the class: its reservations are not used, nor any open one in the whole cluster",
    fix: `Write nodeClass: ${name} and capacityTypes: [reserved] in a pool of autoMode.nodePools, or remove ${pathText(path)}`,
  };
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

/** Labels of Kubernetes that tell nodes of EKS Auto Mode from none. @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-pool.html */
const unsupportedLabels: readonly string[] = ["kubernetes.io/os", "node.kubernetes.io/windows-build"];

const linuxAlone = ({ requirements }: AutoModeNodePoolConfig, at: PoolSubject["at"]): readonly PoolProblem[] =>
  requirements.flatMap(({ key }, index) =>
    unsupportedLabels.includes(key)
      ? [
          {
            path: at("requirements", index, "key"),
            problem: `EKS Auto Mode does not know the label ${key}, since all its nodes run Linux`,
            fix: "Remove the requirement",
          },
        ]
      : [],
  );

/** What Karpenter and EKS Auto Mode keep to themselves. Other domains that end like these are refused, too. */
const keptDomain = /^[^/]*(?:karpenter\.sh|eks\.amazonaws\.com)(?:\/|$)|^kubernetes\.io\/hostname$/;

/** @see https://github.com/awslabs/ai-on-eks/pull/376 */
const autoModeDefinition: PoolDefinition = {
  maker: "EKS Auto Mode",
  domain: instanceDomains.autoMode,
  labels: autoModeLabels,
  isNewer: true,
  labelKeys: {
    problem: (key) =>
      keptDomain.test(key) ? "has a prefix that EKS Auto Mode reserves" : isLabelKey(key) ? undefined : "is not a valid key",
    allowed: "[domain/]name, outside karpenter.sh and eks.amazonaws.com",
  },
  taintKeys: { problem: (key) => (isLabelKey(key) ? undefined : "is not a valid key"), allowed: "[domain/]name" },
};

const autoModeSubject = (
  config: ClusterConfig,
  pools: AutoModePools,
  pool: AutoModeNodePoolConfig,
  at: PoolSubject["at"],
): PoolSubject => ({
  pool,
  definition: autoModeDefinition,
  at,
  requirements: [
    ...impliedRequirements(pool).map(({ impliedBy, ...requirement }) => ({
      ...requirement,
      path: at(impliedBy),
      valuePath: (position: number) => at(impliedBy, position),
    })),
    ...pool.requirements.map((requirement, index) => ({
      ...requirement,
      path: at("requirements", index),
      valuePath: (position: number) => at("requirements", index, "values", position),
    })),
  ],
  possible: new Map([...Object.entries(valuesOfAutoModeLabels), [regionLabel, [config.region]], [zoneLabel, networkZones(config)]]),
  prerequisite: (key, value) =>
    key === "karpenter.sh/capacity-type" && value === "reserved" && !pools.nodeClasses[pool.nodeClass]?.capacityReservation
      ? namingReservations(pools, pool.nodeClass)
      : undefined,
});

/** Hours after which EKS ends a node, whatever its pool says. @see https://docs.aws.amazon.com/eks/latest/userguide/automode-learn-instances.html */
const longestLife = 21 * 24;

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

/** Node classes that no pool uses. Those with reservations are not without effect: {@link unusedReservationFindings}. */
export const unusedClassFindings = ({ nodeClasses, nodePools }: AutoModePools): readonly Finding[] =>
  Object.keys(nodeClasses)
    .filter((name) => !nodeClasses[name]!.capacityReservation && !Object.values(nodePools).some(({ nodeClass }) => nodeClass === name))
    .map((name) =>
      noEffect({
        path: ["autoMode", "nodeClasses", name],
        without: `a node pool of it`,
        enable: `Write nodeClass: ${name} in a pool of autoMode.nodePools`,
        alsoReads: [["autoMode", "nodePools"]],
      }),
    );
