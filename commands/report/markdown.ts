import { pathText } from "../../config/findings/path";
import { withoutControls } from "../../config/findings/located";
import type { ClusterReport } from "./clusterReport";
import { costName } from "../explain/rules/monthlyCost";
import { money, monthText } from "./page/sections/cost";
import { mermaidText } from "./topology/mermaid";
import { headlineList } from "./headlines";

/** The report for a document or a pull request: answers, topology, findings, endpoints, addresses and cost. GitHub's Markdown. */
export function reportMarkdown(report: ClusterReport): string {
  const { explanation, findings, topology, headlines } = report;
  const { addresses, cluster, cost, endpoints } = explanation;
  const parts = [
    `# ${inline(cluster.name)}`,
    `Amazon EKS in ${inline(cluster.region)}, Kubernetes ${inline(cluster.kubernetesVersion)}`,
    headlineList(headlines)
      .map(({ answer, detail, question }) => `- **${inline(question)} ${inline(answer)}.** ${inline(detail)}`)
      .join("\n"),
    `\`\`\`mermaid\n${mermaidText(topology)}\`\`\``,
    "## Findings",
    findings.length === 0
      ? "None."
      : markdownTable(
          ["Place", "Severity", "Key", "What", "Fix"],
          findings.map(({ file, fix, line, path, problem, severity }) => [`${file}:${line}`, severity, pathText(path), problem, fix]),
        ),
    "## VPC endpoints",
    endpoints.length === 0
      ? "None."
      : markdownTable(
          ["Service", "Type", "Needed by"],
          endpoints.map(({ neededBy, service, type }) => [
            service,
            type,
            [...new Set(neededBy.map(({ consumer }) => consumer))].join(", "),
          ]),
        ),
    "## Address plan",
    markdownTable(
      ["Subnet", "Zone", "Block", "Usable", "Left at maximum"],
      addresses.subnets.map(({ cidr, left, role, usable, zone }) => [role, zone, cidr, String(usable), String(left)]),
    ),
    "## Cost",
    inline(`A month: ${monthText(cost)}, without ${cost.notCounted.join(", ")}.`),
    markdownTable(
      ["What", "Count", "A month"],
      cost.lines.map(({ count, month, what }) => [
        costName({ count, what }),
        String(count),
        month === undefined ? "unknown" : money(month, cost.currency),
      ]),
    ),
  ];
  return `${parts.join("\n\n")}\n`;
}

const markdownTable = (headings: readonly string[], cells: readonly (readonly string[])[]): string =>
  [headings, headings.map(() => "---"), ...cells.map((row) => row.map(inline))].map((row) => `| ${row.join(" | ")} |`).join("\n");

/** Text that Markdown and the HTML in it show as it is. */
const inline = (text: string): string =>
  withoutControls(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_[\]|#~@]/g, (character) => `\\${character}`);
