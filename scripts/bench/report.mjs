// The results as Markdown: tables, and charts that GitHub draws.
import { cpus, loadavg, totalmem } from "node:os";

const table = (head, rows) =>
  [head, head.map((_, index) => (index === 0 ? "---" : "--:")), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** The machine, the day, and how busy the machine is: to be noted before the bench starts. */
export const machine = () =>
  [
    new Date().toISOString().slice(0, 10),
    `Node.js ${process.version}`,
    `${cpus().length} × ${cpus()[0].model.trim()}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    `load ${loadavg()[0].toFixed(1)} at the start`,
  ].join(", ");

function commandTable(commands) {
  const { node, app } = commands;
  return table(
    ["command", "wall, s", "× node -e 0", "app command is", "processor, s", "× node -e 0", "peak memory, MB"],
    Object.values(commands).map((command) => [
      command.name,
      command.seconds.toFixed(3),
      (command.seconds / node.seconds).toFixed(1),
      command === node || command === app ? "" : `1/${(command.seconds / app.seconds).toFixed(1)}`,
      command.cpuSeconds.toFixed(2),
      (command.cpuSeconds / node.cpuSeconds).toFixed(1),
      command.megabytes.toFixed(0),
    ]),
  );
}

const fleetTable = (fleets) =>
  table(
    ["clusters", "way", "wall, s", "of plain", "processor, s", "of plain", "processors busy", "wall, ms a cluster", "peak memory, MB"],
    fleets.flatMap(({ count, plain, app }) =>
      [plain, app].map(({ name, seconds, cpuSeconds, megabytes }) => [
        count,
        name,
        seconds.toFixed(2),
        percent(seconds / plain.seconds),
        cpuSeconds.toFixed(2),
        percent(cpuSeconds / plain.cpuSeconds),
        (cpuSeconds / seconds).toFixed(1),
        ((1000 * seconds) / count).toFixed(1),
        megabytes.toFixed(0),
      ]),
    ),
  );

/** Two lines over the number of clusters. */
const lineChart = (title, fleets, valueOf) =>
  [
    "```mermaid",
    "xychart-beta",
    `  title "${title}"`,
    `  x-axis "clusters" [${fleets.map(({ count }) => count).join(", ")}]`,
    ...["plain", "app"].map((way) => `  line [${fleets.map((fleet) => valueOf(fleet[way], fleet.count).toFixed(1)).join(", ")}]`),
    "```",
  ].join("\n");

/** All results. */
export function report({ on, commands, fleets, broken }) {
  const many = fleets.filter(({ count }) => count >= 10);
  return [
    `${on}.`,
    table(["what", "at most", "wall", "processor", "met"], targetRows({ commands, fleets })),
    "## One cluster",
    commandTable(commands),
    "## Many clusters",
    fleetTable(fleets),
    "From above: cdktf used plainly, the app command.",
    ...(many.length > 1 ? [lineChart("wall time, milliseconds a cluster", many, ({ seconds }, count) => (1000 * seconds) / count)] : []),
    lineChart("peak memory, MB", fleets, ({ megabytes }) => megabytes),
    `${broken.count} clusters of which ${broken.broken} are broken: ${broken.clusters} written, ${broken.errors} errors, exit status 1, ${broken.seconds.toFixed(1)} s.`,
  ].join("\n\n");
}

// What the bench has to show. Each target is a ratio, or megabytes, and the most that it may be.

// What the bench has to show. Each target is a ratio, or megabytes, and the most that it may be.

const ratio = (one, other) => ({ wall: one.seconds / other.seconds, processor: one.cpuSeconds / other.cpuSeconds });

/** A ratio for people. */
const percent = (value) => `${(100 * value).toFixed(0)} %`;

const times = (value) => value.toFixed(2);
const part = (value) => `1/${(1 / value).toFixed(1)}`;

/** @returns rows of a table: what, the most, wall time, processor time, whether the processor time or the memory meets it */
function targetRows({ commands: { node, app, tsNode, cdktfInit, blueprints }, fleets }) {
  const thousand = fleets.find(({ count }) => count === 1000);
  return [
    // Later releases start in half the time, and the app command does not.
    ...(process.version.startsWith("v20.") ? [targetRow("app command to `node -e 0`", 3.5, times, ratio(app, node))] : []),
    targetRow("app command to ts-node", 1 / 8, part, ratio(app, tsNode)),
    targetRow("app command to `cdktf synth` as `cdktf init` sets it up", 1 / 14, part, ratio(app, cdktfInit)),
    ...(blueprints ? [targetRow("app command to the blueprints app", 1 / 2, part, ratio(app, blueprints))] : []),
    ...(thousand
      ? [
          targetRow("1000 clusters to cdktf used plainly", 0.25, percent, ratio(thousand.app, thousand.plain)),
          targetRow("1000 clusters: peak memory, MB", 300, Math.round, { wall: thousand.app.megabytes, processor: undefined }),
        ]
      : []),
  ];
}

const targetRow = (what, most, format, { wall, processor }) => [
  what,
  format(most),
  format(wall),
  processor === undefined ? "" : format(processor),
  (processor ?? wall) <= most ? "yes" : "no",
];
