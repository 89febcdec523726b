import { partitionOf } from "../../../aws/regions";
import type { ClusterConfig } from "../../../config/schema/schema";
import { allow, type Statement } from "../../iam/policy";

/** How the sessions on the bastion are logged. */
export interface SessionLoggingDesign {
  /** Name of the Session document. */
  readonly documentName: string;
  /** What the document says. */
  readonly document: object;
  /** @default - none */
  readonly logGroup?: { readonly name: string; readonly retentionDays: number };
  /** What the role of the bastion needs for it. */
  readonly statements: readonly Statement[];
}

/** The name of the cluster's own document. It does not begin with the cluster's: that may be one of AWS's prefixes. */
export const sessionDocumentName = (clusterName: string): string => `session-${clusterName}`;

const sessionLogGroup = (clusterName: string): string => `/aws/ec2/${clusterName}/bastion-sessions`;

/**
 * The logging of the cluster file; undefined where it asks for none.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
 */
export function planSessionLogging(config: ClusterConfig): SessionLoggingDesign | undefined {
  const { access, encryption, name } = config;
  const { sessionLogging } = access.bastion;
  if (!sessionLogging) return undefined;
  const { cloudWatch, s3, kmsKeyArn, idleMinutes, maxMinutes } = sessionLogging;
  const logGroup = sessionLogGroup(name);
  return {
    documentName: sessionDocumentName(name),
    document: {
      schemaVersion: "1.0",
      description: `Logged sessions on the bastion of the cluster ${name}`,
      sessionType: "Standard_Stream",
      inputs: {
        s3BucketName: s3?.bucket ?? "",
        s3KeyPrefix: s3?.prefix ?? "",
        s3EncryptionEnabled: true,
        cloudWatchLogGroupName: cloudWatch ? logGroup : "",
        // The agent refuses sessions where it is asked for, and the log group has no KMS key.
        cloudWatchEncryptionEnabled: encryption.logsKmsKeyArn !== undefined,
        cloudWatchStreamingEnabled: true,
        kmsKeyId: kmsKeyArn ?? "",
        idleSessionTimeout: String(idleMinutes),
        maxSessionDuration: maxMinutes === undefined ? "" : String(maxMinutes),
        runAsEnabled: false,
        runAsDefaultUser: "",
      },
    },
    ...(cloudWatch && { logGroup: { name: logGroup, retentionDays: cloudWatch.retentionDays } }),
    statements: [
      ...sessionLoggingCalls(config),
      // Amazon S3 asks for the key, in the name of the bastion.
      ...(s3?.kmsKeyArn ? [allow(["kms:Decrypt", "kms:GenerateDataKey"], [s3.kmsKeyArn])] : []),
    ],
  };
}

/**
 * What the agent on the bastion calls for it. Objects in the bucket of another account are given to its owner by their ACL.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
 */
export function sessionLoggingCalls({ access, name, region }: ClusterConfig): readonly Statement[] {
  const { cloudWatch, s3, kmsKeyArn } = access.bastion.sessionLogging ?? {};
  const { id: partition } = partitionOf(region);
  const logGroup = `arn:${partition}:logs:${region}:*:log-group:${sessionLogGroup(name)}`;
  const bucket = `arn:${partition}:s3:::${s3?.bucket}`;
  const objects = [bucket, ...(s3?.prefix ? [s3.prefix] : []), "*"].join("/");
  return [
    ...(cloudWatch
      ? [
          allow(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [logGroup, `${logGroup}:*`]),
          allow(["logs:DescribeLogGroups"]),
        ]
      : []),
    ...(s3 ? [allow(["s3:GetEncryptionConfiguration"], [bucket]), allow(["s3:PutObject", "s3:PutObjectAcl"], [objects])] : []),
    ...(kmsKeyArn ? [allow(["kms:Decrypt"], [kmsKeyArn])] : []),
  ];
}
