/** The folder of the chart, in that of the stack. */
export const objectsChartFolder = "objects-chart";

/**
 * Makes the Kubernetes objects that the value `objects` lists. They are written as JSON, which is YAML, too: as YAML, Helm would write a million as
 * 1e+06, which is no integer to the API server. Nothing in them is taken for a template of Helm's.
 * @see https://helm.sh/docs/chart_template_guide/function_list/#tojson-musttojson
 */
const objectsTemplate = "{{- range .Values.objects }}\n---\n{{ toJson . }}\n{{- end }}\n";

/**
 * A chart of any Kubernetes objects, by the paths of its files in the folder of the stack. Whoever applies the stack needs no repository for it.
 * @see https://helm.sh/docs/topics/charts/#the-chart-file-structure
 */
export const objectsChart: Readonly<Record<string, string>> = {
  [`${objectsChartFolder}/Chart.yaml`]: "apiVersion: v2\nname: objects\nversion: 1.0.0\n",
  [`${objectsChartFolder}/templates/objects.yaml`]: objectsTemplate,
};

/** Whether a folder with entries of these names holds the chart. */
export const holdsObjectsChart = (names: readonly string[]): boolean => names.includes(objectsChartFolder);
