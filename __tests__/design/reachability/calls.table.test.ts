import { clusterSchema } from "../../../config/schema/schema";
import { knownServices } from "../../../aws/endpointServices";
import { knownAddons } from "../../../design/software/eksAddons/knownAddons.table";
import { actionPrefixOf, isAboutNoResource, roleCalls } from "../../../design/reachability/calls.table";

const config = (region = "us-west-2", access: object = {}) => clusterSchema.parse({ name: "demo", region, access });
const calls = (consumer: string, service: string, of = config()) => roleCalls(of, consumer, service);
const actions = (consumer: string, service: string) => calls(consumer, service).flatMap(({ Action }) => Action);
const titleOf = (addon: string): string => knownAddons[addon]!.title;

/**
 * What AWS's managed policies give each of them, as far as they do not work without it.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
test.each<[string, string, readonly string[]]>([
  ["node bootstrap", "ec2", ["DescribeInstances"]],
  [
    "VPC CNI",
    "ec2",
    [
      ...["DescribeInstances", "DescribeInstanceTypes", "DescribeNetworkInterfaces", "DescribeSubnets", "AssignPrivateIpAddresses"],
      ...["AttachNetworkInterface", "CreateNetworkInterface", "CreateTags", "DeleteNetworkInterface", "DetachNetworkInterface"],
      ...["ModifyNetworkInterfaceAttribute", "UnassignPrivateIpAddresses"],
    ],
  ],
  ["network policy agent", "ec2", ["DescribeTags"]],
  ["network policy agent", "logs", ["CreateLogStream", "PutLogEvents"]],
  [
    "Amazon EBS CSI driver",
    "ec2",
    [
      ...["AttachVolume", "CreateTags", "CreateVolume", "DeleteVolume", "DescribeAvailabilityZones", "DescribeInstances"],
      ...["DescribeVolumes", "DetachVolume"],
    ],
  ],
  [
    "Amazon EFS CSI driver",
    "elasticfilesystem",
    ["CreateAccessPoint", "DescribeAccessPoints", "DescribeFileSystems", "DescribeMountTargets", "TagResource"],
  ],
  [
    titleOf("aws-fsx-csi-driver"),
    "fsx",
    ["CreateFileSystem", "DeleteFileSystem", "DescribeFileSystems", "TagResource", "UpdateFileSystem"],
  ],
  [titleOf("aws-privateca-connector-for-kubernetes"), "acm-pca", ["DescribeCertificateAuthority", "GetCertificate", "IssueCertificate"]],
  [titleOf("external-dns"), "route53", ["ChangeResourceRecordSets"]],
  [titleOf("aws-network-flow-monitoring-agent"), "networkflowmonitorreports", ["Publish"]],
  ["Container Insights", "logs", ["CreateLogGroup", "CreateLogStream", "PutLogEvents"]],
  ["Container Insights", "ec2", ["DescribeTags", "DescribeVolumes"]],
  ["Container Insights", "monitoring", ["PutMetricData"]],
  ["a pod with the add-on policy cloudWatch", "monitoring", ["PutMetricData"]],
  ["a pod with the add-on policy ebs", "ec2", ["AttachVolume", "DetachVolume", "CreateVolume"]],
  ["a pod with the add-on policy efs", "elasticfilesystem", ["*"]],
  ["a pod with the add-on policy externalDNS", "route53", ["ChangeResourceRecordSets"]],
  ["a pod with the add-on policy certManager", "route53", ["ChangeResourceRecordSets"]],
  ["a pod with the add-on policy fsx", "fsx", ["*"]],
  ["a pod with the add-on policy xRay", "xray", ["PutTraceSegments"]],
  ["a pod with the add-on policy autoScaler", "autoscaling", ["SetDesiredCapacity"]],
  ["a pod with the add-on policy awsLoadBalancerController", "elasticloadbalancing", ["CreateLoadBalancer"]],
  ["AWS Load Balancer Controller", "elasticloadbalancing", ["CreateLoadBalancer", "RegisterTargets"]],
  ["cluster autoscaler", "autoscaling", ["SetDesiredCapacity"]],
  ["GuardDuty agent", "guardduty-data", ["SendSecurityTelemetry"]],
  ["Fluent Bit", "logs", ["CreateLogStream", "PutLogEvents"]],
  ["Fargate logging", "logs", ["CreateLogStream", "PutLogEvents"]],
  ["Session Manager", "ssmmessages", ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"]],
  ["Session Manager", "ssm", ["UpdateInstanceInformation"]],
  ["the bastion", "eks", ["DescribeCluster"]],
  ["the bastion", "ssmmessages", ["OpenDataChannel"]],
  ["whoever pulls", "ecr.api", ["GetAuthorizationToken"]],
  ["whoever needs credentials", "eks-auth", ["AssumeRoleForPodIdentity"]],
])("%s calls %s for %j", (consumer, service, expected) => {
  const prefix = actionPrefixOf(service)!;
  expect(actions(consumer, service)).toEqual(expect.arrayContaining(expected.map((name) => `${prefix}:${name}`)));
});

test("nobody calls a service by the actions of another one, and who is not known, none", () => {
  for (const consumer of ["VPC CNI", "Container Insights", "the bastion"]) {
    const of = knownServices.flatMap((service) =>
      actions(consumer, service).filter((name) => !name.startsWith(`${actionPrefixOf(service)}:`)),
    );
    expect(of).toEqual([]);
  }
  expect(calls("whoever it is", "ec2")).toEqual([]);
});

test("the calls are about what is the cluster's, in its partition and region", () => {
  const resources = (consumer: string, service: string, of = config()) => calls(consumer, service, of).flatMap(({ Resource }) => Resource);
  expect(resources("whoever", "eks-auth")).toEqual(["arn:aws:eks:us-west-2:*:cluster/demo"]);
  expect(resources("the bastion", "eks", config("cn-north-1"))).toEqual(["arn:aws-cn:eks:cn-north-1:*:cluster/demo"]);
  expect(resources("Fluent Bit", "logs")).toEqual(["arn:aws:logs:us-west-2:*:log-group:/aws/eks/demo/containers:log-stream:*"]);
  expect(resources("Fargate logging", "logs")).toEqual(["arn:aws:logs:us-west-2:*:log-group:/aws/eks/demo/fargate:log-stream:*"]);
  expect(resources("VPC CNI", "ec2")).toEqual(["*", "arn:aws:ec2:us-west-2:*:network-interface/*"]);
});

test("what the roles are limited to is known, by the name of the cluster and its partition", () => {
  const text = (consumer: string, service: string, of = config()) => JSON.stringify(calls(consumer, service, of));
  expect(text("cluster autoscaler", "autoscaling")).toContain("k8s.io/cluster-autoscaler/demo");
  expect(text("a pod with the add-on policy autoScaler", "autoscaling")).toContain("demo");
  expect(text("a pod with the add-on policy externalDNS", "route53", config("cn-north-1"))).toContain("arn:aws-cn:route53");
  expect(calls("node bootstrap", "ec2")).toEqual([{ Action: ["ec2:DescribeInstances"], Resource: ["*"] }]);
});

test("the bastion reads its tools where there is a bucket of them", () => {
  const bastion = { enabled: true, toolsBucket: { name: "tools", prefix: "eks/" } };
  expect(calls("the bastion", "s3", config("us-gov-west-1", { bastion }))).toEqual([
    { Action: ["s3:GetObject"], Resource: ["arn:aws-us-gov:s3:::tools/eks/*"] },
  ]);
  expect(calls("the bastion", "s3")).toEqual([]);
});

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
test.each([
  ["ec2", "ec2"],
  ["ec2-fips", "ec2"],
  ["aps-workspaces", "aps"],
  ["bedrock-runtime", "bedrock"],
  ["codeconnections.api", "codeconnections"],
  ["ecr.api", "ecr"],
  ["ecr.dkr", "ecr"],
  ["ecr-public.api", "ecr-public"],
  ["pricing.api", "pricing"],
  ["git-codecommit", "codecommit"],
  ["guardduty-data", "guardduty"],
  ["kinesis-firehose", "firehose"],
  ["kinesis-streams", "kinesis"],
  ["monitoring", "cloudwatch"],
  ["networkflowmonitorreports", "networkflowmonitor"],
  ["sagemaker.api", "sagemaker"],
  ["sagemaker.runtime", "sagemaker"],
  ...[
    "acm-acme",
    "acm-acme-enroll",
    "eks-capabilities",
    "networkflowmonitor",
    "eks-proxy",
    "email-smtp",
    "execute-api",
    "oidc-eks",
    "rolesanywhere",
    "sts",
    "sts-fips",
    "transfer",
    "vpc-lattice",
  ].map((service) => [service, undefined]),
  ["something-else", undefined],
])("the actions of %s begin with %s", (service, prefix) => {
  expect(actionPrefixOf(service!)).toBe(prefix);
});

test.each([
  ["ec2:DescribeInstances", true],
  ["autoscaling:DescribeAutoScalingGroups", true],
  ["elasticloadbalancing:DescribeTags", true],
  ["ssmmessages:CreateDataChannel", true],
  ["ssmmessages:OpenControlChannel", true],
  ["ecr:GetAuthorizationToken", true],
  ["ecr:GetAuthorizationTokens", false],
  ["ec2:CreateVolume", false],
  ["eks:DescribeCluster", false],
  ["route53:ListHostedZones", false],
  ["my-ec2:DescribeInstances", false],
])("whether %s is about no resource: %s", (action, expected) => {
  expect(isAboutNoResource(action)).toBe(expected);
});
