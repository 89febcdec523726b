import type { BillOfMaterials, BomChart, BomImage } from "./billOfMaterials";
import { registryOf, repositoryName } from "../../design/images/images";
import { columns } from "../printing";

/** The bill of materials for people: one table of images, and one of charts. */
export const table = ({ images, charts }: BillOfMaterials): string =>
  [
    columns(["IMAGE", "TAG", "FROM", "PULLED BY", "CONSUMERS"], images.map(imageRow)),
    ...(charts.length > 0 ? [columns(["CHART", "VERSION", "FROM"], charts.map(chartRow))] : []),
  ].join("\n\n");

const imageRow = ({ source, tag, digest, deployed, mirrored, pulledBy, architectures, consumers }: BomImage): readonly string[] => [
  repositoryName(source),
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
