import type { ConfigPath } from "../../config/findings/finding";
import type { ChartSettings } from "../../config/schema/charts";
import type { ClusterConfig } from "../../config/schema/schema";
import { overlaidValues } from "../../config/yaml/valuesFiles";
import type { Pods } from "../fargate/pods";
import { type Chart, deployedChart, deployedImage, type Image } from "../images/images";
import { presetOf } from "./presetTable";
import { imagesOfPreset } from "./presets/optionalImages";
import type { ChartPreset, PresetRole, ReleaseImage } from "./presets/preset";
import type { ChartValues } from "./valuePaths";

/** A Helm release of the cluster file: what it says, over what is known of its chart. */
export interface ChartRelease extends Pick<ChartSettings, "serviceAccount" | "proxy" | "certificates" | "after"> {
  /** The key of the cluster file that asks for it. */
  readonly path: ConfigPath;
  readonly name: string;
  readonly namespace: string;
  /** Where it is installed from: the chart of the cluster file, or its mirror. */
  readonly chart: Chart;
  /** The chart as its publisher has it. */
  readonly sourceChart: Chart;
  readonly images: readonly ReleaseImage[];
  /** Those of the preset and of the cluster file, without what is set for this cluster. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly services: readonly string[];
  readonly hosts: readonly string[];
}

/** The releases that the cluster file asks for. One that lacks a chart or a namespace, which is an error, is left out. */
export const chosenReleases = (config: ClusterConfig): readonly ChartRelease[] =>
  Object.entries(config.charts).flatMap(([name, settings]): readonly ChartRelease[] => {
    const preset = presetOf(name);
    const { repository, name: chartName, version } = { ...preset?.chart, ...writtenChart(settings.chart) };
    const namespace = settings.namespace ?? preset?.namespace;
    if (repository === undefined || chartName === undefined || version === undefined || namespace === undefined) return [];
    const sourceChart = { repository, name: chartName, version };
    const values = overlaidValues(preset?.values?.(config, namespace) ?? {}, settings.values);
    const services = [...new Set([...(preset?.services ?? []), ...settings.services])];
    return [
      {
        path: ["charts", name],
        name,
        namespace,
        sourceChart,
        chart: deployedChart(config, sourceChart),
        images: settings.images ?? (preset ? imagesOfPreset(preset, values) : []),
        values,
        serviceAccount: settings.serviceAccount ?? (preset && usedRole(preset, services)?.serviceAccount),
        services,
        hosts: settings.hosts,
        proxy: withBareNames(settings.proxy ?? preset?.proxy, preset, values),
        certificates: settings.certificates ?? preset?.certificates,
        after: settings.after,
      },
    ];
  });

/** What pods of a preset call without a domain stays out of the proxy, wherever the cluster file sets that. */
function withBareNames(proxy: ChartSettings["proxy"], preset: ChartPreset | undefined, values: ChartValues): ChartSettings["proxy"] {
  const names = [...(preset?.proxy?.noProxy ?? []), ...(preset?.bareNames?.(values) ?? [])];
  return proxy && { ...proxy, noProxy: [...new Set([...proxy.noProxy, ...names])] };
}

/** Whether somebody has listed the images that the pods of a release run. */
export const areImagesKnown = ({ charts }: ClusterConfig, name: string): boolean =>
  presetOf(name) !== undefined || charts[name]?.images !== undefined;

/** The role of a preset, where the release calls a service that it is for. */
export const usedRole = ({ role }: ChartPreset, services: readonly string[]): PresetRole | undefined =>
  role && services.some((service) => Object.hasOwn(role.uses, service)) ? role : undefined;

/** What of a chart the cluster file says. */
const writtenChart = ({ name, repository, version }: ChartSettings["chart"]): ChartSettings["chart"] => ({
  ...(repository !== undefined && { repository }),
  ...(name !== undefined && { name }),
  ...(version !== undefined && { version }),
});

/** The image that the cluster pulls: the mirror's where values name it, and else the one that the chart itself names. */
export const pulledImage = (config: ClusterConfig, image: ReleaseImage): Image =>
  Object.keys(image.paths).length > 0 ? deployedImage(config, image) : { repository: image.repository, tag: image.tag };

/** The pods of a release, as far as is known: charts label them with its name. @see https://helm.sh/docs/chart_best_practices/labels/ */
export const podsOf = ({ name, namespace }: Pick<ChartRelease, "name" | "namespace">): Pods => ({
  namespace,
  labels: { "app.kubernetes.io/instance": name },
});
