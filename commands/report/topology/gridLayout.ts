import { fonts, widthOfText } from "./labels";
import type { Cell, SubnetLayer, NodeLane } from "./layers";
import { laneRole, type Topology } from "./topology";

/** A rectangle in units of the drawing, which are those of CSS where it is shown as large as it is. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The subnets: zones beside each other as long as there is room, then in a further row. */
export interface GridLayout {
  readonly zones: readonly (Box & { readonly name: string })[];
  readonly cells: readonly (Box & { readonly title: string; readonly cell: Cell })[];
  readonly lanes: readonly (Box & { readonly lane: NodeLane })[];
  /** Lanes without room, in words. @default - all are drawn */
  readonly hiddenLanes: number;
  readonly bottom: number;
}

const zoneHeight = 24;
const gridGap = 8;
const padding = 8;
const lineHeight = 15;
const laneHeight = 26;
const mostLanes = 6;

/** Places the subnets from a corner downwards. */
export function layOutGrid({ lanes, layers, zones }: Topology, { width, x, y }: Omit<Box, "height">): GridLayout {
  const widest = Math.max(...layers.flatMap((layer) => Object.values(layer.cells).map(({ cidr }) => widthOfText(cidr, fonts.cidr))));
  const perBand = Math.max(1, Math.min(zones.length, Math.floor((width + gridGap) / (widest + 2 * padding + gridGap))));
  const drawn = lanes.slice(0, lanes.length > mostLanes ? mostLanes - 1 : mostLanes);
  const hiddenLanes = lanes.length - drawn.length;
  const bands: GridLayout[] = [];
  for (let first = 0; first < zones.length; first += perBand) {
    const top = bands.at(-1)?.bottom ?? y - gridGap * 2;
    const columns = Math.ceil(zones.length / Math.ceil(zones.length / perBand));
    const place = { x, y: top + gridGap * 2, columnWidth: (width + gridGap) / columns - gridGap };
    bands.push(layOutBand(zones.slice(first, first + perBand), layers, drawn, hiddenLanes, place));
  }
  return {
    zones: bands.flatMap((band) => band.zones),
    cells: bands.flatMap((band) => band.cells),
    lanes: bands.flatMap((band) => band.lanes),
    hiddenLanes,
    bottom: bands.at(-1)?.bottom ?? y,
  };
}

function layOutBand(
  zones: readonly string[],
  layers: readonly SubnetLayer[],
  lanes: readonly NodeLane[],
  hiddenLanes: number,
  { columnWidth, x, y }: { readonly x: number; readonly y: number; readonly columnWidth: number },
): GridLayout {
  const columnOf = (index: number): number => x + index * (columnWidth + gridGap);
  let top = y + zoneHeight;
  const placed = layers.map((layer) => {
    const present = zones.flatMap((zone, index) => {
      const cell = layer.cells[zone];
      return cell ? [{ index, cell }] : [];
    });
    const lines = 2 + Math.max(0, ...present.map(({ cell }) => cell.holds.length));
    const textHeight = padding * 2 + lines * lineHeight;
    const laneRows = layer.role === laneRole ? lanes.length + (hiddenLanes > 0 ? 1 : 0) : 0;
    const height = textHeight + laneRows * laneHeight;
    const cells = present.map(({ cell, index }) => ({ x: columnOf(index), y: top, width: columnWidth, height, title: layer.title, cell }));
    const bars = layer.role === laneRole ? layOutLanes(lanes, zones, { top: top + textHeight - 4, columnOf, columnWidth }) : [];
    if (present.length > 0) top += height + gridGap;
    return { cells, bars };
  });
  return {
    zones: zones.map((name, index) => ({ name, x: columnOf(index), y, width: columnWidth, height: zoneHeight })),
    cells: placed.flatMap(({ cells }) => cells),
    lanes: placed.flatMap(({ bars }) => bars),
    hiddenLanes,
    bottom: top - gridGap,
  };
}

/** A bar over each run of neighbouring zones of a lane. */
function layOutLanes(
  lanes: readonly NodeLane[],
  zones: readonly string[],
  { columnOf, columnWidth, top }: { readonly top: number; readonly columnOf: (index: number) => number; readonly columnWidth: number },
): GridLayout["lanes"] {
  return lanes.flatMap((lane, row) =>
    runsOf(zones.map((zone) => lane.zones.includes(zone))).map(([first, last]) => ({
      x: columnOf(first) + padding,
      y: top + row * laneHeight,
      width: columnOf(last) - columnOf(first) + columnWidth - 2 * padding,
      height: laneHeight - 6,
      lane,
    })),
  );
}

/** First and last index of each run of true values. */
const runsOf = (values: readonly boolean[]): readonly (readonly [first: number, last: number])[] =>
  values.flatMap((value, index) => {
    if (!value || values[index - 1]) return [];
    const end = values.indexOf(false, index);
    return [[index, (end === -1 ? values.length : end) - 1] as const];
  });
