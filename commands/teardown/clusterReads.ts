import {
  DescribeClusterCommand,
  type EKSClient,
  paginateListAddons,
  paginateListFargateProfiles,
  paginateListNodegroups,
} from "@aws-sdk/client-eks";
import type { TeardownAccount } from "./rules/account";
import { allPages, orAbsent, type AwsRead } from "../aws/read";
import { teardownPermissions } from "./permissions";

type Reads = { readonly [K in "cluster" | "nodeGroups" | "fargateProfiles" | "addons"]: AwsRead<TeardownAccount[K]> };

/** What is read from EKS. That there is no such cluster is no error. */
export function clusterReads(client: EKSClient, name: string): Reads {
  const request = { clusterName: name };
  return {
    cluster: {
      actions: teardownPermissions.cluster,
      // One that cannot be read may be there.
      otherwise: { deletionProtection: false },
      run: () =>
        orAbsent(undefined, async () => {
          const { cluster } = await client.send(new DescribeClusterCommand({ name }));
          return {
            deletionProtection: cluster?.deletionProtection ?? false,
            securityGroupId: cluster?.resourcesVpcConfig?.clusterSecurityGroupId,
            vpcId: cluster?.resourcesVpcConfig?.vpcId,
          };
        }),
    },
    nodeGroups: {
      actions: teardownPermissions.nodeGroups,
      otherwise: [],
      run: () => orAbsent([], () => allPages(paginateListNodegroups({ client }, request), ({ nodegroups }) => nodegroups)),
    },
    fargateProfiles: {
      actions: teardownPermissions.fargateProfiles,
      otherwise: [],
      run: () => orAbsent([], () => allPages(paginateListFargateProfiles({ client }, request), (page) => page.fargateProfileNames)),
    },
    addons: {
      actions: teardownPermissions.addons,
      otherwise: undefined,
      run: () => orAbsent([], () => allPages(paginateListAddons({ client }, request), ({ addons }) => addons)),
    },
  };
}
