import { moneyText } from "../../../aws/prices";
import type { Difference } from "../rules/difference";
import { tableLines, type TextWidth } from "./layout";

/** What changes, for people: a line for each thing, and the money below. */
export function differenceText({ changes, cluster, cost }: Difference, width: TextWidth): string {
  if (changes.length === 0) return `nothing changes in ${cluster.name}\n`;
  const rows = changes.map(({ kind, what }) => [kind, what]);
  return [...tableLines(["CHANGE", `OF ${cluster.name}`], rows, width), costSentence(cost)].map((line) => `${line}\n`).join("");
}

function costSentence({ after, before, currency, isComplete }: Difference["cost"]): string {
  const known = isComplete ? "" : ", as far as prices are known";
  const change = after - before;
  if (Math.abs(change) < 0.005) return `The cost stays ${moneyText(after, currency)} a month${known}.`;
  const words = `${moneyText(Math.abs(change), currency)} a month ${change > 0 ? "more" : "less"}`;
  return `${words}: ${moneyText(after, currency)} instead of ${moneyText(before, currency)}${known}.`;
}
