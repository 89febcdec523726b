import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ArchiveFile } from "./archive";
import { BundleFailure } from "./failure";

/** Terraform's record of the providers' versions and checksums. @see https://developer.hashicorp.com/terraform/language/files/dependency-lock */
export const lockFile = ".terraform.lock.hcl";

/**
 * What Terraform reads in the folder of a stack, and nothing else of it: IAM policies, plans and provider binaries stay behind.
 * @param folder where synthesis wrote the stack
 * @param clusterFile the YAML file that it was made from
 * @throws BundleFailure if the stack is not there, or is older than the cluster file
 */
export function readStackFolder(folder: string, clusterFile: string): readonly ArchiveFile[] {
  const json = join(folder, "cdk.tf.json");
  const written = statSync(json, { throwIfNoEntry: false })?.mtimeMs;
  if (written === undefined) throw new BundleFailure(`There is no ${json}: run \`npm run synth -- ${clusterFile}\` first`);
  if (written < statSync(clusterFile).mtimeMs)
    throw new BundleFailure(`${json} is older than ${clusterFile}: run \`npm run synth -- ${clusterFile}\` first`);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".tf.json") || name === lockFile)
    .map((name) => ({ name, content: readFileSync(join(folder, name)) }));
}
