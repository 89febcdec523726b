import type { ConfigPath } from "../../config/findings/finding";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import type { RoleUser } from "../../config/schema/iam";
import type { ClusterConfig } from "../../config/schema/schema";
import { type Pods, pods, hasNodes, runsOnFargate, credentialsOf } from "../fargate/pods";
import { partitionOf, podIdentityAvailable, type Credentials } from "../../aws/regions";
import { containerInsightsLogGroups, type LogGroupDesign } from "./containerInsights";
import { sendsPolicyEvents, vpcCniConfiguration, vpcCniCredentials } from "./vpcCni";
import { policyEventStatements } from "../iam/logPolicies";
import { managedPolicyArn, type ManagedPolicy, policyDocument, type PolicyDocument, type Statement } from "../iam/policy";
import { ebsCsiConfiguration, ebsCsiKeyStatements, ebsCsiPolicy } from "./ebsCsiDriver";

/** The IAM role of an add-on's service account. */
export interface AddonRole {
  readonly credentials: Credentials;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly managedPolicyArns: readonly string[];
  /** By policy name. */
  readonly inlinePolicies: Readonly<Record<string, PolicyDocument>>;
  /** A role that is used as it is. @default - a role is made */
  readonly existingArn: string | undefined;
}

/** An Amazon EKS add-on. */
export interface AddonDesign {
  /** Its name in the EKS API, such as vpc-cni. */
  readonly name: string;
  /** The key of the cluster file that sets it up. */
  readonly path: ConfigPath;
  /** The stack that installs it: nodes come between the two. */
  readonly stack: "cluster" | "workload";
  /** @default - the version that EKS recommends for the Kubernetes version */
  readonly version?: string | undefined;
  /** Its configuration values. @default - the add-on's own */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** @default - none, it calls no AWS service */
  readonly role?: AddonRole;
  /** The log groups that it writes to, by a part of their construct ids. */
  readonly logGroups: Readonly<Record<string, LogGroupDesign>>;
  /** How long Terraform waits for it to be created or updated. @default - the provider's 20 minutes */
  readonly timeoutMinutes?: number | undefined;
}

/** The role that an add-on asks for. */
interface WantedRole {
  /** The key of an existing role. */
  readonly user: RoleUser;
  /** @default podIdentity, where there is one */
  readonly credentials?: (config: ClusterConfig) => Credentials;
  /** The pods that use it. @default - those of a DaemonSet */
  readonly pods?: Pods;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly managedPolicy: (config: ClusterConfig) => ManagedPolicy;
  /** Further permissions. @default - none */
  readonly statements?: (config: ClusterConfig) => readonly Statement[];
}

/** A row of the table of add-ons. */
interface Addon {
  readonly name: string;
  readonly path: ConfigPath;
  readonly stack: AddonDesign["stack"];
  readonly settings: (config: ClusterConfig) => { readonly enabled?: boolean; readonly version?: string | undefined };
  readonly configuration?: (config: ClusterConfig) => Readonly<Record<string, unknown>>;
  readonly role?: WantedRole;
  /** @default - it writes to none that is made here */
  readonly logGroups?: (config: ClusterConfig) => Readonly<Record<string, LogGroupDesign>>;
}

/**
 * The add-ons, in the order of installation. Those of the cluster stack are DaemonSets, and only there with nodes.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
 */
