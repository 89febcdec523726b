import { instanceType } from "../../aws/instanceTypes";
import { instanceDomains } from "../../aws/nodePoolLabels";
import type { ConfigPath } from "../../config/findings/finding";
import { fewOf } from "../../config/findings/located";
import type { NodeClassConfig } from "../../config/schema/karpenter";
import type { ClusterConfig } from "../../config/schema/schema";
import { startableTypes, unknownParts } from "../nodePools/startableTypes";
import { releaseForSettings } from "../nodes/localStorage.findings";
import type { NodeGroupRule } from "../nodes/nodeGroups.findings";

type PathInClass = (...keys: readonly (string | number)[]) => ConfigPath;

/** The key of a class about instance store volumes. */
const storeKey = "instanceStorePolicy";

/** What is wrong with the use of instance store volumes by a node class. @param at a path within the class */
export function instanceStoreProblems(
  nodeClass: NodeClassConfig,
  name: string,
  at: PathInClass,
  config: ClusterConfig,
): ReturnType<NodeGroupRule> {
  if (nodeClass[storeKey] === undefined) return [];
  return [...releaseForSettings(nodeClass, "localStorage", storeKey, at), ...poolsWithoutVolumes(name, at, config)];
}

/** Pools of a class all of whose types are known to have no such volumes: their nodes go on with the gp3 volume. */
const poolsWithoutVolumes = (name: string, at: PathInClass, { karpenter }: ClusterConfig): ReturnType<NodeGroupRule> =>
  Object.entries(karpenter!.nodePools).flatMap(([pool, { nodeClass, requirements }]) => {
    const domain = instanceDomains.karpenter;
    if (nodeClass !== name || requirements.some((requirement) => unknownParts(requirement, domain).length > 0)) return [];
    const types = startableTypes(requirements, domain);
    if (types.length === 0 || types.some((type) => instanceType(type) === undefined || instanceType(type)?.nvme !== undefined)) return [];
    return [
      {
        severity: "warning" as const,
        path: at(storeKey),
        alsoReads: [["karpenter", "nodePools", pool]],
        problem: `private-eks knows of no NVMe instance store volumes of the types that node pool ${pool} may start, ${fewOf(types)}: everything is on the gp3 volume there`,
        fix: `Let the requirements of ${pool} permit types with such volumes, such as m6id.large, or remove ${storeKey}`,
      },
    ];
  });
