import { isOwnedByAmazon } from "../../aws/amazonOwned";
import type { ClusterConfig } from "../../config/schema/schema";
import { knownServices } from "../../aws/endpointServices";
import { partitionOf } from "../../aws/regions";
import { sessionLoggingCalls } from "../access/bastion/sessions";
import { addonPolicyStatements, type AddonPolicies } from "../iam/addonPolicies";
import { clusterAutoscalerStatements, loadBalancerControllerStatements } from "../iam/controllerPolicies";
import { karpenterStatements } from "../iam/karpenterPolicy";
import { policyEventStatements } from "../iam/logPolicies";
import { allow, type Statement } from "../iam/policy";
import { sessionManagerStatement } from "../iam/roles";
import { usesParameters } from "../karpenter/switches";
import { knownAddons } from "../software/eksAddons/knownAddons.table";

/** What a consumer calls with a role of the cluster's account. In ARNs, `*` stands for what is not known. */
type RoleCalls = (config: ClusterConfig) => readonly Statement[];

/** The ARN of something of the cluster's account in its region. */
const arn = ({ region }: ClusterConfig, service: string, resource: string): string =>
  `arn:${partitionOf(region).id}:${service}:${region}:*:${resource}`;

const anyResource =
  (...names: readonly string[]): RoleCalls =>
  () => [allow(names)];

/** @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEBSCSIDriverPolicy.html */
const ebsVolumes = anyResource(
  "ec2:AttachVolume",
  "ec2:CreateTags",
  "ec2:CreateVolume",
  "ec2:DeleteVolume",
  "ec2:DescribeAvailabilityZones",
  "ec2:DescribeInstances",
  "ec2:DescribeVolumes",
  "ec2:DetachVolume",
);

/** @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/CloudWatchAgentServerPolicy.html */
const agentReports = anyResource(
  "cloudwatch:PutMetricData",
  "ec2:DescribeTags",
  "ec2:DescribeVolumes",
  "logs:CreateLogGroup",
  "logs:CreateLogStream",
  "logs:PutLogEvents",
);

const sessions: RoleCalls = () => [sessionManagerStatement];

const logStreams =
  (group: "containers" | "fargate"): RoleCalls =>
  (config) => [
    allow(["logs:CreateLogStream", "logs:PutLogEvents"], [arn(config, "logs", `log-group:/aws/eks/${config.name}/${group}:log-stream:*`)]),
  ];

const describeCluster: RoleCalls = (config) => [allow(["eks:DescribeCluster"], [arn(config, "eks", `cluster/${config.name}`)])];

const addonPolicy =
  (name: keyof AddonPolicies): RoleCalls =>
  ({ name: clusterName, region }) =>
    addonPolicyStatements({ [name]: true }, { partition: partitionOf(region).id, clusterName });

/** What each consumer of the dependency table calls, with the permissions that it has, or the essence of those that AWS gives it. */
const callsByConsumer: Readonly<Record<string, RoleCalls>> = {
  "node bootstrap": anyResource("ec2:DescribeInstances"),
  // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKS_CNI_Policy.html
  "VPC CNI": (config) => [
    allow(["ec2:DescribeInstances", "ec2:DescribeInstanceTypes", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]),
    allow(
      [
        "ec2:AssignPrivateIpAddresses",
        "ec2:AttachNetworkInterface",
        "ec2:CreateNetworkInterface",
        "ec2:CreateTags",
        "ec2:DeleteNetworkInterface",
        "ec2:DetachNetworkInterface",
        "ec2:ModifyNetworkInterfaceAttribute",
        "ec2:UnassignPrivateIpAddresses",
      ],
      [arn(config, "ec2", "network-interface/*")],
    ),
  ],
  "network policy agent": (config) => [allow(["ec2:DescribeTags"]), ...policyEventStatements(config)],
  "GuardDuty agent": anyResource("guardduty:SendSecurityTelemetry"),
  "AWS Load Balancer Controller": ({ region }) => loadBalancerControllerStatements(partitionOf(region).id),
  "cluster autoscaler": ({ name }) => clusterAutoscalerStatements(name),
  Karpenter: (config) => karpenterStatements(config),
  "Amazon EBS CSI driver": ebsVolumes,
  // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEFSCSIDriverPolicy.html
  "Amazon EFS CSI driver": anyResource(
    "elasticfilesystem:CreateAccessPoint",
    "elasticfilesystem:DescribeAccessPoints",
    "elasticfilesystem:DescribeFileSystems",
    "elasticfilesystem:DescribeMountTargets",
    "elasticfilesystem:TagResource",
  ),
  [knownAddons["aws-fsx-csi-driver"]!.title]: anyResource(
    "fsx:CreateFileSystem",
    "fsx:DeleteFileSystem",
    "fsx:DescribeFileSystems",
    "fsx:TagResource",
    "fsx:UpdateFileSystem",
  ),
  // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSPrivateCAConnectorForKubernetesPolicy.html
  [knownAddons["aws-privateca-connector-for-kubernetes"]!.title]: anyResource(
    "acm-pca:DescribeCertificateAuthority",
    "acm-pca:GetCertificate",
    "acm-pca:IssueCertificate",
  ),
  [knownAddons["external-dns"]!.title]: addonPolicy("externalDNS"),
  [knownAddons["aws-network-flow-monitoring-agent"]!.title]: anyResource("networkflowmonitor:Publish"),
  "Container Insights": agentReports,
  "Fluent Bit": logStreams("containers"),
  "Fargate logging": logStreams("fargate"),
  "Session Manager": sessions,
  "the bastion": (config) => [...sessions(config), ...describeCluster(config), ...toolsOf(config), ...sessionLoggingCalls(config)],
  "a pod with the add-on policy autoScaler": addonPolicy("autoScaler"),
  "a pod with the add-on policy awsLoadBalancerController": addonPolicy("awsLoadBalancerController"),
  "a pod with the add-on policy certManager": addonPolicy("certManager"),
  "a pod with the add-on policy cloudWatch": agentReports,
  "a pod with the add-on policy ebs": ebsVolumes,
  "a pod with the add-on policy efs": addonPolicy("efs"),
  "a pod with the add-on policy externalDNS": addonPolicy("externalDNS"),
  "a pod with the add-on policy fsx": addonPolicy("fsx"),
  "a pod with the add-on policy xRay": addonPolicy("xRay"),
};

