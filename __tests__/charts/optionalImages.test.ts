import { billOfMaterials } from "../../commands/images/billOfMaterials";
import { isMapping } from "../../config/findings/path";
import { chartPresets } from "../../design/charts/presetTable";
import { type ChartValues, withValue } from "../../design/charts/valuePaths";
import { defaultValues, describeWhere, missingForCharts, type Rendered, render } from "../support/charts/helm";
import { containersOf, workloads } from "../support/charts/objects";
import { releasesOf } from "../support/charts/releases";
import { switchedValues } from "../support/charts/switchedValues";
import { subchartValues } from "../support/charts/presetValues";
import { type Changes, configDemo, merge, synthDemo } from "../support/synth";

const cases = Object.entries(switchedValues).flatMap(([name, each]) =>
  Object.entries(each).map(([what, values]) => [name, what, values] as const),
);

const operated = ["Alertmanager", "Prometheus", "ThanosRuler"];

/** The images of pods, of those that an operator makes, and of its arguments. */
function imagesOf(objects: readonly Rendered[]): ReadonlySet<string> {
  const made = objects.filter(({ metadata }) => metadata.annotations?.["helm.sh/hook"] !== "test");
  const containers = workloads(made).flatMap(({ template }) => containersOf(template));
  const ofOperator = made.filter(({ kind }) => operated.includes(kind)).map(({ spec }) => spec as { image: string; thanos?: object });
  const inArguments = containers
    .flatMap(({ args = [] }) => args)
    .flatMap((argument) => {
      const [, flag, image] = /^--(prometheus-config-reloader|thanos-default-base-image)=(.+)$/.exec(argument) ?? [];
      return image !== undefined && (flag?.startsWith("prometheus") || ofOperator.some(({ thanos }) => thanos)) ? [image] : [];
    });
  return new Set([...containers.map(({ image }) => image), ...ofOperator.map(({ image }) => image), ...inArguments]);
}

/** Without switches of `switchedValues`: what runs further parts. */
const alsoSwitched: Readonly<Record<string, object>> = { "argo-cd": { commitServer: { enabled: true } } };

/** Values that a chart refuses. */
const forbidden: ReadonlySet<string> = new Set(["prometheus-node-exporter.image.sha"]);

const leavesOf = (values: unknown, before = ""): readonly string[] =>
  Object.entries(isMapping(values) ? values : {}).flatMap(([key, value]) => {
    const path = `${before}${key.replaceAll(".", "\\.")}`;
    return isMapping(value) ? leavesOf(value, `${path}.`) : [path];
  });

describeWhere(missingForCharts, "images that values of presets switch on, in the real charts", () => {
  describe.each<readonly [string, Changes]>([
    ["plain", { network: { egress: "nat" } }],
    ["mirrored", { accountId: "111122223333", registry: { mirror: true } }],
  ])("%s", (_situation, cluster) => {
    test.each(cases)("%s with %s: the bill of materials has all of them", (name, _what, values) => {
      const changes = { ...cluster, charts: { [name]: { values } } } as Changes;
      const release = releasesOf(synthDemo(changes)).find((one) => one.name === name)!;
      const listed = billOfMaterials(configDemo(changes))
        .images.filter(({ consumers }) => consumers.includes(`chart ${name}`))
        .map(({ deployed, tag }) => `${deployed}:${tag!}`);
      expect([...imagesOf(render(release, "1.35"))].sort()).toEqual([...listed].sort());
    });
  });

  test.each(["argo-cd", "external-secrets", "flux", "ingress-nginx", "kube-prometheus-stack", "kyverno"])(
    "the values by which pods of %s run other images than those that are known are in its preset",
    (name) => {
      const { chart, imageOverrides = [], images, optionalImages = [] } = chartPresets[name]!;
      const switched = Object.values(switchedValues[name] ?? {}).filter((values) => !JSON.stringify(values).includes("initChownData"));
      const values = [{ [name]: alsoSwitched[name] ?? {} }, ...switched.map((one) => ({ [name]: one }))].reduce<Changes>(
        (all, one) => merge(all, one),
        {},
      )[name];
      const pinned = new Set([...images, ...optionalImages.map(({ image }) => image)].flatMap(({ paths }) => Object.keys(paths)));
      const candidates = leavesOf(subchartValues(chart.name, chart.version, defaultValues(chart.name, chart.version)))
        .filter((path) => /(?:image.*\.(?:registry|repository|tag|sha|digest|digestChroot|flavour)|imageRegistry)$/i.test(path))
        .filter((path) => !pinned.has(path) && !forbidden.has(path));
      const wanted = [...new Set([...candidates, ...imageOverrides])];
      // Some switches have other values in their place.
      const found = [values, {}].flatMap((each) => {
        const release = releasesOf(synthDemo({ network: { egress: "nat" }, charts: { [name]: { values: each } } }))[0]!;
        const marked = wanted.reduce<ChartValues>((all, path, index) => withValue(all, path, () => `m${index}m`), release.values);
        const text = [...imagesOf(render({ ...release, values: marked as typeof release.values }, "1.35"))].join(" ");
        return wanted.filter((_, index) => text.includes(`m${index}m`));
      });
      expect([...new Set(found)].sort()).toEqual([...imageOverrides].sort());
    },
  );
});
