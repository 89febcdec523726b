import { addressesPerPrefix, hostNetworkPods, instanceType, mayHaveTrunk } from "../../aws/instanceTypes";
import { instanceDomains } from "../../aws/nodePoolLabels";
import type { Finding } from "../../config/findings/finding";
import { fewOf } from "../../config/findings/located";
import type { NodeClassConfig, NodePoolConfig } from "../../config/schema/karpenter";
import { fewestMaxPods } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import { startableTypes, unknownParts } from "../nodePools/startableTypes";
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

interface UnfitTypes {
  readonly types: readonly string[];
  /** Whether the pool names its types. Each of them is meant; of others, Karpenter may take those that are fit. */
  readonly areNamed: boolean;
}

/** The types that a pool may start and that are unfit for something: each one that it names, otherwise all or none. */
function unfitTypes(pool: NodePoolConfig, isUnfit: (type: string) => boolean): UnfitTypes {
  const areNamed = typesOfPool(pool).length > 0;
  const domain = instanceDomains.karpenter;
  const startable = startableTypes(pool.requirements, domain);
  const types = startable.filter(isUnfit);
  // What only EC2 knows may be fit.
  const isCertain =
    areNamed || (types.length === startable.length && !pool.requirements.some((one) => unknownParts(one, domain).length > 0));
  return { types: isCertain ? types : [], areNamed };
}

/** @see https://karpenter.sh/docs/troubleshooting/#maxpods-is-greater-than-the-nodes-supported-pod-density */
function densityFindings(config: ClusterConfig, { name, nodeClass, pool }: PoolOfClass): readonly Finding[] {
  const pods = maxPodsOfClass(config, nodeClass);
  if (pods === undefined) return [];
  const { areNamed, types } = unfitTypes(pool, (type) => (addressedPods(config, type) ?? pods) < pods);
  if (types.length === 0) return [];
  const few = types.map((type) => `${type} (${addressedPods(config, type)!})`);
  const least = Math.min(...types.map((type) => addressedPods(config, type)!));
  const isWritten = nodeClass.maxPods !== undefined;
  const ofClass = ["karpenter", "nodeClasses", pool.nodeClass];
  const others = areNamed ? "write other types" : "have the requirements permit other types";
  return [
    {
      severity: "warning",
      path: isWritten ? [...ofClass, "maxPods"] : ofClass,
      alsoReads: [
        ["karpenter", "nodePools", name, "requirements"],
        ["customNetworking", "enabled"],
        ["addons", "vpcCni", "prefixDelegation"],
      ],
      problem: areNamed
        ? `Karpenter starts nodes for ${pods} pods each, and of the types of ${name} these have addresses for fewer: ${few.join(", ")}`
        : `Karpenter starts nodes for ${pods} pods each, and all types that ${name} may start have addresses for fewer: ${fewOf(few)}`,
      ...(least >= fewestMaxPods && { allowed: `at most ${least}` }),
      fix: densityFix(config, { isWritten, least, others, areNamed }),
    },
  ];
}

interface DensityRemedy {
  readonly isWritten: boolean;
  readonly areNamed: boolean;
  readonly least: number;
  readonly others: string;
}

function densityFix({ addons }: ClusterConfig, { areNamed, isWritten, least, others }: DensityRemedy): string {
  const isComputed = !areNamed && isWritten && !addons.vpcCni.prefixDelegation;
  if (isComputed) return `Remove it, and Karpenter computes the number for each type, or ${others}`;
  if (least < fewestMaxPods) return `${others[0]!.toUpperCase()}${others.slice(1)}`;
  return `${isWritten ? "Lower it" : "Set maxPods of the class"} to ${least} or less, or ${others}`;
}

/** The label by which Karpenter does not wait for a trunk interface that nobody attaches before there is a node. */
const trunkLabel = "vpc.amazonaws.com/has-trunk-attached";

/** @see https://karpenter.sh/docs/troubleshooting/#pods-using-security-groups-for-pods-stuck-in-containercreating-state-for-up-to-30-minutes-before-transitioning-to-running */
function trunkOfPoolFindings(config: ClusterConfig, { name, pool }: Omit<PoolOfClass, "nodeClass">): readonly Finding[] {
  if (!hasPodSecurityGroups(config)) return [];
  const path = ["karpenter", "nodePools", name];
  const alsoReads = [["addons", "vpcCni"]];
  const { areNamed, types: without } = unfitTypes(pool, (type) => !mayHaveTrunk(type));
  return [
    ...(without.length > 0
      ? [
          {
            severity: "warning" as const,
            path: [...path, "requirements"],
            alsoReads,
            problem: areNamed
              ? `pods get no security groups of their own on ${without.join(", ")}`
              : `pods get no security groups of their own on any instance type that the pool may start: ${fewOf(without)}`,
            allowed: "types of the Nitro system, other than those of the t families",
            fix: areNamed ? "Write other types, such as m6i.large" : "Have the requirements permit others, such as the category m",
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
