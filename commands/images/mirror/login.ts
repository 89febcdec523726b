import type { Execute } from "./execute";
import { ecrRegionOf } from "./references";
import type { CopyTool } from "./tools";

/**
 * Logs the tool in to the registries in Amazon ECR among these hosts, for 12 hours. The password goes from pipe to pipe.
 * @throws MirrorFailure with what the AWS CLI or the tool says
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 */
export async function logInToEcr(hosts: readonly string[], tool: CopyTool, execute: Execute): Promise<void> {
  for (const host of new Set(hosts)) {
    const region = ecrRegionOf(host);
    if (region === undefined) continue;
    const password = await execute("aws", ["ecr", "get-login-password", "--region", region]);
    await execute(tool.name, tool.login(host), password);
  }
}
