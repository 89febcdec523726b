import { type Markup, markup, type MarkupValue } from "../markup";
import type { Box } from "./gridLayout";
import { fitted, fonts, widthOfText, wrappedLabel } from "./labels";
import type { PlacedWay, TopologyLayout } from "./layout";
import type { Leg, Way } from "./pathways";
import { arrowHead, rectangle, rounded, textAt, tip } from "./svgParts";
import type { Topology } from "./topology";
import { wayStyles } from "./ways";

/** A curve from each consumer to each of its ways, in the space between both columns, where no label is. */
export const drawLegs = ({ legs }: Topology, { consumers, ways }: TopologyLayout): readonly Markup[] =>
  legs.flatMap((leg) => {
    const from = consumers.find(({ consumer }) => consumer.id === leg.consumer);
    const to = ways.find(({ way }) => way.id === leg.way);
    return from && to ? [curve(leg, to, { x: from.x + from.width, y: from.y + from.height / 2 })] : [];
  });

function curve({ consumer }: Leg, { box, way }: PlacedWay, from: { readonly x: number; readonly y: number }): Markup {
  const to = { x: box.x - 3, y: box.y + box.height / 2 };
  const bend = (to.x - from.x) * 0.55;
  const path = `M${from.x} ${rounded(from.y)}C${rounded(from.x + bend)} ${rounded(from.y)} ${rounded(to.x - bend)} ${rounded(to.y)} ${rounded(to.x - 5)} ${rounded(to.y)}`;
  return markup`<g class="leg ${wayStyles[way.kind].colour}" data-consumer="${consumer}"><path class="arrow" d="${path}"/>${tip(to.x, to.y, 0)}</g>`;
}

/** A way with what it leads to. */
export function drawWay({ box, group, hidden, targets, way }: PlacedWay, isBeside: boolean): Markup {
  const style = wayStyles[way.kind];
  const room = box.width - 24;
  const arrow = isBeside
    ? arrowHead(box.x + box.width, box.y + box.height / 2, group.x - 2, box.y + box.height / 2)
    : arrowHead(box.x + 20, box.y + box.height, box.x + 20, group.y - 1);
  const title = way.note === undefined ? box.y + box.height / 2 + 5 : box.y + 20;
  const drawn = [
    rectangle(group, 8, "group"),
    textAt(group.x + 12, group.y + 20, fitted(way.leadsTo, group.width - 20, fonts.label), "label"),
    arrowOrBar(way, arrow, box, isBeside),
    rectangle(box, 23, "way-box"),
    textAt(box.x + 14, rounded(title), fitted(way.title, room, fonts.strong), "label way-text"),
    way.note !== undefined && textAt(box.x + 14, box.y + 36, fitted(way.note, room, fonts.small), "small way-text"),
    targets.map(drawTarget),
    hidden > 0 && textAt(group.x + 12, group.y + group.height - 10, `and ${hidden} more, in the matrix`, "small"),
  ];
  const words = [way.title, ...(way.note === undefined ? [] : [way.note])].join(": ");
  return markup`${rectangle(box, 23, "cover")}<g class="way ${style.colour}" data-way="${way.id}"><title>${words}</title>${drawn}</g>`;
}

function drawTarget({ target: { id, name }, width, x, y }: PlacedWay["targets"][number]): Markup {
  const label = textAt(rounded(x + 14), rounded(y + 10), fitted(name, width - 16, fonts.small), "small");
  return markup`<g class="target" data-target="${id}"><title>${name}</title><circle cx="${rounded(x + 5)}" cy="${rounded(y + 6)}" r="3"/>${label}</g>`;
}

/** A bar in place of the arrow says that nothing gets through. */
function arrowOrBar({ kind }: Way, arrow: Markup, box: PlacedWay["box"], isBeside: boolean): Markup | false {
  if (wayStyles[kind].colour !== "blocked") return arrow;
  const x = box.x + box.width + 18;
  const y = box.y + box.height / 2;
  return isBeside && markup`<path class="bar" d="M${x - 6} ${y - 6}L${x + 6} ${y + 6}M${x - 6} ${y + 6}L${x + 6} ${y - 6}"/>`;
}

/** Who calls out. Chosen, one shows its paths alone. */
export const drawConsumers = (topology: Topology, { consumers }: TopologyLayout, isInteractive: boolean): readonly Markup[] =>
  consumers.map(({ consumer: { id, name }, ...place }) => {
    const label = consumerLabel(name, place);
    const legs = topology.legs.filter((leg) => leg.consumer === id);
    if (!isInteractive) return markup`<g class="consumer"><title>${name}</title>${rectangle(place, 6, "box")}${label}</g>`;
    const reached = legs.flatMap(({ targets }) => targets).join(" ");
    return markup`<g class="consumer" role="button" tabindex="0" aria-pressed="false" aria-label="${name}" data-consumer="${id}" data-ways="${legs.map(({ way }) => way).join(" ")}" data-targets="${reached}" data-says="${pathSentence(topology, name, legs)}">${rectangle(place, 6, "box")}${label}</g>`;
  });

/** In one line, or in two small ones. */
function consumerLabel(name: string, { width, x, y }: Box): MarkupValue {
  const room = width - 16;
  if (widthOfText(name, fonts.label) <= room) return textAt(x + 10, y + 19, name, "label");
  // The space between both lines is for screen readers.
  return wrappedLabel(name, room, fonts.small, 2).map(
    (line, index, { length }) => markup`${textAt(x + 10, y + (length === 1 ? 19 : 13 + index * 12), line, "small consumer-text")} `,
  );
}

/** What the page says of a chosen consumer, and a screen reader reads. */
function pathSentence({ ways }: Topology, name: string, legs: readonly Leg[]): string {
  const paths = legs.flatMap(({ targets, way: id }) => {
    const way = ways.find((one) => one.id === id);
    if (!way) return [];
    const names = way.targets.filter((target) => targets.includes(target.id)).map((target) => target.name);
    return [`${names.join(", ")} by ${wayStyles[way.kind].phrase}`];
  });
  return `${name}: ${paths.join("; ")}.`;
}
