import {
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  type EKSClient,
  paginateListClusters,
  paginateListNodegroups,
} from "@aws-sdk/client-eks";
import { allPages, type Read } from "../aws/read";
import { permissions } from "./permissions";

/** ARNs of the roles that the region's other clusters and their managed node groups use. No stack may own one of them. */
export const otherClustersRead = (client: EKSClient, name: string): Read<readonly string[]> => ({
  actions: permissions.otherClusters,
  otherwise: [],
  run: async () => {
    const names = await allPages(paginateListClusters({ client }, {}), ({ clusters }) => clusters);
    return (await Promise.all(names.filter((other) => other !== name).map((other) => rolesOf(client, other)))).flat();
  },
});

async function rolesOf(client: EKSClient, clusterName: string): Promise<readonly string[]> {
  const groups = await allPages(paginateListNodegroups({ client }, { clusterName }), ({ nodegroups }) => nodegroups);
  const roles = await Promise.all([
    client.send(new DescribeClusterCommand({ name: clusterName })).then(({ cluster }) => cluster?.roleArn),
    ...groups.map(async (nodegroupName) => {
      const { nodegroup } = await client.send(new DescribeNodegroupCommand({ clusterName, nodegroupName }));
      return nodegroup?.nodeRole;
    }),
  ]);
  return roles.filter((role) => role !== undefined);
}
