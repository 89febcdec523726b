import { parse, TomlError } from "smol-toml";
import type { OutboundSettings } from "../../proxy/proxy";
import type { ClusterCoordinates, Taint, UserDataSource } from "../nodeGroups";
import { conflicts, merged, type SettingsTree, tomlText } from "../../userData/tree";
import { fastImagePullSettings, localStorageSettings } from "./bottlerocketStorage";
import { credentialSettings, mirrorSettings } from "./registryMirrors";
import { conflictProblem, type PartProblem } from "./userParts";

/**
 * User data of a Bottlerocket node: settings in TOML, with the user's. EKS merges its own settings into those of a managed node group; ours
 * win.
 * @param cluster the cluster to join; undefined where EKS adds what joins it, and sets labels and taints
 * @see https://bottlerocket.dev/en/os/latest/#/api/settings/
 */
export const bottlerocketUserData = (group: UserDataSource, cluster: ClusterCoordinates | undefined, outbound: OutboundSettings): string =>
  tomlText(bottlerocketTables(group, cluster, outbound));

/** The same as tables. */
export const bottlerocketTables = (
  group: UserDataSource,
  cluster: ClusterCoordinates | undefined,
  outbound: OutboundSettings,
): SettingsTree => group.userData.map(parseSettings).reduce(merged, nodeSettings(group, cluster, outbound));

/** Texts of the user's that are no settings, or that set what is set already. */
export function bottlerocketProblems(
  group: UserDataSource,
  cluster: ClusterCoordinates | undefined,
  outbound: OutboundSettings,
): readonly PartProblem[] {
  const problems = group.userData.flatMap((text, index) => formProblems(text, index));
  if (problems.length > 0) return problems;
  const texts = group.userData.map(parseSettings);
  return texts.flatMap((text, index) => {
    const before = texts.slice(0, index).reduce(merged, merged(joiningSettings, nodeSettings(group, cluster, outbound)));
    return conflictProblem(index, conflicts(before, text));
  });
}

/** What joins a node to the cluster. EKS sets it where we do not, and a value of the user's would win over it. */
const joiningSettings: SettingsTree = { settings: { kubernetes: { "cluster-name": "", "api-server": "", "cluster-certificate": "" } } };

/** Integers are read as bigint, so that floats stay floats. */
const parseSettings = (text: string): SettingsTree => parse(text, { integersAsBigInt: true });

/** What a text sets below settings; undefined where it is no such text, which {@link bottlerocketProblems} says. */
export const settingsOfText = (text: string): unknown => (formProblems(text, 0).length > 0 ? undefined : parseSettings(text)["settings"]);

function formProblems(text: string, index: number): readonly PartProblem[] {
  try {
    const others = Object.keys(parseSettings(text)).filter((key) => key !== "settings");
    return others.map((key) => ({
      index,
      problem: `the text sets ${key}, which is not a setting of Bottlerocket`,
      allowed: "tables below settings, such as [settings.kernel.sysctl]",
      fix: "Move it below settings, or remove it",
    }));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return [
      {
        index,
        problem: `the text is not valid TOML: ${error.message.split("\n")[0]} (line ${error.line})`,
        allowed: "settings of Bottlerocket in TOML",
        fix: "Correct the text",
      },
    ];
  }
}

const nodeSettings = (
  group: UserDataSource,
  cluster: ClusterCoordinates | undefined,
  { proxy, certificates, mirrors }: OutboundSettings,
): SettingsTree => ({
  settings: {
    kubernetes: {
      ...(cluster && {
        "cluster-name": cluster.name,
        "api-server": cluster.endpoint,
        "cluster-certificate": cluster.certificateAuthority,
        "cluster-dns-ip": cluster.clusterDnsAddress,
      }),
      ...(group.maxPods !== undefined && { "max-pods": BigInt(group.maxPods) }),
      ...(cluster && {
        ...settingsTable("node-labels", Object.entries(group.labels).sort()),
        ...settingsTable("node-taints", taintValues(group.taints)),
      }),
      ...credentialSettings(mirrors),
      ...(group.accelerator === "neuron" && deviceOwnership),
    },
    ...mirrorSettings(mirrors),
    ...localStorageSettings(group),
    ...fastImagePullSettings(group),
    ...(proxy && { network: { "https-proxy": proxy.url, "no-proxy": proxy.noProxy } }),
    ...settingsTable("pki", Object.entries(certificates).map(certificateBundle)),
    ...(group.fipsEndpoints === false && { aws: { config: withoutFipsEndpoints } }),
  },
});

/**
 * Pods that run as another user than root get the devices that they ask for.
 * @see https://github.com/bottlerocket-os/bottlerocket/blob/develop/QUICKSTART-EKS.md#neuron-support
 */
const deviceOwnership = { "device-ownership-from-security-context": true } as const;

/**
 * The AWS configuration of nodes whose AMI has FIPS, and that do not reach the endpoints with FIPS, which it calls otherwise.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/bottlerocket-fips-amis.html
 */
const withoutFipsEndpoints = Buffer.from("[default]\nuse_fips_endpoint=false\n").toString("base64");

/** A table of settings; none where it would be empty. */
const settingsTable = (name: string, entries: readonly (readonly [string, unknown])[]): SettingsTree =>
  entries.length > 0 ? { [name]: Object.fromEntries(entries) } : {};

/** Taints by key: the key once, with the values and effects of all its taints. */
const taintValues = (taints: readonly Taint[]) =>
  [...new Set(taints.map(({ key }) => key))]
    .sort()
    .map((key) => [key, taints.filter((taint) => taint.key === key).map(({ value, effect }) => `${value}:${effect}`)] as const);

/** @see https://bottlerocket.dev/en/os/latest/#/api/settings/pki/ */
const certificateBundle = ([name, pem]: readonly [string, string]) =>
  [name, { data: Buffer.from(pem).toString("base64"), trusted: true }] as const;
