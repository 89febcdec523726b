import type { ClusterConfig } from "../../config/schema/schema";
import { hasAutoModeNodesAlone } from "./builtIn";

/** A StorageClass of the block storage of EKS Auto Mode. */
export interface StorageClassDesign {
  readonly name: string;
  /** Whether claims that name no class use it. */
  readonly isDefault: boolean;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The StorageClass of the cluster file; EKS Auto Mode makes none. Undefined where it is not wanted, and with EKS Auto Mode off. Beside other nodes it is
 * not the default: pods of theirs would get volumes that only nodes of EKS Auto Mode attach, and so would wait, or move there.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-storage-class.html
 */
export function planStorageClass(config: ClusterConfig): StorageClassDesign | undefined {
  const { autoMode, encryption, tags } = config;
  if (!autoMode?.enabled || !autoMode.storageClass.enabled) return undefined;
  const { isDefault = hasAutoModeNodesAlone(config), kmsKeyArn = encryption.volumesKmsKeyArn, name } = autoMode.storageClass;
  const ofTags = Object.entries(tags).map(([key, value], index) => [`tagSpecification_${index + 1}`, `${key}=${value}`] as const);
  return {
    name,
    isDefault,
    parameters: { type: "gp3", encrypted: "true", ...(kmsKeyArn !== undefined && { kmsKeyId: kmsKeyArn }), ...Object.fromEntries(ofTags) },
  };
}
