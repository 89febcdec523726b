import type { ManagedNodeGroupConfig } from "../../config/schema/nodeGroups";
import { clusterAutoscalerStatements, loadBalancerControllerStatements } from "./controllerPolicies";
import { allow, type Statement, type ManagedPolicy } from "./policy";

/** The switches of `iam.withAddonPolicies`. */
export type AddonPolicies = ManagedNodeGroupConfig["iam"]["withAddonPolicies"];

/** Where the permissions apply. */
export interface AddonPolicyScope {
  readonly partition: string;
  readonly clusterName: string;
}

/** What one switch adds to a node role. */
interface AddonPolicy {
  readonly managedPolicies?: readonly ManagedPolicy[];
  readonly statements?: (scope: AddonPolicyScope) => readonly Statement[];
}

const changeRecords = ({ partition }: AddonPolicyScope): Statement =>
  allow(["route53:ChangeResourceRecordSets"], [`arn:${partition}:route53:::hostedzone/*`]);

/**
 * Each switch means what it means to eksctl, so that node groups move over unchanged, save that the autoscaler resizes only the
 * groups of its own cluster.
 * @see https://docs.aws.amazon.com/eks/latest/eksctl/iam-policies.html
 */
const policiesBySwitch: Record<keyof AddonPolicies, AddonPolicy> = {
  imageBuilder: { managedPolicies: ["AmazonEC2ContainerRegistryPowerUser"] },
  autoScaler: { statements: ({ clusterName }) => clusterAutoscalerStatements(clusterName) },
  externalDNS: {
    statements: (scope) => [
      changeRecords(scope),
      allow(["route53:ListHostedZones", "route53:ListResourceRecordSets", "route53:ListTagsForResource"]),
    ],
  },
  certManager: {
    statements: (scope) => [
      changeRecords(scope),
      allow(["route53:GetChange"], [`arn:${scope.partition}:route53:::change/*`]),
      allow(["route53:ListResourceRecordSets", "route53:ListHostedZonesByName"]),
    ],
  },
  efs: {
    statements: () => [
      allow(["elasticfilesystem:*"]),
      allow([
        "ec2:DescribeSubnets",
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DeleteNetworkInterface",
        "ec2:ModifyNetworkInterfaceAttribute",
        "ec2:DescribeNetworkInterfaceAttribute",
      ]),
    ],
  },
  ebs: { managedPolicies: ["service-role/AmazonEBSCSIDriverPolicy"] },
  fsx: {
    statements: ({ partition }) => [
      allow(["fsx:*"]),
      allow(
        ["iam:CreateServiceLinkedRole", "iam:AttachRolePolicy", "iam:PutRolePolicy"],
        [`arn:${partition}:iam::*:role/aws-service-role/*`],
      ),
    ],
  },
  awsLoadBalancerController: { statements: ({ partition }) => loadBalancerControllerStatements(partition) },
  xRay: {
    statements: () => [
      allow([
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:GetSamplingStatisticSummaries",
      ]),
    ],
  },
  cloudWatch: { managedPolicies: ["CloudWatchAgentServerPolicy"] },
};

const enabledPolicies = (policies: Partial<AddonPolicies>): readonly AddonPolicy[] =>
  (Object.keys(policiesBySwitch) as (keyof AddonPolicies)[]).filter((name) => policies[name]).map((name) => policiesBySwitch[name]);

/** The AWS managed policies that the switches add to a node role. */
export const addonManagedPolicies = (policies: AddonPolicies): readonly ManagedPolicy[] =>
  enabledPolicies(policies).flatMap((policy) => policy.managedPolicies ?? []);

/** The statements that the switches add to a node role's inline policy, each once. */
export const addonPolicyStatements = (policies: Partial<AddonPolicies>, scope: AddonPolicyScope): readonly Statement[] => {
  const statements = enabledPolicies(policies).flatMap((policy) => policy.statements?.(scope) ?? []);
  return [...new Map(statements.map((statement) => [JSON.stringify(statement), statement])).values()];
};
