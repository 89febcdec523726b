import { pathText } from "../../../../config/findings/path";
import type { LocatedFinding } from "../../../../config/findings/located";
import type { ClusterReport } from "../../clusterReport";
import { markup } from "../../markup";
import type { PageSection } from "../shell";
import { code, tableMarkup } from "../table";

/** What is unwise in the cluster file. A file with errors has no report. */
export function findingsPart({ findings }: ClusterReport): PageSection {
  const content =
    findings.length === 0
      ? markup`<p>None: the cluster file has no errors and no warnings.</p>`
      : tableMarkup<LocatedFinding>({
          caption: "Findings of the cluster file, in its order",
          rows: findings,
          columns: [
            { heading: "Place", cell: ({ column, file, line }) => code(`${file}:${line}:${column}`) },
            { heading: "Severity", cell: ({ severity }) => markup`<span class="${severity}">${severity}</span>` },
            { heading: "Key", cell: ({ path }) => (path.length > 0 ? code(pathText(path)) : "the file") },
            { heading: "What", cell: ({ problem }) => problem },
            { heading: "Fix", cell: ({ fix }) => fix },
          ],
        });
  return { id: "findings", title: "Findings", content };
}
