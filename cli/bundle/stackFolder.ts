import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ClusterFiles, synthesisProblem } from "../synthesized";
import type { ArchiveFile } from "./archive";
import { BundleFailure } from "./failure";

/** Terraform's record of the providers' versions and checksums. @see https://developer.hashicorp.com/terraform/language/files/dependency-lock */
export const lockFile = ".terraform.lock.hcl";

/**
 * What Terraform reads in the folder of a stack, and nothing else of it: IAM policies, plans and provider binaries stay behind.
 * @param folder where synthesis wrote the stack
 * @param cluster the YAML file that it was made from, and that file with those that it extends
 * @param from what the option --from names. @default - the option is not given
 * @throws BundleFailure if the stack is not there, or is older than one of the files
 */
export function readStackFolder(folder: string, cluster: ClusterFiles, from?: string): readonly ArchiveFile[] {
  const problem = synthesisProblem(folder, cluster, from);
  if (problem) throw new BundleFailure(problem);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".tf.json") || name === lockFile)
    .map((name) => ({ name, content: readFileSync(join(folder, name)) }));
}
