import { chartPresets } from "../../design/charts/presetTable";
import { isOnByValues } from "../../design/charts/presets/optionalImages";
import { chosenReleases } from "../../design/charts/releases";
import { podSecurityLevels, type PodSecurityLevel } from "../../design/namespaces/podSecurity";
import { describeWhere, missingForCharts, render } from "../support/charts/helm";
import { workloads } from "../support/charts/objects";
import { podSecurityOf } from "../support/charts/podSecurity";
import { releasesOf } from "../support/charts/releases";
import { switchedValues } from "../support/charts/switchedValues";
import { type Changes, configDemo, synthDemo } from "../support/synth";

/** The level that fits all. */
const loosest = (levels: readonly PodSecurityLevel[]): PodSecurityLevel =>
  podSecurityLevels.find((level) => levels.includes(level)) ?? "restricted";

/** Values with which the pods that fit the least are not there, so that the others show. */
const without: Readonly<Record<string, object>> = { "kube-prometheus-stack": { nodeExporter: { enabled: false } } };

const cases = Object.keys(chartPresets).flatMap((name) =>
  Object.entries({ "nothing else": {}, ...switchedValues[name] }).flatMap(([what, values]) => [
    [name, what, values] as const,
    ...(without[name] ? [[name, `${what}, without the rest`, { ...values, ...without[name] }] as const] : []),
  ]),
);

describeWhere(missingForCharts, "the Pod Security Standards of presets, in the real charts", () => {
  test.each(cases)("%s with %s fits what its preset says, and nothing stricter", (name, _what, values) => {
    const changes = { network: { egress: "nat" }, charts: { [name]: { values } } } as Changes;
    const release = releasesOf(synthDemo(changes)).find((one) => one.name === name)!;
    const objects = render(release, "1.35");
    // The operator makes pods of these, restricted as the chart has them.
    const operated = objects.flatMap(({ spec, kind }): readonly PodSecurityLevel[] =>
      ["Alertmanager", "Prometheus"].includes(kind) && (spec as { hostNetwork?: boolean }).hostNetwork ? ["privileged"] : [],
    );
    const made = [...workloads(objects).map(({ template }) => podSecurityOf(template)), ...operated];
    const { values: ofRelease } = chosenReleases(configDemo(changes)).find((one) => one.name === name)!;
    const known = (chartPresets[name]!.podSecurity ?? []).filter((pods) => isOnByValues(ofRelease, pods)).map(({ level }) => level);
    expect(loosest(known)).toBe(loosest(made));
  });
});
