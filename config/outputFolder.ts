import { join } from "node:path";

/** The folder of the synthesized stacks: that of CDKTF_OUTDIR, which the cdktf program sets, or else `cdktf.out`. */
export const outputFolder = (): string => process.env["CDKTF_OUTDIR"] || "cdktf.out";

/** The folder of a stack, such as `shop-network`, in an output folder: where Terraform runs. */
export const stackFolder = (outdir: string, stack: string): string => join(outdir, "stacks", stack);
