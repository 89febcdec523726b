import type { Way } from "./pathways";
import type { Topology } from "./topology";
import { wayStyles } from "./ways";

/**
 * The topology as a flowchart of Mermaid, which GitHub, GitLab and many wikis draw.
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function mermaidText(topology: Topology): string {
  const { consumers, controlPlane, legs, vpc, ways } = topology;
  const lines = [
    "flowchart LR",
    `  api(${mermaidLabel(`${controlPlane.title}<br>${controlPlane.note}`)})`,
    `  subgraph vpc [${mermaidLabel(`${vpc.title} ${vpc.blocks.join(", ")}`)}]`,
    ...zoneNodes(topology),
    `    subgraph consumers ["Who calls out"]`,
    ...consumers.map(({ id, name }) => `      ${id}[${mermaidLabel(name)}]`),
    "    end",
    "  end",
    "  api -- network interfaces --> subnets",
    ...ways.flatMap((way) => wayNodes(way)),
    ...legs.map(({ consumer, way }) => `  ${consumer} --> ${way}`),
    ...ways.filter(({ id }) => !legs.some(({ way }) => way === id)).map(({ id }) => `  subnets --> ${id}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** A node for each zone, with its subnets line by line, and one for each node group and Fargate profile. */
const zoneNodes = ({ lanes, layers, zones }: Topology): readonly string[] => [
  `    subgraph subnets ["Subnets"]`,
  ...zones.map((zone, index) => {
    const cells = layers.flatMap(({ cells: byZone, title }) => {
      const cell = byZone[zone];
      return cell ? [`${title} ${cell.cidr}${cell.holds.length > 0 ? `: ${cell.holds.join(", ")}` : ""}`] : [];
    });
    return `      z${index}[${mermaidLabel([zone, ...cells].join("<br>"))}]`;
  }),
  ...lanes.map(({ name, note, zones: its }, index) => `      g${index}([${mermaidLabel(`${name}<br>${note}<br>in ${its.join(", ")}`)}])`),
  "    end",
];

const mostMermaidTargets = 12;

function wayNodes({ id, kind, leadsTo, note, targets, title }: Way): readonly string[] {
  const shown = targets.slice(0, mostMermaidTargets).map(({ name }) => name);
  const more = targets.length > mostMermaidTargets ? [`and ${targets.length - mostMermaidTargets} more`] : [];
  const label = mermaidLabel([title, ...(note === undefined ? [] : [note])].join("<br>"));
  const link = wayStyles[kind].colour === "blocked" ? "-. nothing .-" : "-->";
  return [`  ${id}{{${label}}} ${link} ${id}x[${mermaidLabel([leadsTo, ...shown, ...more].join("<br>"))}]`];
}

/** A label in quotes, in which characters with a meaning to Mermaid or HTML are entities; its line ends stay. */
const mermaidLabel = (text: string): string => `"${text.split("<br>").map(mermaidEntities).join("<br>")}"`;

const mermaidEntities = (text: string): string =>
  text.replaceAll(/[^\p{L}\p{N} .,:;/*()+_\u2013\u2026\u00d7\u2019-]/gu, (character) => `#${character.codePointAt(0)};`);
