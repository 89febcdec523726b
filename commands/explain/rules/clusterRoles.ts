import { karpenterNodesName } from "../../../design/karpenter/switches";
import { controlPlaneLogGroup, prefixOf } from "../../../aws/names";
import type { StackRole } from "../../../config/schema/backend";
import type { ConfigPath } from "../../../config/findings/finding";
import { autoModeNodeUsers } from "../../../design/autoMode/autoMode";
import { bastionPolicy } from "../../../design/access/policies";
import type { ClusterDesign } from "../../../design/cluster";
import { flowLogsPolicy, flowLogsTrust, logWriterPolicy } from "../../../design/iam/logPolicies";
import { policyDocument, type PolicyDocument, type TrustStatement } from "../../../design/iam/policy";
import {
  autoModeClusterPolicyArns,
  autoModeClusterStatements,
  autoModeNodeRole,
  autoModeNodeSuffixes,
  clusterRoleTrust,
} from "../../../design/iam/autoModeRoles";
import { clusterRolePolicyArns, podExecutionRole, podExecutionTrust, sessionManagerStatement } from "../../../design/iam/roles";
import { assumeRolePolicy, irsaTrust, podIdentityTrust, untaggedPodIdentityTrust } from "../../../design/iam/trust";
import type { KeyPlace, PlaceOf } from "../places";

/** An IAM role of a cluster, made or given. */
export interface ExplainedRole {
  /** What uses it. */
  readonly user: string;
  readonly stack: StackRole;
  /** What its name begins with; Terraform adds to it. @default - the role is given */
  readonly namePrefix?: string;
  /** ARN of a role that exists, and stays as it is: trust and policies are what it must have. @default - the role is made */
  readonly existingArn?: string;
  /** The key that asks for it. */
  readonly place: KeyPlace;
  /** Who may assume it, in a phrase. */
  readonly assumedBy: string;
  /** Trust policy. `<account>` and `<oidc-id>` stand for what only AWS knows. */
  readonly trust: PolicyDocument<TrustStatement>;
  readonly managedPolicyArns: readonly string[];
  /** Documents by name; the same as managed policies of the account where `iam.inlinePolicies` is false. */
  readonly policies: Readonly<Record<string, object>>;
  readonly permissionsBoundary?: string;
}

interface RoleOptions {
  readonly user: string;
  readonly stack: StackRole;
  /** What follows the name of the cluster in its own. */
  readonly suffix: string;
  readonly path: ConfigPath;
  readonly existingArn: string | undefined;
  readonly assumedBy: string;
  readonly trust: PolicyDocument<TrustStatement>;
  readonly managedPolicyArns?: readonly string[];
  readonly policies?: Readonly<Record<string, object>>;
}

/** Every IAM role that the stacks make, or use in place of one, in the order of the stacks. */
export function clusterRoles(design: ClusterDesign, placeOf: PlaceOf): readonly ExplainedRole[] {
  const { config } = design;
  const { namePrefix = "", permissionsBoundary } = config.iam;
  return [...networkRoles(design), ...clusterStackRoles(design), ...workloadRoles(design)].map((role) => ({
    user: role.user,
    stack: role.stack,
    ...(role.existingArn === undefined
      ? {
          namePrefix: prefixedName(namePrefix, `${config.name}-${role.suffix}`),
          ...(permissionsBoundary !== undefined && { permissionsBoundary }),
        }
      : { existingArn: role.existingArn }),
    place: placeOf(role.path),
    assumedBy: role.assumedBy,
    trust: role.trust,
    managedPolicyArns: role.managedPolicyArns ?? [],
    policies: role.policies ?? {},
  }));
}

/** As a company's prefix is put before a name that is cut already. */
const prefixedName = (company: string, name: string): string =>
  company === "" ? prefixOf("role", name) : prefixOf("role", company + prefixOf("role", name).replace(/-$/, ""));

/** The account where the file says it. */
const knownAccount = ({ config }: ClusterDesign): string => config.accountId ?? "<account>";

const logGroupArn = (design: ClusterDesign, group: string): string =>
  `arn:${design.partition.id}:logs:${design.config.region}:${knownAccount(design)}:log-group:${group}`;

