/** Terraform's record of the providers' versions and checksums. @see https://developer.hashicorp.com/terraform/language/files/dependency-lock */
export const lockFile = ".terraform.lock.hcl";

const block = /^provider +"[^"\s]+" *\{\s*(?<body>[^{}]*)\}/gm;
const version = /^\s*version\s*=\s*"[^"\s]+"/m;
const hashes = /^\s*hashes\s*=\s*\[(?:\s*"\w+:[^"\s]+"\s*,?)+\s*\]/m;

/** Why Terraform could not read the text of a lock file, as the end of a sentence such as `is empty`. Undefined: it could. */
export function lockFileProblem(text: string): string | undefined {
  const content = text.replace(/^\s*(?:#|\/\/).*$/gm, "");
  if (content.trim() === "") return "is empty";
  if (content.replace(block, "").trim() !== "") return "is not a list of provider blocks";
  const bodies = [...content.matchAll(block)].map(({ groups }) => groups!["body"]!);
  return bodies.every((body) => version.test(body) && hashes.test(body)) ? undefined : "has a provider without its version and hashes";
}
