import type { Command } from "commander";

/** What the command line of `synth` says, before it is read by settings.ts. */
export interface SynthOptions {
  readonly select?: readonly string[];
  readonly allOrNothing?: boolean;
  readonly quiet?: boolean;
}

/** Adds `synth [file...]` to the program, without what it does: that needs cdktf, which the other commands do without. */
export const addSynth = (program: Command): Command =>
  program
    .command("synth")
    .description("write the Terraform stacks of clusters")
    .argument("[file...]", "cluster files (default: those of PRIVATE_EKS_CLUSTERS, with commas between them, or every .yaml in clusters/)")
    .option(
      "--select <selector>",
      "only clusters with name=<pattern> or tag:<key>=<pattern>; may be repeated (PRIVATE_EKS_SELECT)",
      (text: string, before: readonly string[] | undefined) => [...(before ?? []), text],
    )
    .option("--all-or-nothing", "write no cluster where one has errors (PRIVATE_EKS_ALL_OR_NOTHING=1)")
    .option("--quiet", "print findings, and nothing else")
    .addHelpText(
      "after",
      "\nCDKTF_OUTDIR names another output folder than cdktf.out. What was written goes to stdout, findings to stderr.\ndocs/guides/many-clusters.md describes selectors and many clusters.",
    );
