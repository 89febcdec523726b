import { type EC2Client, paginateDescribeLaunchTemplates, paginateDescribeVolumes } from "@aws-sdk/client-ec2";
import { type ECRClient, ListImagesCommand, paginateDescribeRepositories } from "@aws-sdk/client-ecr";
import {
  DescribeClusterCommand,
  type EKSClient,
  paginateListAddons,
  paginateListFargateProfiles,
  paginateListNodegroups,
} from "@aws-sdk/client-eks";
import {
  DescribeLoadBalancerAttributesCommand,
  DescribeTagsCommand,
  type ElasticLoadBalancingV2Client,
  paginateDescribeLoadBalancers,
  paginateDescribeTargetGroups,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { type IAMClient, paginateListInstanceProfiles } from "@aws-sdk/client-iam";
import type { ClusterConfig } from "../../config/schema/schema";
import { autoModeTag } from "../../design/autoMode/builtIn";
import type { ClusterDesign } from "../../design/cluster";
import type { AwsClients } from "../aws/clients";
import { allPages, type AwsRead, orAbsent, tagsOf, withManagedResources } from "../aws/read";
import {
  type AwsResource,
  type InstanceProfile,
  type LoadBalancer,
  type NamedResource,
  teardownPermissions,
  type TeardownReads,
} from "./rules/account";
import { mayLeaveTemplates } from "./rules/launchTemplates.blockers";
import { belongsToCluster } from "./rules/ownership";
import { mayLeaveProfiles } from "./rules/profiles.blockers";

/** What is read of the whole region: the tags tell which of it is the cluster's. */
export const regionReads = (
  { ec2, loadBalancing }: Pick<AwsClients, "ec2" | "loadBalancing">,
  cluster: string,
): TeardownReads<"loadBalancers" | "targetGroups" | "volumes"> => ({
  loadBalancers: {
    actions: teardownPermissions.loadBalancers,
    otherwise: [],
    run: async () => {
      const found = await allPages(paginateDescribeLoadBalancers({ client: loadBalancing }, {}), (page) => page.LoadBalancers);
      const tagged = await withTags(
        loadBalancing,
        found.map(({ LoadBalancerArn = "", LoadBalancerName = "", AvailabilityZones = [] }) => ({
          id: LoadBalancerArn,
          name: LoadBalancerName,
          subnetIds: AvailabilityZones.flatMap(({ SubnetId }) => SubnetId ?? []),
        })),
      );
      return Promise.all(tagged.map((balancer) => withProtection(loadBalancing, cluster, balancer)));
    },
  },
  targetGroups: {
    actions: teardownPermissions.targetGroups,
    otherwise: [],
    run: async () => {
      const found = await allPages(paginateDescribeTargetGroups({ client: loadBalancing }, {}), (page) => page.TargetGroups);
      return withTags(
        loadBalancing,
        found.map(({ TargetGroupArn = "", TargetGroupName = "" }) => ({ id: TargetGroupArn, name: TargetGroupName })),
      );
    },
  },
  volumes: { actions: teardownPermissions.volumes, otherwise: [], run: () => clusterVolumes(ec2, cluster) },
});

/** Load balancing gives tags by a call of their own, for 20 resources at most. */
async function withTags<R extends Omit<NamedResource, "tags">>(
  client: ElasticLoadBalancingV2Client,
  found: readonly R[],
): Promise<(R & NamedResource)[]> {
  const batches = Array.from({ length: Math.ceil(found.length / 20) }, (_, index) => found.slice(index * 20, index * 20 + 20));
  const answers = await Promise.all(
    batches.map((batch) => client.send(new DescribeTagsCommand({ ResourceArns: batch.map(({ id }) => id) }))),
  );
  const tags = new Map(answers.flatMap(({ TagDescriptions = [] }) => TagDescriptions.map(({ ResourceArn, Tags }) => [ResourceArn, Tags])));
  return found.map((resource) => ({ ...resource, tags: tagsOf(tags.get(resource.id)) }));
}

/** The attributes take a call for each load balancer, so only those of the cluster's are read. */
async function withProtection(
  client: ElasticLoadBalancingV2Client,
  cluster: string,
  balancer: Omit<LoadBalancer, "deletionProtection">,
): Promise<LoadBalancer> {
  if (!belongsToCluster(balancer.tags, cluster)) return { ...balancer, deletionProtection: false };
  const { Attributes = [] } = await client.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: balancer.id }));
  const deletionProtection = Attributes.some(({ Key, Value }) => Key === "deletion_protection.enabled" && Value === "true");
  return { ...balancer, deletionProtection };
}

