import { z } from "zod";
import { listOf } from "./primitives";

/** Modules of the user's, each named once: a second run would add the same constructs again. */
export const extensions = listOf(
  z
    .string()
    .regex(/^[^\0]+\.[cm]?[jt]s$/, { error: "must be the path of a TypeScript or JavaScript module such as ../extensions/audit.ts" }),
);
