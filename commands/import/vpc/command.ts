import type { Command } from "commander";
import { hasErrors } from "../../../config/findings/finding";
import { awsId, iamArn } from "../../../config/schema/primitives";
import { loadCluster } from "../../../config/load";
import { designFindings } from "../../../design/cluster.findings";
import type { ClusterAccount } from "../../aws/caller";
import { listPermissions } from "../../aws/read";
import { CommandFailure, withStatus } from "../../failure";
import { writeOutput } from "../../outputFile";
import { tellFindings } from "../../printing";
import { checkedBy, needing } from "../../usage";
import { vpcBlock } from "./rules/vpcBlock";
import { vpcPermissions } from "../../aws/vpcFacts";

interface VpcOptions {
  readonly region: string;
  readonly profile?: string;
  readonly assumeRole?: string;
  readonly output?: string;
  readonly force?: true;
}

/** Adds `vpc <vpc>` to `import`: the part of a cluster file that says what a VPC has, on stdout or in a file. */
export const addVpc = (command: Command): Command =>
  command
    .command("vpc")
    .description("write network.existingVpc for a VPC: its subnets, route tables, way out and endpoints")
    .argument("<vpc>", "id of the VPC, such as vpc-0123456789abcdef0", checkedBy(awsId("vpc")))
    .requiredOption("--region <region>", "AWS region of the VPC")
    .option("--profile <profile>", "profile of the AWS configuration, as AWS_PROFILE")
    .option("--assume-role <arn>", "IAM role to read with, as assumeRoleArn in a cluster file", checkedBy(iamArn("role")))
    .option("-o, --output <file>", "write it there instead of on stdout")
    .option("--force", "overwrite the output file")
    .addHelpText(
      "after",
      "\nReads AWS, and changes nothing there. Warnings say what only the owner of the VPC can decide; comments hold what is not used. Status 1 where a cluster file with it would have errors. See docs/guides/import-vpc.md.",
    )
    .addHelpText(
      "after",
      `\nIt needs these IAM permissions, on all resources:\n  ${listPermissions(vpcPermissions).join("\n  ")}\n\nWith --assume-role that role needs them, and the credentials need sts:AssumeRole on it.\n`,
    )
    .hook("preAction", needing({ force: ["output"] }))
    .action((vpc: string, options: VpcOptions) => withStatus(() => importVpc(vpc, options)));

/** @returns whether a cluster file can hold what was written */
async function importVpc(vpcId: string, { region, profile, assumeRole, output, force }: VpcOptions): Promise<boolean> {
  useProfile(profile);
  const account: ClusterAccount = { region, accountId: undefined, assumeRoleArn: assumeRole };
  // The AWS SDK takes longer to load than other commands to run.
  const { readVpc } = await import("../../aws/readVpc");
  const { values: facts, problems } = await readVpc(account, vpcId);
  if (problems.length > 0) throw new CommandFailure([...problems, "Nothing was written."].join("\n"));
  if (!facts)
    throw new CommandFailure(`There is no VPC ${vpcId} in ${region} for these credentials. Check the id, the region and the account.`);
  const { text, undecided } = vpcBlock(facts);
  const problem = output === undefined ? undefined : writeOutput(output, text, force === true);
  if (problem) {
    tellFindings([problem]);
    return false;
  }
  process.stdout.write(output === undefined ? text : `Written: ${output}\n`);
  process.stderr.write(undecided.map((sentence) => `warning: ${sentence}\n`).join(""));
  const findings = blockFindings(text, region, output ?? "stdout");
  tellFindings(findings);
  return !hasErrors(findings);
}

/** Credentials in the environment would be used first. */
function useProfile(profile: string | undefined): void {
  if (profile === undefined) return;
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]) Reflect.deleteProperty(process.env, name);
  process.env["AWS_PROFILE"] = profile;
}

/** What is wrong with a cluster that has nothing but this. The keys of its own come last, so that lines are those of the text. */
const blockFindings = (text: string, region: string, file: string) =>
  loadCluster({ file, text: `${text}name: vpc\nregion: ${region}\n` }, designFindings).findings.filter(({ path: [key] }) =>
    ["network", "customNetworking", "region"].includes(String(key)),
  );
