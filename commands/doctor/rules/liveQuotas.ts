import { faultIf, type LiveResult, ofSeen, outcome } from "./live";
import type { ObservedAws } from "./observed";
import type { Quota, QuotaSubject, QuotaUse } from "./quota";
import { quotas, sharedQuotas } from "./quotas.table";

/** Something that a cluster has, and the quota that it counts towards. */
export interface CountedQuota extends QuotaUse {
  readonly code: string;
  readonly service: Quota["service"];
}

/** What the cluster has of the quotas that Service Quotas tells in its region: those of IAM it tells in one region alone. */
export const countedQuotas = (subject: QuotaSubject): readonly CountedQuota[] =>
  [...quotas, ...sharedQuotas].flatMap(({ code, service, uses }) =>
    code === undefined || service === "iam"
      ? []
      : uses(subject)
          .filter(({ count }) => count > 0)
          .map((use) => ({ ...use, code, service })),
  );

/** The account may have what the cluster needs. What else the account has of it, is not counted. */
export const checkQuotas = (subject: QuotaSubject, observed: Pick<ObservedAws, "quotas">): readonly LiveResult[] => {
  if ("problem" in observed.quotas) return ofSeen("quota", "of the account", observed.quotas, () => []);
  const values = observed.quotas.value;
  return countedQuotas(subject).flatMap(({ code, count, service, what }): readonly LiveResult[] => {
    const value = values[code];
    if (value === undefined)
      return [{ check: "quota", subject: code, status: "skipped", detail: "Service Quotas does not tell its value" }];
    const faults = faultIf(
      count > value,
      `${what}: the cluster has ${count}, and the account may have ${value}`,
      `Have the quota ${code} of ${service} raised in Service Quotas`,
    );
    return outcome("quota", code, faults, `${what}: ${count} of the ${value} that the account may have`);
  });
};
