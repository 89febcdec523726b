import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ValidCluster } from "../../config/load";
import { stackFolder, synthesisProblem } from "../synthesized";
import type { ArchiveFile } from "./archive";
import { BundleFailure } from "./failure";

/** Terraform's record of the providers' versions and checksums. @see https://developer.hashicorp.com/terraform/language/files/dependency-lock */
export const lockFile = ".terraform.lock.hcl";

/**
 * What Terraform reads in the folder of a stack, and nothing else of it: IAM policies, plans and provider binaries stay behind.
 * @param outdir the folder that synthesis wrote
 * @param from what the option --from names. @default - the option is not given
 * @throws BundleFailure if the stack is not there, or was made from another configuration
 */
export function readStackFolder(outdir: string, stack: string, cluster: ValidCluster, from?: string): readonly ArchiveFile[] {
  const problem = synthesisProblem(outdir, stack, cluster, from);
  if (problem) throw new BundleFailure(problem);
  const folder = stackFolder(outdir, stack);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".tf.json") || name === lockFile)
    .map((name) => ({ name, content: readFileSync(join(folder, name)) }));
}
