import { paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { paginateDescribeLaunchTemplates } from "@aws-sdk/client-ec2";
import { paginateDescribeRepositories } from "@aws-sdk/client-ecr";
import { ListOpenIDConnectProvidersCommand } from "@aws-sdk/client-iam";
import { paginateListAliases } from "@aws-sdk/client-kms";
import { namePrefix } from "../../aws/namePrefix";
import type { AwsClients } from "../aws/clients";
import { allPages } from "../aws/read";
import { existing, existingReads } from "./reads";

/**
 * What is read of the whole account or region: names tell which of it is the cluster's, whether the cluster is there or not. A KMS key is the
 * cluster's where our alias names it: without that it may be shared, and a stack would give it another policy and delete it with the cluster. One of
 * several regions never is.
 */
export const accountReads = ({ ec2, ecr, iam, kms, logs }: AwsClients, cluster: string) =>
  existingReads({
    logGroups: async () => {
      const groups = await Promise.all(
        logGroupPrefixes(cluster).map((logGroupNamePrefix) =>
          allPages(paginateDescribeLogGroups({ client: logs }, { logGroupNamePrefix }), ({ logGroups }) => logGroups),
        ),
      );
      return groups.flat().map(({ logGroupName: name }) => existing("aws_cloudwatch_log_group", name, { name }));
    },
    oidcProviders: async () => {
      const { OpenIDConnectProviderList = [] } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
      return OpenIDConnectProviderList.map(({ Arn = "" }) =>
        existing("aws_iam_openid_connect_provider", Arn, { arn: Arn, url: Arn.replace(/^.*:oidc-provider\//, "https://") }),
      );
    },
    keyAliases: async () => {
      const aliases = await allPages(paginateListAliases({ client: kms }, {}), ({ Aliases }) => Aliases);
      return aliases
        .filter(({ AliasName }) => AliasName === `alias/eks/${cluster}`)
        .flatMap(({ AliasName: name, AliasArn = "", TargetKeyId: key = "" }) => [
          existing("aws_kms_alias", name, { name, target_key_id: key }),
          ...(key.startsWith("mrk-") ? [] : [existing("aws_kms_key", key, { arn: AliasArn.replace(/:alias\/.*$/, `:key/${key}`) })]),
        ]);
    },
    launchTemplates: async () => {
      const templates = await allPages(paginateDescribeLaunchTemplates({ client: ec2 }, {}), ({ LaunchTemplates }) => LaunchTemplates);
      return templates.map(({ LaunchTemplateId, LaunchTemplateName }) =>
        existing("aws_launch_template", LaunchTemplateId, { name_prefix: namePrefix(LaunchTemplateName) }),
      );
    },
    repositories: async () => {
      const repositories = await allPages(paginateDescribeRepositories({ client: ecr }, {}), (page) => page.repositories);
      return repositories.map(({ repositoryName: name, encryptionConfiguration: { encryptionType, kmsKey } = {} }) =>
        existing("aws_ecr_repository", name, {
          name,
          encryption_configuration: [{ encryption_type: encryptionType ?? "AES256", kms_key: kmsKey }],
        }),
      );
    },
  });

const logGroupPrefixes = (cluster: string): readonly string[] => ["eks", "vpc", "ec2"].map((service) => `/aws/${service}/${cluster}/`);
