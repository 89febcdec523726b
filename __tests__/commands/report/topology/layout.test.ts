import fc from "fast-check";
import { fitted, fonts, labelWithNote, listLabel, widthOfText, wrappedLabel } from "../../../../commands/report/topology/labels";
import { layOut, narrow, type TopologyLayout, wide } from "../../../../commands/report/topology/layout";
import type { Topology } from "../../../../commands/report/topology/topology";
import { wayKinds } from "../../../../commands/report/topology/ways";
import { exampleReports, reportDemo } from "../../../support/reports";

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const overlap = (one: Rectangle, other: Rectangle): boolean =>
  one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;

const overlapping = (boxes: readonly Rectangle[]): readonly unknown[] =>
  boxes.flatMap((one, index) =>
    boxes
      .slice(index + 1)
      .filter((other) => overlap(one, other))
      .map((other) => [one, other]),
  );

function expectWellPlaced({ callers, consumers, controlPlane, geometry, grid, height, ways }: TopologyLayout): void {
  const boxes = [callers, controlPlane, ...grid.cells, ...consumers, ...ways.flatMap(({ box, group }) => [box, group])];
  expect(overlapping(boxes)).toEqual([]);
  expect(overlapping(grid.lanes)).toEqual([]);
  for (const { group, targets } of ways) {
    expect(overlapping(targets)).toEqual([]);
    expect(targets.filter((target) => target.y + target.height > group.y + group.height)).toEqual([]);
  }
  for (const box of boxes) {
    expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(geometry.width);
    expect(box.y + box.height).toBeLessThanOrEqual(height);
  }
}

describe.each([wide, narrow])("$name", (geometry) => {
  test.each(exampleReports)("%s has every part in its place, and none over another", (_, { topology }) => {
    expectWellPlaced(layOut(topology, geometry));
  });

  test("so have clusters of any size", () => {
    const { topology } = reportDemo();
    const count = (max: number) => fc.integer({ min: 0, max });
    fc.assert(
      fc.property(count(30), count(9), count(40), count(5), count(12), (consumers, ways, targets, zones, lanes) => {
        expectWellPlaced(layOut(grown(topology, { consumers, ways, targets, zones: zones + 1, lanes }), geometry));
      }),
      { numRuns: 40 },
    );
  });
});

/** A topology of some size. */
function grown(topology: Topology, size: Readonly<Record<"consumers" | "ways" | "targets" | "zones" | "lanes", number>>): Topology {
  const list = <Item>(length: number, item: (index: number) => Item): readonly Item[] => Array.from({ length }, (_, index) => item(index));
  const zones = list(size.zones, (index) => `us-west-2${"abcdef"[index]}`);
  return {
    ...topology,
    zones,
    layers: [
      {
        role: "node",
        title: "Node subnet",
        cells: Object.fromEntries(zones.map((zone) => [zone, { cidr: "100.127.255.128/28", holds: ["bastion"] }])),
      },
    ],
    lanes: list(size.lanes, (index) => ({
      name: `group-${index}`,
      note: "2",
      zones: zones.filter((_, at) => (at + index) % 2 === 0),
      kind: "managed",
    })),
    consumers: list(size.consumers, (index) => ({ id: `c${index}`, name: `consumer ${index}` })),
    ways: list(size.ways, (index) => ({
      id: `w${index}`,
      kind: wayKinds[index]!,
      title: "way",
      leadsTo: "there",
      targets: list(size.targets, (target) => ({ id: `w${index}t${target}`, name: `${target}.example.com` })),
    })),
    legs: [],
  };
}

test("a label fits, and keeps beginning and end", () => {
  expect(fitted("short", 100, fonts.label)).toBe("short");
  expect(fitted("http://proxy.corp.example.com:8080", 140, fonts.small)).toMatch(/^http:.*….*8080$/);
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 20, max: 300 }), (text, width) => {
      expect(widthOfText(fitted(text, width, fonts.small), fonts.small)).toBeLessThanOrEqual(width);
      const lines = wrappedLabel(text, width, fonts.small, 2);
      expect(lines.length).toBeLessThanOrEqual(2);
      for (const line of lines) expect(widthOfText(line, fonts.small)).toBeLessThanOrEqual(width);
    }),
  );
  expect(wrappedLabel("one two three four", 48, fonts.small, 2)).toEqual(["one two", "three…"]);
});

test("the number of nodes of a group is shown whole, or not at all", () => {
  const note = "2–130 × c6i.24xlarge …";
  const properties = fc.property(fc.string({ minLength: 1, maxLength: 63 }), fc.integer({ min: 40, max: 400 }), (name, width) => {
    const label = labelWithNote(name, note, width, fonts.small);
    expect(label.endsWith(` · ${note}`) || label === fitted(name, width, fonts.small)).toBe(true);
    expect(label === "…" || widthOfText(label, fonts.small) <= width).toBe(true);
  });
  fc.assert(properties, { numRuns: 50 });
  expect(labelWithNote("a-node-group", note, 120, fonts.small)).not.toContain("c6i");
});

test("names without room are counted, and none is cut", () => {
  const names = ["public: 203.0.113.0/24", "the cluster security group: nodes and pods", "10.130.0.0/24"];
  const room = (text: string): number => widthOfText(text, fonts.small) + 0.1;
  expect(listLabel(names, room(names.join("; ")), fonts.small)).toBe(names.join("; "));
  expect(listLabel(names, room(names.join("; ")) - 1, fonts.small)).toBe(`${names[0]}; ${names[1]}; and 1 more`);
  expect(listLabel(names, room(`${names[0]}; and 2 more`), fonts.small)).toBe(`${names[0]}; and 2 more`);
  expect(listLabel(names, 40, fonts.small)).toContain("…");
});
