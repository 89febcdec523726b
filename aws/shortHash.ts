import { createHash } from "node:crypto";

/** Eight hexadecimal digits that tell texts apart in names. */
export const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);
