import { counted } from "../../printing";
import type { ClusterReport } from "../clusterReport";
import { markup, type MarkupValue } from "../markup";
import { monthText } from "./sections/cost";
import { shell } from "./shell";
import { lines, tableMarkup } from "./table";

/** File of a cluster's page, beside the index. */
export const pageFile = (name: string): string => `${name}.html`;

/** The page about several clusters: what tells them apart, and links to the page of each. */
export function fleetPage(reports: readonly ClusterReport[], today: string): string {
  const content = tableMarkup({
    caption: `${reports.length} clusters, by name`,
    rows: reports.toSorted((one, other) => (clusterOf(one) < clusterOf(other) ? -1 : 1)),
    columns: [
      { heading: "Cluster", cell: (report) => markup`<a href="${pageFile(clusterOf(report))}">${clusterOf(report)}</a>` },
      { heading: "Region", cell: ({ explanation }) => explanation.cluster.region },
      { heading: "Kubernetes", cell: ({ explanation }) => explanation.cluster.kubernetesVersion },
      { heading: "Private?", cell: ({ headlines: { isPrivate } }) => tag(isPrivate) },
      { heading: "Way out", cell: ({ headlines: { wayOut } }) => tag(wayOut) },
      { heading: "Addresses", cell: ({ explanation }) => lines(explanation.addresses.vpcBlocks) },
      { heading: "Endpoints", isNumber: true, cell: ({ explanation }) => explanation.endpoints.length },
      { heading: "A month", isNumber: true, cell: ({ explanation }) => monthText(explanation.cost) },
      { heading: "Errors and warnings", cell: findingCounts },
    ],
  });
  const lead = markup`<h1>Private EKS clusters</h1><p class="quiet">${reports.length} clusters in ${new Set(reports.map(({ explanation }) => explanation.cluster.region)).size} regions</p>`;
  return shell({ title: "Private EKS clusters", lead, sections: [{ id: "clusters", title: "Clusters", content }], today });
}

/** Errors and warnings; advice is on the page of the cluster. */
function findingCounts({ findings }: ClusterReport): MarkupValue {
  const counts = (["error", "warning"] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [markup`<span class="${severity}">${counted(count, severity)}</span>`];
  });
  return counts.length === 0 ? "none" : lines(counts);
}

const clusterOf = ({ explanation }: ClusterReport): string => explanation.cluster.name;

const tag = ({ answer, colour }: ClusterReport["headlines"]["wayOut"]) => markup`<span class="tag ${colour}">${answer}</span>`;
