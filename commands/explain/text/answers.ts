import { moneyText, monthlySumText } from "../../../aws/prices";
import type { Difference } from "../rules/difference";
import { groupedBy, rowLines, sentenceLine, type TextWidth } from "./layout";
import { placeText } from "../places";
import { nameWithMirror } from "../rules/hops";
import type { QuestionAnswer } from "../rules/questions";
import { pathWords, type ReachedPair } from "../rules/reachedPairs";

/** An answer for people: what holds, then each way with who takes it and why. */
export function answerText({ hops, pairs, statements }: QuestionAnswer, width: TextWidth): string {
  const ways = groupedBy(pairs, ({ destination, hops: steps, path }) => JSON.stringify([destination.name, path, steps]));
  const blocks = [
    ...(statements.length > 0 ? [statements.map((one) => sentenceLine(one, width))] : []),
    ...ways.map((group) => wayLines(group, width)),
    ...(hops ? [steps(hops, width)] : []),
  ];
  return blocks.map((lines) => lines.map((line) => `${line}\n`).join("")).join("\n");
}

const wayLines = (group: readonly [ReachedPair, ...ReachedPair[]], width: TextWidth): readonly string[] => [
  sentenceLine(
    `${[...new Set(group.map(({ consumer }) => consumer))].join(", ")} to ${nameWithMirror(group[0].destination)}: by ${pathWords[group[0].path]}`,
    width,
  ),
  ...group.map(({ consumer, place, why }) =>
    sentenceLine(`  ${group.length > 1 ? `${consumer}: ` : ""}${why}; asked for by ${placeText(place)}`, width, 4),
  ),
  ...steps(group[0].hops, width),
];

const steps = (hops: readonly string[], width: TextWidth): readonly string[] =>
  hops.map((hop, index) => sentenceLine(`  ${index + 1}. ${hop}`, width, 5));

/** What changes, for people: a line for each thing, and the money below. */
export function changesText({ changes, cluster, cost }: Difference, width: TextWidth): string {
  if (changes.length === 0) return `nothing changes in ${cluster.name}\n`;
  const rows = changes.map(({ kind, what }) => [kind, what]);
  return [...rowLines(["CHANGE", `OF ${cluster.name}`], rows, width), costSentence(cost)].map((line) => `${line}\n`).join("");
}

function costSentence(cost: Difference["cost"]): string {
  const { after, before, currency, currencyBefore = currency, isComplete, isCompleteAfter, isCompleteBefore, more } = cost;
  if (more === undefined) {
    const [then, now] = [monthlySumText(after, isCompleteAfter, currency), monthlySumText(before, isCompleteBefore, currencyBefore)];
    return `How much the cost changes is not known: ${then} instead of ${now}.`;
  }
  const known = isComplete ? "" : ", as far as prices are known";
  if (Math.abs(more) < 0.005) return `The cost stays ${monthlySumText(after, isComplete, currency)}${known}.`;
  const words = `${moneyText(Math.abs(more), currency)} a month ${more > 0 ? "more" : "less"}`;
  return `${words}: ${moneyText(after, currency)} instead of ${moneyText(before, currency)}${known}.`;
}
