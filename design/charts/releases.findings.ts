import type { ConfigPath, Finding } from "../../config/findings/finding";
import { likelySecretKeys, likelySecretsIn } from "../../config/findings/secretKeys";
import { isSecretVariable } from "../../config/findings/secrets";
import { nearest } from "../../config/findings/nearest";
import { isMapping, pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { ofSamples } from "../namespaces/namespaces";
import { withoutNetworkPolicies } from "../software/strictPolicies.findings";
import { ownReleases } from "../software/ownReleases";
import { chartPresets, presetOf } from "./presetTable";
import { devicePluginFindings } from "./devicePlugins.findings";
import { idleDevicePluginFindings } from "./idleDevicePlugins.findings";
import { imageFindings } from "./images.findings";
import { roleFindings } from "./roles.findings";
import { chosenReleases, type ChartRelease } from "./releases";
import { outboundFindings } from "./outbound.findings";
import { valuePathFindings } from "./valuePaths.findings";

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
      ...releaseAccountFindings(config, release, releases),
      ...imageFindings(config, release),
      ...devicePluginFindings(config, release),
      ...valuePathFindings(config, release),
      ...outboundFindings(config, release),
      ...idleDevicePluginFindings(config, release),
      ...withoutNetworkPolicies(config, release, "Have the chart make NetworkPolicy objects for its pods"),
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

function afterFindings(config: ClusterConfig, name: string): readonly Finding[] {
  const { charts } = config;
  return charts[name]!.after.flatMap((other, index): readonly Finding[] => {
    const path = ["charts", name, "after", index];
    if (!Object.hasOwn(charts, other)) {
      // One of which nothing is known may itself be misspelt, for the release that stands here.
      const known = Object.keys(charts).filter((one) => one !== name && incomplete(config, one).length === 0);
      const suggestion = nearest(other, known);
      const fix = presetOf(other) ? `Add ${other}: {} to charts, or remove it` : "Remove it";
      return [
        releaseError({
          path,
          problem: `there is no release ${other} in charts`,
          allowed: known.join(", ") || "the name of another release in charts",
          fix: suggestion === undefined ? fix : `Write ${suggestion}`,
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
  const found = (path: ConfigPath, what: string, severity: Finding["severity"]): Finding => ({
    severity,
    path,
    problem: `${what} would be in Terraform's files and state, and in the release`,
    fix: "Remove it, and have the chart read it from a Kubernetes Secret, which External Secrets can make",
  });
  const places = (value: unknown, path: ConfigPath, isLikely: boolean): readonly Finding[] => {
    if (typeof value === "string" && privateKeyBlock.test(value)) return [found(path, "a private key", "error")];
    if (Array.isArray(value)) return value.flatMap((item, index) => places(item, [...path, index], false));
    if (!isMapping(value)) return isLikely ? [found(path, "what looks like a secret", "warning")] : [];
    const likely = likelySecretsIn(value);
    // Of a variable the whole item is named, since its path does not say that its value is a secret.
    const at = (key: string): ConfigPath => (isSecretVariable(value, likelySecretKeys) && key === "value" ? path : [...path, key]);
    return Object.entries(value).flatMap(([key, item]) => places(item, at(key), likely.includes(key)));
  };
  return places(charts[name]!.values, ["charts", name, "values"], false);
}

const privateKeyBlock = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Names that something else in the cluster has. */
function takenFindings(config: ClusterConfig, { name, namespace, path }: ChartRelease): readonly Finding[] {
  const ours = ownReleases(config).find((own) => own.name === name && own.namespace === namespace);
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

/** A service account that is there already when the chart makes it, so that Helm refuses it as another release's. */
function releaseAccountFindings(config: ClusterConfig, release: ChartRelease, releases: readonly ChartRelease[]): readonly Finding[] {
  const { namespace, path, serviceAccount } = release;
  if (!serviceAccount) return [];
  const key = `${namespace}/${serviceAccount.name}`;
  const place = [...path, "serviceAccount"];
  if (serviceAccount.name === "default") {
    const problem = `Kubernetes creates ${key} itself, with the namespace, and the chart cannot make it again`;
    return [releaseError({ path: [...place, "name"], problem, fix: `Write another name, and the role of that in serviceAccounts` })];
  }
  const sharing = releases.filter((other) => other.namespace === namespace && other.serviceAccount?.name === serviceAccount.name);
  const [first] = sharing;
  const isMadeHere = Object.hasOwn(config.serviceAccounts, key) && config.serviceAccounts[key]!.createServiceAccount;
  if (isMadeHere || !first || first === release) return [];
  return [
    releaseError({
      path: place,
      alsoReads: [["serviceAccounts"], first.path],
      problem: `${pathText(first.path)} makes the service account ${key}, too, and Helm lets one release have it`,
      fix: `Set ${pathText(["serviceAccounts", key, "createServiceAccount"])} to true, so that neither makes it, or write another name`,
    }),
  ];
}
