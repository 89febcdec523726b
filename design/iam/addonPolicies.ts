import type { ManagedNodeGroupConfig } from "../../config/schema/nodeGroups";
import type { RolePermissionsConfig } from "../../config/schema/rolePermissions";
import { clusterAutoscalerStatements, loadBalancerControllerStatements } from "./controllerPolicies";
import { allow, managedPolicyArn, type ManagedPolicy, type Statement } from "./policy";

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

/** The switches of `wellKnownPolicies` of a service account. */
export type WellKnownPolicies = RolePermissionsConfig["wellKnownPolicies"];

/** The add-on policy of a node's role with which pods call the same, by the name that it has at a service account. */
export const addonPolicyOf: Readonly<Record<keyof WellKnownPolicies, keyof AddonPolicies>> = {
  imageBuilder: "imageBuilder",
  autoScaler: "autoScaler",
  externalDNS: "externalDNS",
  certManager: "certManager",
  efsCSIController: "efs",
  ebsCSIController: "ebs",
  awsLoadBalancerController: "awsLoadBalancerController",
};

/** The switches that are on. */
export const wellKnownPoliciesOf = (policies: Partial<WellKnownPolicies>): readonly (keyof WellKnownPolicies)[] =>
  (Object.keys(addonPolicyOf) as (keyof WellKnownPolicies)[]).filter((name) => policies[name]);

/** The permissions of a role with well-known policies: those of a node, save that a driver of EFS needs no more than AWS's policy for it. */
export function wellKnownPermissions(policies: Partial<WellKnownPolicies>, scope: AddonPolicyScope) {
  const names = wellKnownPoliciesOf(policies);
  const { efs, ...switches } = Object.fromEntries(names.map((name) => [addonPolicyOf[name], true])) as Partial<AddonPolicies>;
  const managedPolicies: readonly ManagedPolicy[] = [
    ...addonManagedPolicies(switches),
    ...(efs ? (["service-role/AmazonEFSCSIDriverPolicy"] as const) : []),
  ];
  return {
    managedPolicyArns: managedPolicies.map((policy) => managedPolicyArn(scope.partition, policy)),
    statements: addonPolicyStatements(switches, scope),
  };
}

const enabledPolicies = (policies: Partial<AddonPolicies>): readonly AddonPolicy[] =>
  (Object.keys(policiesBySwitch) as (keyof AddonPolicies)[]).filter((name) => policies[name]).map((name) => policiesBySwitch[name]);

/** The AWS managed policies that the switches add to a node role. */
export const addonManagedPolicies = (policies: Partial<AddonPolicies>): readonly ManagedPolicy[] =>
  enabledPolicies(policies).flatMap((policy) => policy.managedPolicies ?? []);

/** The statements that the switches add to a node role's inline policy, each once. */
export const addonPolicyStatements = (policies: Partial<AddonPolicies>, scope: AddonPolicyScope): readonly Statement[] => {
  const statements = enabledPolicies(policies).flatMap((policy) => policy.statements?.(scope) ?? []);
  return [...new Map(statements.map((statement) => [JSON.stringify(statement), statement])).values()];
};
