/** Terraform's record of the providers' versions and checksums. @see https://developer.hashicorp.com/terraform/language/files/dependency-lock */
export const lockFile = ".terraform.lock.hcl";

const block = /^provider +"(?<address>[^"\s]+)" *\{\s*(?<body>[^{}]*)\}/gm;
const version = /^\s*version\s*=\s*"(?<version>[^"\s]+)"/m;
const hashes = /^\s*hashes\s*=\s*\[(?:\s*"\w+:[^"\s]+"\s*,?)+\s*\]/m;

/**
 * Why Terraform could not use the text of a lock file, as the end of a sentence such as `is empty`. Undefined: it could.
 * @param needed versions of providers that the stack asks for, by their addresses: registry.terraform.io/hashicorp/aws
 */
export function lockFileProblem(text: string, needed: Readonly<Record<string, string>>): string | undefined {
  const content = text.replace(/^\s*(?:#|\/\/).*$/gm, "");
  if (content.trim() === "") return "is empty";
  if (content.replace(block, "").trim() !== "") return "is not a list of provider blocks";
  const providers = [...content.matchAll(block)].map(({ groups }) => ({
    address: groups!["address"]!,
    version: version.exec(groups!["body"]!)?.groups?.["version"],
    isHashed: hashes.test(groups!["body"]!),
  }));
  if (!providers.every((provider) => provider.version && provider.isHashed)) return "has a provider without its version and hashes";
  const other = providers.find(({ address, version }) => version !== (needed[address] ?? version));
  return other && `has version ${other.version} of ${other.address}, and the stack needs ${needed[other.address]}`;
}
