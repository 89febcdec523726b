import type { Explanation } from "../../../explain/model";
import { placeText } from "../../../explain/places";
import { nameWithMirror } from "../../../explain/rules/hops";
import type { ClusterReport } from "../../clusterReport";
import { type Markup, markup } from "../../markup";
import { targetNamesOf, type Way, wayKindOf } from "../../topology/pathways";
import { wayStyles } from "../../topology/ways";
import type { PageSection } from "../shell";
import { code, lines, scrolling, tableMarkup } from "../table";

type MatrixPair = Explanation["reachability"][number];

/** Who needs what, by which way; and each path step by step. */
export function matrixPart(report: ClusterReport): PageSection {
  const { explanation, topology } = report;
  const pairs = explanation.reachability;
  const content = markup`<p>A dot says that the software in the column needs what the row names. It gets there by the way above the row.</p>${matrix(report)}<h3>Step by step</h3>${topology.consumers.map(
    ({ name }) =>
      stepsOf(
        name,
        pairs.filter(({ consumer }) => consumer === name),
        explanation,
      ),
  )}`;
  return { id: "dependencies", title: "Who needs what", content };
}

/** A value rather than a part of the tagged template: bundles keep the characters of those as they are, and then they must be ASCII. */
const dot = "●";

function matrix({ topology: { consumers, legs, ways } }: ClusterReport): Markup {
  const shown = ways.filter(({ targets }) => targets.length > 0);
  const heads = consumers.map(({ name }) => markup`<th scope="col"><span>${name}</span></th>`);
  const isReached = (consumer: string, target: string): boolean =>
    legs.some((leg) => leg.consumer === consumer && leg.targets.includes(target));
  const rows = (way: Way): readonly Markup[] =>
    way.targets.map(({ id, name }) => {
      const cells = consumers.map((consumer) =>
        isReached(consumer.id, id)
          ? markup`<td class="reached"><span aria-hidden="true">${dot}</span><span class="unseen">needed</span></td>`
          : markup`<td></td>`,
      );
      return markup`<tr class="${wayStyles[way.kind].colour}"><th scope="row">${name}</th>${cells}</tr>`;
    });
  const bodies = shown.map(
    (way) =>
      markup`<tbody class="${wayStyles[way.kind].colour}"><tr><th class="way-name" colspan="${consumers.length + 1}" scope="rowgroup">${way.title}${way.note !== undefined && ` · ${way.note}`}</th></tr>${rows(way)}</tbody>`,
  );
  const caption = "Who needs what, by which way";
  return scrolling(
    caption,
    markup`<table class="matrix"><caption class="unseen">${caption}</caption><thead><tr><td></td>${heads}</tr></thead>${bodies}</table>`,
  );
}

function stepsOf(consumer: string, pairs: readonly MatrixPair[], explanation: Explanation): Markup {
  const caption = `The paths of ${consumer}`;
  const rows = tableMarkup({
    caption,
    rows: pairs,
    columns: [
      {
        heading: "Needs",
        cell: (pair) => lines([...new Set([nameWithMirror(pair.destination), ...targetNamesOf(pair, explanation)])].map(code)),
      },
      { heading: "By", cell: (pair) => wayTag(pair, explanation) },
      { heading: "Why", cell: ({ place, why }) => lines([why, code(placeText(place))]) },
      { heading: "Step by step", cell: ({ hops }) => markup`<ol>${hops.map((hop) => markup`<li>${hop}</li>`)}</ol>` },
    ],
  });
  return markup`<details><summary>${consumer} <span class="quiet">(${pairs.length})</span></summary>${rows}</details>`;
}

function wayTag(pair: MatrixPair, explanation: Explanation): Markup {
  const style = wayStyles[wayKindOf(pair, explanation)];
  return markup`<span class="tag ${style.colour}">${style.phrase}${!pair.isCertain && ", perhaps"}</span>`;
}
