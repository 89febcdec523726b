import { instanceType } from "../../aws/instanceTypes";
import { verifiedKarpenter } from "../../aws/karpenter";
import { compareVersions } from "../../aws/kubernetesVersions";
import { instanceDomains, karpenterLabels, newestKnownKarpenter, valuesOfLabels } from "../../aws/nodePoolLabels";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { KarpenterConfig, NodePoolConfig } from "../../config/schema/karpenter";
import type { ClusterConfig } from "../../config/schema/schema";
import { asFindings, sharedPoolFindings } from "../nodePools/nodePools.findings";
import type { PoolDefinition, PoolProblem, PoolSubject } from "../nodePools/poolSubject";
import { instanceTypeLabel, regionLabel, zoneLabel } from "../nodePools/requirements";
import { unreservedKeys } from "../nodes/nodeGroups.findings";
import { presentLabels } from "./absentLabels.findings";
import { zonesOfClass } from "./nodeClasses";
import { hasKnownDefinitions } from "./versions.findings";

type NodePoolRule = (pool: NodePoolConfig, at: PoolSubject["at"], config: ClusterConfig) => readonly PoolProblem[];

/** What is wrong with the node pools of Karpenter. */
export const nodePoolFindings = (config: ClusterConfig): readonly Finding[] =>
  Object.entries(config.karpenter?.nodePools ?? {}).flatMap(([name, pool]) => {
    const at = (...keys: readonly (string | number)[]): ConfigPath => ["karpenter", "nodePools", name, ...keys];
    return [...asFindings(poolRules.flatMap((rule) => rule(pool, at, config))), ...sharedPoolFindings(karpenterSubject(config, pool, at))];
  });

const karpenterSubject = (config: ClusterConfig, pool: NodePoolConfig, at: PoolSubject["at"]): PoolSubject => ({
  pool,
  definition: karpenterDefinition(config.karpenter!),
  at,
  requirements: pool.requirements.map((requirement, index) => ({
    ...requirement,
    path: at("requirements", index),
    valuePath: (position) => at("requirements", index, "values", position),
  })),
  possible: valuesOfClass(pool, config),
});

/** Domains that Karpenter keeps to itself. Other domains that end like them are refused, too. */
const reservedDomain = /^[^/]*karpenter\.(?:sh|k8s\.aws)(?:\/|$)/;

const karpenterDefinition = ({ version }: KarpenterConfig): PoolDefinition => ({
  maker: "Karpenter",
  domain: instanceDomains.karpenter,
  labels: karpenterLabels,
  // Of a version with other definitions nothing is said but that.
  version: hasKnownDefinitions(version) ? version : verifiedKarpenter,
  isNewer: compareVersions(version, newestKnownKarpenter) > 0,
  labelKeys: {
    problem: (key) => (reservedDomain.test(key) ? "has a prefix that Karpenter reserves" : unreservedKeys.problem(key)),
    allowed:
      "[domain/]name, outside karpenter.sh, karpenter.k8s.aws, kubernetes.io, k8s.io and eks.amazonaws.com; node.kubernetes.io is free",
  },
  taintKeys: unreservedKeys,
});

const valuesOfClass = (pool: NodePoolConfig, config: ClusterConfig): PoolSubject["possible"] => {
  const nodeClass = config.karpenter!.nodeClasses[pool.nodeClass];
  return new Map([
    ...Object.entries(valuesOfLabels),
    [regionLabel, [config.region]],
    ...(nodeClass ? [[zoneLabel, zonesOfClass(config, nodeClass)] as const] : []),
  ]);
};

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

/** Custom networking gives pods addresses of other network interfaces than the first. */
const secondInterface: NodePoolRule = ({ requirements }, at, { customNetworking }) =>
  requirements.flatMap(({ key, operator, values }, position) =>
    key === instanceTypeLabel && operator === "In" && customNetworking.enabled
      ? values.flatMap((value, index) =>
          (instanceType(value)?.enis ?? 2) < 2
            ? [
                {
                  path: at("requirements", position, "values", index),
                  alsoReads: [["customNetworking", "enabled"]],
                  problem: `${value} has a single network interface, and custom networking needs a second one for the pods`,
                  fix: "Write an instance type with more network interfaces, such as m6i.large",
                },
              ]
            : [],
        )
      : [],
  );

const poolRules: readonly NodePoolRule[] = [knownClass, withLimits, secondInterface, presentLabels];
