import { explanation } from "../../../commands/explain/model";
import { placesIn } from "../../../commands/explain/places";
import { explanationText } from "../../../commands/explain/text/sections";
import { handoverJson, handoverText } from "../../../commands/handover/formats";
import { planHandover } from "../../../commands/handover/rules/handover";
import { reportOf } from "../../../commands/report/clusterReport";
import { reportMarkdown } from "../../../commands/report/markdown";
import { clusterPage } from "../../../commands/report/page/clusterPage";
import { mermaidText } from "../../../commands/report/topology/mermaid";
import { standaloneDrawing } from "../../../commands/report/topology/svg";
import type { ValidCluster, LoadedCluster } from "../../../config/load";
import { analyse } from "../../../design/facts";

const today = "2026-11-29";

/** What the commands tell of a cluster, by the form of the text. */
export function pagesOf(
  loaded: LoadedCluster & ValidCluster,
): Readonly<Record<"html" | "markdown" | "mermaid" | "svg" | "terminal" | "json", string>> {
  const { config, file, locate } = loaded;
  const report = reportOf(loaded, today);
  const explained = explanation(config, { today, file, placeOf: placesIn(locate) });
  const facts = analyse(config);
  const handover = planHandover(facts, facts.addresses!);
  return {
    html: clusterPage(report),
    markdown: reportMarkdown(report),
    mermaid: mermaidText(report.topology),
    svg: standaloneDrawing(report.topology),
    terminal: `${explanationText(explained, 80)}${handoverText(handover, config)}`,
    json: JSON.stringify([explained, handoverJson(handover, config)]),
  };
}
