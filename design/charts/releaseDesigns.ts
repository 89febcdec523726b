import { createHash } from "node:crypto";
import type { Credentials } from "../../aws/regions";
import { child, isMapping } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { nameInRegistry, registryOf } from "../images/images";
import { caDirectory, type OutboundSettings, proxyVariables } from "../proxy/proxy";
import { serviceAccountCredentials } from "../serviceAccounts/serviceAccounts";
import { caBundle, caConfigMap } from "../userData/caCertificates";
import type { ReleaseImage } from "./presets/preset";
import { chosenReleases, pulledImage, type ChartRelease } from "./releases";
import { type ChartValues, withValue } from "./valuePaths";

/** What is known only when the stack is applied. */
export interface ReleaseInputs {
  /** IAM role of the service account. @default - it has none */
  readonly roleArn?: string | undefined;
  readonly outbound: OutboundSettings;
}

/** A Helm release of the user's own. */
export interface ReleaseDesign extends Pick<ChartRelease, "path" | "name" | "namespace" | "chart" | "sourceChart" | "after"> {
  /** `<namespace>/<name>` of the service account in the cluster file whose role its pods have. @default - they have none */
  readonly serviceAccount?: string | undefined;
  readonly values: (inputs: ReleaseInputs) => ChartValues;
}

/** The Helm releases of the user's own, each after those that it names. */
export const planReleases = (config: ClusterConfig): readonly ReleaseDesign[] =>
  afterOthers(chosenReleases(config)).map((release) => {
    const { path, name, namespace, chart, sourceChart, after, serviceAccount } = release;
    const key = serviceAccount && `${namespace}/${serviceAccount.name}`;
    const account = key !== undefined && Object.hasOwn(config.serviceAccounts, key) ? config.serviceAccounts[key] : undefined;
    const role = key !== undefined && account ? { key, credentials: serviceAccountCredentials(config, key, account) } : undefined;
    return {
      path,
      name,
      namespace,
      chart,
      sourceChart,
      after,
      serviceAccount: role?.key,
      values: ({ roleArn, outbound }) => {
        const withImages = release.images.reduce((values, image) => withImage(config, values, image), release.values);
        const isMadeHere = account?.createServiceAccount === true;
        const withAccount = withServiceAccount(withImages, serviceAccount, { roleArn, credentials: role?.credentials, isMadeHere });
        return withCertificates(withEnvironment(withAccount, release, outbound), release, outbound);
      },
    };
  });

/** Releases after those that they name. Of a circle, which is an error, the order is any. */
function afterOthers(releases: readonly ChartRelease[]): readonly ChartRelease[] {
  const ordered = new Set<ChartRelease>();
  const place = (release: ChartRelease, above: readonly ChartRelease[]): void => {
    if (ordered.has(release) || above.includes(release)) return;
    for (const other of releases.filter(({ name }) => release.after.includes(name))) place(other, [...above, release]);
    ordered.add(release);
  };
  for (const release of releases) place(release, []);
  return [...ordered];
}

function withImage(config: ClusterConfig, before: ChartValues, image: ReleaseImage): ChartValues {
  const { repository, tag } = pulledImage(config, image);
  const parts = {
    repository,
    registry: registryOf(repository),
    // With `@sha256`, where a digest follows.
    name: nameInRegistry(repository) + (/@sha256$/.exec(repository)?.[0] ?? ""),
    tag,
    reference: `${repository}:${tag}`,
  };
  return Object.entries(image.paths).reduce((values, [path, part]) => withValue(values, path, () => parts[part]), before);
}

function withServiceAccount(
  values: ChartValues,
  serviceAccount: ChartRelease["serviceAccount"],
  role: { readonly roleArn: string | undefined; readonly credentials: Credentials | undefined; readonly isMadeHere: boolean },
): ChartValues {
  if (!serviceAccount) return values;
  const annotations = role.credentials === "irsa" && !role.isMadeHere ? { "eks.amazonaws.com/role-arn": role.roleArn } : undefined;
  return withValue(values, serviceAccount.path, (before) => {
    const settings = isMapping(before) ? before : {};
    return {
      ...settings,
      create: !role.isMadeHere,
      name: serviceAccount.name,
      ...(annotations && { annotations: { ...(isMapping(settings["annotations"]) ? settings["annotations"] : {}), ...annotations } }),
    };
  });
}

/** Something more in a list of values, in place of what has the same name. */
const withItem = (values: ChartValues, path: string, items: readonly { readonly name: string }[]): ChartValues =>
  withValue(values, path, (before) => {
    const there = Array.isArray(before) ? (before as readonly unknown[]) : [];
    return [...there.filter((item) => !items.some(({ name }) => child(item, "name")?.value === name)), ...items];
  });

/** The variables of the proxy, and, where certificates are mounted, the folder in which programs in Go look for more of them. */
function withEnvironment(
  before: ChartValues,
  { certificates, proxy }: ChartRelease,
  { proxy: settings, certificates: given }: OutboundSettings,
): ChartValues {
  if (!proxy) return before;
  const variables: Readonly<Record<string, string>> = {
    ...(settings && proxyVariables({ ...settings, noProxy: [...new Set([...settings.noProxy, ...proxy.noProxy])] })),
    ...(certificates && caBundle(given) !== "" && { SSL_CERT_DIR: caDirectory }),
  };
  if (Object.keys(variables).length === 0) return before;
  const list = Object.entries(variables).map(([name, value]) => ({ name, value }));
  return proxy.env.reduce(
    (values, path) =>
      proxy.style === "list"
        ? withItem(values, path, list)
        : withValue(values, path, (there) => ({ ...(isMapping(there) ? there : {}), ...variables })),
    before,
  );
}

/** The name of the volume says when the certificates have changed, so that pods restart and read them. */
function withCertificates(before: ChartValues, { certificates: paths }: ChartRelease, { certificates }: OutboundSettings): ChartValues {
  const bundle = caBundle(certificates);
  if (!paths || bundle === "") return before;
  const name = `${caConfigMap.name}-${createHash("sha256").update(bundle).digest("hex").slice(0, 8)}`;
  const volume = { name, configMap: { name: caConfigMap.name } };
  const mount = { name, mountPath: caDirectory, readOnly: true };
  const withVolumes = paths.volumes.reduce((values, path) => withItem(values, path, [volume]), before);
  return paths.volumeMounts.reduce((values, path) => withItem(values, path, [mount]), withVolumes);
}
