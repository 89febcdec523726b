/** A Kubernetes version of EKS, with the days, in UTC, on which a period of support ends as the day begins. */
export interface VersionSupport {
  readonly version: string;
  /** From this day on the cluster costs more, by the price of extended support. */
  readonly standardUntil: string;
  /** From this day on EKS creates no cluster of the version, and upgrades those that run at a time of its own. */
  readonly extendedUntil: string;
}

/**
 * Kubernetes versions of EKS, oldest first; EKS may have newer ones by now. A row stays when its version has ended: files and records of clusters that
 * run still name it.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html#kubernetes-release-calendar
 */
export const kubernetesVersions: readonly VersionSupport[] = [
  { version: "1.31", standardUntil: "2025-11-26", extendedUntil: "2026-11-26" },
  { version: "1.32", standardUntil: "2026-03-23", extendedUntil: "2027-03-23" },
  { version: "1.33", standardUntil: "2026-07-29", extendedUntil: "2027-07-29" },
  { version: "1.34", standardUntil: "2026-12-02", extendedUntil: "2027-12-02" },
  { version: "1.35", standardUntil: "2027-03-27", extendedUntil: "2028-03-27" },
  { version: "1.36", standardUntil: "2027-08-02", extendedUntil: "2028-08-02" },
];

/**
 * Minutes after which EKS gives up to roll a version back.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterVersion.html
 */
export const rollbackMinutes = 720;

/** The minor version as a number: 35 for `1.35`, 21 for the add-on version `v1.21.1-eksbuild.1`. */
export const minorOf = (version: string): number => Number(version.split(".")[1]);

/** The versions of the table that EKS still offers on a day, oldest first. @param today such as 2026-11-29, in UTC */
export const offeredVersions = (today: string): readonly string[] =>
  kubernetesVersions.filter(({ extendedUntil }) => today < extendedUntil).map(({ version }) => version);

/** Negative where the first of two versions of anything is lower, by its numbers. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => (version.match(/\d+/g) ?? []).map(Number));
  const index = a!.findIndex((part, position) => part !== b![position]);
  return index < 0 ? 0 : a![index]! - (b![index] ?? 0);
}