function networkRoles(design: ClusterDesign): readonly RoleOptions[] {
  const { bastion, config, partition, squid } = design;
  const { iam, name, network, region } = config;
  const accountId = knownAccount(design);
  const byInstances = { assumedBy: "its EC2 instances", trust: assumeRolePolicy("ec2", partition) };
  return [
    ...(network.flowLogs.enabled && !network.flowLogs.s3
      ? [
          {
            user: "VPC flow logs",
            stack: "network" as const,
            suffix: "flow-logs",
            path: ["network", "flowLogs", "enabled"],
            existingArn: iam.roles.flowLogs,
            assumedBy: "VPC flow logs of the account",
            trust: flowLogsTrust({ partition: partition.id, dnsSuffix: partition.dnsSuffix, accountId, region }),
            policies: { "write-logs": flowLogsPolicy(logGroupArn(design, `/aws/vpc/${name}/flow-logs`)) },
          },
        ]
      : []),
    ...(squid
      ? [
          {
            user: "Squid",
            stack: "network" as const,
            suffix: "squid",
            path: ["proxy", "squid"],
            existingArn: iam.roles.squid,
            ...byInstances,
            policies: {
              "write-logs": logWriterPolicy(logGroupArn(design, squid.logGroupName)),
              ...(squid.sessionManager && { "session-manager": policyDocument([sessionManagerStatement]) }),
            },
          },
        ]
      : []),
    ...(bastion
      ? [
          {
            user: "bastion",
            stack: "network" as const,
            suffix: "bastion",
            path: ["access", "bastion", "enabled"],
            existingArn: iam.roles.bastion,
            ...byInstances,
            policies: { bastion: bastionPolicy(bastion, { partition: partition.id, accountId }) },
          },
        ]
      : []),
  ];
}

function clusterStackRoles(design: ClusterDesign): readonly RoleOptions[] {
  const { config, logSubscription } = design;
  const subscription = logSubscription?.role;
  return [
    {
      user: "control plane",
      stack: "cluster",
      suffix: "cluster",
      path: ["name"],
      existingArn: config.iam.roles.cluster,
      assumedBy: "Amazon EKS",
      trust: clusterRoleTrust(config),
      managedPolicyArns: [...clusterRolePolicyArns(config), ...autoModeClusterPolicyArns(config)],
      policies: autoModeClusterStatements(config),
    },
    ...autoModeNodeRoles(design),
    ...(subscription
      ? [
          {
            user: `subscription of ${controlPlaneLogGroup(config.name)}`,
            stack: "cluster" as const,
            suffix: "log-subscription",
            path: ["observability", "controlPlaneLogs", "subscription"],
            existingArn: subscription.existingArn,
            assumedBy: "CloudWatch Logs of the account",
            trust: subscription.trust(knownAccount(design)),
            policies: { "write-stream": subscription.policy },
          },
        ]
      : []),
    ...addonRoles(design, "cluster"),
  ];
}

function autoModeNodeRoles({ config, partition }: ClusterDesign): readonly RoleOptions[] {
  const users = autoModeNodeUsers(config);
  const role = (user: string, suffix: string, path: ConfigPath, existingArn: string | undefined): RoleOptions => ({
    user,
    stack: "cluster",
    suffix,
    path,
    existingArn,
    assumedBy: "its EC2 instances",
    trust: assumeRolePolicy("ec2", partition),
    managedPolicyArns: autoModeNodeRole(config).managedPolicyArns,
    policies: autoModeNodeRole(config).inlinePolicies,
  });
  const { autoModeBuiltInNodes, autoModeNodes } = config.iam.roles;
  return [
    ...(users.own ? [role("nodes of EKS Auto Mode", autoModeNodeSuffixes.own, ["autoMode"], autoModeNodes)] : []),
    ...(users.builtIn
      ? [role("nodes of built-in pools of EKS Auto Mode", autoModeNodeSuffixes.builtIn, ["autoMode", "builtInPools"], autoModeBuiltInNodes)]
      : []),
  ];
}

const addonRoles = (design: ClusterDesign, stack: "cluster" | "workload"): readonly RoleOptions[] =>
  design.addons
    .filter((addon) => addon.stack === stack)
    .flatMap(({ name, roles }) =>
      roles.map((role) => ({
        user: name,
        stack,
        suffix: role.name,
        path: role.path,
        existingArn: role.existingArn,
        ...podTrustOf(design, role),
        managedPolicyArns: role.managedPolicyArns,
        policies: role.inlinePolicies,
      })),
    );

