import { isTree } from "../../../design/userData/tree";

/** Whether a value may be that of a setting. */
type Allowed = (value: unknown) => boolean;

const matching =
  (pattern: RegExp): Allowed =>
  (value) =>
    typeof value === "string" && pattern.test(value);
const listOf =
  (allowed: Allowed): Allowed =>
  (value) =>
    Array.isArray(value) && value.every(allowed);
const eachEntry =
  (key: RegExp, allowed: Allowed): Allowed =>
  (value) =>
    typeof value === "object" && value !== null && Object.entries(value).every(([name, child]) => key.test(name) && allowed(child));

const base64 = matching(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);
const labelKey = /^(?:[A-Za-z0-9.-]{1,253}\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const word = "[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?";
const address = matching(/^(?:\d{1,3}\.){3}\d{1,3}$|^[0-9a-f:]*:[0-9a-f:]*$/);
const taint = matching(new RegExp(`^(?:${word})?:[A-Za-z0-9]{1,253}$`));
const singleLine = matching(/^[^\p{Cc}\u2028\u2029]*$/u);
/** Either a URL, or what would be one behind http://. */
const url: Allowed = (value) => singleLine(value) && (URL.canParse(value as string) || URL.canParse(`http://${value as string}`));

/** A mapping of just these keys. */
const tableOf =
  (keys: Readonly<Record<string, Allowed>>): Allowed =>
  (value) =>
    typeof value === "object" && value !== null && Object.entries(value).every(([name, child]) => keys[name]?.(child) === true);

/** A length of time as Kubernetes writes it: `12h`, `1h30m`, `500ms`. */
const duration = matching(/^(?=.)(?:[\d.]*\d+h)?(?:[\d.]*\d+m)?(?:[\d.]*\d+s)?(?:[\d.]*\d+ms)?$/);
const trueOrFalse: Allowed = (value) => typeof value === "boolean";
const credentialProvider = tableOf({
  enabled: trueOrFalse,
  "image-patterns": listOf(singleLine),
  "cache-duration": duration,
  environment: eachEntry(/^[^\n]+$/, singleLine),
});

/**
 * What instance store volumes may take the place of: those of the variants for Kubernetes, since 1.46.0 that of the SOCI snapshotter, too.
 * @see https://github.com/bottlerocket-os/bottlerocket-core-kit/blob/develop/sources/api/apiserver/src/server/ephemeral_storage.rs
 */
const movableFolders = [
  "/var/lib/containerd",
  "/var/lib/host-containerd",
  "/var/lib/kubelet",
  "/var/log/pods",
  "/var/lib/soci-snapshotter",
];

/** A command of the API that sets up instance store volumes. @see https://bottlerocket.dev/en/os/latest/#/concepts/bootstrap-commands/ */
const storageCommand: Allowed = (value) => {
  if (!listOf(singleLine)(value)) return false;
  const [program, command, action, option, ...folders] = value as readonly string[];
  if (program !== "apiclient" || command !== "ephemeral-storage" || (action !== "init" && action !== "bind")) return false;
  if (option === undefined) return true;
  return action === "bind" && option === "--dirs" && folders.length > 0 && folders.every((folder) => movableFolders.includes(folder));
};

/**
 * The settings that we write, with their types and values. Two sets of models were read field by field: those of Bottlerocket 1.20 (June 2024), which
 * is older than the first release for the oldest version of Kubernetes (1.22 for 1.31), and bottlerocket-settings-models 0.28 (September 2026).
 * Of these settings no release in between dropped one. What changed: since 0.7 a cluster is called what EKS allows, a mirror may have
 * capabilities, texts hold no control characters, and URLs are kept in their whole form. What users add is not looked at.
 * @see https://github.com/bottlerocket-os/bottlerocket-settings-sdk/blob/develop/bottlerocket-settings-models/CHANGELOG.md
 * @see https://github.com/bottlerocket-os/bottlerocket-settings-sdk/tree/develop/bottlerocket-settings-models
 * @see https://bottlerocket.dev/en/os/1.53.x/api/settings/container-runtime-plugins
 */
const settings: Readonly<Record<string, Readonly<Record<string, Allowed>>>> = {
  kubernetes: {
    "cluster-name": matching(/^[0-9A-Za-z][A-Za-z0-9\-_]{0,99}$/),
    "api-server": url,
    "cluster-certificate": base64,
    "cluster-dns-ip": (value) => address(value) || listOf(address)(value),
    "max-pods": (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32,
    "credential-providers": eachEntry(/^[A-Za-z\d-]{1,76}$/, credentialProvider),
    "node-labels": eachEntry(labelKey, matching(new RegExp(`^(?:${word})?$`))),
    "node-taints": eachEntry(labelKey, (value) => taint(value) || (listOf(taint)(value) && (value as readonly unknown[]).length > 0)),
    "device-ownership-from-security-context": trueOrFalse,
  },
  network: { "https-proxy": url, "no-proxy": listOf(singleLine) },
  aws: { config: base64 },
  "container-registry": { mirrors: listOf(tableOf({ registry: singleLine, endpoint: listOf(url) })) },
  "container-runtime": { snapshotter: matching(/^(?:overlayfs|soci)$/) },
  "container-runtime-plugins": { "soci-snapshotter": tableOf({ "pull-mode": matching(/^parallel-pull-unpack$/) }) },
};

/**
 * Settings of things that have names, which are identifiers: bundles of certificates, and commands at the start of the system.
 * @see https://bottlerocket.dev/en/os/1.27.x/api/settings/bootstrap-commands
 */
const settingsByName: Readonly<Record<string, Readonly<Record<string, Allowed>>>> = {
  pki: {
    data: (value) =>
      base64(value) &&
      Buffer.from(value as string, "base64")
        .toString()
        .includes("-----BEGIN CERTIFICATE-----"),
    trusted: trueOrFalse,
  },
  "bootstrap-commands": {
    commands: listOf(storageCommand),
    essential: trueOrFalse,
    mode: matching(/^(?:always|off|once)$/),
  },
};

/** What else the releases for Kubernetes have: users may set it, we do not. @see https://bottlerocket.dev/en/os/1.53.x/api/settings/ */
const otherSettings: readonly string[] = [
  ...["autoscaling", "boot", "bootstrap-containers", "cloudformation", "dns", "host-containers", "image-verifier-plugins", "kernel"],
  ...["kubelet-device-plugins", "kubelet-dra-drivers", "metrics", "motd", "ntp", "nvidia-container-runtime", "oci-defaults", "oci-hooks"],
  "updates",
];

type Tables = Readonly<Record<string, unknown>>;

/** The settings of a user data that Bottlerocket would refuse, as it refuses all of a user data with one of them: by path. */
export function settingsFaults(userData: Tables): readonly string[] {
  const { settings: tables = {}, ...strangers } = userData as { readonly settings?: Readonly<Record<string, Tables>> };
  return [
    ...Object.keys(strangers).map((name) => `${name} is not below settings`),
    ...Object.entries(tables).flatMap(([name, table]) => tableFaults(name, table)),
  ];
}

const valueFaults = (path: string, table: Tables, allowed: Readonly<Record<string, Allowed>>): readonly string[] =>
  Object.entries(table).flatMap(([name, value]) => (allowed[name]?.(value) ? [] : [`${path}.${name} is ${JSON.stringify(value)}`]));

function tableFaults(name: string, table: Tables): readonly string[] {
  if (settings[name]) return valueFaults(name, table, settings[name]);
  const byName = settingsByName[name];
  if (!byName) return otherSettings.includes(name) ? [] : [`${name} is no setting of Bottlerocket`];
  return Object.entries(table).flatMap(([key, entry]) =>
    /^[A-Za-z0-9-]+$/.test(key)
      ? valueFaults(`${name}.${key}`, entry as Tables, byName)
      : [`${name}.${key} is not a name of letters, digits and hyphens`],
  );
}

/** Settings that models may be too old to know: a right text with each, by what it is called. */
export const laterSettings: Readonly<Record<string, string>> = {
  "device-ownership-from-security-context": "[settings.kubernetes]\ndevice-ownership-from-security-context = true\n",
  "bootstrap-commands":
    "[settings.bootstrap-commands.storage]\ncommands = [['apiclient', 'ephemeral-storage', 'init']]\nessential = true\nmode = 'always'\n",
  "container-runtime": "[settings.container-runtime]\nsnapshotter = 'soci'\n",
  "container-runtime-plugins": "[settings.container-runtime-plugins.soci-snapshotter]\npull-mode = 'parallel-pull-unpack'\n",
};

/** Settings without some, which are tables or in one. */
export function withoutSettings(tables: Tables, names: readonly string[]): Tables {
  const others = (of: Tables) => Object.entries(of).filter(([name]) => !names.includes(name));
  return Object.fromEntries(others(tables).map(([name, value]) => [name, isTree(value) ? Object.fromEntries(others(value)) : value]));
}
