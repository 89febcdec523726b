/** What the suffixes of quantities multiply by. */
const factors: Readonly<Record<string, number>> = {
  m: 0.001,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/**
 * A quantity of Kubernetes in whole units: processors, or bytes.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export const amountOf = (quantity: string): number => Number.parseFloat(quantity) * (factors[quantity.replace(/[\d.]+/, "")] ?? 1);

const unitsOfHour = { h: 1, m: 60, s: 3600 } as const;

/** A time of Karpenter, such as 24h30m, in hours. */
export const hoursOf = (duration: string): number =>
  Array.from(duration.matchAll(/(\d+)([hms])/g), ([, count, unit]) => Number(count) / unitsOfHour[unit as keyof typeof unitsOfHour]).reduce(
    (sum, hours) => sum + hours,
    0,
  );
