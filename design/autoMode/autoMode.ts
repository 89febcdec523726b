import {
  autoMode as autoModeSchema,
  type AutoModeNodeClassConfig,
  type AutoModeNodePoolConfig,
  type BuiltInPool,
} from "../../config/schema/autoMode";
import type { ConfigPath } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { hasNodeSecurityGroup } from "../network/nodeSecurityGroup";
import { givenAuthorities, hasCertificates } from "../userData/caCertificates";

/** Something that the node class of EKS itself does not have. */
export interface OwnClassReason {
  /** The key that asks for it. */
  readonly path: ConfigPath;
  /** What nodes of the built-in pools do without, as a phrase. */
  readonly what: string;
  /** Whether the nodes work all the same. @default false */
  readonly isMinor?: boolean;
}

/**
 * Why the cluster needs node classes of its own. The one that EKS makes knows the subnets of the cluster and its security group, and nothing else.
 * @see https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3284
 * @see https://github.com/aws/containers-roadmap/issues/2793
 */
export function ownClassReasons(config: ClusterConfig): readonly OwnClassReason[] {
  const { certificateAuthorities, customNetworking, encryption, network, tags } = config;
  const reasons: readonly (readonly [isSo: boolean, path: ConfigPath, what: string, isMinor?: true])[] = [
    [network.egress === "proxy", ["network", "egress"], "the HTTP proxy"],
    [
      hasCertificates(givenAuthorities(config)),
      certificateAuthorities ? ["certificateAuthorities"] : ["proxy", "caCertificates"],
      "the certificates",
    ],
    [customNetworking.enabled, ["customNetworking", "enabled"], "the pod subnets"],
    [
      network.controlPlaneSubnets.enabled,
      ["network", "controlPlaneSubnets", "enabled"],
      "the node subnets, and have those of the control plane",
    ],
    [hasNodeSecurityGroup(config), ["network", "nodeSecurityGroup"], "the security group of the nodes"],
    [encryption.volumesKmsKeyArn !== undefined, ["encryption", "volumesKmsKeyArn"], "the key of the volumes"],
    [Object.keys(tags).length > 0, ["tags"], "the tags", true],
  ];
  return reasons.flatMap(([isSo, path, what, isMinor = false]) => (isSo ? [{ path, what, isMinor }] : []));
}

/** The node pools and classes of EKS Auto Mode. */
export interface AutoModePools {
  /** Whether EKS makes nodes, volumes and load balancers; all three or none. */
  readonly enabled: boolean;
  readonly builtInPools: readonly BuiltInPool[];
  readonly nodePools: Readonly<Record<string, AutoModeNodePoolConfig>>;
  readonly nodeClasses: Readonly<Record<string, AutoModeNodeClassConfig>>;
}

/**
 * Which roles nodes of EKS Auto Mode have. Built-in pools have one of their own: EKS makes its access entry when it makes the pools, and a principal has
 * one entry, so that the role of other nodes would lose its entry with an edit of the pools. While EKS Auto Mode is off, the role of built-in pools stays
 * as long as the file names them: EKS ends their nodes after its update is done, and nodes without a role cannot stop their pods in order.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-disable.html
 */
export function autoModeNodeUsers(config: ClusterConfig): { readonly builtIn: boolean; readonly own: boolean } {
  const { nodeClasses = {} } = autoModePools(config) ?? {};
  return { builtIn: (config.autoMode?.builtInPools.length ?? 0) > 0, own: Object.keys(nodeClasses).length > 0 };
}

/** The name of the pool of a file that names none. */
const onlyPool = "main";

/** The node pools and classes, with those that a cluster has by default; undefined where the file does not name EKS Auto Mode. */
export function autoModePools(config: ClusterConfig): AutoModePools | undefined {
  const { autoMode } = config;
  if (!autoMode) return undefined;
  const off = { enabled: false, builtInPools: [], nodePools: {}, nodeClasses: {} };
  if (!autoMode.enabled) return off;
  const { builtInPools } = autoMode;
  const nodePools =
    builtInPools.length === 0 && Object.keys(autoMode.nodePools).length === 0 ? { [onlyPool]: poolByDefault() } : autoMode.nodePools;
  const isUsed = (name: string) => Object.values(nodePools).some(({ nodeClass }) => nodeClass === name);
  const byDefault = isUsed(classByDefault) && !(classByDefault in autoMode.nodeClasses) ? { [classByDefault]: nodeClassByDefault() } : {};
  return {
    enabled: true,
    builtInPools,
    nodePools,
    nodeClasses: { ...byDefault, ...autoMode.nodeClasses },
  };
}

/** The node class that pools have if they name no other. */
export const classByDefault = "private";

/** A pool and a class with all defaults of the schema. Asked for only where a cluster has them: a parse of the schema is not for nothing. */
const withDefaults = () => autoModeSchema.parse({ nodePools: { [onlyPool]: {} }, nodeClasses: { [classByDefault]: {} } });
const poolByDefault = (): AutoModeNodePoolConfig => withDefaults().nodePools[onlyPool]!;
const nodeClassByDefault = (): AutoModeNodeClassConfig => withDefaults().nodeClasses[classByDefault]!;
