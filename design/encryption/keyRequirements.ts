import { partitionOf } from "../../aws/regions";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import { hasAutoModeNodesAlone } from "../autoMode/builtIn";
import { autoModeKeys } from "../iam/autoModeRoles";
import { policyDocument, type PolicyDocument, type Principal, type ResourceStatement } from "../iam/policy";
import { logEncryption } from "../iam/resourcePolicies";
import { mayStartSpot } from "../nodePools/spotRole";
import { forServicesOnly, usesOfAccount } from "./keyAdministrators";
import { accountOfCluster, accountOfKey, isOfOtherAccount, type Starter, startingRoleArn } from "./startingRoles";

/** What a key of the company's own encrypts. */
type Purpose = "secrets" | "logs" | "volumes" | "repositories" | "state";

/** The keys that the cluster file names, by what they encrypt. */
function namedKeys(config: ClusterConfig): Readonly<Record<Purpose, readonly (string | undefined)[]>> {
  const { backend, encryption, registry } = config;
  return {
    secrets: [encryption.kmsKeyArn],
    logs: [encryption.logsKmsKeyArn],
    volumes: [
      encryption.volumesKmsKeyArn,
      ...nodeGroupEntries(config).map(({ group }) => group.volume.kmsKeyArn),
      ...Object.values(config.karpenter?.nodeClasses ?? {}).map(({ volume }) => volume.kmsKeyArn),
      ...autoModeKeys(config).filter((arn) => arn !== encryption.volumesKmsKeyArn),
    ],
    repositories: [encryption.repositoriesKmsKeyArn, ...Object.values(registry.repositories).map(({ kmsKeyArn }) => kmsKeyArn)],
    state: backend.type === "s3" ? [backend.kmsKeyArn] : [],
  };
}

/** Who uses a key: the account of the cluster, and service-linked roles in it that start nodes. */
interface Users {
  readonly config: ClusterConfig;
  /** May be a Terraform reference. */
  readonly accountId: string;
  /** Whether the key is known to be of another account. */
  readonly isElsewhere: boolean;
}

/**
 * What the policy of a key must allow, by what it encrypts. Principals of the account are let in as far as their IAM policies go: the runner, the
 * control plane's role, the EBS CSI driver.
 */
const requirements: Readonly<Record<Purpose, (users: Users) => readonly ResourceStatement[]>> = {
  /** @see https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html */
  secrets: (users) => [byAccount(users, "Secrets", ["kms:DescribeKey"]), grantsByAccount(users, "GrantsForSecrets")],
  logs: ({ accountId, config: { name, region } }) => {
    const { id, dnsSuffix } = partitionOf(region);
    return [logEncryption({ partition: id, dnsSuffix, region, accountId }, `/aws/*/${name}/*`)];
  },
  /**
   * The role of Spot Instances is for whoever asks EC2 itself for some. Auto Scaling asks for those of node groups by a launch template, which it starts by
   * its own role; only by a launch configuration would it be the other one.
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-grantee-principal
   * @see https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/service-linked-roles-spot-instance-requests.html
   */
  volumes: (users) => {
    return [
      byAccount(users, "Volumes", usesOfAccount),
      grantsByAccount(users, "GrantsForVolumes"),
      ...(usesAutoScaling(users.config) ? byServiceRole(users, "AutoScaling") : []),
      ...(mayStartSpot(users.config) ? byServiceRole(users, "Spot") : []),
    ];
  },
  /** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html */
  repositories: (users) => [
    byAccount(users, "Repositories", ["kms:DescribeKey", "kms:RetireGrant"]),
    grantsByAccount(users, "GrantsForRepositories"),
  ],
  /** @see https://developer.hashicorp.com/terraform/language/backend/s3#s3-bucket-permissions */
  state: ({ accountId, config }) => {
    const { backend } = config;
    if (backend.type !== "s3") return [];
    const viaService = { StringEquals: { "kms:ViaService": `s3.${backend.region}.${partitionOf(backend.region).dnsSuffix}` } };
    const reader = backend.assumeRoleArn?.split(":")[4] ?? accountId;
    return [byAccount({ config, accountId: reader, isElsewhere: false }, "State", ["kms:Decrypt", "kms:GenerateDataKey"], viaService)];
  },
};

/**
 * Whether Auto Scaling starts instances: of node groups and of Squid. EKS Auto Mode and Karpenter start nodes by their own roles, and KMS takes no key
 * policy that names a role which the account does not have.
 */
export const usesAutoScaling = (config: ClusterConfig): boolean =>
  config.proxy?.squid !== undefined ||
  !(hasAutoModeNodesAlone(config) || (config.karpenter !== undefined && nodeGroupEntries(config).length === 0));

/**
 * What a service-linked role needs to start instances with encrypted volumes: of a key in its own account the uses themselves, and of one elsewhere that
 * somebody of its account gives it a grant.
 */
function byServiceRole(users: Users, starter: Starter): readonly ResourceStatement[] {
  const role = startingRoleArn(users.config, users.accountId, starter);
  if (users.isElsewhere)
    return [byAccount(users, `GrantTo${starter}`, ["kms:CreateGrant"], { StringEquals: { "kms:GranteePrincipal": role } })];
  const principal = { AWS: role };
  return [
    keyStatement(starter, principal, usesOfAccount),
    keyStatement(`GrantsFor${starter}`, principal, ["kms:CreateGrant"], forServicesOnly),
  ];
}

const iamOf = ({ config, accountId }: Users): string => `arn:${partitionOf(config.region).id}:iam::${accountId}`;

const keyStatement = (
  Sid: string,
  principal: Principal,
  actions: readonly string[],
  condition?: ResourceStatement["Condition"],
): ResourceStatement => ({
  Sid,
  Effect: "Allow",
  Principal: principal,
  Action: actions,
  Resource: ["*"],
  ...(condition && { Condition: condition }),
});

const byAccount = (users: Users, sid: string, actions: readonly string[], condition?: ResourceStatement["Condition"]): ResourceStatement =>
  keyStatement(sid, { AWS: `${iamOf(users)}:root` }, actions, condition);

const grantsByAccount = (users: Users, sid: string): ResourceStatement => byAccount(users, sid, ["kms:CreateGrant"], forServicesOnly);

/**
 * What the policies of the company's own keys must allow, by the ARN of the key, besides what lets its administrators manage it. Empty where the
 * cluster file names no key.
 * @param accountId the cluster's; may be a Terraform reference. @default - that of the cluster file, or else that of each key
 */
export function requiredKeyPolicies(
  config: ClusterConfig,
  accountId?: string,
): Readonly<Record<string, PolicyDocument<ResourceStatement>>> {
  const named = namedKeys(config);
  const purposes = Object.keys(requirements) as Purpose[];
  const keys = [...new Set(purposes.flatMap((purpose) => named[purpose].flatMap((arn) => arn ?? [])))];
  const ownAccount = accountId ?? accountOfCluster(config);
  return Object.fromEntries(
    keys.map((arn) => {
      const users: Users = { config, accountId: ownAccount ?? accountOfKey(arn), isElsewhere: isOfOtherAccount(config, arn) };
      return [arn, policyDocument(purposes.flatMap((purpose) => (named[purpose].includes(arn) ? requirements[purpose](users) : [])))];
    }),
  );
}
