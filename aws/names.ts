import { createHash } from "node:crypto";

/** Eight hexadecimal digits that tell texts apart in names. */
export const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);

/**
 * The prefix of a name that Terraform made from one: it adds 18 digits of the time and 8 of a counter. Undefined for other names.
 * @see https://github.com/hashicorp/terraform-plugin-sdk/blob/main/helper/id/id.go
 */
export const namePrefix = (name = ""): string | undefined => /^(.*)\d{18}[0-9a-f]{8}$/.exec(name)?.[1];
