import { clusterSchema } from "../../../config/schema/schema";
import { type AddonPolicies, addonManagedPolicies, addonPolicyStatements, wellKnownPermissions } from "../../../design/iam/addonPolicies";
import { clusterAutoscalerStatements, loadBalancerControllerStatements } from "../../../design/iam/controllerPolicies";

const scope = { partition: "aws-cn", clusterName: "demo" };

const statements = (name: keyof AddonPolicies) =>
  addonPolicyStatements({ [name]: true }, scope).map(({ Action, Condition, Effect, Resource }) => {
    expect({ Condition, Effect }).toEqual({ Condition: undefined, Effect: "Allow" });
    return [Action, Resource];
  });

/** What eksctl grants for each switch. @see https://docs.aws.amazon.com/eks/latest/eksctl/iam-policies.html */
test.each<[keyof AddonPolicies, readonly (readonly [readonly string[], readonly string[]])[]]>([
  [
    "externalDNS",
    [
      [["route53:ChangeResourceRecordSets"], ["arn:aws-cn:route53:::hostedzone/*"]],
      [["route53:ListHostedZones", "route53:ListResourceRecordSets", "route53:ListTagsForResource"], ["*"]],
    ],
  ],
  [
    "certManager",
    [
      [["route53:ChangeResourceRecordSets"], ["arn:aws-cn:route53:::hostedzone/*"]],
      [["route53:GetChange"], ["arn:aws-cn:route53:::change/*"]],
      [["route53:ListResourceRecordSets", "route53:ListHostedZonesByName"], ["*"]],
    ],
  ],
  [
    "efs",
    [
      [["elasticfilesystem:*"], ["*"]],
      [
        [
          "ec2:DescribeSubnets",
          "ec2:CreateNetworkInterface",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DeleteNetworkInterface",
          "ec2:ModifyNetworkInterfaceAttribute",
          "ec2:DescribeNetworkInterfaceAttribute",
        ],
        ["*"],
      ],
    ],
  ],
  [
    "fsx",
    [
      [["fsx:*"], ["*"]],
      [["iam:CreateServiceLinkedRole", "iam:AttachRolePolicy", "iam:PutRolePolicy"], ["arn:aws-cn:iam::*:role/aws-service-role/*"]],
    ],
  ],
  [
    "xRay",
    [
      [
        [
          "xray:PutTraceSegments",
          "xray:PutTelemetryRecords",
          "xray:GetSamplingRules",
          "xray:GetSamplingTargets",
          "xray:GetSamplingStatisticSummaries",
        ],
        ["*"],
      ],
    ],
  ],
])("%s allows what the agents and controllers of eksctl's switch call", (name, expected) => {
  expect(statements(name)).toEqual(expected);
  expect(addonManagedPolicies({ [name]: true })).toEqual([]);
});

test("the switches of controllers are the controllers' own policies", () => {
  expect(addonPolicyStatements({ autoScaler: true }, scope)).toEqual(clusterAutoscalerStatements("demo"));
  expect(addonPolicyStatements({ awsLoadBalancerController: true }, scope)).toEqual(loadBalancerControllerStatements("aws-cn"));
});

test("a switch that is off adds nothing", () => {
  const off = { imageBuilder: false, ebs: false, cloudWatch: false, efs: false };
  expect([addonManagedPolicies(off), addonPolicyStatements(off, scope)]).toEqual([[], []]);
});

describe("a service account with well-known policies", () => {
  const permissions = (wellKnownPolicies: object) => {
    const serviceAccounts = { "apps/web": { wellKnownPolicies } };
    const config = clusterSchema.parse({ name: "demo", region: "us-west-2", serviceAccounts });
    return wellKnownPermissions(config.serviceAccounts["apps/web"]!.wellKnownPolicies, scope);
  };
  const arn = (name: string) => `arn:aws-cn:iam::aws:policy/${name}`;

  test.each([
    ["imageBuilder", "AmazonEC2ContainerRegistryPowerUser"],
    ["ebsCSIController", "service-role/AmazonEBSCSIDriverPolicy"],
    ["efsCSIController", "service-role/AmazonEFSCSIDriverPolicy"],
  ])("%s has AWS's policy alone", (name, policy) => {
    expect(permissions({ [name]: true })).toEqual({ managedPolicyArns: [arn(policy)], statements: [] });
  });

  test.each([
    ["autoScaler", "autoScaler"],
    ["externalDNS", "externalDNS"],
    ["certManager", "certManager"],
    ["awsLoadBalancerController", "awsLoadBalancerController"],
  ] as const)("%s has the statements that a node has", (name, addon) => {
    expect(permissions({ [name]: true })).toEqual({ managedPolicyArns: [], statements: addonPolicyStatements({ [addon]: true }, scope) });
  });

  test("has nothing without a switch", () => {
    expect(permissions({})).toEqual({ managedPolicyArns: [], statements: [] });
  });
});
