import data from "./data/prices.json";
import { partitionOf } from "./regions";

/** Where a price was read, and when. */
export interface PriceSource {
  readonly name: string;
  readonly url: string;
  /** Day on which the price was that, such as 2026-10-06. */
  readonly date: string;
}

/** What an hour, or a gigabyte, costs, in the currency of the region. */
export interface UnitPrice {
  readonly amount: number;
  readonly source: PriceSource;
}

/** What has a price in each region, on demand and without discounts: by the hour, or by the gigabyte that is processed. */
export type PricedInRegion =
  | "endpointHour"
  | "endpointGigabyte"
  | "natGatewayHour"
  | "natGatewayGigabyte"
  | "networkLoadBalancerHour"
  | "transitGatewayAttachmentHour";

/** What has the same price in all regions of a partition. */
export type PricedInPartition = "controlPlaneHour" | "extendedSupportHour" | "publicAddressHour";

interface Figure {
  readonly amount: number;
  readonly source: string;
}

interface RegionPrices extends Partial<Record<PricedInRegion, Figure>> {
  /** By instance type, with Linux. */
  readonly instanceHours?: { readonly source: string; readonly amounts: Readonly<Record<string, number>> };
}

const priceSources: Readonly<Record<string, PriceSource>> = data.sources;
const regions: Readonly<Record<string, RegionPrices>> = data.regions;
const ofPartitions: Readonly<Record<string, Partial<Record<PricedInPartition, Figure>>>> = data.partitions;

const unitPrice = (figure: Figure | undefined): UnitPrice | undefined =>
  figure && { amount: figure.amount, source: priceSources[figure.source]! };

/** The price of something in a region; undefined where no source is known for it. Prices are never taken from another region. */
export const regionPrice = (what: PricedInRegion, region: string): UnitPrice | undefined => unitPrice(regions[region]?.[what]);

/** What an hour of it costs in a region; undefined where no source is known for the partition. */
export const partitionPrice = (what: PricedInPartition, region: string): UnitPrice | undefined =>
  unitPrice(ofPartitions[partitionOf(region).id]?.[what]);

/**
 * What an hour of a scaling tier of the control plane costs besides, in regions of the US. All regions of AWS, China and GovCloud have the tiers.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-provisioned-control-plane.html
 */
export const tierPrice = (tier: string): UnitPrice | undefined =>
  unitPrice((data.scalingTierHoursInUsRegions as Readonly<Record<string, Figure>>)[tier]);

/** The price of an hour of an instance with Linux, on demand; undefined where no source is known for the region and type. */
export function instancePrice(instanceType: string, region: string): UnitPrice | undefined {
  const { amounts = {}, source = "" } = regions[region]?.instanceHours ?? {};
  const amount = Object.hasOwn(amounts, instanceType) ? amounts[instanceType] : undefined;
  return amount === undefined ? undefined : unitPrice({ amount, source });
}

/** Hours of a month, as AWS's calculator has it. */
export const hoursOfMonth = 730;

/** In which AWS bills. */
export type Currency = "USD" | "CNY";

/** The currency in which AWS bills a region. @see https://www.amazonaws.cn/en/about-aws/china/faqs/ */
export const currencyOf = (region: string): Currency => (partitionOf(region).id === "aws-cn" ? "CNY" : "USD");

/** An amount with its currency and two digits. */
export const moneyText = (amount: number, currency: Currency): string => {
  const digits = Math.abs(amount).toFixed(2);
  return `${amount < 0 ? "-" : ""}${currency === "USD" ? "$" : "CNY "}${digits}`;
};

/** An amount, or that it is not known. */
export const amountText = (amount: number | undefined, currency: Currency): string =>
  amount === undefined ? "unknown" : amount === 0 ? "free" : moneyText(amount, currency);

/** A unit price, with as many digits as it has. */
export const unitPriceText = (amount: number | undefined, currency: Currency): string =>
  amount === undefined ? "unknown" : `${currency === "USD" ? "$" : "CNY "}${String(amount).replace(/^\d+(\.\d)?$/, amount.toFixed(2))}`;

/** A sum a month, of which something may be unknown. */
export function monthlySumText(month: number, isComplete: boolean, currency: Currency): string {
  if (!isComplete && month === 0) return "an unknown amount";
  return `${isComplete ? "" : "at least "}${moneyText(month, currency)} a month`;
}
