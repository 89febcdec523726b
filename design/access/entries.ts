import { type AccessEntryConfig, clusterAdminPolicy } from "../../config/schema/accessEntries";
import type { ClusterConfig } from "../../config/schema/schema";

/** What a principal may do in the cluster. */
export interface AccessEntryDesign {
  /** ARN of the IAM user or role; may be a Terraform reference. */
  readonly principalArn: string;
  readonly type: AccessEntryConfig["type"];
  /** EKS access policies; one without namespaces counts in the whole cluster. */
  readonly policies: AccessEntryConfig["policies"];
  /** Kubernetes groups. @default - those that EKS, or somebody else, has put there */
  readonly groups?: readonly string[] | undefined;
  /** Kubernetes user name. @default - the one that EKS makes */
  readonly username?: string | undefined;
}

/** The entry of an administrator. */
export const administratorEntry = (principalArn: string): AccessEntryDesign => ({
  principalArn,
  type: "STANDARD",
  policies: [{ name: clusterAdminPolicy }],
});

/** The entry of the role of nodes of EKS Auto Mode in classes of the cluster file. @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html */
export const autoModeNodesEntry = (principalArn: string): AccessEntryDesign => ({
  principalArn,
  type: "EC2",
  policies: [{ name: "AmazonEKSAutoNodePolicy" }],
});

/** The access entries of the principals that the cluster file names: one each. */
export const planAccessEntries = ({ access }: ClusterConfig): readonly AccessEntryDesign[] => [
  ...access.admins.map(administratorEntry),
  ...Object.values(access.entries).map(({ principal, groups, ...entry }) => ({
    ...entry,
    principalArn: principal,
    // Also where there is none: Terraform would leave groups that the file no longer has. EKS has its own for nodes.
    ...(entry.type === "STANDARD" && { groups }),
  })),
];

/** Whether nodes join that are made elsewhere, by the entries of their roles: of these, private-eks knows nothing. */
export const hasNodesOfOthers = ({ access }: ClusterConfig): boolean =>
  Object.values(access.entries).some(({ type }) => type !== "STANDARD");

/** Whether the cluster file names an administrator of the whole cluster. Without one, EKS must make its creator one. */
export const namesAdministrator = (config: ClusterConfig): boolean => planAccessEntries(config).some(isAdministrator);

/** Whether an entry allows everything in the whole cluster. */
export const isAdministrator = ({ policies }: Pick<AccessEntryDesign, "policies">): boolean =>
  policies.some(({ name, namespaces }) => name === clusterAdminPolicy && namespaces === undefined);

/**
 * The arguments of the AWS CLI that print a token of the cluster's Kubernetes API, as the role that the cluster file has Terraform assume.
 * @param clusterName may be a Terraform reference
 * @see https://docs.aws.amazon.com/cli/latest/reference/eks/get-token.html
 */
export const tokenArguments = (clusterName: string, { region, assumeRoleArn }: ClusterConfig): string[] => [
  ...["eks", "get-token", "--cluster-name", clusterName, "--region", region, "--output", "json"],
  ...(assumeRoleArn ? ["--role-arn", assumeRoleArn] : []),
];