/**
 * The volumes of all clusters that one of the tags names, in one call: a filter takes several keys, and a value of each takes a filter of its own. The
 * policy of the control plane's role lets EKS Auto Mode make no volume without the last one.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSBlockStoragePolicy.html
 */
async function clusterVolumes(client: EC2Client, cluster: string): Promise<AwsResource[]> {
  const keys = [`kubernetes.io/cluster/${cluster}`, "KubernetesCluster", autoModeTag];
  const request = { Filters: [{ Name: "tag-key", Values: keys }], ...withManagedResources };
  const found = await allPages(paginateDescribeVolumes({ client }, request), (page) => page.Volumes);
  return found
    .map(({ VolumeId = "", Tags }) => ({ id: VolumeId, tags: tagsOf(Tags) }))
    .filter(({ tags }) => belongsToCluster(tags, cluster));
}

/** What is read from EKS. That there is no such cluster is no error. */
export function eksReads(client: EKSClient, name: string): TeardownReads<"cluster" | "nodeGroups" | "fargateProfiles" | "addons"> {
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

/** Which repositories of a cluster hold images, of those that Terraform may not delete with their images. */
export const filledRepositories = (client: ECRClient, { repositories }: ClusterDesign): AwsRead<readonly string[]> => ({
  actions: teardownPermissions.repositories,
  otherwise: [],
  run: async () => {
    const kept = repositories.filter(({ forceDelete }) => !forceDelete).map(({ name }) => name);
    const filled = await Promise.all(kept.map((name) => hasImages(client, name)));
    return kept.filter((_, index) => filled[index]);
  },
});

/** The repositories that Amazon ECR created for the pull-through caches of a cluster, by the prefixes of their names. */
export const repositoriesOfCaches = (client: ECRClient, { config }: ClusterDesign): AwsRead<readonly string[]> => ({
  actions: teardownPermissions.cachedRepositories,
  otherwise: [],
  run: async () => {
    const prefixes = Object.keys(config.registry.pullThroughCache);
    if (prefixes.length === 0) return [];
    const found = await allPages(paginateDescribeRepositories({ client }, {}), (page) => page.repositories);
    const names = found.flatMap(({ repositoryName }) => repositoryName ?? []);
    return names.filter((name) => prefixes.some((prefix) => name.startsWith(`${prefix}/`))).sort();
  },
});

const hasImages = (client: ECRClient, repositoryName: string): Promise<boolean> =>
  orAbsent(false, async () => {
    const { imageIds = [] } = await client.send(new ListImagesCommand({ repositoryName, maxResults: 1 }));
    return imageIds.length > 0;
  });

/** The instance profiles of the account, for clusters that may leave some: nothing else here needs IAM, which private VPCs often do not reach. */
export const instanceProfiles = (client: IAMClient, config: ClusterConfig): AwsRead<readonly InstanceProfile[]> => ({
  actions: teardownPermissions.instanceProfiles,
  otherwise: [],
  unknown: "Instance profiles that are left, or that hold the role of nodes, are not known",
  run: async () => {
    if (!mayLeaveProfiles(config)) return [];
    const found = await allPages(paginateListInstanceProfiles({ client }, {}), (page) => page.InstanceProfiles);
    return found.map(({ InstanceProfileName: name = "", Roles = [] }) => ({
      name,
      roles: Roles.flatMap(({ RoleName }) => RoleName ?? []),
    }));
  },
});

/** The launch templates that Karpenter made for a cluster, by the tag that it finds them by. */
export const launchTemplates = (client: EC2Client, config: ClusterConfig): AwsRead<readonly NamedResource[]> => ({
  actions: teardownPermissions.launchTemplates,
  otherwise: [],
  run: async () => {
    if (!mayLeaveTemplates(config)) return [];
    const request = { Filters: [{ Name: "tag:eks:eks-cluster-name", Values: [config.name] }] };
    const found = await allPages(paginateDescribeLaunchTemplates({ client }, request), (page) => page.LaunchTemplates);
    return found.map(({ LaunchTemplateId: id = "", LaunchTemplateName: name = "", Tags }) => ({ id, name, tags: tagsOf(Tags) }));
  },
});
