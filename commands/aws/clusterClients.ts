import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { assumedCaller, type AwsCaller, callerSessionName, type ClusterAccount, strangerProblem } from "./caller";
import { awsClients, type AwsClients, stsClient } from "./clients";
import { type Reading, readTogether } from "./read";

/**
 * Clients that are, for AWS, who the AWS provider of the stacks is: the role of `assumeRoleArn`, if the cluster file has one, in the account of
 * `accountId`. A file with neither asks nothing of AWS here. With a problem nothing is to be read: it would be of another account.
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs#assuming-an-iam-role
 */
export async function clusterClients(cluster: ClusterAccount): Promise<Reading<AwsClients>> {
  const { values, problems } = await readTogether({ caller: callerRead(cluster) });
  const stranger = problems.length > 0 ? undefined : strangerProblem(cluster, values.caller);
  return {
    values: awsClients(cluster.region, values.caller.credentials),
    problems: stranger === undefined ? problems : [stranger],
  };
}

const callerRead = ({ region, accountId, assumeRoleArn: RoleArn }: ClusterAccount) => ({
  actions: [RoleArn === undefined ? "sts:GetCallerIdentity" : "sts:AssumeRole"],
  otherwise: {} as AwsCaller,
  run: async (): Promise<AwsCaller> => {
    if (RoleArn !== undefined) {
      return assumedCaller(await stsClient(region).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: callerSessionName })));
    }
    if (accountId === undefined) return {};
    return { account: (await stsClient(region).send(new GetCallerIdentityCommand({}))).Account };
  },
});
