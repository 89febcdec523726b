import { pathText } from "../../config/findings/path";
import { withoutControls } from "../../config/findings/located";
import type { DoctorFinding } from "../doctor/rules/check";
import { weighs } from "../doctor/rules/examine";
import type { ClusterReport } from "./clusterReport";
import { costName } from "../explain/rules/monthlyCost";
import { money, monthText } from "./page/sections/cost";
import { adviceCount } from "./page/sections/findings";
import { mermaidText } from "./topology/mermaid";
import { headlineList } from "./headlines";

/** The report for a document or a pull request: answers, topology, findings, endpoints, addresses and cost. GitHub's Markdown. */
export function reportMarkdown(report: ClusterReport): string {
  const { explanation, findings, topology, headlines } = report;
  const { addresses, cluster, cost, endpoints } = explanation;
  const serious = findings.filter(weighs("warning"));
  const advice = findings.filter((finding) => !serious.includes(finding));
  const parts = [
    `# ${inline(cluster.name)}`,
    `Amazon EKS in ${inline(cluster.region)}, Kubernetes ${inline(cluster.kubernetesVersion)}`,
    headlineList(headlines)
      .map(({ answer, detail, question }) => `- **${inline(question)} ${inline(answer)}.** ${inline(detail)}`)
      .join("\n"),
    `\`\`\`mermaid\n${mermaidText(topology)}\`\`\``,
    "## Findings",
    serious.length === 0 ? "No errors and no warnings." : findingsMarkdown(serious),
    ...(advice.length === 0 ? [] : [`<details><summary>${adviceCount(advice)}</summary>`, findingsMarkdown(advice), "</details>"]),
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

const findingsMarkdown = (findings: readonly DoctorFinding[]): string =>
  markdownTable(
    ["Place", "Severity", "Key", "What", "Why", "Fix"],
    findings.map(({ file, fix, line, path, problem, reason = "", severity }) => [
      `${file}:${line}`,
      severity,
      pathText(path),
      problem,
      reason,
      fix,
    ]),
  );

const markdownTable = (headings: readonly string[], cells: readonly (readonly string[])[]): string =>
  [headings, headings.map(() => "---"), ...cells.map((row) => row.map(inline))].map((row) => `| ${row.join(" | ")} |`).join("\n");

/** Text that Markdown and the HTML in it show as it is. */
const inline = (text: string): string =>
  withoutControls(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_[\]|#~@]/g, (character) => `\\${character}`);
