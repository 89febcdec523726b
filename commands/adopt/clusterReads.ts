import {
  type Cluster,
  DescribeClusterCommand,
  DescribeFargateProfileCommand,
  DescribeNodegroupCommand,
  DescribePodIdentityAssociationCommand,
  type EKSClient,
  paginateListAccessEntries,
  paginateListAddons,
  paginateListAssociatedAccessPolicies,
  paginateListFargateProfiles,
  paginateListNodegroups,
  paginateListPodIdentityAssociations,
} from "@aws-sdk/client-eks";
import { orAbsent } from "../aws/orAbsent";
import { allPages, type Read } from "../aws/read";
import { accessEntryResources, fargateProfileResources, nodeGroupResources, podIdentityResources } from "./clusterResources";
import { permissions } from "./permissions";
import { existing, existingReads } from "./reads";

/** The cluster, or undefined where there is none of the name. */
export const clusterRead = (client: EKSClient, name: string): Read<Cluster | undefined> => ({
  actions: permissions.cluster,
  otherwise: undefined,
  run: () => orAbsent(undefined, async () => (await client.send(new DescribeClusterCommand({ name }))).cluster),
});

/** What belongs to a cluster in EKS. */
export function clusterReads(client: EKSClient, clusterName: string) {
  const request = { clusterName };
  return existingReads({
    addons: async () => {
      const names = await allPages(paginateListAddons({ client }, request), ({ addons }) => addons);
      return names.map((name) => existing("aws_eks_addon", `${clusterName}:${name}`, { addon_name: name }));
    },
    nodeGroups: async () => {
      const names = await allPages(paginateListNodegroups({ client }, request), ({ nodegroups }) => nodegroups);
      return flatAll(names, async (nodegroupName) => {
        const { nodegroup } = await client.send(new DescribeNodegroupCommand({ ...request, nodegroupName }));
        return nodegroup ? nodeGroupResources(nodegroup) : [];
      });
    },
    fargateProfiles: async () => {
      const names = await allPages(paginateListFargateProfiles({ client }, request), (page) => page.fargateProfileNames);
      return flatAll(names, async (fargateProfileName) => {
        const { fargateProfile } = await client.send(new DescribeFargateProfileCommand({ ...request, fargateProfileName }));
        return fargateProfile ? fargateProfileResources(fargateProfile) : [];
      });
    },
    podIdentityAssociations: async () => {
      const found = await allPages(paginateListPodIdentityAssociations({ client }, request), ({ associations }) => associations);
      return flatAll(found, async ({ associationId }) => {
        const { association } = await client.send(new DescribePodIdentityAssociationCommand({ ...request, associationId }));
        return association ? podIdentityResources(association) : [];
      });
    },
    accessEntries: async () => {
      const principals = await allPages(paginateListAccessEntries({ client }, request), ({ accessEntries }) => accessEntries);
      return flatAll(principals, async (principalArn) => {
        const entry = { ...request, principalArn };
        const policies = await allPages(paginateListAssociatedAccessPolicies({ client }, entry), (page) => page.associatedAccessPolicies);
        return accessEntryResources(clusterName, principalArn, policies);
      });
    },
  });
}

const flatAll = async <Item, Result>(
  items: readonly Item[],
  read: (item: Item) => Promise<readonly Result[]>,
): Promise<readonly Result[]> => (await Promise.all(items.map(read))).flat();
