// What the bench has to show. Each target is a ratio, or megabytes, and the most that it may be.

const ratio = (one, other) => ({ wall: one.seconds / other.seconds, processor: one.cpuSeconds / other.cpuSeconds });

/** A ratio for people. */
export const percent = (value) => `${(100 * value).toFixed(0)} %`;

const times = (value) => value.toFixed(2);
const part = (value) => `1/${(1 / value).toFixed(1)}`;

/** @returns rows of a table: what, the most, wall time, processor time, whether the wall time or the memory meets it */
export function targetRows({ commands: { node, app, tsNode, cdktfInit, blueprints }, fleets }) {
  const of = (count) => fleets.find((fleet) => fleet.count === count);
  const perCluster = ({ count, one }) => ({ seconds: one.seconds / count, cpuSeconds: one.cpuSeconds / count });
  const [hundred, thousand] = [of(100), of(1000)];
  return [
    row("app command to `node -e 0`", 5, times, ratio(app, node)),
    row("app command to ts-node", 1 / 8, part, ratio(app, tsNode)),
    row("app command to `cdktf synth` as `cdktf init` sets it up", 1 / 14, part, ratio(app, cdktfInit)),
    ...(blueprints ? [row("app command to the blueprints app", 1 / 2, part, ratio(app, blueprints))] : []),
    ...fleets.map(({ count, one, plain }) => row(`clusters to cdktf used plainly, one thread: ${count}`, 0.4, percent, ratio(one, plain))),
    ...(hundred && thousand
      ? [row("linear: a cluster of 1000 to one of 100", 1.2, times, ratio(perCluster(thousand), perCluster(hundred)))]
      : []),
    // Two threads take no less of the processors' time.
    ...(thousand
      ? [row("1000 clusters: two threads to one", 0.5, percent, { ...ratio(thousand.two, thousand.one), processor: undefined })]
      : []),
    ...(thousand
      ? [
          row("1000 clusters: peak memory, MB", 300, Math.round, {
            wall: Math.max(thousand.one.megabytes, thousand.two.megabytes),
            processor: undefined,
          }),
        ]
      : []),
  ];
}

const row = (what, most, format, { wall, processor }) => [
  what,
  format(most),
  format(wall),
  processor === undefined ? "" : format(processor),
  wall <= most ? "yes" : "no",
];
