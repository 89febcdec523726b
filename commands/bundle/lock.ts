import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import { CommandFailure } from "../failure";
import { eachOnce } from "../usage";

/** Terraform's record of the providers' versions and checksums. @see https://developer.hashicorp.com/terraform/language/files/dependency-lock */
export const lockFile = ".terraform.lock.hcl";

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

// What the options of locks must be. Terraform itself would say so only when it runs, and about one stack.

/** The platforms that HashiCorp releases Terraform for. @see https://releases.hashicorp.com/terraform/ */
const terraformPlatforms = [
  "darwin_amd64",
  "darwin_arm64",
  "freebsd_386",
  "freebsd_amd64",
  "freebsd_arm",
  "linux_386",
  "linux_amd64",
  "linux_arm",
  "linux_arm64",
  "openbsd_386",
  "openbsd_amd64",
  "solaris_amd64",
  "windows_386",
  "windows_amd64",
  "windows_arm64",
];

/** Collects platforms, each once. */
export function platformArgument(name: string, before?: readonly string[]): readonly string[] {
  if (!terraformPlatforms.includes(name)) throw new InvalidArgumentError(`Terraform is released for ${terraformPlatforms.join(", ")}.`);
  return eachOnce(name, before);
}

/** A folder that is there. */
export function mirrorFolderArgument(name: string): string {
  if (name !== "" && !statSync(name, { throwIfNoEntry: false })?.isDirectory())
    throw new InvalidArgumentError("There is no such folder: name the one that `terraform providers mirror` wrote.");
  return name;
}

/** A URL that Terraform takes providers from. @see https://developer.hashicorp.com/terraform/internals/provider-network-mirror-protocol */
export function mirrorUrlArgument(text: string): string {
  if (text !== "" && (!text.startsWith("https://") || !URL.canParse(text)))
    throw new InvalidArgumentError("Terraform takes an HTTPS URL only: write one such as https://mirror.example.com/providers/.");
  return text;
}

const providerBlock = /^provider +"(?<address>[^"\s]+)" *\{\s*(?<body>[^{}]*)\}/gm;
const providerVersion = /^\s*version\s*=\s*"(?<version>[^"\s]+)"/m;
const providerHashes = /^\s*hashes\s*=\s*\[(?:\s*"\w+:[^"\s]+"\s*,?)+\s*\]/m;

/**
 * Why Terraform could not use the text of a lock file, as the end of a sentence such as `is empty`. Undefined: it could.
 * @param needed versions of providers that the stack asks for, by their addresses: registry.terraform.io/hashicorp/aws
 */
export function lockFileProblem(text: string, needed: Readonly<Record<string, string>>): string | undefined {
  const content = text.replace(/^\s*(?:#|\/\/).*$/gm, "");
  if (content.trim() === "") return "is empty";
  if (content.replace(providerBlock, "").trim() !== "") return "is not a list of provider blocks";
  const providers = [...content.matchAll(providerBlock)].map(({ groups }) => ({
    address: groups!["address"]!,
    version: providerVersion.exec(groups!["body"]!)?.groups?.["version"],
    isHashed: providerHashes.test(groups!["body"]!),
  }));
  if (!providers.every((provider) => provider.version && provider.isHashed)) return "has a provider without its version and hashes";
  const other = providers.find(({ address, version }) => version !== (needed[address] ?? version));
  return other && `has version ${other.version} of ${other.address}, and the stack needs ${needed[other.address]}`;
}