const eksAddons: readonly Addon[] = [
  {
    name: "vpc-cni",
    path: ["addons", "vpcCni"],
    stack: "cluster",
    settings: (config) => ({ version: config.addons.vpcCni.version, enabled: hasNodes(config) }),
    configuration: vpcCniConfiguration,
    role: {
      user: "vpcCni",
      credentials: vpcCniCredentials,
      namespace: "kube-system",
      serviceAccount: "aws-node",
      managedPolicy: () => "AmazonEKS_CNI_Policy",
      statements: (config) => (sendsPolicyEvents(config) ? policyEventStatements(config) : []),
    },
  },
  {
    name: "kube-proxy",
    path: ["addons", "kubeProxy"],
    stack: "cluster",
    settings: (config) => ({ ...config.addons.kubeProxy, enabled: hasNodes(config) }),
  },
  {
    name: "eks-pod-identity-agent",
    path: ["addons", "podIdentityAgent"],
    stack: "cluster",
    settings: (config) => ({
      ...config.addons.podIdentityAgent,
      enabled: hasNodes(config) && podIdentityAvailable(partitionOf(config.region).id),
    }),
  },
  {
    name: "coredns",
    path: ["addons", "coreDns"],
    stack: "workload",
    settings: ({ addons }) => addons.coreDns,
    // Without it the add-on annotates its pods for nodes, and Fargate leaves them alone.
    configuration: (config) => (runsOnFargate(config, pods.coreDns) ? { computeType: "Fargate" } : {}),
  },
  {
    name: "eks-node-monitoring-agent",
    path: ["addons", "nodeMonitoringAgent"],
    stack: "workload",
    settings: ({ addons }) => addons.nodeMonitoringAgent,
  },
  { name: "metrics-server", path: ["addons", "metricsServer"], stack: "workload", settings: ({ addons }) => addons.metricsServer },
  {
    name: "aws-ebs-csi-driver",
    path: ["addons", "ebsCsiDriver"],
    stack: "workload",
    settings: ({ addons }) => addons.ebsCsiDriver,
    configuration: ebsCsiConfiguration,
    role: {
      user: "ebsCsiDriver",
      pods: pods.ebsCsiController,
      namespace: "kube-system",
      serviceAccount: "ebs-csi-controller-sa",
      managedPolicy: ebsCsiPolicy,
      statements: ebsCsiKeyStatements,
    },
  },
  {
    name: "aws-efs-csi-driver",
    path: ["addons", "efsCsiDriver"],
    stack: "workload",
    settings: ({ addons }) => addons.efsCsiDriver,
    role: {
      user: "efsCsiDriver",
      pods: pods.efsCsiController,
      namespace: "kube-system",
      serviceAccount: "efs-csi-controller-sa",
      managedPolicy: () => "service-role/AmazonEFSCSIDriverPolicy",
    },
  },
  {
    // Its pods send with the credentials of the node: https://docs.aws.amazon.com/guardduty/latest/ug/eksrunmon-deploy-security-agent.html
    name: "aws-guardduty-agent",
    path: ["addons", "guardDutyAgent"],
    stack: "workload",
    settings: ({ addons }) => addons.guardDutyAgent,
  },
  {
    name: "amazon-cloudwatch-observability",
    path: ["observability", "containerInsights"],
    stack: "workload",
    settings: ({ observability }) => observability.containerInsights,
    logGroups: containerInsightsLogGroups,
    role: {
      user: "containerInsights",
      namespace: "amazon-cloudwatch",
      serviceAccount: "cloudwatch-agent",
      managedPolicy: () => "CloudWatchAgentServerPolicy",
    },
  },
];

/** The service account that the role of an EKS add-on is for; undefined where the add-on has no role. @param addon EKS's name of it */
export const serviceAccountOfAddon = (addon: string): Pick<WantedRole, "namespace" | "serviceAccount"> | undefined =>
  eksAddons.find(({ name }) => name === addon)?.role;

/** Up to this many nodes, the provider's 20 minutes are enough for an add-on; each ten more nodes get a minute more. */
const nodesWithinDefault = 100;

/** An add-on is ready when its pods are, of which a DaemonSet has one on each node. */
function addonTimeoutMinutes(config: ClusterConfig): number | undefined {
  const nodes = nodeGroupEntries(config).reduce((sum, { group }) => sum + group.capacity.max, 0);
  return nodes > nodesWithinDefault ? 20 + Math.ceil((nodes - nodesWithinDefault) / 10) : undefined;
}

/** The EKS add-ons of a cluster, in the order of installation. */
export function planAddons(config: ClusterConfig): readonly AddonDesign[] {
  const timeoutMinutes = addonTimeoutMinutes(config);
  return eksAddons.flatMap(({ name, path, stack, settings, configuration, role, logGroups }): AddonDesign[] => {
    const { enabled = true, version } = settings(config);
    return enabled
      ? [
          {
            name,
            path,
            stack,
            version,
            ...(configuration && { configuration: configuration(config) }),
            ...(role && { role: addonRole(config, role) }),
            logGroups: logGroups?.(config) ?? {},
            timeoutMinutes,
          },
        ]
      : [];
  });
}

function addonRole(config: ClusterConfig, wanted: WantedRole): AddonRole {
  const statements = wanted.statements?.(config) ?? [];
  return {
    credentials: credentialsOf(config, wanted.pods, wanted.credentials?.(config)),
    namespace: wanted.namespace,
    serviceAccount: wanted.serviceAccount,
    managedPolicyArns: [managedPolicyArn(partitionOf(config.region).id, wanted.managedPolicy(config))],
    inlinePolicies: statements.length > 0 ? { permissions: policyDocument(statements) } : {},
    existingArn: config.iam.roles[wanted.user],
  };
}
