import type { ExistingResource } from "./rules/rules";
import { awsClients } from "../aws/clients";
import { type Reading, readTogether } from "../aws/read";
import { accountReads } from "./accountReads";
import { clusterRead, clusterReads } from "./clusterReads";
import { clusterResources } from "./clusterResources";
import { otherClustersRead } from "./otherClusters";
import { vpcReads } from "./vpcReads";

/**
 * What AWS has: of the whole account by name, and where the cluster is there also that with what belongs to it, and its VPC. An apply that was killed
 * may have made the one without the other.
 */
export async function readExisting(region: string, name: string): Promise<Reading<readonly ExistingResource[]>> {
  const clients = awsClients(region);
  const { values, problems } = await readTogether({
    cluster: clusterRead(clients.eks, name),
    rolesOfOthers: otherClustersRead(clients.eks, name),
  });
  if (problems.length > 0) return { values: [], problems };
  const { cluster, rolesOfOthers } = values;
  const others = await readTogether({
    ...accountReads(clients, name),
    ...(cluster ? { ...clusterReads(clients.eks, name), ...vpcReads(clients.ec2, name, cluster.resourcesVpcConfig?.vpcId ?? "") } : {}),
  });
  const all = [...(cluster ? clusterResources(cluster) : []), ...Object.values(others.values).flat()];
  // A stack would change the trust policy of a shared role, and delete it with the cluster.
  const isShared = ({ type, attributes }: ExistingResource) => type === "aws_iam_role" && rolesOfOthers.includes(String(attributes["arn"]));
  return { values: all.filter((resource) => !isShared(resource)), problems: others.problems };
}
