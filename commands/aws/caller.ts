import type { ClusterConfig } from "../../config/schema/schema";

/** The cluster of which a command reads AWS, and who it is to be there. */
export type ClusterAccount = Pick<ClusterConfig, "region" | "accountId" | "assumeRoleArn">;

/** Credentials of a role that was assumed. They are for clients and programs, and never printed. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Who a command is for AWS. */
export interface AwsCaller {
  /** @default - nothing has asked for it */
  readonly account?: string | undefined;
  /** @default - those of the environment */
  readonly credentials?: SessionCredentials;
}

/** The name of the sessions of roles, which CloudTrail has. */
export const callerSessionName = "private-eks";

/** The answer of AWS to AssumeRole, of the SDK and of the AWS CLI. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export interface AssumeRoleAnswer {
  readonly Credentials?: Readonly<Partial<Record<"AccessKeyId" | "SecretAccessKey" | "SessionToken", string | undefined>>> | undefined;
  readonly AssumedRoleUser?: { readonly Arn?: string | undefined } | undefined;
}

/** @throws an error where that is not an answer of AWS */
export function assumedCaller({ Credentials = {}, AssumedRoleUser }: AssumeRoleAnswer): AwsCaller {
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = Credentials;
  if (!accessKeyId || !secretAccessKey || !sessionToken)
    throw Object.assign(new Error("There are no credentials in it"), { name: "Unknown" });
  return { account: AssumedRoleUser?.Arn?.split(":")[4], credentials: { accessKeyId, secretAccessKey, sessionToken } };
}

/** Why a command must not go on as a caller: everything would be of another account. Undefined: it may. */
export const strangerProblem = ({ accountId }: ClusterAccount, { account = "not known" }: AwsCaller): string | undefined =>
  accountId === undefined || account === accountId
    ? undefined
    : `accountId in the cluster file is ${accountId}, and the account of the AWS credentials is ${account}. Use credentials of ${accountId}, such as by ` +
      "AWS_PROFILE, set assumeRoleArn to a role there, or correct accountId, and run the command again.";
