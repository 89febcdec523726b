import { type Currency, moneyText } from "../../../aws/prices";

/** An amount, or that it is not known. */
export const amountText = (amount: number | undefined, currency: Currency): string =>
  amount === undefined ? "unknown" : amount === 0 ? "free" : moneyText(amount, currency);

/** A unit price, with as many digits as it has. */
export const unitPriceText = (amount: number | undefined, currency: Currency): string =>
  amount === undefined ? "unknown" : `${currency === "USD" ? "$" : "CNY "}${String(amount).replace(/^\d+(\.\d)?$/, amount.toFixed(2))}`;

/** A sum, of which something may be unknown. */
export const sumText = (month: number, isComplete: boolean, currency: Currency): string =>
  isComplete ? moneyText(month, currency) : month === 0 ? "an unknown amount" : `at least ${moneyText(month, currency)}`;
