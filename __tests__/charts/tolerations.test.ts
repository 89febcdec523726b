import { isMapping } from "../../config/findings/path";
import { chartPresets } from "../../design/charts/presetTable";
import { type ChartValues, withValue } from "../../design/charts/valuePaths";
import { describeWhere, missingForCharts, type Rendered, render } from "../support/charts/helm";
import { workloads } from "../support/charts/objects";
import { releasesOf } from "../support/charts/releases";
import { synthDemo } from "../support/synth";

/** Values that switch on parts which no preset has by itself. */
const switched: Readonly<Record<string, ChartValues>> = {
  "argo-cd": { commitServer: { enabled: true } },
  flux: { sourceWatcher: { create: true } },
  "ingress-nginx": { defaultBackend: { enabled: true } },
  "kube-prometheus-stack": {
    thanosRuler: { enabled: true },
    grafana: { imageRenderer: { enabled: true } },
    prometheusOperator: { admissionWebhooks: { deployment: { enabled: true } } },
  },
};

/** Switched on by parts whose charts may be missing, or that run at an upgrade alone. */
const elsewhere = ["bitwarden-sdk-server.tolerations", "crds.upgradeJob.tolerations"];

const isOfInstallation = ({ metadata }: Rendered): boolean =>
  /^(?:|.*\b(?:pre|post)-install\b.*)$/.test(metadata.annotations?.["helm.sh/hook"] ?? "");

/** What runs pods at an installation, and the tolerations of each; DaemonSets have theirs from the chart. */
const toleratedBy = (objects: readonly Rendered[]) => [
  ...workloads(objects.filter(isOfInstallation))
    .filter(({ kind }) => kind !== "DaemonSet")
    .map(({ kind, metadata, template }) => ({ who: `${kind} ${metadata.name}`, tolerations: template.spec.tolerations ?? [] })),
  ...objects
    .filter(({ kind }) => ["Alertmanager", "Prometheus", "ThanosRuler"].includes(kind))
    .map(({ kind, metadata, spec }) => ({
      who: `${kind} ${metadata.name}`,
      tolerations: (spec as { readonly tolerations?: readonly object[] }).tolerations ?? [],
    })),
];

describeWhere(missingForCharts, "the tolerations of presets, in the real charts", () => {
  const known = Object.entries(chartPresets).flatMap(([name, { tolerations }]) => (tolerations ? [[name, tolerations] as const] : []));

  test.each(known)("of %s: each part has its own, and none is left out", (name, { others, parts }) => {
    const charts = { [name]: { values: switched[name] ?? {} } };
    const release = releasesOf(synthDemo({ network: { egress: "nat" }, charts }))[0]!;
    const marked = parts.reduce<ChartValues>(
      (values, { value }) => withValue(values, value, () => [{ key: value, operator: "Exists" }]),
      release.values,
    );
    const tolerated = toleratedBy(render({ ...release, values: marked as typeof release.values }, "1.35"));
    expect(tolerated.filter(({ tolerations }) => tolerations.length === 0)).toEqual([]);
    const keys = new Set(tolerated.flatMap(({ tolerations }) => tolerations.flatMap((one) => (isMapping(one) ? [one["key"]] : []))));
    expect([...keys].sort()).toEqual(
      parts
        .map(({ value }) => value)
        .filter((value) => !elsewhere.includes(value))
        .sort(),
    );
    if (others === undefined) return;
    const ofAll = withValue(release.values, others, () => [{ key: "all", operator: "Exists" }]);
    const all = toleratedBy(render({ ...release, values: ofAll as typeof release.values }, "1.35"));
    expect(all.filter(({ tolerations }) => JSON.stringify(tolerations) !== '[{"key":"all","operator":"Exists"}]')).toEqual([]);
  });
});
