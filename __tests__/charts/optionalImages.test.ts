import { billOfMaterials } from "../../commands/images/billOfMaterials";
import { describeWhere, missingForCharts, type Rendered, render } from "../support/charts/helm";
import { containersOf, workloads } from "../support/charts/objects";
import { releasesOf } from "../support/charts/releases";
import { switchedValues } from "../support/charts/switchedValues";
import { type Changes, configDemo, synthDemo } from "../support/synth";

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
});
