// What the bench has to show. Each target is a ratio, or megabytes, and the most that it may be.

const ratio = (one, other) => ({ wall: one.seconds / other.seconds, processor: one.cpuSeconds / other.cpuSeconds });

/** A ratio for people. */
export const percent = (value) => `${(100 * value).toFixed(0)} %`;

const times = (value) => value.toFixed(2);
const part = (value) => `1/${(1 / value).toFixed(1)}`;

/** @returns rows of a table: what, the most, wall time, processor time, whether the processor time or the memory meets it */
export function targetRows({ commands: { node, app, tsNode, cdktfInit, blueprints }, fleets }) {
  const thousand = fleets.find(({ count }) => count === 1000);
  return [
    // Later releases start in half the time, and the app command does not.
    ...(process.version.startsWith("v20.") ? [row("app command to `node -e 0`", 3.5, times, ratio(app, node))] : []),
    row("app command to ts-node", 1 / 8, part, ratio(app, tsNode)),
    row("app command to `cdktf synth` as `cdktf init` sets it up", 1 / 14, part, ratio(app, cdktfInit)),
    ...(blueprints ? [row("app command to the blueprints app", 1 / 2, part, ratio(app, blueprints))] : []),
    ...(thousand
      ? [
          row("1000 clusters to cdktf used plainly", 0.25, percent, ratio(thousand.app, thousand.plain)),
          row("1000 clusters: peak memory, MB", 300, Math.round, { wall: thousand.app.megabytes, processor: undefined }),
        ]
      : []),
  ];
}

const row = (what, most, format, { wall, processor }) => [
  what,
  format(most),
  format(wall),
  processor === undefined ? "" : format(processor),
  (processor ?? wall) <= most ? "yes" : "no",
];
