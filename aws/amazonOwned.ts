import { wildcardsMeet } from "./wildcards";

/** What Amazon owns, and clients in every account read through the endpoint of a service. */
export interface AmazonOwned {
  /** The service, by its name in VPC endpoint services. */
  readonly service: string;
  readonly actions: readonly string[];
  /** ARNs without their partition and `arn:`, for a region. */
  readonly resources: (region: string) => readonly string[];
  /** Whether requests are signed by nobody, or by an account of Amazon. @default false */
  readonly withoutPrincipal?: true;
  /** What alone calls the actions, by its key in the cluster file. @default - whoever */
  readonly calledBy?: "karpenter";
}

const objectsIn = (buckets: readonly string[]): readonly string[] => buckets.map((bucket) => `s3:::${bucket}/*`);

/** The repositories of Amazon Linux 2023 and Amazon Linux 2. */
export const packageBuckets = (region: string): readonly string[] => [`al2023-repos-${region}-de612dc2`, `amazonlinux-2-repos-${region}`];

/** Where the SSM Agent finds its updates, documents and patches. */
const agentBuckets = (region: string): readonly string[] => [
  `amazon-ssm-${region}`,
  `amazon-ssm-packages-${region}`,
  `aws-ssm-${region}`,
  `aws-ssm-document-attachments-${region}`,
  `${region}-birdwatcher-prod`,
  `patch-baseline-snapshot-${region}`,
];

/**
 * What a perimeter around an organization must let pass, because Amazon owns it.
 * @see https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/service_owned_resources.md
 */
export const amazonOwned: readonly AmazonOwned[] = [
  {
    service: "s3",
    actions: ["s3:GetObject"],
    resources: (region) => objectsIn([...packageBuckets(region), ...agentBuckets(region)]),
    withoutPrincipal: true,
  },
  {
    service: "ec2",
    actions: ["ec2:RunInstances", "ec2:GetManagedPrefixListEntries"],
    resources: (region) => [`ec2:${region}::image/*`, `ec2:${region}:aws:prefix-list/*`],
  },
  // Karpenter names the AMI in the fleet, too: https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/providers/instance/instance.go
  {
    service: "ec2",
    actions: ["ec2:CreateFleet"],
    resources: (region) => [`ec2:${region}::image/*`],
    calledBy: "karpenter",
  },
  {
    service: "ssm",
    actions: ["ssm:Describe*", "ssm:Get*", "ssm:List*", "ssm:SendCommand", "ssm:StartSession", "ssm:StartAutomationExecution"],
    resources: (region) => [`ssm:${region}::parameter/aws/*`, `ssm:${region}::document/*`, `ssm:${region}::automation-definition/*`],
  },
  { service: "iam", actions: ["iam:Get*", "iam:List*", "iam:Attach*", "iam:Detach*"], resources: () => ["iam::aws:policy/*"] },
  // Models have no account; inference profiles use those of several regions: https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles.html
  { service: "bedrock-runtime", actions: ["bedrock:InvokeModel*"], resources: () => ["bedrock:*::foundation-model/*"] },
  {
    service: "cloudformation",
    actions: ["cloudformation:CreateChangeSet"],
    resources: (region) => [`cloudformation:${region}:aws:transform/*`],
  },
];

/** Whether all that an ARN stands for is among what Amazon owns of a service. */
export const isOwnedByAmazon = (service: string, region: string, arn: string): boolean =>
  amazonOwned.some(
    (one) =>
      one.service === service && one.resources(region).some((resource) => wildcardsMeet(`arn:*:${resource}`, arn, { literal: true })),
  );

/**
 * Actions whose requests have no aws:ResourceAccount or aws:ResourceOrgID, by service. The runtime events that `guardduty-data` takes are nobody's
 * resource: AWS gives its endpoint a policy about principals only.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/eksrunmon-prereq-deploy-security-agent.html
 */
export const actionsWithoutResourceOwner: Readonly<Record<string, readonly string[]>> = {
  ebs: ["ebs:*"],
  ec2: ["ec2:CopyImage", "ec2:CopySnapshot", "ec2:CreateVolume"],
  "guardduty-data": ["guardduty:*"],
};
