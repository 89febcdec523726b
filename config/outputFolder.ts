/** The folder of the synthesized stacks: that of CDKTF_OUTDIR, which the cdktf program sets, or else `cdktf.out`. */
export const outputFolder = (): string => process.env["CDKTF_OUTDIR"] || "cdktf.out";
