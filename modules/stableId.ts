import { createHash } from "node:crypto";

/** A construct id for a text: readable, and different for every text. It is part of the contract: another id is another resource. */
export const stableId = (prefix: string, text: string): string =>
  `${prefix}-${text.replace(/[^\w-]+/g, "-")}-${createHash("sha256").update(text).digest("hex").slice(0, 8)}`;
