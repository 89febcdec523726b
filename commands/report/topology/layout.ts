import { type Box, type GridLayout, layOutGrid } from "./gridLayout";
import { fonts, widthOfText } from "./labels";
import type { DrawnConsumer, Way, WayTarget } from "./pathways";
import type { Topology } from "./topology";

interface Column {
  readonly x: number;
  readonly width: number;
}

/** Where the columns of a drawing are. */
export interface Geometry {
  readonly name: "wide" | "narrow";
  readonly width: number;
  readonly grid: Column;
  readonly consumers: Column;
  readonly ways: Column;
  /** What ways lead to. In the column of the ways it stands below each. */
  readonly targets: Column;
}

/** For screens from 900 pixels on, documents and paper. From left to right: subnets, who calls out, ways, and what is reached. */
export const wide: Geometry = {
  name: "wide",
  width: 1180,
  grid: { x: 18, width: 404 },
  consumers: { x: 444, width: 218 },
  ways: { x: 740, width: 190 },
  targets: { x: 964, width: 216 },
};

/** For telephones: the grid above, and below it ways beside who takes them. */
export const narrow: Geometry = {
  name: "narrow",
  width: 350,
  grid: { x: 10, width: 330 },
  consumers: { x: 10, width: 128 },
  ways: { x: 171, width: 179 },
  targets: { x: 171, width: 179 },
};

/** Parts of a topology with their places. */
export interface TopologyLayout {
  readonly geometry: Geometry;
  readonly height: number;
  readonly callers: Box;
  readonly controlPlane: Box;
  /** The border of the VPC: a corner is left out where the ways are beside its lower part. */
  readonly vpc: Box & { readonly notch?: { readonly x: number; readonly y: number } | undefined };
  readonly grid: GridLayout;
  /** Where the headings of the columns stand. */
  readonly headingY: number;
  readonly consumers: readonly (Box & { readonly consumer: DrawnConsumer })[];
  readonly ways: readonly PlacedWay[];
}

/** A way: its box, and the group of what it leads to. */
export interface PlacedWay {
  readonly way: Way;
  readonly box: Box;
  readonly group: Box;
  readonly targets: readonly (Box & { readonly target: WayTarget })[];
  /** Targets without room, which the matrix has. */
  readonly hidden: number;
}

const headHeight = 54;
const rowHeight = 30;
const rowGap = 6;
const targetHeight = 20;
const mostDrawnTargets = 20;
const wayHeight = 46;
const wayGap = 16;

/** Places everything in columns of fixed widths; the heights follow from what is in them. */
export function layOut(topology: Topology, geometry: Geometry): TopologyLayout {
  const { consumers, grid, targets, ways, width } = geometry;
  const isWide = geometry.name === "wide";
  const callers = isWide
    ? { x: consumers.x, y: 0, width: width - consumers.x, height: headHeight }
    : { x: 0, y: 0, width, height: headHeight };
  const controlPlane = { x: isWide ? grid.x : 0, y: isWide ? 0 : headHeight + 24, width: isWide ? grid.width : width, height: headHeight };
  const vpcTop = controlPlane.y + headHeight + 30;
  const placedGrid = layOutGrid(topology, { x: grid.x, y: vpcTop + 54, width: grid.width });
  const headingY = isWide ? vpcTop + 44 : placedGrid.bottom + 26;
  const top = isWide ? vpcTop + 54 : headingY + 10;
  const placedWays = placeWays(topology.ways, { top, ways, targets });
  const placedConsumers = topology.consumers.map((consumer, index) => ({
    x: consumers.x,
    y: top + index * (rowHeight + rowGap),
    width: consumers.width,
    height: rowHeight,
    consumer,
  }));
  const bottom =
    Math.max(placedGrid.bottom, ...[...placedConsumers, ...placedWays.map(({ group }) => group)].map(({ height, y }) => y + height)) + 16;
  return {
    geometry,
    height: bottom + 1,
    callers,
    controlPlane,
    vpc: {
      x: 0.5,
      y: vpcTop,
      width: isWide ? ways.x + ways.width / 2 : width - 1,
      height: bottom - vpcTop,
      notch: isWide ? undefined : { x: consumers.x + consumers.width + 12, y: placedGrid.bottom + 10 },
    },
    grid: placedGrid,
    headingY,
    consumers: placedConsumers,
    ways: placedWays,
  };
}

/** Each way is beside the middle of what it leads to, or above it where both share a column. */
function placeWays(
  ways: readonly Way[],
  { targets: column, top, ways: wayColumn }: { readonly top: number; readonly ways: Column; readonly targets: Column },
): readonly PlacedWay[] {
  const isBeside = column.x !== wayColumn.x;
  let y = top;
  return ways.map((way): PlacedWay => {
    const shown = way.targets.slice(0, way.targets.length > mostDrawnTargets ? mostDrawnTargets - 1 : mostDrawnTargets);
    const hidden = way.targets.length - shown.length;
    const longest = Math.max(0, ...shown.map(({ name }) => widthOfText(name, fonts.small)));
    const columns = longest <= (column.width - 20) / 2 - 20 && shown.length > 1 ? 2 : 1;
    const rows = Math.ceil(shown.length / columns) + (hidden > 0 ? 1 : 0);
    const group = {
      ...column,
      y: isBeside ? y : y + wayHeight + 8,
      height: Math.max(30 + rows * targetHeight + (rows > 0 ? 8 : 0), isBeside ? wayHeight : 0),
    };
    const box = { ...wayColumn, y: isBeside ? y + (group.height - wayHeight) / 2 : y, height: wayHeight };
    const width = (column.width - 20) / columns;
    const perColumn = Math.ceil(shown.length / columns);
    const targets = shown.map((target, index) => ({
      x: column.x + 10 + Math.floor(index / perColumn) * width,
      y: group.y + 30 + (index % perColumn) * targetHeight,
      width: width - 4,
      height: targetHeight,
      target,
    }));
    y = group.y + group.height + wayGap;
    return { way, box, group, targets, hidden };
  });
}
