import type { AssociatedAccessPolicy, Cluster, FargateProfile, Nodegroup, PodIdentityAssociation } from "@aws-sdk/client-eks";
import { namePrefix } from "../../aws/namePrefix";
import type { ExistingResource } from "./rules/rules";
import { existing } from "./reads";

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
    },
    encryption_config: { provider: { key_arn: keyArn } },
    compute_config: { enabled: cluster.computeConfig?.enabled },
    remote_network_config: cluster.remoteNetworkConfig,
  };
  return [existing("aws_eks_cluster", name, attributes), ...roleResources(roleArn)];
}

/** The role of an ARN, which may have a path; none where there is no ARN. */
const roleResources = (arn: string | undefined): readonly ExistingResource[] =>
  arn ? [existing("aws_iam_role", arn.replace(/^.*\//, ""), { arn })] : [];

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
  return [existing("aws_eks_node_group", `${clusterName}:${nodegroupName}`, attributes), ...roleResources(group.nodeRole)];
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
  return [existing("aws_eks_fargate_profile", `${clusterName}:${fargateProfileName}`, attributes), ...roleResources(podExecutionRoleArn)];
}

/** A pod identity association with its role. */
export function podIdentityResources(association: PodIdentityAssociation): readonly ExistingResource[] {
  const { clusterName, associationId, namespace, serviceAccount, roleArn } = association;
  const attributes = { namespace, service_account: serviceAccount, role_arn: roleArn };
  return [existing("aws_eks_pod_identity_association", `${clusterName},${associationId}`, attributes), ...roleResources(roleArn)];
}

/**
 * An access entry with its access policies. One whose scope is some namespaces is not there: Terraform would take it away before it gives the
 * whole cluster, while to give it once more only widens its scope.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_AssociateAccessPolicy.html
 */
export const accessEntryResources = (
  clusterName: string,
  principal: string,
  policies: readonly AssociatedAccessPolicy[],
): readonly ExistingResource[] => [
  existing("aws_eks_access_entry", `${clusterName}:${principal}`, { principal_arn: principal }),
  ...policies
    .filter(({ accessScope }) => accessScope?.type === "cluster")
    .map(({ policyArn: policy }) =>
      existing("aws_eks_access_policy_association", `${clusterName}#${principal}#${policy}`, {
        principal_arn: principal,
        policy_arn: policy,
      }),
    ),
];
