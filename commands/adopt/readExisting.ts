import { paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { paginateDescribeLaunchTemplates } from "@aws-sdk/client-ec2";
import { paginateDescribeRepositories } from "@aws-sdk/client-ecr";
import {
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  type EKSClient,
  paginateListClusters,
  paginateListNodegroups,
} from "@aws-sdk/client-eks";
import { ListOpenIDConnectProvidersCommand } from "@aws-sdk/client-iam";
import { paginateListAliases } from "@aws-sdk/client-kms";
import { DescribeDocumentCommand } from "@aws-sdk/client-ssm";
import { namePrefix } from "../../aws/names";
import type { ClusterConfig } from "../../config/schema/schema";
import { sessionDocumentName } from "../../design/access/bastion/sessions";
import { planInterruptions } from "../../design/karpenter/interruptions";
import type { AwsClients } from "../aws/clients";
import { clusterClients } from "../aws/clusterClients";
import { allPages, type AwsRead, orAbsent, type Reading, readTogether } from "../aws/read";
import { clusterRead, clusterReads, clusterResources } from "./clusterReads";
import { karpenterReads } from "./karpenterReads";
import { hasProfiles, profileReads } from "./profileReads";
import { existingResource, existingReads, adoptPermissions } from "./reads";
import type { ExistingResource } from "./rules/adoptable.table";
import { vpcReads } from "./vpcReads";

/**
 * What AWS has: of the whole account by name, and where the cluster is there also that with what belongs to it, and its VPC. An apply that was killed
 * may have made the one without the other.
 */
export async function readExisting(config: ClusterConfig): Promise<Reading<readonly ExistingResource[]>> {
  const { name } = config;
  const { values: clients, problems: strangers } = await clusterClients(config);
  if (strangers.length > 0) return { values: [], problems: strangers };
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
  const entries = (others.values["accessEntries"] ?? []).filter(({ type }) => type === "aws_eks_access_entry");
  const principals = entries.map(({ attributes }) => attributes["principal_arn"]);
  const interruptions = config.karpenter && planInterruptions(config);
  const named = await readTogether({
    ...(hasProfiles(config) ? profileReads(clients, { clusterName: name, principals }) : {}),
    ...(interruptions ? karpenterReads(clients, interruptions) : {}),
  });
  const all = [...(cluster ? clusterResources(cluster) : []), ...[others, named].flatMap((read) => Object.values(read.values).flat())];
  // A stack would change the trust policy of a shared role, and delete it with the cluster.
  const isShared = ({ type, attributes }: ExistingResource) => type === "aws_iam_role" && rolesOfOthers.includes(String(attributes["arn"]));
  return { values: all.filter((resource) => !isShared(resource)), problems: [...others.problems, ...named.problems] };
}

/**
 * What is read of the whole account or region: names tell which of it is the cluster's, whether the cluster is there or not. A KMS key is the
 * cluster's where our alias names it: without that it may be shared, and a stack would give it another policy and delete it with the cluster. One of
 * several regions never is.
 */
const accountReads = ({ ec2, ecr, iam, kms, logs, ssm }: AwsClients, cluster: string) =>
  existingReads({
    logGroups: async () => {
      const groups = await Promise.all(
        logGroupPrefixes(cluster).map((logGroupNamePrefix) =>
          allPages(paginateDescribeLogGroups({ client: logs }, { logGroupNamePrefix }), ({ logGroups }) => logGroups),
        ),
      );
      return groups.flat().map(({ logGroupName: name }) => existingResource("aws_cloudwatch_log_group", name, { name }));
    },
    oidcProviders: async () => {
      const { OpenIDConnectProviderList = [] } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
      return OpenIDConnectProviderList.map(({ Arn = "" }) =>
        existingResource("aws_iam_openid_connect_provider", Arn, { arn: Arn, url: Arn.replace(/^.*:oidc-provider\//, "https://") }),
      );
    },
    keyAliases: async () => {
      const aliases = await allPages(paginateListAliases({ client: kms }, {}), ({ Aliases }) => Aliases);
      return aliases
        .filter(({ AliasName }) => AliasName === `alias/eks/${cluster}`)
        .flatMap(({ AliasName: name, AliasArn = "", TargetKeyId: key = "" }) => [
          existingResource("aws_kms_alias", name, { name, target_key_id: key }),
          ...(key.startsWith("mrk-")
            ? []
            : [existingResource("aws_kms_key", key, { arn: AliasArn.replace(/:alias\/.*$/, `:key/${key}`) })]),
        ]);
    },
    launchTemplates: async () => {
      const templates = await allPages(paginateDescribeLaunchTemplates({ client: ec2 }, {}), ({ LaunchTemplates }) => LaunchTemplates);
      return templates.map(({ LaunchTemplateId, LaunchTemplateName }) =>
        existingResource("aws_launch_template", LaunchTemplateId, { name_prefix: namePrefix(LaunchTemplateName) }),
      );
    },
    repositories: async () => {
      const repositories = await allPages(paginateDescribeRepositories({ client: ecr }, {}), (page) => page.repositories);
      return repositories.map(({ repositoryName: name, encryptionConfiguration: { encryptionType, kmsKey } = {} }) =>
        existingResource("aws_ecr_repository", name, {
          name,
          encryption_configuration: [{ encryption_type: encryptionType ?? "AES256", kms_key: kmsKey }],
        }),
      );
    },
    sessionDocuments: async () => {
      const describe = async () => (await ssm.send(new DescribeDocumentCommand({ Name: sessionDocumentName(cluster) }))).Document?.Name;
      const name = await orAbsent(undefined, describe);
      return name === undefined ? [] : [existingResource("aws_ssm_document", name, { name })];
    },
  });

const logGroupPrefixes = (cluster: string): readonly string[] => ["eks", "vpc", "ec2"].map((service) => `/aws/${service}/${cluster}/`);

/** ARNs of the roles that the region's other clusters and their managed node groups use. No stack may own one of them. */
const otherClustersRead = (client: EKSClient, name: string): AwsRead<readonly string[]> => ({
  actions: adoptPermissions.otherClusters,
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
