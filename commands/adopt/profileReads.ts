import { type EC2Client, paginateDescribeInstances, paginateDescribeLaunchTemplateVersions } from "@aws-sdk/client-ec2";
import { type IAMClient, type InstanceProfile, paginateListInstanceProfiles } from "@aws-sdk/client-iam";
import { namePrefix } from "../../aws/names";
import type { ClusterConfig } from "../../config/schema/schema";
import type { AwsClients } from "../aws/clients";
import { allPages } from "../aws/read";
import { existingReads, existingResource } from "./reads";
import type { ExistingResource } from "./rules/adoptable.table";

/** Whether the stacks have instance profiles: of Squid, the bastion, self-managed node groups, or Karpenter's nodes. */
export const hasProfiles = ({ access, karpenter, nodeGroups, proxy }: ClusterConfig): boolean =>
  proxy?.squid !== undefined ||
  access.bastion.enabled ||
  karpenter !== undefined ||
  Object.values(nodeGroups.selfManaged).some(({ iam }) => iam.instanceProfileArn === undefined);

/** What tells which instance profiles are the cluster's. */
interface ProfileOwner {
  readonly clusterName: string;
  /** ARNs of the principals that have access entries. */
  readonly principals: readonly unknown[];
}

/**
 * Instance profiles that Terraform made, with their roles. IAM has those of all regions, where clusters may have the same name: the cluster's is one whose
 * role is let into it, as that of nodes, or that a launch template or the bastion of the region has.
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_instance_profile#import
 */
export const profileReads = ({ ec2, iam }: Pick<AwsClients, "ec2" | "iam">, { clusterName, principals }: ProfileOwner) =>
  existingReads({
    instanceProfiles: async () => {
      const [profiles, ...used] = await Promise.all([
        listProfiles(iam),
        profilesOfTemplates(ec2),
        profilesOfBastion(ec2, `${clusterName}-bastion`),
      ]);
      const inUse = used.flat();
      return profiles.flatMap((profile) => profileResources(profile, { inUse, principals }));
    },
  });

const listProfiles = (client: IAMClient): Promise<readonly InstanceProfile[]> =>
  allPages(paginateListInstanceProfiles({ client }, {}), (page) => page.InstanceProfiles);

/** ARNs or names of the profiles that launch templates of the region have in their latest versions. */
async function profilesOfTemplates(client: EC2Client): Promise<readonly string[]> {
  const latest = { Versions: ["$Latest"] };
  const versions = await allPages(paginateDescribeLaunchTemplateVersions({ client }, latest), (page) => page.LaunchTemplateVersions);
  return versions.flatMap(({ LaunchTemplateData: { IamInstanceProfile: profile } = {} }) => profile?.Arn ?? profile?.Name ?? []);
}

/** ARNs of the profiles of the instances of the region that have a name and are not terminated. */
async function profilesOfBastion(client: EC2Client, name: string): Promise<readonly string[]> {
  const Filters = [
    { Name: "tag:Name", Values: [name] },
    { Name: "instance-state-name", Values: ["pending", "running", "stopping", "stopped"] },
  ];
  const reservations = await allPages(paginateDescribeInstances({ client }, { Filters }), ({ Reservations }) => Reservations);
  return reservations.flatMap(({ Instances = [] }) => Instances.flatMap(({ IamInstanceProfile: profile }) => profile?.Arn ?? []));
}

interface ProfileUse extends Pick<ProfileOwner, "principals"> {
  readonly inUse: readonly string[];
}

function profileResources(
  { Arn: arn = "", InstanceProfileName: name = "", Roles: [role] = [] }: InstanceProfile,
  { inUse, principals }: ProfileUse,
): readonly ExistingResource[] {
  const prefix = namePrefix(name);
  // A role that others gave to several clusters tells nothing, and is none that a stack may own.
  const own = namePrefix(role?.RoleName) === undefined ? undefined : role;
  const isKnown = inUse.includes(arn) || inUse.includes(name) || (own !== undefined && principals.includes(own.Arn));
  if (prefix === undefined || !isKnown) return [];
  return [
    existingResource("aws_iam_instance_profile", name, { arn, name, name_prefix: prefix, role: role?.RoleName }),
    ...(own ? [existingResource("aws_iam_role", own.RoleName, { arn: own.Arn, name: own.RoleName })] : []),
  ];
}
