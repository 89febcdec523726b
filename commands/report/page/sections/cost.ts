import type { Explanation } from "../../../explain/model";
import { costName } from "../../../explain/rules/monthlyCost";
import type { ClusterReport } from "../../clusterReport";
import { markup } from "../../markup";
import type { PageSection } from "../shell";
import { tableMarkup } from "../table";

type Cost = Explanation["cost"];

/** An amount with its currency. */
export const money = (amount: number, currency: string, digits = 2): string =>
  `${amount.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits === 2 ? 2 : 4 })} ${currency}`;

/** The sum, as far as it is known. */
export function monthText({ currency, isComplete, month }: Cost): string {
  if (isComplete) return money(month, currency);
  return month === 0 ? "unknown" : `at least ${money(month, currency)}`;
}

/** What costs by the hour. */
export function costPart({ explanation: { cost } }: ClusterReport): PageSection {
  const { currency, hoursOfMonth, lines, notCounted } = cost;
  const amounts = tableMarkup({
    caption: `On demand, for ${hoursOfMonth} hours. Without ${notCounted.join(", ")}`,
    rows: lines,
    columns: [
      {
        heading: "What",
        cell: ({ note, ...line }) => markup`${costName(line)}${note !== undefined && markup`<br><span class="quiet">${note}</span>`}`,
      },
      { heading: "Count", isNumber: true, cell: ({ count }) => count },
      { heading: "An hour", isNumber: true, cell: ({ hour }) => (hour === undefined ? "unknown" : money(hour, currency, 3)) },
      { heading: "A month", isNumber: true, cell: ({ month }) => (month === undefined ? "unknown" : money(month, currency)) },
      {
        heading: "A gigabyte, besides",
        isNumber: true,
        cell: ({ gigabyte }) => (gigabyte === undefined ? "" : money(gigabyte, currency, 3)),
      },
      { heading: "Price of", cell: ({ source }) => sourceText(source) },
    ],
    foot: markup`<tr><th scope="row">Together, a month</th><td></td><td></td><td class="number">${monthText(cost)}</td><td></td><td></td></tr>`,
  });
  return { id: "cost", title: "Cost", content: amounts };
}

const sourceText = (source: Cost["lines"][number]["source"]): string => (source ? `${source.name}, ${source.date}` : "");
