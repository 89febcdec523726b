import { amazonEcrRegistry } from "../../../aws/hosts";
import type { ClusterConfig } from "../../../config/schema/schema";

/** The mirrors that nodes of a cluster should have. */
export interface ExpectedMirrors {
  /** The URLs that containerd asks, by the registry of the image and in their order. */
  readonly urls: Readonly<Record<string, readonly string[]>>;
  /** The registries for whose images there must be a token of Amazon ECR, and its region. @default - of no others than Amazon ECR itself */
  readonly token?: { readonly registries: readonly string[]; readonly region: string };
}

/** What the cluster file says of mirrors: an API is below /v2, unless the path of the URL is taken as it is. */
export function expectedMirrors({ registry: { mirrors } }: ClusterConfig): ExpectedMirrors {
  const entries = Object.entries(mirrors);
  const inEcr = entries.flatMap(([registry, of]) =>
    of.flatMap(({ url }) => {
      const found = amazonEcrRegistry(new URL(url).host);
      return found ? [{ registry, region: found.region }] : [];
    }),
  );
  const api = (url: string, isWhole = new URL(url).pathname !== "/"): string => url.replace(/\/$/, "") + (isWhole ? "" : "/v2");
  return {
    urls: Object.fromEntries(entries.map(([registry, of]) => [registry, of.map(({ overridePath, url }) => api(url, overridePath))])),
    ...(inEcr[0] && { token: { registries: inEcr.map(({ registry }) => registry), region: inEcr[0].region } }),
  };
}

/** Without registries of Amazon ECR that are asked themselves, where all others have a mirror. */
export const withoutAmazonEcr = (urls: ExpectedMirrors["urls"]): ExpectedMirrors["urls"] =>
  Object.fromEntries(
    Object.entries(urls).filter(
      ([registry, [url]]) => amazonEcrRegistry(registry) === undefined || !url?.startsWith(`https://${registry}`),
    ),
  );
