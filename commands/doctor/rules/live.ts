/** The IAM permissions of `doctor --live`, by what they read. In Kubernetes it reads nodes, ENIConfigs, two DaemonSets and a ConfigMap. */
export const livePermissions = {
  cluster: ["eks:DescribeCluster"],
  endpoints: ["ec2:DescribeVpcEndpoints"],
  subnets: ["ec2:DescribeSubnets"],
  routeTables: ["ec2:DescribeRouteTables"],
  securityGroups: ["ec2:DescribeSecurityGroups"],
  instances: ["ec2:DescribeInstances"],
  nodeGroups: ["eks:ListNodegroups", "eks:DescribeNodegroup"],
  profiles: ["eks:ListFargateProfiles", "eks:DescribeFargateProfile"],
  addons: ["eks:ListAddons", "eks:DescribeAddon"],
  recommended: ["eks:DescribeAddonVersions"],
  quotas: ["servicequotas:GetServiceQuota", "servicequotas:GetAWSDefaultServiceQuota"],
  associations: ["eks:ListPodIdentityAssociations", "eks:DescribePodIdentityAssociation"],
} as const;

/** What a check of a running cluster found. */
export interface LiveResult {
  /** What is checked, such as `endpoint`. */
  readonly check: string;
  /** Of what, such as `ecr.api`. */
  readonly subject: string;
  readonly status: "ok" | "failed" | "skipped";
  /** What was seen, or why nothing was looked at, as a sentence without a full stop. */
  readonly detail: string;
  /** What to do about what failed. */
  readonly fix?: string;
}

/** Something that was read, or why it could not be. */
export type Seen<T> = { readonly value: T } | { readonly problem: string };

/** What is wrong with a subject. */
export interface Fault {
  readonly detail: string;
  readonly fix: string;
}

/** A result for each fault of a subject, or one that says what is right. */
export const outcome = (check: string, subject: string, faults: readonly Fault[], right: string): readonly LiveResult[] =>
  faults.length === 0
    ? [{ check, subject, status: "ok", detail: right }]
    : faults.map((fault) => ({ check, subject, status: "failed", ...fault }));

/** One fault, or none. */
export const faultIf = (isSo: boolean, detail: string, fix: string): readonly Fault[] => (isSo ? [{ detail, fix }] : []);

/** The results of checks of something that was read, or one that says why they were skipped. */
export const ofSeen = <T>(
  check: string,
  subject: string,
  seen: Seen<T>,
  results: (value: T) => readonly LiveResult[],
): readonly LiveResult[] => ("problem" in seen ? [{ check, subject, status: "skipped", detail: seen.problem }] : results(seen.value));

/** The same JSON for values that mean the same: keys sorted, and a list of one as its item, as IAM takes both. */
function canonicalJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? canonicalJson(value[0]) : value.map(canonicalJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, below]) => [key, canonicalJson(below)]),
  );
}

export const meansSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(canonicalJson(one)) === JSON.stringify(canonicalJson(other));
