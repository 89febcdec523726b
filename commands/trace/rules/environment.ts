import { isIPv4 } from "node:net";
import { contains } from "../../../aws/cidr";
import { isMapping, valueAt } from "../../../config/findings/path";
import { valueKeysOf } from "../../../design/charts/valuePaths";
import { itemsOf, mappingsOf, parsedJson, plainText, type Value } from "./values";
import type { TracedBlock, World } from "./world";

/** What a program is told of an HTTP proxy and of certificate authorities. */
export interface ClientEnvironment {
  /** URL of the proxy for HTTPS. @default - it knows none */
  readonly proxy: string | undefined;
  /** The entries of NO_PROXY. */
  readonly noProxy: readonly string[];
  /** Whether it is told of certificate authorities besides those that it has. */
  readonly hasAuthorities: boolean;
  /** Where it is told, what it is told of the proxy first. */
  readonly decidedBy: readonly string[];
}

const entriesIn = (text: string): readonly string[] =>
  text
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== "");

/**
 * Whether an entry of NO_PROXY stands for a host to every client: to Go a domain with a leading dot stands for the names below it alone, to all for one
 * without the dot for itself and those.
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function bypassesProxy(entry: string, host: string): boolean {
  if (isIPv4(host)) {
    if (entry.includes(":")) return false;
    return /^[\d.]+\/\d+$/.test(entry) ? contains(entry, `${host}/32`) : entry === host;
  }
  return entry.startsWith(".") ? host.endsWith(entry) : host === entry || host.endsWith(`.${entry}`);
}

/**
 * What the user data of an instance says, in each of its forms: NodeConfig of AL2023, shell and /etc/environment of AL2 and the bastion, settings of
 * Bottlerocket.
 */
