import {
  type AccessEntry,
  type AssociatedAccessPolicy,
  type Cluster,
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  DescribeFargateProfileCommand,
  DescribeNodegroupCommand,
  DescribePodIdentityAssociationCommand,
  type EKSClient,
  type FargateProfile,
  type Nodegroup,
  paginateListAccessEntries,
  paginateListAddons,
  paginateListAssociatedAccessPolicies,
  paginateListFargateProfiles,
  paginateListNodegroups,
  paginateListPodIdentityAssociations,
  type PodIdentityAssociation,
} from "@aws-sdk/client-eks";
import { namePrefix } from "../../aws/names";
import { allPages, type AwsRead, orAbsent } from "../aws/read";
import { existingResource, existingReads, adoptPermissions } from "./reads";
import type { ExistingResource } from "./rules/adoptable.table";

/** The cluster, or undefined where there is none of the name. */
export const clusterRead = (client: EKSClient, name: string): AwsRead<Cluster | undefined> => ({
  actions: adoptPermissions.cluster,
  otherwise: undefined,
  run: () => orAbsent(undefined, async () => (await client.send(new DescribeClusterCommand({ name }))).cluster),
});

/** What belongs to a cluster in EKS. */
export function clusterReads(client: EKSClient, clusterName: string) {
  const request = { clusterName };
  return existingReads({
    addons: async () => {
      const names = await allPages(paginateListAddons({ client }, request), ({ addons }) => addons);
      return names.map((name) => existingResource("aws_eks_addon", `${clusterName}:${name}`, { addon_name: name }));
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
        const of = { ...request, principalArn };
        const { accessEntry } = await client.send(new DescribeAccessEntryCommand(of));
        const policies = await allPages(paginateListAssociatedAccessPolicies({ client }, of), (page) => page.associatedAccessPolicies);
        return accessEntry ? accessEntryResources(accessEntry, policies) : [];
      });
    },
  });
}

const flatAll = async <Item, Result>(
  items: readonly Item[],
  read: (item: Item) => Promise<readonly Result[]>,
): Promise<readonly Result[]> => (await Promise.all(items.map(read))).flat();

/** A cluster with its role. */
export function clusterResources(cluster: Cluster): readonly ExistingResource[] {
  const { name, roleArn = "", kubernetesNetworkConfig: network, resourcesVpcConfig: vpc } = cluster;
  const keyArn = cluster.encryptionConfig?.[0]?.provider?.keyArn;
  const attributes = {
    name,
    version: cluster.version,
    role_arn: roleArn,
    identity: [{ oidc: [{ issuer: cluster.identity?.oidc?.issuer }] }],
    access_config: { authentication_mode: cluster.accessConfig?.authenticationMode },
    kubernetes_network_config: { service_ipv4_cidr: network?.serviceIpv4Cidr, ip_family: network?.ipFamily },
    status: cluster.status,
    vpc_config: {
      vpc_id: vpc?.vpcId,
      security_group_ids: vpc?.securityGroupIds,
      endpoint_public_access: vpc?.endpointPublicAccess,
      public_access_cidrs: vpc?.endpointPublicAccess ? vpc.publicAccessCidrs : undefined,
      control_plane_egress_mode: vpc?.controlPlaneEgressMode,
    },
    encryption_config: { provider: { key_arn: keyArn } },
    compute_config: { enabled: cluster.computeConfig?.enabled },
    zonal_shift_config: { enabled: cluster.zonalShiftConfig?.enabled },
    remote_network_config: cluster.remoteNetworkConfig,
  };
  return [existingResource("aws_eks_cluster", name, attributes), ...roleResources(roleArn)];
}

/** The role of an ARN, which may have a path; none where there is no ARN. */
const roleResources = (arn: string | undefined): readonly ExistingResource[] =>
  arn ? [existingResource("aws_iam_role", arn.replace(/^.*\//, ""), { arn })] : [];

/** A managed node group with its role. */
export function nodeGroupResources(group: Nodegroup): readonly ExistingResource[] {
  const { clusterName, nodegroupName = "" } = group;
  const attributes = {
    node_group_name_prefix: namePrefix(nodegroupName) ?? `${nodegroupName}-`,
    node_role_arn: group.nodeRole,
    subnet_ids: group.subnets,
    instance_types: group.instanceTypes ?? [],
    ami_type: group.amiType,
    capacity_type: group.capacityType,
    launch_template: { id: group.launchTemplate?.id ?? "none" },
  };
  return [existingResource("aws_eks_node_group", `${clusterName}:${nodegroupName}`, attributes), ...roleResources(group.nodeRole)];
}

/** A Fargate profile with its role. */
export function fargateProfileResources(profile: FargateProfile): readonly ExistingResource[] {
  const { clusterName, fargateProfileName, podExecutionRoleArn, selectors = [], subnets } = profile;
  const attributes = {
    fargate_profile_name: fargateProfileName,
    pod_execution_role_arn: podExecutionRoleArn,
    subnet_ids: subnets,
    selector: selectors.map(({ namespace, labels = {} }) => ({ namespace, ...(Object.keys(labels).length > 0 ? { labels } : {}) })),
  };
  return [
    existingResource("aws_eks_fargate_profile", `${clusterName}:${fargateProfileName}`, attributes),
    ...roleResources(podExecutionRoleArn),
  ];
}

/** A pod identity association with its role. */
function podIdentityResources(association: PodIdentityAssociation): readonly ExistingResource[] {
  const { clusterName, associationId, namespace, serviceAccount, roleArn } = association;
  const attributes = { namespace, service_account: serviceAccount, role_arn: roleArn };
  return [existingResource("aws_eks_pod_identity_association", `${clusterName},${associationId}`, attributes), ...roleResources(roleArn)];
}

/** An access entry with its access policies, each with its scope. */
export const accessEntryResources = (
  { clusterName, principalArn: principal, type }: AccessEntry,
  policies: readonly AssociatedAccessPolicy[],
): readonly ExistingResource[] => [
  existingResource("aws_eks_access_entry", `${clusterName}:${principal}`, { principal_arn: principal, type }),
  ...policies.map(({ policyArn: policy, accessScope: { type: scope, namespaces = [] } = {} }) =>
    existingResource("aws_eks_access_policy_association", `${clusterName}#${principal}#${policy}`, {
      principal_arn: principal,
      policy_arn: policy,
      access_scope: { type: scope, ...(namespaces.length > 0 && { namespaces }) },
    }),
  ),
];
