import { synthesisFinding } from "../../doctor/rules/examine";
import type { LocatedFinding } from "../../../config/findings/located";
import { counted } from "../../printing";
import type { ClusterReport } from "../clusterReport";
import { markup, type MarkupValue } from "../markup";
import { monthText } from "./sections/cost";
import { findingsTable, severityColumn } from "./sections/findings";
import { type PageSection, shell } from "./shell";
import { lines, tableMarkup } from "./table";

/** File of a cluster's page, beside the index. */
export const pageFile = (name: string): string => `${name}.html`;

/**
 * The page about several clusters: what tells them apart, with links to the page of each, and what is wrong between them.
 * @param between what a synthesis of all of them says, besides what it says of each
 */
export function fleetPage(reports: readonly ClusterReport[], between: readonly LocatedFinding[], today: string): string {
  const content = tableMarkup({
    caption: `${counted(reports.length, "cluster")}, by name`,
    rows: reports.toSorted((one, other) => (clusterOf(one) < clusterOf(other) ? -1 : 1)),
    columns: [
      { heading: "Cluster", cell: pageLink },
      { heading: "Region", cell: ({ explanation }) => explanation.cluster.region },
      { heading: "Kubernetes", cell: ({ explanation }) => explanation.cluster.kubernetesVersion },
      { heading: "Private", cell: ({ headlines: { isPrivate } }) => tag(isPrivate) },
      { heading: "Way out", cell: ({ headlines: { wayOut } }) => tag(wayOut) },
      { heading: "Addresses", cell: ({ explanation }) => lines(explanation.addresses.vpcBlocks) },
      { heading: "Endpoints", isNumber: true, cell: ({ explanation }) => explanation.endpoints.length },
      { heading: "A month", isNumber: true, cell: ({ explanation }) => monthText(explanation.cost) },
      { heading: "Errors and warnings", cell: findingCounts },
    ],
  });
  const lead = markup`<h1>Private EKS clusters</h1><p class="quiet">${counted(reports.length, "cluster")} in ${counted(new Set(reports.map(({ explanation }) => explanation.cluster.region)).size, "region")}</p>`;
  const sections = [{ id: "clusters", title: "Clusters", content }, betweenPart(reports, between)];
  return shell({ title: "Private EKS clusters", lead, sections, today });
}

/** What is wrong between the clusters, with links to the pages of those that it is about. */
function betweenPart(reports: readonly ClusterReport[], between: readonly LocatedFinding[]): PageSection {
  const content =
    between.length === 0
      ? markup`<p>No errors and no warnings: of names, states, addresses and shared VPCs.</p>`
      : findingsTable("What the clusters do to each other", between.map(synthesisFinding), [
          severityColumn,
          { heading: "Clusters", cell: (finding) => lines(clustersIn(reports, finding).map(pageLink)) },
        ]);
  return { id: "between", title: "Between the clusters", content };
}

/** The cluster that a finding is of, and those whose files it names. */
function clustersIn(
  reports: readonly ClusterReport[],
  { file, problem }: Pick<LocatedFinding, "file" | "problem">,
): readonly ClusterReport[] {
  const words = problem.split(/[\s,;]+/);
  const isOf = ({ explanation: { cluster } }: ClusterReport): boolean => cluster.file === file;
  const isNamed = ({ explanation: { cluster } }: ClusterReport): boolean => cluster.file !== undefined && words.includes(cluster.file);
  return [...reports.filter(isOf), ...reports.filter((report) => !isOf(report) && isNamed(report))];
}

const pageLink = (report: ClusterReport) => markup`<a href="${pageFile(clusterOf(report))}">${clusterOf(report)}</a>`;

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
