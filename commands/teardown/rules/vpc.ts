import type { ClusterConfig } from "../../../config/schema/schema";
import { primaryCidr } from "../../../design/network/addresses/vpcBlocks";
import type { EksCluster } from "./account";

/** The VPC of a cluster file. */
export interface FoundVpc {
  /** @default - there is none, or it is not known */
  readonly id?: string;
  /** The EKS cluster of this name is not that of the file: nothing that names it is ours. */
  readonly isForeign: boolean;
  /** Why it is not known, a sentence each. */
  readonly problems: readonly string[];
}

/**
 * Finds the VPC of a cluster file, and does not take one for it that is somebody else's.
 * @param cluster the EKS cluster of the name in the file, where there is one
 * @param vpcIds the existing VPC of the file, or all that have the name and the block of the network stack's. `undefined`: could not be read
 */
export function vpcOf(config: ClusterConfig, cluster: EksCluster | undefined, vpcIds: readonly string[] | undefined): FoundVpc {
  const { name, region } = config;
  const given = config.network.existingVpc?.id;
  const unknown = (problem: string, isForeign = false): FoundVpc => ({ isForeign, problems: [problem] });
  if (!vpcIds) return { isForeign: false, problems: [] };
  if (cluster?.vpcId !== undefined) {
    if (vpcIds.includes(cluster.vpcId)) return { id: cluster.vpcId, isForeign: false, problems: [] };
    const expected = given ?? `a VPC with the name ${name} and the block ${primaryCidr(config)}`;
    return unknown(
      `The EKS cluster ${name} is in ${cluster.vpcId}, and that of the file is in ${expected}: it is another one. Nothing of it is listed.`,
      true,
    );
  }
  const [id, ...others] = vpcIds;
  if (others.length > 0) {
    return unknown(
      `There are ${vpcIds.length} VPCs with the name ${name} and the block ${primaryCidr(config)}: ${vpcIds.join(", ")}. Give those that are not of this file another name.`,
    );
  }
  if (id !== undefined) return { id, isForeign: false, problems: [] };
  return given === undefined
    ? { isForeign: false, problems: [] }
    : unknown(`There is no ${given} in ${region} in this account. Use credentials of the account that the file is for.`);
}
