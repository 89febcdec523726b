import { addressesPerPrefix, hostNetworkPods, instanceType, mayHaveTrunk } from "../../aws/instanceTypes";
import type { Finding } from "../../config/findings/finding";
import type { NodeClassConfig, NodePoolConfig } from "../../config/schema/karpenter";
import type { ClusterConfig } from "../../config/schema/schema";
import { hasPodSecurityGroups } from "../software/vpcCni";
import { typesOfPool } from "./demand";
import { maxPodsOfClass } from "./nodeClasses";
import { reservedInterfaces } from "./switches";

/** Pods that Karpenter places on nodes that have no addresses for them: they stay in ContainerCreating. */
export function podAddressFindings(config: ClusterConfig): readonly Finding[] {
  const { nodeClasses, nodePools } = config.karpenter!;
  return Object.entries(nodePools).flatMap(([name, pool]) => {
    const nodeClass = nodeClasses[pool.nodeClass];
    return nodeClass ? [...densityFindings(config, { name, pool, nodeClass }), ...trunkOfPoolFindings(config, { name, pool })] : [];
  });
}

interface PoolOfClass {
  readonly name: string;
  readonly pool: NodePoolConfig;
  readonly nodeClass: NodeClassConfig;
}

/** The most pods that the VPC CNI has addresses for on a node of a type. */
function addressedPods(config: ClusterConfig, name: string): number | undefined {
  const type = instanceType(name);
  if (!type) return undefined;
  const perInterface = (type.ipsPerEni - 1) * (config.addons.vpcCni.prefixDelegation && type.nitro ? addressesPerPrefix : 1);
  return Math.max(0, type.enis - Number(reservedInterfaces(config))) * perInterface + hostNetworkPods;
}

/** @see https://karpenter.sh/docs/troubleshooting/#maxpods-is-greater-than-the-nodes-supported-pod-density */
function densityFindings(config: ClusterConfig, { name, nodeClass, pool }: PoolOfClass): readonly Finding[] {
  const pods = maxPodsOfClass(config, nodeClass);
  if (pods === undefined) return [];
  const few = typesOfPool(pool).flatMap((type) => {
    const most = addressedPods(config, type);
    return most !== undefined && most < pods ? [{ type, most }] : [];
  });
  if (few.length === 0) return [];
  const least = Math.min(...few.map(({ most }) => most));
  const isWritten = nodeClass.maxPods !== undefined;
  const ofClass = ["karpenter", "nodeClasses", pool.nodeClass];
  return [
    {
      severity: "warning",
      path: isWritten ? [...ofClass, "maxPods"] : ofClass,
      alsoReads: [
        ["karpenter", "nodePools", name, "requirements"],
        ["customNetworking", "enabled"],
        ["addons", "vpcCni", "prefixDelegation"],
      ],
      problem: `Karpenter starts nodes for ${pods} pods each, and of the types of ${name} these have addresses for fewer: ${few.map(({ type, most }) => `${type} (${most})`).join(", ")}`,
      allowed: `at most ${least}`,
      fix: isWritten
        ? `Lower it to ${least} or less, or write other types`
        : `Set maxPods of the class to ${least} or less, or write other types`,
    },
  ];
}

/** The label by which Karpenter does not wait for a trunk interface that nobody attaches before there is a node. */
const trunkLabel = "vpc.amazonaws.com/has-trunk-attached";

/** @see https://karpenter.sh/docs/troubleshooting/#pods-using-security-groups-for-pods-stuck-in-containercreating-state-for-up-to-30-minutes-before-transitioning-to-running */
function trunkOfPoolFindings(config: ClusterConfig, { name, pool }: Omit<PoolOfClass, "nodeClass">): readonly Finding[] {
  if (!hasPodSecurityGroups(config)) return [];
  const path = ["karpenter", "nodePools", name];
  const alsoReads = [["addons", "vpcCni"]];
  const without = typesOfPool(pool).filter((type) => !mayHaveTrunk(type));
  return [
    ...(without.length > 0
      ? [
          {
            severity: "warning" as const,
            path: [...path, "requirements"],
            alsoReads,
            problem: `pods get no security groups of their own on ${without.join(", ")}`,
            allowed: "types of the Nitro system, other than those of the t families",
            fix: "Write other types, such as m6i.large",
          },
        ]
      : []),
    ...(pool.labels[trunkLabel] === undefined
      ? [
          {
            severity: "warning" as const,
            path: [...path, "labels"],
            alsoReads,
            problem: `pods with security groups of their own can wait half an hour on new nodes, which do not have the label ${trunkLabel} from the first moment on`,
            fix: `Write ${trunkLabel}: "false" into labels of the pool`,
          },
        ]
      : []),
  ];
}
