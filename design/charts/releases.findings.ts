import type { ConfigPath, Finding } from "../../config/findings/finding";
import { likelySecretKeys } from "../../config/findings/secretKeys";
import { nearest, plainName } from "../../config/findings/nearest";
import { noEffect } from "../../config/findings/noEffect";
import { child, isMapping, pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { ofSamples } from "../namespaces/namespaces";
import { planCharts } from "../software/charts";
import { givenAuthorities, hasCertificates } from "../userData/caCertificates";
import { chartPresets, presetOf } from "./presetTable";
import { imageFindings } from "./images.findings";
import { roleFindings } from "./roles.findings";
import { chosenReleases, type ChartRelease } from "./releases";
import { obstacleOf } from "./valuePaths";

/** What keeps a Helm release of the user's own from being installed, or has no effect on it. */
export function releaseFindings(config: ClusterConfig): readonly Finding[] {
  const releases = chosenReleases(config);
  return [
    ...Object.keys(config.charts).flatMap((name) => [
      ...incomplete(config, name),
      ...afterFindings(config, name),
      ...secretFindings(config, name),
    ]),
    ...releases.flatMap((release) => [
      ...takenFindings(config, release),
      ...roleFindings(config, release),
      ...imageFindings(config, release),
      ...blockedPaths(release),
      ...outboundFindings(config, release),
    ]),
  ];
}

const releaseError = (finding: Omit<Finding, "severity">): Finding => ({ severity: "error", ...finding });

/** What nobody knows of a chart that has no preset. */
function incomplete(config: ClusterConfig, name: string): readonly Finding[] {
  if (presetOf(name)) return [];
  const { chart, namespace } = config.charts[name]!;
  const keys = [
    ...(["repository", "name", "version"] as const).flatMap((key) => (chart[key] === undefined ? [`chart.${key}`] : [])),
    ...(namespace === undefined ? ["namespace"] : []),
  ];
  if (keys.length === 0) return [];
  const suggestion = nearest(name, Object.keys(chartPresets));
  const write = `rite ${keys.map((key) => pathText(["charts", name, ...key.split(".")])).join(", ")}`;
  return [
    releaseError({
      path: ["charts", name],
      problem: `nothing is known of a chart ${name}, and ${keys.join(", ")} ${keys.length > 1 ? "are" : "is"} missing`,
      allowed: `a release with chart and namespace, or one of ${Object.keys(chartPresets).join(", ")}`,
      fix: suggestion === undefined ? `W${write}` : `Write ${suggestion}, or w${write}`,
    }),
  ];
}

function afterFindings({ charts }: ClusterConfig, name: string): readonly Finding[] {
  return charts[name]!.after.flatMap((other, index): readonly Finding[] => {
    const path = ["charts", name, "after", index];
    if (!Object.hasOwn(charts, other)) {
      const suggestion = nearest(other, Object.keys(charts));
      return [
        releaseError({
          path,
          problem: `there is no release ${other} in charts`,
          allowed:
            Object.keys(charts)
              .filter((one) => one !== name)
              .join(", ") || "the name of another release in charts",
          fix: suggestion === undefined || suggestion === name ? "Remove it" : `Write ${suggestion}`,
        }),
      ];
    }
    if (other === name) return [releaseError({ path, problem: `${name} cannot be installed after itself`, fix: "Remove it" })];
    const way = circleTo(charts, other, name, [name]);
    return way
      ? [releaseError({ path, problem: `the releases wait for each other in a circle: ${way.join(" -> ")}`, fix: "Remove it" })]
      : [];
  });
}

/** The releases by which one waits for another, from the one that is asked about. */
function circleTo(charts: ClusterConfig["charts"], from: string, to: string, above: readonly string[]): readonly string[] | undefined {
  const here = [...above, from];
  if (from === to) return here;
  const next = (charts[from]?.after ?? []).filter((other) => other === to || !here.includes(other));
  return next.map((other) => circleTo(charts, other, to, here)).find((way) => way !== undefined);
}

/** A secret in values would stand in Terraform's files and state, and in the release. Of its value nothing is said. */
function secretFindings({ charts }: ClusterConfig, name: string): readonly Finding[] {
  const places = (value: unknown, path: ConfigPath): readonly Finding[] => {
    if (typeof value === "string") {
      const isKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(value);
      const isLikely = value !== "" && likelySecretKeys.has(plainName(String(path.at(-1))));
      if (!isKey && !isLikely) return [];
      return [
        {
          severity: isKey ? "error" : "warning",
          path,
          problem: `${isKey ? "a private key" : "what looks like a secret"} would be in Terraform's files and state, and in the release`,
          fix: "Remove it, and have the chart read it from a Kubernetes Secret, which External Secrets can make",
        },
      ];
    }
    if (Array.isArray(value)) return value.flatMap((item, index) => places(item, [...path, index]));
    return isMapping(value) ? Object.entries(value).flatMap(([key, item]) => places(item, [...path, key])) : [];
  };
  return places(charts[name]!.values, ["charts", name, "values"]);
}

/** Names that something else in the cluster has. */
function takenFindings(config: ClusterConfig, { name, namespace, path }: ChartRelease): readonly Finding[] {
  const ours = planCharts(config).find((chart) => chart.name === name && chart.namespace === namespace);
  const place = config.charts[name]?.namespace === undefined ? path : [...path, "namespace"];
  return [
    ...(ours
      ? [
          releaseError({
            path,
            alsoReads: [ours.path],
            problem: `${pathText(ours.path)} installs a release ${name} in ${namespace} already`,
            fix: `Remove ${pathText(path)}`,
          }),
        ]
      : []),
    ...(ofSamples(config).includes(namespace)
      ? [
          releaseError({
            path: place,
            alsoReads: [["samples"]],
            problem: `the samples create the namespace ${namespace} after all charts`,
            fix: `Write another namespace at ${pathText([...path, "namespace"])}`,
          }),
        ]
      : []),
  ];
}

/** Paths that values keep from being written: something that is no mapping stands on the way. */
function blockedPaths({ certificates, images, path, proxy, serviceAccount, values }: ChartRelease): readonly Finding[] {
  const places: readonly (readonly [place: ConfigPath, valuePath: string])[] = [
    ...images.flatMap(({ paths }, index) => Object.keys(paths).map((one) => [["images", index, "paths", one], one] as const)),
    ...(serviceAccount ? [[["serviceAccount", "path"], `${serviceAccount.path}.name`] as const] : []),
    ...(proxy?.env ?? []).map((one, index) => [["proxy", "env", index], one] as const),
    ...(certificates?.volumes ?? []).map((one, index) => [["certificates", "volumes", index], one] as const),
    ...(certificates?.volumeMounts ?? []).map((one, index) => [["certificates", "volumeMounts", index], one] as const),
  ];
  return places.flatMap(([place, one]) => {
    const obstacle = obstacleOf(values, one);
    if (!obstacle) return [];
    const inValues = pathText([...path, "values", ...obstacle]);
    return [
      releaseError({
        path: [...path, ...place],
        alsoReads: [[...path, "values"]],
        problem: `${inValues} is not a mapping, so that ${one} cannot be set`,
        fix: `Correct the path, or write a mapping at ${inValues}`,
      }),
    ];
  });
}

/** What the file itself says of proxy and certificates. A preset is for clusters with and without. */
function outboundFindings(config: ClusterConfig, { name, path, proxy }: ChartRelease): readonly Finding[] {
  const written = config.charts[name];
  const hasProxy = config.network.egress === "proxy" && config.proxy !== undefined;
  const trusts = hasCertificates(givenAuthorities(config));
  const wants = (key: "certificates" | "proxy"): boolean => child(written, key)?.value !== undefined;
  return [
    ...(wants("proxy") && !hasProxy && !(trusts && written?.certificates)
      ? [
          noEffect({
            path: [...path, "proxy"],
            without: "an HTTP proxy",
            enable: "Set network.egress to proxy",
            alsoReads: [["network"], ["proxy"]],
          }),
        ]
      : []),
    ...(wants("certificates") && !trusts
      ? [noEffect({ path: [...path, "certificates"], without: "certificateAuthorities", enable: "Write certificateAuthorities" })]
      : []),
    ...(wants("certificates") && trusts && !proxy
      ? [
          releaseError({
            path: [...path, "certificates"],
            alsoReads: [[...path, "proxy"]],
            problem: "the pods do not look for the certificates: SSL_CERT_DIR is set where proxy.env says",
            fix: `Write ${pathText([...path, "proxy", "env"])}`,
          }),
        ]
      : []),
  ];
}
