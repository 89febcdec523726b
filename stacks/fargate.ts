import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { ClusterDesign } from "../design/cluster";
import { podExecutionRole, podExecutionTrust } from "../design/iam/roles";
import { roleOf } from "../modules/role";
import { FargateLogging, FargateProfiles, type FargateProfilesProps } from "../modules/workload/fargate";

export interface FargateStackProps extends Pick<FargateProfilesProps, "clusterName" | "subnetIdOf"> {
  readonly design: ClusterDesign;
}

/** The profiles of Fargate with their role, and its logging before them. @returns what pods on Fargate come after */
export function createFargateProfiles(scope: Construct, { design, ...place }: FargateStackProps): readonly ITerraformDependable[] {
  const { config, fargateProfiles, fargateLogging } = design;
  if (fargateProfiles.length === 0) return [];
  return new FargateProfiles(scope, "fargate-profiles", {
    ...place,
    profiles: fargateProfiles,
    podExecutionRole: roleOf(scope, "fargate-role", config.iam.roles.fargate, {
      namePrefix: `${config.name}-fargate`,
      trust: podExecutionTrust(config, new DataAwsCallerIdentity(scope, "account").accountId),
      ...podExecutionRole(config),
    }),
    dependsOn: fargateLogging
      ? new FargateLogging(scope, "fargate-logging", { ...fargateLogging, logsKmsKeyArn: config.encryption.logsKmsKeyArn }).resources
      : [],
  }).resources;
}
