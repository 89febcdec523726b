import { sharing, withAnother } from "./groups";
import type { FleetRule } from "./rule";

/** Clusters of one name: their stacks would overwrite each other. An error of each, since any may be the wrong one. */
export const nameClashes: FleetRule = (clusters) =>
  sharing(clusters, ({ config }) => config.name)
    .flatMap(withAnother)
    .map(([{ file, config }, other]) => ({
      file,
      finding: {
        severity: "error",
        path: ["name"],
        problem: `the cluster name ${JSON.stringify(config.name)} is also that of ${other.file}, and their stacks would overwrite each other`,
        fix: "Give each cluster a name of its own",
      },
    }));
