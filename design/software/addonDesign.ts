import type { Credentials } from "../../aws/regions";
import type { ConfigPath } from "../../config/findings/finding";
import type { LogGroupDesign } from "./containerInsights";

/** The IAM role of an add-on's service account. */
export interface AddonRole {
  /** Its construct id. */
  readonly id: string;
  /** What the name of a role that is made says besides the cluster's. */
  readonly name: string;
  /** The key of the cluster file that asks for it. */
  readonly path: ConfigPath;
  readonly credentials: Credentials;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly managedPolicyArns: readonly string[];
  /** Documents by policy name. */
  readonly inlinePolicies: Readonly<Record<string, object>>;
  /** A role that is used as it is. @default - a role is made */
  readonly existingArn: string | undefined;
}

/** An Amazon EKS add-on. */
export interface AddonDesign {
  /** Its name in the EKS API, such as vpc-cni. */
  readonly name: string;
  /** The key of the cluster file that sets it up. */
  readonly path: ConfigPath;
  /** The stack that installs it: nodes come between the two. */
  readonly stack: "cluster" | "workload";
  /** @default - the version that EKS recommends for the Kubernetes version */
  readonly version?: string | undefined;
  /** Its configuration values. @default - the add-on's own */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** None where it calls no AWS service with a role. */
  readonly roles: readonly AddonRole[];
  /** The add-ons of the same stack that must run before it. */
  readonly after: readonly string[];
  /** The log groups that it writes to, by a part of their construct ids. */
  readonly logGroups: Readonly<Record<string, LogGroupDesign>>;
  /** How long Terraform waits for it to be created or updated. @default - the provider's 20 minutes */
  readonly timeoutMinutes?: number | undefined;
}

/** The configuration of a service account's role by IRSA, which EKS writes on the service accounts of an add-on; it takes one for all of them. */
export const irsaRoles = ({ roles }: AddonDesign): readonly AddonRole[] => roles.filter(({ credentials }) => credentials === "irsa");
