import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { isMapping } from "../../../config/findings/path";
import { chartFolder } from "./helm";

/** The default values of a chart with those of its subcharts, which a chart in a folder has unpacked. */
export function subchartValues(name: string, version: string, defaults: unknown): Readonly<Record<string, unknown>> {
  const folder = join(chartFolder(name, version), "charts");
  const charts = existsSync(folder) ? readdirSync(folder).filter((chart) => existsSync(join(folder, chart, "values.yaml"))) : [];
  const own = isMapping(defaults) ? defaults : {};
  return Object.fromEntries([
    ...Object.entries(own),
    ...charts.map((chart) => [chart, over(parse(readFileSync(join(folder, chart, "values.yaml"), "utf8")), own[chart])] as const),
  ]);
}

function over(lower: unknown, upper: unknown): unknown {
  if (!isMapping(upper)) return upper ?? lower;
  const below = isMapping(lower) ? lower : {};
  const keys = new Set([...Object.keys(below), ...Object.keys(upper)]);
  return Object.fromEntries([...keys].map((key) => [key, Object.hasOwn(upper, key) ? over(below[key], upper[key]) : below[key]]));
}

/** Optional keys that templates read by `with`, and `values.yaml` names in a comment. */
const optional: ReadonlySet<string> = new Set(["controller.image.repository", "controller.admissionWebhooks.patch.image.repository"]);

/** Mappings that become the configuration of a program, whatever is in them. */
const open: ReadonlySet<string> = new Set(["grafana.grafana.ini"]);

/** The paths of values that neither the defaults of a chart have nor a template of its own reads. A mapping that is empty there takes any key. */
export function unknownInDefaults(
  values: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
  templates: string,
  before = "",
): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const path = `${before}${key}`;
    if (optional.has(path) || open.has(path)) return [];
    if (!Object.hasOwn(defaults, key)) return new RegExp(`\\.Values\\.${path}(?![\\w.])`).test(templates) ? [] : [path];
    const own = defaults[key];
    return isMapping(value) && isMapping(own) && Object.keys(own).length > 0 ? unknownInDefaults(value, own, templates, `${path}.`) : [];
  });
}
