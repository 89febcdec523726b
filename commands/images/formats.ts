import type { ClusterConfig } from "../../config/schema/schema";
import { registryOf, nameInRegistry } from "../../design/images/images";
import { version as programVersion } from "../../package.json";
import { columns, jsonText } from "../printing";
import { type BillOfMaterials, type BomChart, type BomImage, imageReference } from "./billOfMaterials";

/** The bill of materials for people: one table of images, and one of charts. */
export const billTable = ({ images, charts, addonsWithUnknownImages, chartsWithUnknownImages }: BillOfMaterials): string =>
  [
    columns(["IMAGE", "TAG", "FROM", "PULLED BY", "CONSUMERS"], images.map(imageRow)),
    ...(charts.length > 0 ? [columns(["CHART", "VERSION", "FROM"], charts.map(chartRow))] : []),
    ...notKnown("ADD-ON", addonsWithUnknownImages),
    ...notKnown("RELEASE", chartsWithUnknownImages),
  ].join("\n\n");

const notKnown = (heading: string, names: readonly string[]): readonly string[] =>
  names.length === 0
    ? []
    : [
        columns(
          [heading, "IMAGES"],
          names.map((name) => [name, "not known"]),
        ),
      ];

const imageRow = ({ source, tag, digest, deployed, mirrored, pulledBy, architectures, consumers }: BomImage): readonly string[] => [
  nameInRegistry(source),
  [tag, digest].filter((version) => version !== undefined).join("@") || "chosen by AWS",
  mirrored ? `${registryOf(deployed)}, mirror of ${registryOf(source)}` : registryOf(source),
  `${pulledBy.join(", ")} (${architectures.join(", ")})`,
  consumers.join(", "),
];

const chartRow = ({ name, version, repository, mirror }: BomChart): readonly string[] => [
  name,
  version,
  mirror === undefined ? repository : `${mirror}, mirror of ${repository}`,
];

/** The bill of materials as JSON. docs/reference/bill-of-materials.md describes it; a change that breaks readers raises the version. */
export const billJson = (
  { images, charts, addonsWithUnknownImages, chartsWithUnknownImages }: BillOfMaterials,
  { name, region, kubernetesVersion }: ClusterConfig,
): string =>
  jsonText({ version: 1, cluster: { name, region, kubernetesVersion }, images, charts, addonsWithUnknownImages, chartsWithUnknownImages });

/**
 * The bill of materials in CycloneDX 1.6. It has neither a serial number nor a time, so that the same cluster file gives the same bytes.
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export const billCyclonedx = ({ images, charts }: BillOfMaterials, config: ClusterConfig): string =>
  jsonText({
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      tools: { components: [{ type: "application", name: "private-eks", version: programVersion }] },
      component: { type: "platform", "bom-ref": config.name, name: config.name, version: config.kubernetesVersion },
    },
    components: [...images.map(containerComponent), ...charts.map(chartComponent)],
  });

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

const bomProperty = (name: string, value: string) => ({ name: `private-eks:${name}`, value });

function containerComponent(image: BomImage) {
  const { source, tag, digest, deployed, consumers, pulledBy, architectures } = image;
  return {
    type: "container",
    "bom-ref": imageReference(image),
    name: source,
    ...((tag ?? digest) !== undefined && { version: tag ?? digest }),
    ...(digest?.startsWith("sha256:") && { hashes: [{ alg: "SHA-256", content: digest.slice("sha256:".length) }] }),
    purl: packageUrl("oci", lastName(source), digest, { repository_url: source, tag }),
    properties: [
      ...architectures.map((architecture) => bomProperty("architecture", architecture)),
      ...consumers.map((consumer) => bomProperty("consumer", consumer)),
      bomProperty("deployed", deployed),
      ...pulledBy.map((puller) => bomProperty("pulledBy", puller)),
    ],
  };
}

const chartComponent = ({ name, repository, version, mirror }: BomChart) => ({
  type: "application",
  "bom-ref": `${repository}/${name}:${version}`,
  name,
  version,
  purl: packageUrl("helm", name, version, { repository_url: repository }),
  ...(mirror !== undefined && { properties: [bomProperty("deployed", mirror)] }),
});
