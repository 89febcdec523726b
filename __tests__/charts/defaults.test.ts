import { spawnSync } from "node:child_process";
import { kubernetesVersions } from "../../aws/kubernetesVersions";
import { planCharts } from "../../design/software/charts";
import { chartAppVersion, defaultValues, describeWhere, missingForCharts } from "../support/charts/helm";
import { definedFlags, knownVersions } from "../support/charts/programs";
import { rows } from "../support/charts/rows";
import { configDemo } from "../support/synth";

describeWhere(missingForCharts, "the defaults of the cluster file", () => {
  test.each(Object.entries(rows))("name the image of %s that the chart itself does, or one that is meant", (chart, row) => {
    const config = configDemo({ network: { egress: "nat" }, ...row.enabled });
    const [design] = planCharts(config);
    const { version } = design!.sourceChart;
    const { image } = defaultValues(chart, version) as { readonly image: { readonly repository: string; readonly tag: string } };
    const ours = row.image(config);
    expect(ours.repository).toBe(image.repository);
    if (!row.pinned) expect(ours.tag).toBe(image.tag);
    // The program is then the one that the chart was made for.
    expect(image.tag.replace(/^v/, "")).toBe(chartAppVersion(chart, version).replace(/^v/, ""));
  });

  test("the cluster autoscaler of every Kubernetes version is a release whose flags are known", () => {
    const image = rows["cluster-autoscaler"]!.image;
    const tags = kubernetesVersions.map(({ version }) => image(configDemo({ kubernetesVersion: version })).tag);
    expect(knownVersions("cluster-autoscaler")).toEqual(tags);
  });
});

const binaries: readonly (readonly [chart: string, variable: string, version: string])[] = [
  ["aws-load-balancer-controller", "LOAD_BALANCER_CONTROLLER", "v3.5.0"],
  ["cluster-autoscaler", "CLUSTER_AUTOSCALER", "v1.35.0"],
];

for (const [chart, variable, version] of binaries) {
  const program = process.env[variable];
  describeWhere(program ? undefined : `name the program in ${variable}`, `the program of ${chart}`, () => {
    test(`defines just the flags that are known of ${version}`, () => {
      const { stdout, stderr } = spawnSync(program!, ["--help"], { encoding: "utf8" });
      const flags = [...`${stdout}${stderr}`.matchAll(/^ +(?:-\w, )?--?([\w.-]+)/gm)].map(([, flag]) => flag!);
      expect([...new Set(flags)].filter((flag) => flag !== "help" && !flag.startsWith("ginkgo.")).sort()).toEqual(
        [...definedFlags(chart, version)].sort(),
      );
    });
  });
}