function toolsOf({ access: { bastion }, region }: ClusterConfig): readonly Statement[] {
  const { toolsBucket } = bastion;
  return toolsBucket ? [allow(["s3:GetObject"], [`arn:${partitionOf(region).id}:s3:::${toolsBucket.name}/${toolsBucket.prefix}*`])] : [];
}

/** What everybody who needs a service calls. */
const callsByService: Readonly<Record<string, RoleCalls>> = {
  "ecr.api": anyResource("ecr:GetAuthorizationToken"),
  "eks-auth": (config) => [allow(["eks-auth:AssumeRoleForPodIdentity"], [arn(config, "eks", `cluster/${config.name}`)])],
};

/**
 * What the actions of a service begin with, where that is not its name.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const actionPrefixes: Readonly<Record<string, string>> = {
  "aps-workspaces": "aps",
  "bedrock-runtime": "bedrock",
  "codeconnections.api": "codeconnections",
  "ecr-public.api": "ecr-public",
  "ecr.api": "ecr",
  "ecr.dkr": "ecr",
  "git-codecommit": "codecommit",
  "guardduty-data": "guardduty",
  "kinesis-firehose": "firehose",
  "kinesis-streams": "kinesis",
  monitoring: "cloudwatch",
  networkflowmonitorreports: "networkflowmonitor",
  "pricing.api": "pricing",
  "sagemaker.api": "sagemaker",
  "sagemaker.runtime": "sagemaker",
};

/** Services that can be called without a permission of a role, or whose actions have the names of several services. */
const withoutOwnActions: readonly string[] = [
  ...["acm-acme", "acm-acme-enroll", "eks-capabilities", "eks-proxy", "email-smtp", "execute-api", "networkflowmonitor"],
  ...["oidc-eks", "rolesanywhere", "sts", "sts-fips", "transfer", "vpc-lattice"],
];

/** What the actions begin with that a role needs to call a service; undefined where that is not known for certain. */
export const actionPrefixOf = (service: string): string | undefined =>
  knownServices.includes(service) && !withoutOwnActions.includes(service)
    ? (actionPrefixes[service] ?? service.replace(/-fips$/, ""))
    : undefined;

/** Whether an action is about no resource, so that a policy has to allow it on `*`: such as only list, in some services. Those of others may be about one. */
export const isAboutNoResource = (action: string): boolean =>
  /^(?:autoscaling|ec2|elasticloadbalancing|ssmmessages):(?:Describe|Create\w+Channel|Open\w+Channel)|^ecr:GetAuthorizationToken$/.test(
    action,
  );

/**
 * A permission and no call: the service that gets the role asks for it, and IAM is not called.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
const passRole = "iam:PassRole";

/**
 * Whether what a role calls is about something that Amazon owns. Of AMIs the cluster file says so: those of releases are Amazon's, of one that an id
 * names it is not known.
 */
export function isAmazonsResource(config: ClusterConfig, service: string, resource: string): boolean | undefined {
  if (!isOwnedByAmazon(service, config.region, resource)) return false;
  return !resource.includes("::image/") || usesParameters(config) || undefined;
}

/** What a consumer calls of a service with a role of the cluster's account. */
export function roleCalls(
  config: ClusterConfig,
  consumer: string,
  service: string,
): readonly Pick<Statement, "Action" | "Condition" | "Resource">[] {
  const calls = [...(callsByConsumer[consumer]?.(config) ?? []), ...(callsByService[service]?.(config) ?? [])];
  const isOfService = (action: string) => action !== passRole && action.startsWith(`${actionPrefixes[service] ?? service}:`);
  return calls
    .map(({ Action, Condition, Resource }) => ({ Action: Action.filter(isOfService), Resource, ...(Condition && { Condition }) }))
    .filter(({ Action }) => Action.length > 0);
}
