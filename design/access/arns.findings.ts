import type { ConfigPath, Finding } from "../../config/findings/finding";
import { valueAt } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import { partitionOf } from "../../aws/regions";
import { cacheSettings } from "../images/registry/pullThroughCaches";
import { attachedPolicies, existingInstanceProfiles, existingRoles } from "../iam/existingRoles";

interface NamedArn {
  readonly path: ConfigPath;
  readonly arn: string | undefined;
}

/** Every ARN of the cluster file. */
const arnsOf = (config: ClusterConfig): readonly NamedArn[] => [
  { path: ["assumeRoleArn"], arn: config.assumeRoleArn },
  ...(config.backend.type === "s3" ? [{ path: ["backend", "assumeRoleArn"], arn: config.backend.assumeRoleArn }] : []),
  { path: ["encryption", "kmsKeyArn"], arn: config.encryption.kmsKeyArn },
  ...(["logsKmsKeyArn", "volumesKmsKeyArn", "repositoriesKmsKeyArn"] as const).map((key) => ({
    path: ["encryption", key],
    arn: config.encryption[key],
  })),
  ...config.encryption.administrators.map((arn, index) => ({ path: ["encryption", "administrators", index], arn })),
  { path: ["network", "queryLogs", "destinationArn"], arn: config.network.queryLogs.destinationArn },
  ...[["kmsKeyArn"], ["s3", "kmsKeyArn"]].map((keys) => {
    const path = ["access", "bastion", "sessionLogging", ...keys];
    return { path, arn: valueAt(config, path) as string | undefined };
  }),
  { path: ["iam", "permissionsBoundary"], arn: config.iam.permissionsBoundary },
  { path: ["network", "flowLogs", "s3", "bucketArn"], arn: config.network.flowLogs.s3?.bucketArn },
  {
    path: ["observability", "controlPlaneLogs", "subscription", "destinationArn"],
    arn: config.observability.controlPlaneLogs.subscription?.destinationArn,
  },
  ...existingRoles(config),
  ...existingInstanceProfiles(config),
  ...config.access.admins.map((arn, index) => ({ path: ["access", "admins", index], arn })),
  ...Object.entries(config.access.entries).map(([name, { principal }]) => ({
    path: ["access", "entries", name, "principal"],
    arn: principal,
  })),
  ...Object.entries(config.registry.repositories).map(([name, { kmsKeyArn }]) => ({
    path: ["registry", "repositories", name, "kmsKeyArn"],
    arn: kmsKeyArn,
  })),
  ...Object.entries(config.registry.pullThroughCache).flatMap(([prefix, cache]) => {
    const { credentialArn, roleArn, repositories } = cacheSettings(cache);
    const path = ["registry", "pullThroughCache", prefix];
    return [
      { path: [...path, "credentialArn"], arn: credentialArn },
      { path: [...path, "roleArn"], arn: roleArn },
      { path: [...path, "repositories", "kmsKeyArn"], arn: repositories?.kmsKeyArn },
    ];
  }),
  ...attachedPolicies(config),
  ...Object.entries(config.serviceAccounts).map(([key, { targetRoleArn }]) => ({
    path: ["serviceAccounts", key, "targetRoleArn"],
    arn: targetRoleArn,
  })),
  ...Object.entries(config.autoMode?.nodeClasses ?? {}).map(([name, { ephemeralStorage }]) => ({
    path: ["autoMode", "nodeClasses", name, "ephemeralStorage", "kmsKeyArn"],
    arn: ephemeralStorage.kmsKeyArn,
  })),
  { path: ["autoMode", "storageClass", "kmsKeyArn"], arn: config.autoMode?.storageClass.kmsKeyArn },
  ...nodeGroupEntries(config).flatMap(({ path, group }) => [
    { path: [...path, "volume", "kmsKeyArn"], arn: group.volume.kmsKeyArn },
    { path: [...path, "capacityReservation", "resourceGroupArn"], arn: group.capacityReservation?.resourceGroupArn },
  ]),
  ...Object.entries(config.karpenter?.nodeClasses ?? {}).map(([name, { volume }]) => ({
    path: ["karpenter", "nodeClasses", name, "volume", "kmsKeyArn"],
    arn: volume.kmsKeyArn,
  })),
];

/**
 * An error for each ARN of another partition, or of another region, than the cluster's.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export const arnFindings = (config: ClusterConfig): readonly Finding[] =>
  arnsOf(config).flatMap(({ path, arn = "" }): readonly Finding[] => {
    const [, partition = "", , region = ""] = arn.split(":");
    const own = partitionOf(config.region).id;
    const finding = { severity: "error", path, alsoReads: [["region"]] } as const;
    if (partition !== "" && partition !== own) {
      const problem = `${arn} is of the partition ${partition}, and ${config.region} is of ${own}`;
      return [
        {
          ...finding,
          problem,
          allowed: `an ARN of the partition ${own}, which begins with arn:${own}:`,
          fix: `Write an ARN of the partition ${own}`,
        },
      ];
    }
    if (region !== "" && region !== config.region) {
      const problem = `${arn} is in ${region}, and the cluster in ${config.region}`;
      return [{ ...finding, problem, allowed: `an ARN of the region ${config.region}`, fix: `Write an ARN of ${config.region}` }];
    }
    return [];
  });
