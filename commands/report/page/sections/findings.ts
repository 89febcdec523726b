import { pathText } from "../../../../config/findings/path";
import type { DoctorFinding } from "../../../doctor/rules/check";
import { weighs } from "../../../doctor/rules/examine";
import { counted } from "../../../printing";
import type { ClusterReport } from "../../clusterReport";
import { type Markup, markup, type MarkupValue } from "../../markup";
import type { PageSection } from "../shell";
import { code, lines, tableMarkup, type TableColumn } from "../table";

/** What doctor says of the cluster file. Advice is folded: most clusters have some, and nothing is wrong with it. */
export function findingsPart({ findings }: ClusterReport): PageSection {
  const serious = findings.filter(weighs("warning"));
  const advice = findings.filter((finding) => !serious.includes(finding));
  const table =
    serious.length === 0
      ? markup`<p>No errors and no warnings.</p>`
      : findingsTable("Errors and warnings, the heaviest first", serious, [severityColumn]);
  const folded =
    advice.length > 0 &&
    markup`<details><summary>${adviceCount(advice)}</summary>${findingsTable("What is a choice, and worth a second look", advice)}</details>`;
  return { id: "findings", title: "Findings", content: markup`${table}${folded}` };
}

/** How much advice there is. */
export const adviceCount = (advice: readonly DoctorFinding[]): string => counted(advice.length, "piece of advice", "pieces of advice");

/** In the colour of the severity. */
export const severityColumn: TableColumn<Pick<DoctorFinding, "severity">> = {
  heading: "Severity",
  cell: ({ severity }) => markup`<span class="${severity}">${severity}</span>`,
};

/** A table of findings, whose first column is their place. */
export const findingsTable = (
  caption: string,
  rows: readonly DoctorFinding[],
  besides: readonly TableColumn<DoctorFinding>[] = [],
): Markup =>
  tableMarkup<DoctorFinding>({
    caption,
    rows,
    columns: [
      { heading: "Place", cell: ({ column, file, line }) => code(`${file}:${line}:${column}`) },
      ...besides,
      { heading: "Key", cell: ({ path }) => (path.length > 0 ? code(pathText(path)) : "the file") },
      { heading: "What", cell: whatText },
      { heading: "Fix", cell: ({ fix }) => fix },
    ],
  });

/** What, why, and where to read on, by the name that `doctor --ignore` knows. What a synthesis says, too, names itself by its key. */
function whatText({ allowed, controls = [], id, link, problem, reason }: DoctorFinding): MarkupValue {
  const more = reason ?? (allowed && `Allowed: ${allowed}`);
  return lines([
    problem,
    ...(more === undefined ? [] : [markup`<span class="quiet">${more}</span>`]),
    ...(link === undefined ? [] : [markup`<a href="${link}">${id}</a>${controls.map((control) => `, CIS ${control}`)}`]),
  ]);
}
