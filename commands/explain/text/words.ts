import { type Currency, moneyText } from "../../../aws/prices";
import type { ReachedPair } from "../rules/reachedPairs";

/** What leads somewhere, in words. */
export const pathWords: Readonly<Record<ReachedPair["path"], string>> = {
  endpoint: "VPC endpoint",
  existingEndpoint: "existing endpoint",
  proxy: "HTTP proxy",
  vpc: "the VPC itself",
  nat: "NAT gateway",
  transitGateway: "transit gateway",
  firewall: "firewall",
  peering: "peering connection",
  existingRoute: "routes of the VPC's owner",
  none: "nothing",
};

/** An amount, or that it is not known. */
export const amountText = (amount: number | undefined, currency: Currency): string =>
  amount === undefined ? "unknown" : amount === 0 ? "free" : moneyText(amount, currency);

/** A unit price, with as many digits as it has. */
export const unitPriceText = (amount: number | undefined, currency: Currency): string =>
  amount === undefined ? "unknown" : `${currency === "USD" ? "$" : "CNY "}${String(amount).replace(/^\d+(\.\d)?$/, amount.toFixed(2))}`;

/** A sum, of which something may be unknown. */
export const sumText = (month: number, isComplete: boolean, currency: Currency): string =>
  isComplete ? moneyText(month, currency) : month === 0 ? "an unknown amount" : `at least ${moneyText(month, currency)}`;
