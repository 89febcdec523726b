import { allow, policyDocument, type PolicyDocument, type Statement } from "./policy";

/**
 * What the cluster autoscaler does: reads groups of every kind, and resizes those that carry the tag
 * `k8s.io/cluster-autoscaler/<cluster> = owned`. EKS puts the tag on the Auto Scaling groups of managed node groups.
 * @see https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
 */
export const clusterAutoscalerStatements = (clusterName: string): readonly Statement[] => [
  allow([
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:DescribeAutoScalingInstances",
    "autoscaling:DescribeLaunchConfigurations",
    "autoscaling:DescribeScalingActivities",
    "autoscaling:DescribeTags",
    "ec2:DescribeImages",
    "ec2:DescribeInstanceTypes",
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:GetInstanceTypesFromInstanceRequirements",
    "eks:DescribeNodegroup",
  ]),
  allow(["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"], ["*"], {
    StringEquals: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${clusterName}`]: "owned" },
  }),
];

/** The policy of the cluster autoscaler's role. */
export const clusterAutoscalerPolicy = (clusterName: string): PolicyDocument => policyDocument(clusterAutoscalerStatements(clusterName));
