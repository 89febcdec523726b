import { statSync } from "node:fs";
import { InvalidArgumentError } from "commander";
import { eachOnce } from "../usage";

// What the options of locks must be. Terraform itself would say so only when it runs, and about one stack.

/** The platforms that HashiCorp releases Terraform for. @see https://releases.hashicorp.com/terraform/ */
const platforms = [
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
export function platform(name: string, before?: readonly string[]): readonly string[] {
  if (!platforms.includes(name)) throw new InvalidArgumentError(`Terraform is released for ${platforms.join(", ")}.`);
  return eachOnce(name, before);
}

/** A folder that is there. */
export function mirrorFolder(name: string): string {
  if (name !== "" && !statSync(name, { throwIfNoEntry: false })?.isDirectory())
    throw new InvalidArgumentError("There is no such folder: name the one that `terraform providers mirror` wrote.");
  return name;
}

/** A URL that Terraform takes providers from. @see https://developer.hashicorp.com/terraform/internals/provider-network-mirror-protocol */
export function mirrorUrl(text: string): string {
  if (text !== "" && (!text.startsWith("https://") || !URL.canParse(text)))
    throw new InvalidArgumentError("Terraform takes an HTTPS URL only: write one such as https://mirror.example.com/providers/.");
  return text;
}
