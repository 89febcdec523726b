import type { ConfigPath } from "../../../config/findings/finding";
import type { ClusterFacts } from "../../../design/facts";
import { type DoctorCheck, type Symptom, when } from "./check";

/** How much of a quota something of the cluster uses. */
export interface QuotaUse {
  readonly path: ConfigPath;
  readonly count: number;
  /** What is counted, such as `managed node groups`. */
  readonly what: string;
}

/** What a cluster uses of quotas follows from these. */
export type QuotaSubject = Pick<ClusterFacts, "config" | "endpoints" | "nodeGroups">;

/** A quota of AWS that one cluster alone may use up. */
export interface Quota {
  /** Several quotas with one id are one check. */
  readonly id: string;
  readonly severity: DoctorCheck["severity"];
  /** The service in the words of Service Quotas. */
  readonly service: "ec2" | "eks" | "elasticloadbalancing" | "iam" | "vpc";
  /** In Service Quotas. @default - AWS Support raises it */
  readonly code?: string;
  /** What an account has before anything is raised. */
  readonly initial: number;
  /** The page that says what an account has before anything is raised. */
  readonly link: string;
  readonly uses: (subject: QuotaSubject) => readonly QuotaUse[];
}

/** Where the cluster alone uses more than an account has by default. */
export const quotaSymptoms = ({ code, initial, service, uses }: Quota, subject: QuotaSubject): readonly Symptom[] =>
  uses(subject).flatMap(({ count, path, what }) =>
    when(
      count > initial,
      path,
      `there would be ${count} ${what}, and an account has ${initial} by default, unless that was raised`,
      code === undefined
        ? "Ask AWS Support for more before the apply, or do with fewer"
        : `Look up the quota ${code} of ${service} in Service Quotas, and have it raised before the apply where it is lower, or do with fewer`,
    ),
  );
