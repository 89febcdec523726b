import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { CommandFailure } from "../failure";

/** How the lock file of a stack is made. */
export interface LockOptions {
  /** Platforms that will run Terraform, such as linux_amd64. @default - this machine's, if a mirror is named */
  readonly platform?: readonly string[];
  /** Folder that holds the providers, laid out as `terraform providers mirror` does. @default - the providers' registries are asked */
  readonly fsMirror?: string;
  /** URL of a provider network mirror. @default - the providers' registries are asked */
  readonly netMirror?: string;
}

/**
 * Writes the lock file of a stack, with checksums for all platforms, into its folder. Versions that are in a lock file there are kept.
 * @throws CommandFailure if Terraform is not there or does not find a provider
 * @see https://developer.hashicorp.com/terraform/cli/commands/providers/lock
 */
export function lockProviders(folder: string, { platform = [], fsMirror, netMirror }: LockOptions): void {
  const options = [
    ...platform.map((name) => `-platform=${name}`),
    ...(fsMirror ? [`-fs-mirror=${resolve(fsMirror)}`] : []),
    ...(netMirror ? [`-net-mirror=${netMirror}`] : []),
  ];
  const { status, error, stdout, stderr } = spawnSync("terraform", [`-chdir=${folder}`, "providers", "lock", "-no-color", ...options], {
    encoding: "utf8",
  });
  if (error)
    throw new CommandFailure("The lock file needs the terraform program, which is not on the PATH: install it, or leave --platform out");
  if (status === 0) return;
  const source = fsMirror ?? netMirror ?? "their registry";
  const forPlatforms = platform.length > 0 ? ` for ${platform.join(", ")}` : "";
  throw new CommandFailure(
    `The providers of ${folder} cannot be locked: see that ${source} has their versions${forPlatforms} and can be reached. Terraform says:\n${(stderr || stdout).trim()}`,
  );
}