function workloadRoles(design: ClusterDesign): readonly RoleOptions[] {
  const { charts, config, fargateProfiles, karpenter, nodeGroups, partition, serviceAccounts } = design;
  return [
    ...nodeGroups.map((group): RoleOptions => ({
      user: `node group ${group.name}`,
      stack: "workload",
      suffix: group.resourceName.slice(config.name.length + 1),
      path: ["nodeGroups", group.kind, group.name],
      existingArn: group.iam.existing?.roleArn,
      assumedBy: "its EC2 instances",
      trust: assumeRolePolicy("ec2", partition),
      managedPolicyArns: group.iam.managedPolicyArns,
      policies: group.iam.statements.length > 0 ? { "add-on-policies": policyDocument(group.iam.statements) } : {},
    })),
    ...(karpenter
      ? [
          {
            user: "nodes of Karpenter",
            stack: "workload" as const,
            suffix: karpenterNodesName(config.name).slice(config.name.length + 1),
            path: ["karpenter"],
            existingArn: karpenter.nodeRole.existing?.roleArn,
            assumedBy: "its EC2 instances",
            trust: assumeRolePolicy("ec2", partition),
            managedPolicyArns: karpenter.nodeRole.managedPolicyArns,
            policies: karpenter.nodeRole.statements.length > 0 ? { "add-on-policies": policyDocument(karpenter.nodeRole.statements) } : {},
          },
        ]
      : []),
    ...(fargateProfiles.length > 0
      ? [
          {
            user: "Fargate profiles",
            stack: "workload" as const,
            suffix: "fargate",
            path: ["fargateProfiles"],
            existingArn: config.iam.roles.fargate,
            assumedBy: "Fargate profiles of the cluster",
            trust: podExecutionTrust(config, knownAccount(design)),
            managedPolicyArns: podExecutionRole(config).managedPolicyArns,
            policies: podExecutionRole(config).inlinePolicies,
          },
        ]
      : []),
    ...serviceAccounts.map((account): RoleOptions => ({
      user: `service account ${account.key}`,
      stack: "workload",
      suffix: `${account.namespace}-${account.serviceAccount}`,
      path: account.path,
      existingArn: account.existingArn,
      ...podTrustOf(design, account),
      managedPolicyArns: account.managedPolicyArns,
      policies: account.inlinePolicies,
    })),
    ...addonRoles(design, "workload"),
    ...charts.map((chart): RoleOptions => ({
      user: chart.name,
      stack: "workload",
      suffix: chart.name,
      path: chart.path,
      existingArn: chart.existingRoleArn,
      ...podTrustOf(design, { ...chart, serviceAccount: chart.name }),
      policies: { [chart.name]: chart.policy },
    })),
  ];
}

interface PodIdentity {
  readonly credentials: "irsa" | "podIdentity";
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly disableSessionTags?: boolean;
}

/** Whose pods may assume a role, by EKS Pod Identity or by the cluster's OIDC provider. */
function podTrustOf(design: ClusterDesign, pods: PodIdentity): Pick<RoleOptions, "assumedBy" | "trust"> {
  const { config, partition } = design;
  const { credentials, disableSessionTags, namespace, serviceAccount } = pods;
  const who = `pods of service account ${namespace}/${serviceAccount}`;
  const clusterArn = `arn:${partition.id}:eks:${config.region}:${knownAccount(design)}:cluster/${config.name}`;
  if (credentials === "podIdentity") {
    const trust = disableSessionTags ? untaggedPodIdentityTrust(clusterArn) : podIdentityTrust(clusterArn, namespace, serviceAccount);
    return { assumedBy: `${who}, by EKS Pod Identity`, trust };
  }
  const issuer = `oidc.eks.${config.region}.${partition.dnsSuffix}/id/<oidc-id>`;
  const provider = `arn:${partition.id}:iam::${knownAccount(design)}:oidc-provider/${issuer}`;
  return { assumedBy: `${who}, by the OIDC provider of the cluster`, trust: irsaTrust(provider, issuer, namespace, serviceAccount) };
}
