import { allow, policyDocument, type PolicyDocument, type Statement, type Condition } from "./policy";
import permissions from "../../aws/data/load-balancer-controller-permissions.json";

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

/** What the AWS Load Balancer Controller may do besides load balancers. */
export interface LoadBalancerControllerFeatures {
  /** Whether it associates web ACLs of AWS WAF. @default true */
  readonly waf?: boolean;
  /** Whether it protects load balancers with AWS Shield Advanced. @default true */
  readonly shield?: boolean;
  /** Whether it looks for the certificates of HTTPS listeners in AWS Certificate Manager, by the hosts of an Ingress. @default true */
  readonly certificateDiscovery?: boolean;
}

const featureOf = (action: string): keyof LoadBalancerControllerFeatures | undefined => {
  const [service = ""] = action.split(":");
  return ({ acm: "certificateDiscovery", "waf-regional": "waf", wafv2: "waf", shield: "shield" } as const)[service];
};

/**
 * What the AWS Load Balancer Controller needs, by the project's own policy; the same actions in every partition.
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/installation/#option-b-attach-iam-policies-to-nodes
 */
export const loadBalancerControllerStatements = (partition: string, features: LoadBalancerControllerFeatures = {}): readonly Statement[] =>
  permissions.statements.map(({ actions, resources, condition }) =>
    allow(
      actions.filter((action) => {
        const feature = featureOf(action);
        return feature === undefined || (features[feature] ?? true);
      }),
      resources.map((resource) => resource.replace("<partition>", partition)),
      (condition as Condition | null) ?? undefined,
    ),
  );

/** The policy of the AWS Load Balancer Controller's role. */
export const loadBalancerControllerPolicy = (partition: string, features?: LoadBalancerControllerFeatures): PolicyDocument =>
  policyDocument(loadBalancerControllerStatements(partition, features));
