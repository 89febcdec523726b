import { z } from "zod";

/** An exact version: one plan of a stack and the next are made by the same provider, and lock files and mirrors hold just that. */
const providerVersion = z
  .string()
  .regex(/^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}$/, { error: "must be one exact version such as 6.30.0" })
  .optional();

const providerOf = (name: string) =>
  z
    .strictObject({
      version: providerVersion.describe(
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
