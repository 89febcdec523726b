import { type Markup, markup } from "../markup";
import { drawingStyles } from "../page/styles";
import type { Box } from "./gridLayout";
import { fitted, fonts, labelWithNote, listLabel } from "./labels";
import { type Geometry, layOut, type PlacedWay, type TopologyLayout, wide } from "./layout";
import { drawConsumers, drawLegs, drawWay } from "./svgWays";
import { arrowHead, rectangle, textAt } from "./svgParts";
import type { Topology } from "./topology";

/** A drawing for a page, whose style sheet and script it needs: consumers are buttons. */
export function topologyDrawing(topology: Topology, geometry: Geometry): Markup {
  const layout = layOut(topology, geometry);
  return markup`<svg class="topology ${geometry.name}" viewBox="0 0 ${geometry.width} ${layout.height}" role="group" aria-label="Topology of ${topology.cluster}: choose who calls out to see its paths">${drawingParts(topology, layout, true)}</svg>`;
}

/** The same as a file of its own, light or dark as its reader prefers. */
export function standaloneDrawing(topology: Topology): string {
  const layout = layOut(topology, wide);
  const box = `0 0 ${wide.width + 24} ${layout.height + 24}`;
  const title = `Topology of ${topology.cluster}`;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="${wide.width + 24}" height="${layout.height + 24}" role="img" aria-labelledby="title" class="topology"><title id="title">${title}</title><style>${drawingStyles}</style><rect class="ground" width="100%" height="100%"/><g transform="translate(12 12)">${drawingParts(topology, layout, false)}</g></svg>
`.text;
}

const drawingParts = (topology: Topology, layout: TopologyLayout, isInteractive: boolean): Markup =>
  markup`${vpcBorder(topology, layout)}${drawApi(topology, layout)}${drawSubnets(layout)}${headings(layout)}<g class="legs">${drawLegs(topology, layout)}</g>${layout.ways.map((way) => drawWay(way, isBesideTargets(way)))}${drawConsumers(topology, layout, isInteractive)}`;

const isBesideTargets = ({ box, group }: PlacedWay): boolean => box.x !== group.x;

function vpcBorder({ vpc }: Topology, { vpc: { height, notch, width, x, y } }: TopologyLayout): Markup {
  const right = x + width;
  const bottom = y + height;
  const outline = notch
    ? `M${x} ${y}H${right}V${notch.y}H${notch.x}V${bottom}H${x}Z`
    : `M${x + 12} ${y}H${right - 12}q12 0 12 12V${bottom - 12}q0 12 -12 12H${x + 12}q-12 0 -12 -12V${y + 12}q0 -12 12 -12Z`;
  const title = fitted(`${vpc.title} · ${vpc.blocks.join(", ")}`, width - 36, fonts.title);
  return markup`<path class="vpc" d="${outline}"/>${textAt(x + (notch ? 10 : 18), y + 26, title, "title")}`;
}

function drawApi({ callers, controlPlane }: Topology, layout: TopologyLayout): Markup {
  const { callers: from, controlPlane: to, vpc } = layout;
  const colour = callers.isPublic ? "internet" : "private";
  const isBesideIt = from.y === to.y;
  const middle = to.x + to.width / 2;
  const call = isBesideIt
    ? arrowHead(from.x - 2, from.y + from.height / 2, to.x + to.width + 3, to.y + to.height / 2)
    : arrowHead(middle, from.y + from.height + 2, middle, to.y - 3);
  const networkInterfaces = arrowHead(to.x + 40, to.y + to.height + 2, to.x + 40, vpc.y - 3);
  return markup`<g class="${colour}">${box(from, callers.title, callers.names)}${call}</g><g class="neutral">${box(to, controlPlane.title, [controlPlane.note])}${networkInterfaces}${textAt(to.x + 52, to.y + to.height + 20, "its network interfaces, in the VPC", "small")}</g>`;
}

function box(place: Box, title: string, notes: readonly string[]): Markup {
  const width = place.width - 28;
  const line = listLabel(notes, width, fonts.small);
  return markup`<g><title>${title}: ${notes.join("; ")}</title>${rectangle(place, 8, "box")}${textAt(place.x + 14, place.y + 23, fitted(title, width, fonts.title), "title")}${textAt(place.x + 14, place.y + 41, line, "small")}</g>`;
}

function drawSubnets({ grid }: TopologyLayout): Markup {
  const zones = grid.zones.map(({ name, width, x, y }) => textAt(x + 2, y + 15, fitted(name, width, fonts.strong), "zone"));
  const cells = grid.cells.map(({ cell, title, ...place }) => {
    const lines = [
      textAt(place.x + 8, place.y + 19, fitted(title, place.width - 14, fonts.small), "small"),
      textAt(place.x + 8, place.y + 34, cell.cidr, "cidr"),
    ];
    const held = cell.holds.map((what, index) =>
      textAt(place.x + 8, place.y + 49 + index * 15, fitted(what, place.width - 14, fonts.small), "held"),
    );
    return markup`${rectangle(place, 6, "subnet")}${lines}${held}`;
  });
  const lanes = grid.lanes.map(({ lane, ...place }) => {
    const label = labelWithNote(lane.name, lane.note, place.width - 14, fonts.small);
    return markup`<g><title>${lane.name}: ${lane.note}, in ${lane.zones.join(", ")}</title>${rectangle(place, 4, lane.kind === "fargate" ? "lane fargate" : "lane")}${textAt(place.x + 8, place.y + 14, label, "small lane-text")}</g>`;
  });
  return markup`${zones}${cells}${lanes}${hiddenLanes(grid)}`;
}

function hiddenLanes({ hiddenLanes: count, lanes }: TopologyLayout["grid"]): Markup | false {
  const last = lanes.at(-1);
  return count > 0 && last !== undefined && textAt(last.x + 2, last.y + last.height + 18, `and ${count} more groups`, "small");
}

function headings({ geometry, headingY }: TopologyLayout): Markup {
  const heading = (x: number, text: string): Markup | false => textAt(x, headingY, text, "heading");
  return markup`${heading(geometry.consumers.x, "Who calls out")}${heading(geometry.ways.x, geometry.name === "wide" ? "By which way" : "By which way, to what")}${geometry.name === "wide" && heading(geometry.targets.x, "To what")}`;
}
