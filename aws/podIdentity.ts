/** How pods get an IAM role: EKS Pod Identity, or an IAM role for their service account. */
export type Credentials = "podIdentity" | "irsa";

/**
 * Whether EKS Pod Identity exists in a partition; China has none.
 * @see https://docs.amazonaws.cn/en_us/eks/latest/userguide/pod-identities.html
 */
export const podIdentityAvailable = (partition: string): boolean => partition !== "aws-cn";

/** The credentials to use where `wanted` is asked for: IRSA where the partition has no Pod Identity. */
export const credentialsIn = (partition: string, wanted: Credentials): Credentials => (podIdentityAvailable(partition) ? wanted : "irsa");
