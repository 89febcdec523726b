import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import type { Release } from "./releases";
import { tellSkipped } from "../skipped";

/** The program of Helm 3: a path, or a name in PATH. */
const helm = process.env["HELM"] || "helm";

/** The folder with the charts, as folders or archives `<name>-<version>`. */
const charts = process.env["CHARTS"];

const isHelmThere = spawnSync(helm, ["version"]).status === 0;

/** What is missing to render charts; undefined where nothing is. */
export const missingForCharts = !isHelmThere
  ? "Helm is not installed: name its program in HELM"
  : !charts
    ? "there are no charts: name their folder in CHARTS"
    : undefined;

/** `describe` where all is there, and a printed line where it is not. */
export function describeWhere(missing: string | undefined, name: string, tests: () => void): void {
  if (missing !== undefined) tellSkipped(`${name}: ${missing}`);
  (missing === undefined ? describe : describe.skip)(name, tests);
}

/** A Kubernetes object that a chart renders. */
export interface Rendered {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

const scratch = mkdtempSync(join(tmpdir(), "private-eks-charts-"));

/** The folder with a chart of a version. An archive is unpacked. */
export function chartFolder(name: string, version: string): string {
  const packed = join(charts!, `${name}-${version}.tgz`);
  const folder = join(charts!, `${name}-${version}`);
  if (existsSync(folder) && statSync(folder).isDirectory()) return folder;
  if (!existsSync(packed)) throw new Error(`CHARTS has neither ${name}-${version} nor ${name}-${version}.tgz`);
  const unpacked = join(scratch, `${name}-${version}`);
  if (!existsSync(unpacked)) {
    mkdirSync(unpacked);
    execFileSync("tar", ["xzf", packed, "-C", unpacked]);
  }
  return join(unpacked, name);
}

/** The values that a chart has without ours. */
export const defaultValues = (name: string, version: string): unknown =>
  parse(readFileSync(join(chartFolder(name, version), "values.yaml"), "utf8"));

/** The version of the program that a chart was made for. */
export function chartAppVersion(name: string, version: string): string {
  const { appVersion } = parse(readFileSync(join(chartFolder(name, version), "Chart.yaml"), "utf8")) as { readonly appVersion: unknown };
  return String(appVersion);
}

/** All that the templates of a chart say. */
export function templateTexts(name: string, version: string): string {
  const folder = join(chartFolder(name, version), "templates");
  return (readdirSync(folder, { recursive: true }) as string[])
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
}

const rendered = new Map<string, readonly Rendered[]>();

/**
 * The objects that Helm makes of a release, those of hooks too, without the chart's CustomResourceDefinitions.
 * @param kubernetesVersion such as `1.35`, which templates can ask for
 */
export function render({ name, namespace, chart, version, values }: Release, kubernetesVersion: string): readonly Rendered[] {
  const text = JSON.stringify(values);
  const key = createHash("sha256").update([name, namespace, chart, version, kubernetesVersion, text].join("\n")).digest("hex");
  const before = rendered.get(key);
  if (before) return before;
  const file = join(scratch, `${key}.json`);
  writeFileSync(file, text);
  const place = ["--namespace", namespace, "--kube-version", `${kubernetesVersion}.0`, "--values", file];
  const output = execFileSync(helm, ["template", name, chartFolder(chart, version), ...place], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
    stdio: "pipe",
  });
  const objects = parseAllDocuments(output).flatMap((document) => {
    if (document.errors.length > 0) throw document.errors[0]!;
    const object = document.toJS() as Rendered | null;
    return object ? [object] : [];
  });
  rendered.set(key, objects);
  return objects;
}
