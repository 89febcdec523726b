import { version } from "../../package.json";
import type { ClusterConfig } from "../../config/schema/schema";
import { imageReference, type BillOfMaterials, type BomChart, type BomImage } from "./billOfMaterials";

/**
 * The bill of materials in CycloneDX 1.6. It has neither a serial number nor a time, so that the same cluster file gives the same bytes.
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export const cyclonedx = ({ images, charts }: BillOfMaterials, config: ClusterConfig): string =>
  JSON.stringify(
    {
      $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      version: 1,
      metadata: {
        tools: { components: [{ type: "application", name: "private-eks", version }] },
        component: { type: "platform", "bom-ref": config.name, name: config.name, version: config.kubernetesVersion },
      },
      components: [...images.map(container), ...charts.map(chartComponent)],
    },
    undefined,
    2,
  );

/** The part of a repository after the last slash, in which package URLs have no upper case. */
const lastName = (repository: string): string => repository.slice(repository.lastIndexOf("/") + 1).toLowerCase();

/** A package URL. @see https://github.com/package-url/purl-spec */
function packageUrl(
  type: string,
  name: string,
  version: string | undefined,
  qualifiers: Readonly<Record<string, string | undefined>>,
): string {
  const pairs = Object.entries(qualifiers).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(value).replace(/%2F/g, "/").replace(/%3A/g, ":")}`],
  );
  return `pkg:${type}/${encodeURIComponent(name)}${version === undefined ? "" : `@${encodeURIComponent(version)}`}?${pairs.join("&")}`;
}

const property = (name: string, value: string) => ({ name: `private-eks:${name}`, value });

function container(image: BomImage) {
  const { source, tag, digest, deployed, consumers, pulledBy, architectures } = image;
  return {
    type: "container",
    "bom-ref": imageReference(image),
    name: source,
    ...((tag ?? digest) !== undefined && { version: tag ?? digest }),
    ...(digest?.startsWith("sha256:") && { hashes: [{ alg: "SHA-256", content: digest.slice("sha256:".length) }] }),
    purl: packageUrl("oci", lastName(source), digest, { repository_url: source, tag }),
    properties: [
      ...architectures.map((architecture) => property("architecture", architecture)),
      ...consumers.map((consumer) => property("consumer", consumer)),
      property("deployed", deployed),
      ...pulledBy.map((puller) => property("pulledBy", puller)),
    ],
  };
}

const chartComponent = ({ name, repository, version, mirror }: BomChart) => ({
  type: "application",
  "bom-ref": `${repository}/${name}:${version}`,
  name,
  version,
  purl: packageUrl("helm", name, version, { repository_url: repository }),
  ...(mirror !== undefined && { properties: [property("deployed", mirror)] }),
});
