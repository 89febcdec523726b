/** What an issue of a node group, a profile or an add-on means, and what to do about it. */
interface IssueMeaning {
  readonly cause: string;
  readonly fix: string;
}

const role = "Look at the role in IAM, and apply the workload stack";
const apply = "Apply the workload stack";

/**
 * The codes of issues, in words.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_Issue.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html
 */
const issueMeanings: Readonly<Record<string, IssueMeaning>> = {
  AccessDenied: { cause: "EKS, or the nodes, may not do what they must", fix: `${role}; the access entry of the node role must exist` },
  AsgInstanceLaunchFailures: {
    cause: "EC2 does not start instances",
    fix: "Read the activity of the Auto Scaling group: capacity, quota of vCPUs, or a KMS key that Auto Scaling may not use",
  },
  AutoScalingGroupNotFound: { cause: "its Auto Scaling group was deleted", fix: "Destroy and create the node group again" },
  AutoScalingGroupInvalidConfiguration: {
    cause: "its Auto Scaling group was changed by hand",
    fix: "Undo the change of the Auto Scaling group",
  },
  ClusterUnreachable: {
    cause: "EKS does not reach the Kubernetes API",
    fix: "Look at the health of the control plane, and at webhooks that refuse nodes",
  },
  Ec2LaunchTemplateNotFound: { cause: "the launch template of EKS was deleted", fix: "Destroy and create the node group again" },
  Ec2LaunchTemplateVersionMismatch: {
    cause: "the launch template of EKS was changed by hand",
    fix: "Set its default version back to the one that EKS made",
  },
  Ec2SecurityGroupNotFound: { cause: "the cluster security group was deleted", fix: "The cluster must be created again" },
  Ec2SubnetInvalidConfiguration: { cause: "its subnets give public addresses, or have none that fit", fix: "Apply the network stack" },
  Ec2SubnetNotFound: { cause: "a subnet of it was deleted", fix: "Apply the network stack, then the workload stack" },
  IamInstanceProfileNotFound: { cause: "its instance profile was deleted", fix: apply },
  IamNodeRoleNotFound: { cause: "its role was deleted", fix: apply },
  InstanceLimitExceeded: {
    cause: "the account has no more instances of the type",
    fix: "Have the quota of vCPUs raised in Service Quotas",
  },
  InsufficientFreeAddresses: {
    cause: "its subnets have no addresses left for nodes",
    fix: "Enlarge the node subnets, or set customNetworking.enabled to true: private-eks doctor says what they need",
  },
  InsufficientNumberOfReplicas: {
    cause: "its pods do not run",
    fix: "Read the events of its pods by kubectl describe: no node with room, or an image that is not reached",
  },
  NodeCreationFailure: {
    cause: "instances start, and do not join the cluster",
    fix: "Run private-eks doctor --live on the bastion: an endpoint, the proxy, an ENIConfig or the node role keeps them",
  },
  PodEvictionFailure: {
    cause: "a PodDisruptionBudget keeps pods on their nodes",
    fix: "Let the budget allow one pod less, or set update.force to true for this update",
  },
  SourceEc2LaunchTemplateNotFound: { cause: "its launch template was deleted", fix: apply },
};

/** An issue in words, with AWS's own message. */
export function issueText(issue: {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly resourceIds?: readonly string[] | undefined;
}): { readonly detail: string; readonly fix: string } {
  const { code = "Unknown", message = "", resourceIds = [] } = issue;
  const meaning = issueMeanings[code];
  const of = resourceIds.length > 0 ? ` (${resourceIds.join(", ")})` : "";
  return {
    detail: `${code}${meaning ? `: ${meaning.cause}` : ""}${message === "" ? "" : `. EKS says: ${message.replace(/\.$/, "")}`}${of}`,
    fix: meaning?.fix ?? "Read what EKS says",
  };
}
