import type { ConfigPath, Finding } from "../../config/findings/finding";

/** Rules of a security group in one direction. @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
const mostRules = 60;

/** Security groups of a network interface. @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
export const mostGroupsOfInterface = 5;

/** Security groups of the control plane's network interfaces besides that of EKS, which no quota raises. @see https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html */
export const mostControlPlaneGroups = 4;

/**
 * A warning where a security group would have more rules in one direction than its account may have, unless the quota is raised.
 * @param what the group, such as `the security group of the API`
 */
export const tooManyRules = (
  what: string,
  direction: "inbound" | "outbound",
  count: number,
  place: { readonly path: ConfigPath; readonly alsoReads: readonly ConfigPath[] },
): readonly Finding[] =>
  count <= mostRules
    ? []
    : [
        {
          severity: "warning",
          ...place,
          problem: `${what} would have ${count} ${direction} rules`,
          allowed: `at most ${mostRules}, unless AWS has raised the quota of the account`,
          fix: 'Join blocks into larger ones, or have the quota "Inbound or outbound rules per security group" raised before the apply',
        },
      ];
