import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { ownCharts } from "../software/charts";
import { chosenReleases } from "./releases";

/**
 * A warning for each repository in an OCI registry that ends with the name of its chart: Helm adds the name to it. Registries may have a chart of the
 * name of the folder above it, as that of Karpenter has at its top.
 * @see https://helm.sh/docs/topics/registries/
 */
export const chartNameFindings = (config: ClusterConfig): readonly Finding[] =>
  [...ownCharts(config), ...chosenReleases(config)].flatMap(({ path, sourceChart: { name, repository: written } }): Finding[] => {
    const repository = written.replace(/\/$/, "");
    const above = repository.slice(0, -`/${name}`.length);
    if (repository !== `${above}/${name}` || !/^oci:\/\/[^/]+\/./.test(above)) return [];
    return [
      {
        severity: "warning",
        path: [...path, "chart", "repository"],
        problem: `Helm gets ${repository}/${name}: the name of the chart stands below its repository`,
        fix: `Write ${above}, unless the registry has the chart at that place`,
      },
    ];
  });
