import type { ClusterReport } from "../../clusterReport";
import { imageReference } from "../../../images/billOfMaterials";
import { markup } from "../../markup";
import type { PageSection } from "../shell";
import { code, lines, tableMarkup } from "../table";

/** Images and charts. */
export function materialsPart({ bill: { addonsWithUnknownImages, charts, chartsWithUnknownImages, images } }: ClusterReport): PageSection {
  const imageTable = tableMarkup({
    caption: "Container images that the cluster pulls",
    rows: images,
    columns: [
      {
        heading: "Image",
        cell: (image) => lines([code(imageReference(image)), ...(image.mirrored ? [markup`mirrored as ${code(image.deployed)}`] : [])]),
      },
      { heading: "For", cell: ({ consumers }) => consumers.join(", ") },
      { heading: "Pulled by", cell: ({ pulledBy }) => pulledBy.join(", ") },
      { heading: "Architectures", cell: ({ architectures }) => architectures.join(", ") },
    ],
  });
  const chartTable = tableMarkup({
    caption: "Helm charts that Terraform installs",
    rows: charts,
    columns: [
      { heading: "Chart", cell: ({ name }) => name },
      { heading: "Version", cell: ({ version }) => version },
      {
        heading: "Repository",
        cell: ({ mirror, repository }) => lines([code(repository), ...(mirror === undefined ? [] : [markup`mirrored as ${code(mirror)}`])]),
      },
    ],
  });
  const unknown = [...addonsWithUnknownImages, ...chartsWithUnknownImages];
  const content = markup`${images.length > 0 ? imageTable : markup`<p>The cluster pulls no images.</p>`}${charts.length > 0 && chartTable}${
    unknown.length > 0 && markup`<p>Not known are the images of ${unknown.join(", ")}.</p>`
  }`;
  return { id: "materials", title: "Bill of materials", content };
}
