import { nodePoolTag } from "../../aws/karpenter";
import { partitionOf } from "../../aws/regions";
import type { ClusterConfig } from "../../config/schema/schema";
import { queueArn } from "../karpenter/interruptions";
import { isIsolated, usesEks, usesParameters, volumeKeys } from "../karpenter/switches";
import { allow, policyDocument, type PolicyDocument, type Statement } from "./policy";
import { volumeKeyStatements } from "./volumeKeys";

/** What Karpenter describes in the region. */
const reads = [
  "CapacityReservations",
  "Images",
  "InstanceStatus",
  "InstanceTypeOfferings",
  "InstanceTypes",
  "Instances",
  "LaunchTemplates",
  "PlacementGroups",
  "SecurityGroups",
  "SpotPriceHistory",
  "Subnets",
].map((what) => `ec2:Describe${what}`);

/** What Karpenter makes, with tags from the first moment on. */
const made = ["fleet", "instance", "launch-template", "network-interface", "spot-instances-request", "volume"];

/** What of its own or of others an instance is started with. */
const used = ["capacity-reservation", "placement-group", "security-group", "subnet"];

/**
 * What the controller of Karpenter does, as its own policies have it, less what the cluster file rules out: it makes no instance profile, and calls
 * neither IAM nor AWS Price List where it is isolated.
 * @param nodeRoleArn the role of the nodes, which instances get; may be a Terraform reference. @default - any role
 * @see https://karpenter.sh/docs/reference/cloudformation/
 */
export function karpenterStatements(config: ClusterConfig, nodeRoleArn?: string): readonly Statement[] {
  const { name, region } = config;
  const { id: partition, dnsSuffix } = partitionOf(region);
  const ec2 = (types: readonly string[], account = "*") => types.map((type) => `arn:${partition}:ec2:${region}:${account}:${type}/*`);
  const owned = { [`aws:ResourceTag/kubernetes.io/cluster/${name}`]: "owned" };
  const ofPool = { StringEquals: owned, StringLike: { [`aws:ResourceTag/${nodePoolTag}`]: "*" } };
  const requested = { [`aws:RequestTag/kubernetes.io/cluster/${name}`]: "owned", "aws:RequestTag/eks:eks-cluster-name": name };
  const forPool = { [`aws:RequestTag/${nodePoolTag}`]: "*" };
  return [
    allow(["ec2:CreateFleet", "ec2:RunInstances"], [...ec2(["image", "snapshot"], ""), ...ec2(used)]),
    allow(["ec2:CreateFleet", "ec2:RunInstances"], ec2(["launch-template"]), ofPool),
    allow(["ec2:CreateFleet", "ec2:CreateLaunchTemplate", "ec2:RunInstances"], ec2(made), { StringEquals: requested, StringLike: forPool }),
    allow(["ec2:CreateTags"], ec2(made), {
      StringEquals: { ...requested, "ec2:CreateAction": ["CreateFleet", "CreateLaunchTemplate", "RunInstances"] },
      StringLike: forPool,
    }),
    allow(["ec2:CreateTags"], ec2(["instance"]), {
      ...ofPool,
      StringEqualsIfExists: { "aws:RequestTag/eks:eks-cluster-name": name },
      "ForAllValues:StringEquals": { "aws:TagKeys": ["Name", "eks:eks-cluster-name", "karpenter.sh/nodeclaim"] },
    }),
    allow(["ec2:DeleteLaunchTemplate", "ec2:TerminateInstances"], ec2(["instance", "launch-template"]), ofPool),
    allow(reads, ["*"], { StringEquals: { "aws:RequestedRegion": region } }),
    allow(["iam:PassRole"], [nodeRoleArn ?? `arn:${partition}:iam::*:role/*`], {
      // In China, EC2 is either of the two to IAM, depending on the call.
      StringEquals: { "iam:PassedToService": [...new Set(["ec2.amazonaws.com", `ec2.${dnsSuffix}`])] },
    }),
    ...(usesEks(config) ? [allow(["eks:DescribeCluster"], [`arn:${partition}:eks:${region}:*:cluster/${name}`])] : []),
    ...(usesParameters(config) ? [allow(["ssm:GetParameter"], [`arn:${partition}:ssm:${region}::parameter/aws/service/*`])] : []),
    ...(config.karpenter?.interruptionQueue
      ? [allow(["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"], [queueArn(config)])]
      : []),
    ...(isIsolated(config) ? [] : [allow(["iam:GetInstanceProfile", "iam:ListInstanceProfiles", "pricing:GetProducts"])]),
    ...volumeKeyStatements(volumeKeys(config)),
  ];
}

/** The policy of the controller's role. */
export const karpenterPolicy = (config: ClusterConfig, nodeRoleArn?: string): PolicyDocument =>
  policyDocument(karpenterStatements(config, nodeRoleArn));
