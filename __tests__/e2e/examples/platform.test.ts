import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chosenReleases } from "../../../design/charts/releases";
import { placeChart, tellVersion } from "../../support/charts/controller";
import { containersOf, type PodTemplate } from "../../support/charts/objects";
import { configDemo, valueOf } from "../../support/synth";
import { kubernetesObject } from "../emulators";
import { describeExample } from "../example";

/** The account of the emulators. */
const accountId = "123456789012";
const file = "platform.yaml";
const { name, region, ...config } = configDemo(valueOf(`examples/${file}`));
const releases = chosenReleases({ ...config, name, region });

/** Whether the charts of the publishers are there; else small ones of our own take the same values. */
const hasRealCharts = Boolean(process.env["CHARTS"]);
const folder = hasRealCharts ? mkdtempSync(join(tmpdir(), "private-eks-charts-")) : resolve(__dirname, "../charts");
for (const { sourceChart } of hasRealCharts ? releases : []) {
  tellVersion(join(placeChart(folder, sourceChart.name, sourceChart.version), sourceChart.name), config.kubernetesVersion);
}

afterAll(() => {
  if (hasRealCharts) rmSync(folder, { recursive: true });
});

describeExample(file, {
  changes: () =>
    Promise.resolve({
      accountId,
      ...Object.fromEntries(releases.map((release) => [`charts.${release.name}.chart.repository`, folder])),
    }),
  whileThere: () => {
    test.each(releases)("the pods of $name run, and pull from the mirror alone", async ({ namespace, serviceAccount }) => {
      type Pod = PodTemplate & { readonly status: { readonly phase: string } };
      const { items } = await kubernetesObject<{ readonly items: readonly Pod[] }>(`/api/v1/namespaces/${namespace}/pods`);
      const mirror = `${accountId}.dkr.ecr.${region}.amazonaws.com/${name}/`;
      const images = items.flatMap(containersOf).map(({ image }) => image);
      expect(items.length).toBeGreaterThan(2);
      expect(images.filter((image) => !image.startsWith(mirror))).toEqual([]);
      expect(items.map(({ status }) => status.phase).filter((phase) => !["Running", "Succeeded"].includes(phase))).toEqual([]);
      if (serviceAccount) expect(items.map(({ spec }) => spec.serviceAccountName)).toContain(serviceAccount.name);
    });
  },
});
