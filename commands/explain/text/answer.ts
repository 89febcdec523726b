import { pathWords } from "../rules/pathWords";
import { groupedBy, sentence, type TextWidth } from "./layout";
import { placeText } from "../places";
import type { Answer } from "../rules/questions";
import type { ReachedPair } from "../rules/reachedPairs";

/** An answer for people: what holds, then each way with who takes it and why. */
export function answerText({ hops, pairs, statements }: Answer, width: TextWidth): string {
  const ways = groupedBy(pairs, ({ destination, hops: steps, path }) => JSON.stringify([destination.name, path, steps]));
  const blocks = [
    ...(statements.length > 0 ? [statements.map((one) => sentence(one, width))] : []),
    ...ways.map((group) => wayLines(group, width)),
    ...(hops ? [steps(hops, width)] : []),
  ];
  return blocks.map((lines) => lines.map((line) => `${line}\n`).join("")).join("\n");
}

const wayLines = (group: readonly [ReachedPair, ...ReachedPair[]], width: TextWidth): readonly string[] => [
  sentence(
    `${[...new Set(group.map(({ consumer }) => consumer))].join(", ")} to ${group[0].destination.name}: by ${pathWords[group[0].path]}`,
    width,
  ),
  ...group.map(({ consumer, place, why }) =>
    sentence(`  ${group.length > 1 ? `${consumer}: ` : ""}${why}; asked for by ${placeText(place)}`, width, 4),
  ),
  ...steps(group[0].hops, width),
];

const steps = (hops: readonly string[], width: TextWidth): readonly string[] =>
  hops.map((hop, index) => sentence(`  ${index + 1}. ${hop}`, width, 5));
