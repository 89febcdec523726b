import type { Currency } from "../../../aws/prices";
import type { MonthlyCost } from "./monthlyCost";

/** What two versions of a cluster cost a month. */
export interface CostDifference {
  /** That of {@link after}. */
  readonly currency: Currency;
  /** Known sums a month; {@link currencyBefore} is that of the first. */
  readonly before: number;
  readonly after: number;
  /** Only where AWS bills in another currency than before. @default - the same */
  readonly currencyBefore?: Currency;
  /** Whether all prices of both are known. */
  readonly isComplete: boolean;
  /** Whether all prices of each are known. */
  readonly isCompleteBefore: boolean;
  readonly isCompleteAfter: boolean;
  /** How much more it is. @default - not known: a price of one of the two is unknown, or the currency is another */
  readonly more?: number;
}

/** Compares costs. Amounts of two currencies have no difference, and a price that is unknown is not nothing. */
export function costDifference(before: MonthlyCost, after: MonthlyCost): CostDifference {
  const isComparable = before.currency === after.currency && unknownLines(before) === unknownLines(after);
  return {
    currency: after.currency,
    before: before.month,
    after: after.month,
    ...(before.currency !== after.currency && { currencyBefore: before.currency }),
    isComplete: before.isComplete && after.isComplete,
    isCompleteBefore: before.isComplete,
    isCompleteAfter: after.isComplete,
    ...(isComparable && { more: after.month - before.month }),
  };
}

/** What has no known price: where it is the same before and after, it changes no difference. */
const unknownLines = ({ lines }: MonthlyCost): string =>
  JSON.stringify(lines.flatMap(({ count, month, what }) => (month === undefined ? [[what, count]] : [])));
