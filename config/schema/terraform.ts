import * as z from "zod";
import { listOf } from "./primitives";

/** An exact version: one plan of a stack and the next are made by the same provider, and lock files and mirrors hold just that. */
const oneVersion = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,5})(?:\.(?:0|[1-9]\d{0,5})){2}$/, { error: "must be one exact version such as 6.30.0" })
  .optional();

const providerOf = (name: string) =>
  z
    .strictObject({
      version: oneVersion.describe(
        `Version of the ${name} provider. It may be higher than that of the stacks, with the same first number. Default: that of the stacks.`,
      ),
    })
    .prefault({})
    .describe(`The ${name} provider of Terraform.`);

/** The providers whose versions a cluster file may raise. */
export const terraformSettings = z.strictObject({
  providers: z
    .strictObject({ aws: providerOf("AWS"), kubernetes: providerOf("Kubernetes"), helm: providerOf("Helm") })
    .prefault({})
    .describe("Terraform providers, to use what a newer version of one can do, or has mended."),
});

/** Modules of the user's, each named once: a second run would add the same constructs again. */
export const extensions = listOf(
  z
    .string()
    .regex(/^[^\0]+\.[cm]?[jt]s$/, { error: "must be the path of a TypeScript or JavaScript module such as ../extensions/audit.ts" }),
);
