import { partitionOf, podIdentityAvailable } from "../../aws/regions";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { hasAnyNodes } from "../autoMode/builtIn";
import { enabledSamples, samplePods, selectedPods } from "../fargate/pods";
import { managedPolicies, policySize } from "../iam/managedPolicies";
import { maxPolicySize } from "../iam/policy";
import { managedPolicyFindings, roleQuotas } from "../iam/roles.findings";
import { planAddons } from "../software/addons";
import { planCharts } from "../software/charts";
import { existingRolePermissionFindings } from "./describedRole";
import { writtenPolicyFindings } from "./policies.findings";
import { planServiceAccounts, type ServiceAccountDesign } from "./serviceAccounts";

/** What EKS or IAM refuses of the roles of applications, and what gives their pods no permissions. */
export function serviceAccountFindings(config: ClusterConfig): readonly Finding[] {
  const ours = ownServiceAccounts(config);
  return planServiceAccounts(config).flatMap((account) => [
    ...ours.filter(({ key }) => key === account.key).map(({ owner }) => takenFinding(account, owner)),
    ...agentFindings(config, account),
    ...permissionFindings(config, account),
    ...writtenPolicyFindings(config, account),
    ...objectFindings(config, account),
  ]);
}

/** The service accounts with a role that add-ons and charts bring, and the keys that ask for them. */
const ownServiceAccounts = (config: ClusterConfig) => [
  ...planAddons(config).flatMap(({ roles }) =>
    roles.map(({ namespace, path, serviceAccount }) => ({ key: `${namespace}/${serviceAccount}`, owner: path })),
  ),
  ...planCharts(config).map(({ path, namespace, name }) => ({ key: `${namespace}/${name}`, owner: path })),
];

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html */
const takenFinding = ({ key, path }: ServiceAccountDesign, owner: ConfigPath): Finding => ({
  severity: "error",
  path,
  alsoReads: [owner],
  problem: `${key} is the service account of ${pathText(owner)}, which gives it a role, and EKS takes one for each`,
  fix: `Remove ${pathText(path)}`,
});

/** Why no pods of a partition get credentials by EKS Pod Identity, as the end of a sentence. @default - those on nodes get them */
export const withoutAgentIn = (partition: string): string | undefined =>
  podIdentityAvailable(partition) ? undefined : `its agent is not installed in regions of the partition ${partition}`;

/** Why pods of a namespace get no credentials by EKS Pod Identity, as the end of a sentence. @default - they get them, or those on nodes do */
function withoutAgent(config: ClusterConfig, namespace: string): string | undefined {
  const inPartition = withoutAgentIn(partitionOf(config.region).id);
  if (inPartition !== undefined) return inPartition;
  if (!hasAnyNodes(config)) return "its agent runs on nodes, and the cluster has none";
  return selectedPods(config, namespace) === "all"
    ? `its agent runs on nodes, and a Fargate profile selects all pods of the namespace ${namespace}`
    : undefined;
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html#pod-id-restrictions */
function agentFindings(config: ClusterConfig, account: ServiceAccountDesign) {
  const { credentials, disableSessionTags, namespace, path, sessionPolicy, targetRoleArn } = account;
  const alsoReads: readonly ConfigPath[] = [["region"], ["fargateProfiles"], ["nodeGroups"], ["autoMode"]];
  const because = withoutAgent(config, namespace);
  const key = [...path, "credentials"];
  if (credentials === "podIdentity") {
    const problem = `its pods get no credentials by EKS Pod Identity: ${because}`;
    return because === undefined ? [] : [error({ path: key, alsoReads, problem, fix: `Set ${pathText(key)} to irsa` })];
  }
  const named = [
    ...(targetRoleArn === undefined ? [] : ["targetRoleArn"]),
    ...(disableSessionTags ? ["disableSessionTags"] : []),
    ...(sessionPolicy === undefined ? [] : ["sessionPolicy"]),
  ];
  return named.map((name) => {
    const remove = `Remove ${pathText([...path, name])}`;
    return error({
      path: [...path, name],
      alsoReads: [...alsoReads, key],
      problem: `its pods get their credentials by IRSA, and ${name} is of EKS Pod Identity${because === undefined ? "" : `: ${because}`}`,
      fix: because === undefined ? `Set ${pathText(key)} to podIdentity for pods on nodes, or r${remove.slice(1)}` : remove,
    });
  });
}

const error = (finding: Omit<Finding, "severity">): Finding => ({ severity: "error", ...finding });

function permissionFindings(config: ClusterConfig, account: ServiceAccountDesign): readonly Finding[] {
  const { existingArn, inlinePolicies, key, managedPolicyArns, path } = account;
  if (existingArn !== undefined) return existingRolePermissionFindings(key, path, config.serviceAccounts[key] ?? {});
  const isInline = config.iam.inlinePolicies;
  const own = isInline ? [] : Object.values(managedPolicies(inlinePolicies));
  const count = managedPolicyArns.length + own.length;
  return [
    ...(managedPolicyArns.length + Object.keys(inlinePolicies).length === 0
      ? [
          {
            severity: "warning" as const,
            path,
            problem: `the role of ${key} has no permissions`,
            fix: "Write policyArns, policy, wellKnownPolicies or targetRoleArn, unless policies of resources name the role",
          },
        ]
      : []),
    ...managedPolicyFindings(count, { path: [...path, "policyArns"], problem: `the role of ${key} would have ${count} managed policies` }),
    ...(isInline ? inlineSizeFindings(account) : own.flatMap((document) => managedSizeFindings(account, policySize(document)))),
  ];
}

const moveStatements = "Put statements into a managed policy, and name it in policyArns";

function inlineSizeFindings({ inlinePolicies, key, path }: ServiceAccountDesign): readonly Finding[] {
  const size = Object.values(inlinePolicies).reduce((sum, document) => sum + JSON.stringify(document).length, 0);
  if (size <= roleQuotas.inlinePolicies) return [];
  return [
    error({
      path: [...path, "policy"],
      problem: `the inline policies of the role of ${key} would have ${size} characters`,
      allowed: `at most ${roleQuotas.inlinePolicies} characters`,
      fix: moveStatements,
    }),
  ];
}

function managedSizeFindings({ key, path }: ServiceAccountDesign, size: number): readonly Finding[] {
  if (size <= maxPolicySize) return [];
  return [
    error({
      path: [...path, "policy"],
      alsoReads: [["iam", "inlinePolicies"]],
      problem: `the policy of ${key}, which is a managed one without iam.inlinePolicies, would have ${size} characters besides white space`,
      allowed: `at most ${maxPolicySize} characters`,
      fix: moveStatements,
    }),
  ];
}

/**
 * Kubernetes makes the account `default` of each namespace itself, and the samples theirs only after the accounts.
 * @see https://kubernetes.io/docs/concepts/security/service-accounts/#default-service-accounts
 */
function objectFindings(config: ClusterConfig, { createsObject, key, namespace, path: accountPath, serviceAccount }: ServiceAccountDesign) {
  if (!createsObject) return [];
  const path = [...accountPath, "createServiceAccount"];
  const fix = `Remove ${pathText(path)}`;
  if (serviceAccount === "default") {
    return [
      error({ path, problem: `Kubernetes creates ${key} itself, with the namespace`, fix: `${fix}, and annotate it where it needs that` }),
    ];
  }
  const isOfSamples = enabledSamples(config).some((sample) => samplePods(config)[sample].namespace === namespace);
  const problem = `the samples make the namespace ${namespace} only after the service account`;
  return isOfSamples ? [error({ path, alsoReads: [["samples"]], problem, fix })] : [];
}
