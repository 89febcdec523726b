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
const credentialProvider = tableOf({
  enabled: (value) => typeof value === "boolean",
  "image-patterns": listOf(singleLine),
  "cache-duration": duration,
  environment: eachEntry(/^[^\n]+$/, singleLine),
});

/**
 * The settings that we write, with their types and values. Two sets of models were read field by field: those of Bottlerocket 1.20 (June 2024), which
 * is older than the first release for the oldest version of Kubernetes (1.22 for 1.31), and bottlerocket-settings-models 0.28 (September 2026).
 * Of these settings no release in between dropped one. What changed: since 0.7 a cluster is called what EKS allows, a mirror may have
 * capabilities, texts hold no control characters, and URLs are kept in their whole form. What users add is not looked at.
 * @see https://github.com/bottlerocket-os/bottlerocket-settings-sdk/blob/develop/bottlerocket-settings-models/CHANGELOG.md
 * @see https://github.com/bottlerocket-os/bottlerocket-settings-sdk/tree/develop/bottlerocket-settings-models
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
  },
  network: { "https-proxy": url, "no-proxy": listOf(singleLine) },
  aws: { config: base64 },
  "container-registry": { mirrors: listOf(tableOf({ registry: singleLine, endpoint: listOf(url) })) },
};

/** A bundle of certificates: its name is an identifier. */
const bundle: Readonly<Record<string, Allowed>> = {
  data: (value) =>
    base64(value) &&
    Buffer.from(value as string, "base64")
      .toString()
      .includes("-----BEGIN CERTIFICATE-----"),
  trusted: (value) => typeof value === "boolean",
};

type Tables = Readonly<Record<string, unknown>>;

/** The settings of a user data that Bottlerocket would refuse, as it refuses all of a user data with one of them: by path. */
export function settingsFaults(userData: Tables): readonly string[] {
  const { pki = {}, ...others } = userData["settings"] as Readonly<Record<string, Tables>>;
  const faultsIn = (path: string, table: Tables, allowed: Readonly<Record<string, Allowed>>) =>
    Object.entries(table).flatMap(([name, value]) => (allowed[name]?.(value) ? [] : [`${path}.${name} is ${JSON.stringify(value)}`]));
  return [
    ...Object.entries(settings).flatMap(([name, allowed]) => faultsIn(name, others[name] ?? {}, allowed)),
    ...Object.entries(pki).flatMap(([name, table]) =>
      /^[A-Za-z0-9-]+$/.test(name)
        ? faultsIn(`pki.${name}`, table as Tables, bundle)
        : [`pki.${name} is not a name of letters, digits and hyphens`],
    ),
  ];
}