export function userDataEnvironment(text: string, address: string): ClientEnvironment {
  const proxy = /^\s*(?:HTTPS_PROXY[=:]|https-proxy =)\s*['"]([^'"\n]+)['"]/m.exec(text)?.[1];
  const listed = /^\s*NO_PROXY[=:]\s*['"]([^'"\n]*)['"]/m.exec(text)?.[1];
  const settings = /^no-proxy = \[(.*)\]$/m.exec(text)?.[1];
  const noProxy = listed ?? settings?.replaceAll("'", "").replaceAll('"', "") ?? "";
  const hasAuthorities = /-----BEGIN CERTIFICATE-----|^\[settings\.pki\./m.test(text);
  return { proxy, noProxy: entriesIn(noProxy), hasAuthorities, decidedBy: [address] };
}

/** A workload in the cluster, and how it is found among what is told to workloads. */
export interface TracedWorkload {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** The name of its DaemonSet or Deployment, as kubernetes_env has it. */
  readonly name?: string;
}

/** A Helm release, and where its values have variables. */
export interface TracedRelease {
  readonly namespace: string;
  readonly name: string;
  /** The paths of its variables. */
  readonly env: readonly string[];
}

/** What the pods of a release are told by its values. */
export function releaseEnvironment(world: World, { env, name, namespace }: TracedRelease): ClientEnvironment {
  const release = world.blocks("helm_release").find((block) => block.get("namespace") === namespace && block.get("name") === name);
  const values = release && releaseValues(release);
  const variables = new Map(
    env.flatMap((path) => variablesIn(valueAt(values, valueKeysOf(path)) as Value)).map((one) => [one.name, one.value]),
  );
  return {
    proxy: variables.get("HTTPS_PROXY") || undefined,
    noProxy: entriesIn(variables.get("NO_PROXY") ?? ""),
    hasAuthorities: variables.has("SSL_CERT_DIR"),
    decidedBy: release ? [release.address] : [],
  };
}

/** What the containers of a workload are told: by their Helm release, or by Terraform's changes of their environment. */
export function workloadEnvironment(world: World, workload: TracedWorkload): ClientEnvironment {
  const release = world
    .blocks("helm_release")
    .find((block) => block.get("namespace") === workload.namespace && serviceAccountIn(releaseValues(block)) === workload.serviceAccount);
  const patch = world
    .blocks("kubernetes_env")
    .find((block) => block.get("metadata", "namespace") === workload.namespace && block.get("metadata", "name") === workload.name);
  const variables = new Map<string, string>();
  for (const { name, value } of release ? environmentIn(releaseValues(release)) : []) variables.set(name, value);
  const maps = new Set<string>();
  for (const item of mappingsOf(patch?.get("env"))) {
    const map = referredMap(world, workload.namespace, item["value_from"]);
    if (map) maps.add(map.block.address);
    const value = map ? map.value : item["value"];
    if (typeof value === "string") variables.set(plainText(item["name"]), value);
  }
  return {
    proxy: variables.get("HTTPS_PROXY") || undefined,
    noProxy: entriesIn(variables.get("NO_PROXY") ?? ""),
    hasAuthorities: variables.has("SSL_CERT_DIR") || variables.has("AWS_CA_BUNDLE"),
    decidedBy: [...maps, ...(release ? [release.address] : []), ...(patch ? [patch.address] : [])],
  };
}

const releaseValues = (release: TracedBlock): Value | undefined => parsedJson(itemsOf(release.get("values"))[0]);

function serviceAccountIn(values: Value | undefined): Value | undefined {
  if (!isMapping(values)) return undefined;
  const account = (values["serviceAccount"] ??
    (values["rbac"] as { readonly serviceAccount?: unknown } | undefined)?.serviceAccount) as Value;
  return isMapping(account) ? account["name"] : undefined;
}

/** Charts take variables as a mapping, or as Kubernetes has them; that of Karpenter below its controller. */
function environmentIn(values: Value | undefined): readonly { readonly name: string; readonly value: string }[] {
  if (!isMapping(values)) return [];
  const controller = values["controller"];
  return variablesIn(values["env"] ?? values["extraEnv"] ?? (isMapping(controller) ? controller["env"] : undefined));
}

function variablesIn(written: Value | undefined): readonly { readonly name: string; readonly value: string }[] {
  if (isMapping(written)) return Object.entries(written).map(([name, value]) => ({ name, value: plainText(value) }));
  return mappingsOf(written).map((item) => ({ name: plainText(item["name"]), value: plainText(item["value"]) }));
}

/** The value that a variable takes from a ConfigMap of its namespace. */
function referredMap(world: World, namespace: string, from: Value | undefined) {
  const source = itemsOf(from)[0];
  const reference = itemsOf(isMapping(source) ? source["config_map_key_ref"] : undefined)[0];
  if (!isMapping(reference)) return undefined;
  const block = configMap(world, namespace, plainText(reference["name"]));
  return block && { block, value: block.get("data", plainText(reference["key"])) };
}

const configMap = (world: World, namespace: string, name: string): TracedBlock | undefined =>
  world
    .blocks("kubernetes_config_map_v1")
    .find((block) => block.get("metadata", "namespace") === namespace && block.get("metadata", "name") === name);

/** What applications are told, if whoever deploys them uses what the cluster has for that: the variables of the ConfigMap for the proxy. */
export function applicationEnvironment(world: World): ClientEnvironment {
  const map = configMap(world, "kube-system", "proxy-environment-variables");
  const value = (name: string): string => plainText(map?.get("data", name) ?? "");
  const authorities = world.blocks("kubernetes_config_map_v1").find((block) => block.get("metadata", "name") === "ca-certificates");
  return {
    proxy: value("HTTPS_PROXY") || undefined,
    noProxy: entriesIn(value("NO_PROXY")),
    hasAuthorities: authorities !== undefined,
    decidedBy: [...(map ? [map.address] : []), ...(authorities ? [authorities.address] : [])],
  };
}

/** Of a program that is told nothing. */
export const noEnvironment: ClientEnvironment = { proxy: undefined, noProxy: [], hasAuthorities: false, decidedBy: [] };
