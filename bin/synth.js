#!/usr/bin/env node
// Writes the stacks of the clusters: the app command of cdktf.
"use strict";

/** Here, so that no source is loaded for it. commands/synth/settings.ts reads the options. */
const usage = `Usage: npm run synth -- [options] [file...]

Write the Terraform stacks of clusters.

Arguments:
  file                  cluster files (default: those of PRIVATE_EKS_CLUSTERS, with commas between them, or every .yaml in clusters/)

Options:
  --select <selector>   only clusters with name=<pattern> or tag:<key>=<pattern>; may be repeated (PRIVATE_EKS_SELECT)
  --all-or-nothing      write no cluster where one has errors (PRIVATE_EKS_ALL_OR_NOTHING=1)
  --workers <number>    most threads, 1 to 16, of about 100 MB each (PRIVATE_EKS_WORKERS)
  -h, --help            print this help

CDKTF_OUTDIR names another output folder than cdktf.out. docs/fleets.md describes selectors and many clusters.
Status: 0 done, 1 something is wrong with a cluster or the command line.`;

if (process.argv.slice(2).some((word) => word === "-h" || word === "--help")) console.log(usage);
else require("./run.js")("main.ts", ["main.ts", "commands", "config", "aws", "design", "modules", "stacks"]);
