/** What a scanner has against a resource. */
export interface ScannerFinding {
  readonly check: string;
  /** `<type>.<id>`, without the hash at its end. */
  readonly resource: string;
  /** `<cluster>/<stack>`. */
  readonly stack: string;
  /** The types of the resources of the stack. */
  readonly types: ReadonlySet<string>;
}

/** Findings that stay, of a check, and why. */
export interface AcceptedRow {
  readonly check: string;
  /** The resources that it is accepted of; `*` stands for what differs from cluster to cluster. Each of them must have the finding somewhere. */
  readonly resources: readonly string[];
  readonly reason: string;
  /** The only clusters in which it is so. @default - all */
  readonly clusters?: readonly string[];
  /** A type of resource: in a stack with one of it the finding does not stay. */
  readonly unlessThereIs?: string;
}

/** Whether a text is what a pattern with `*` describes. */
export const isLike = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(text);

const isAccepted = ({ check, clusters, unlessThereIs = "" }: AcceptedRow, resource: string, finding: ScannerFinding): boolean =>
  check === finding.check &&
  isLike(resource, finding.resource) &&
  (clusters?.includes(finding.stack.split("/")[0]!) ?? true) &&
  !finding.types.has(unlessThereIs);

/** Findings without a reason, as lines. */
export const unexplained = (findings: readonly ScannerFinding[], rows: readonly AcceptedRow[]): readonly string[] =>
  findings
    .filter((finding) => !rows.some((row) => row.resources.some((resource) => isAccepted(row, resource, finding))))
    .map(({ check, resource, stack }) => `${check} ${resource} in ${stack}`);

/** Reasons of which no finding is left, for a resource or in a cluster that they name, as lines. */
export const leftOver = (findings: readonly ScannerFinding[], rows: readonly AcceptedRow[]): readonly string[] =>
  rows.flatMap((row) => {
    const found = row.resources.map((resource) => findings.filter((finding) => isAccepted(row, resource, finding)));
    const clusters = new Set(found.flat().map(({ stack }) => stack.split("/")[0]!));
    return [
      ...row.resources.filter((_, index) => found[index]!.length === 0).map((resource) => `${row.check} ${resource}`),
      ...(row.clusters ?? []).filter((cluster) => !clusters.has(cluster)).map((cluster) => `${row.check} in ${cluster}`),
    ];
  });
