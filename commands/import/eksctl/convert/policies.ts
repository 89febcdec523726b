import type { ConfigPath } from "../../../../config/findings/finding";
import { same, type Outcome } from "../outcome";
import type { EksctlAddon } from "../schema/cluster";

/** What the role of a feature has here, in eksctl's terms. */
export interface FeatureRole {
  /** The AWS managed policy. @default - AWS has none: there is no role, or it has a policy of its own */
  readonly policy?: string;
  /** What `wellKnownPolicies` calls the permissions. @default - nothing */
  readonly wellKnown?: keyof NonNullable<EksctlAddon["wellKnownPolicies"]>;
}

/** Roles that eksctl's file may name in an add-on, or in a service account. */
export const featureRoles = {
  vpcCni: { policy: "AmazonEKS_CNI_Policy" },
  ebsCsiDriver: { policy: "service-role/AmazonEBSCSIDriverPolicy", wellKnown: "ebsCSIController" },
  efsCsiDriver: { policy: "service-role/AmazonEFSCSIDriverPolicy", wellKnown: "efsCSIController" },
} as const satisfies Readonly<Record<string, FeatureRole>>;

/** Of the policies that a role is to have, the AWS managed one that a feature's own role has; a customer's of the same name is another. */
export const samePolicies = (arns: readonly string[] = [], policy: string | undefined, path: ConfigPath): readonly Outcome[] =>
  arns.flatMap((arn, index) =>
    policy !== undefined && arn.startsWith("arn:") && arn.endsWith(`:iam::aws:policy/${policy}`) ? [same([...path, index], arn)] : [],
  );

/** Of `wellKnownPolicies`, the one that a feature's own role has, and those that are not asked for. */
export const sameFlags = (given: object = {}, policy: string | undefined, path: ConfigPath): readonly Outcome[] =>
  Object.keys(given).map((key) => same([...path, key], key === policy));
