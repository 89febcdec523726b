import {
  assumedCaller,
  type AssumeRoleAnswer,
  type AwsCaller,
  callerSessionName,
  type ClusterAccount,
  strangerProblem,
} from "../../aws/caller";
import { CommandFailure } from "../../failure";
import { ecrRegionOf } from "./items";
import type { CopyTool, Execute, Variables } from "./tools";

/**
 * Logs the tool in to the registries in Amazon ECR among these hosts, for 12 hours. The password goes from pipe to pipe.
 * @param account whose registry the mirror is, and the role to log in as. @default - the credentials of the environment, of any account
 * @throws MirrorFailure with what the AWS CLI or the tool says; CommandFailure for credentials of another account
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 */
export async function logInToEcr(hosts: readonly string[], tool: CopyTool, execute: Execute, account?: ClusterAccount): Promise<void> {
  const registries = [...new Set(hosts)].filter((host) => ecrRegionOf(host) !== undefined);
  if (registries.length === 0) return;
  const variables = account && (await callerVariables(account, execute));
  for (const host of registries) {
    const password = await execute("aws", ["ecr", "get-login-password", "--region", ecrRegionOf(host)!], undefined, variables);
    await execute(tool.name, tool.login(host), password);
  }
}

/** By the AWS CLI, which is needed for the password: it takes the proxy of the environment, where the images come from outside. */
async function callerVariables(account: ClusterAccount, execute: Execute): Promise<Variables> {
  const { region, accountId, assumeRoleArn } = account;
  const ask = async (...words: readonly string[]): Promise<unknown> =>
    JSON.parse((await execute("aws", ["sts", ...words, "--region", region, "--output", "json"], undefined, regionalEndpoint)).toString());
  const assume = ["assume-role", "--role-arn", assumeRoleArn ?? "", "--role-session-name", callerSessionName];
  const caller: AwsCaller =
    assumeRoleArn !== undefined
      ? assumedCaller((await ask(...assume)) as AssumeRoleAnswer)
      : accountId !== undefined
        ? { account: ((await ask("get-caller-identity")) as { readonly Account?: string }).Account }
        : {};
  const problem = strangerProblem(account, caller);
  if (problem !== undefined) throw new CommandFailure(problem);
  return caller.credentials ? credentialVariables(caller.credentials) : {};
}

/** The first version of the AWS CLI asks the endpoint of us-east-1 without it. @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-sts-regionalized-endpoints.html */
const regionalEndpoint: Variables = { AWS_STS_REGIONAL_ENDPOINTS: "regional" };

/** @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html */
const credentialVariables = ({ accessKeyId, secretAccessKey, sessionToken }: NonNullable<AwsCaller["credentials"]>): Variables => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
});
