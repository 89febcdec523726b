import type { ConfigPath } from "../../config/findings/finding";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import type { RoleUser } from "../../config/schema/iam";
import type { ClusterConfig } from "../../config/schema/schema";
import { runsCoreDns } from "../autoMode/builtIn";
import { type Pods, pods, hasNodes, runsOnFargate, credentialsOf } from "../fargate/pods";
import { type Credentials, partitionOf, podIdentityAvailable } from "../../aws/regions";
import { mergedValues } from "./addonConfiguration";
import type { AddonDesign, AddonRole } from "./addonDesign";
import { containerInsightsLogGroups, type LogGroupDesign } from "./containerInsights";
import { planEksAddons } from "./eksAddons/eksAddons";
import { sendsPolicyEvents, vpcCniConfiguration, vpcCniCredentials } from "./vpcCni";
import { policyEventStatements } from "../iam/logPolicies";
import { managedPolicyArn, type ManagedPolicy, policyDocument, type Statement } from "../iam/policy";
import { ebsCsiConfiguration, ebsCsiKeyStatements, ebsCsiPolicy } from "./ebsCsiDriver";

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

/** What the cluster file says of an add-on. */
interface AddonSettings {
  /** @default true */
  readonly enabled?: boolean;
  readonly version?: string | undefined;
  readonly configuration: Readonly<Record<string, unknown>>;
}

/** A row of the table of add-ons. */
interface Addon {
  readonly name: string;
  readonly path: ConfigPath;
  readonly stack: AddonDesign["stack"];
  readonly settings: (config: ClusterConfig) => AddonSettings;
  /** What private-eks sets of its configuration. @default - nothing */
  readonly configuration?: (config: ClusterConfig) => Readonly<Record<string, unknown>>;
  readonly role?: WantedRole;
  /** The add-ons that must run before it, where they are installed. @default [] */
  readonly after?: readonly string[];
  /** @default - it writes to none that is made here */
  readonly logGroups?: (config: ClusterConfig) => Readonly<Record<string, LogGroupDesign>>;
}

/**
 * The add-ons that have keys of their own, in the order of installation. Those of the cluster stack are DaemonSets, and only there with nodes.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
 */
const ownAddons: readonly Addon[] = [
  {
    name: "vpc-cni",
    path: ["addons", "vpcCni"],
    stack: "cluster",
    settings: (config) => ({ ...config.addons.vpcCni, enabled: hasNodes(config) }),
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
    settings: (config) => ({ ...config.addons.coreDns, enabled: runsCoreDns(config) }),
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
    // The driver has its sidecar for snapshots where their kinds are known when it is installed.
    after: ["snapshot-controller"],
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

/** The key of the cluster file that sets up an add-on; undefined where it has none of its own. @param addon EKS's name of it */
export const ownKeyOfAddon = (addon: string): ConfigPath | undefined => ownAddons.find(({ name }) => name === addon)?.path;

/** The service account that the role of an EKS add-on is for; undefined where the add-on has no role. @param addon EKS's name of it */
export const serviceAccountOfAddon = (addon: string): Pick<WantedRole, "namespace" | "serviceAccount"> | undefined =>
  ownAddons.find(({ name }) => name === addon)?.role;

/** What private-eks sets of an add-on's configuration, and what the cluster file does. */
export const configurationsOf = (config: ClusterConfig) =>
  ownAddons.map(({ name, path, settings, configuration }) => {
    const { enabled = true, configuration: theirs } = settings(config);
    return { name, path: [...path, "configuration"], isInstalled: enabled, ours: configuration?.(config) ?? {}, theirs };
  });

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
  const further = planEksAddons(config);
  const isFurther = (stack: AddonDesign["stack"], name: string) => further.some((other) => other.name === name && other.stack === stack);
  const own = ownAddons.flatMap(({ name, path, stack, settings, configuration, role, logGroups, after = [] }): AddonDesign[] => {
    const { enabled = true, version, configuration: theirs } = settings(config);
    if (!enabled) return [];
    return [
      {
        name,
        path,
        stack,
        version,
        configuration: mergedValues(configuration?.(config) ?? {}, theirs),
        roles: role ? [addonRole(config, { name, path, stack }, role)] : [],
        after: after.filter((other) => isFurther(stack, other)),
        logGroups: logGroups?.(config) ?? {},
        timeoutMinutes,
      },
    ];
  });
  return inOrder([...own, ...further.map((addon) => ({ ...addon, timeoutMinutes }))]);
}

/** Each add-on after those that must run before it, and otherwise as they are. */
function inOrder(addons: readonly AddonDesign[]): readonly AddonDesign[] {
  const place = (placed: readonly AddonDesign[], addon: AddonDesign): readonly AddonDesign[] => {
    if (placed.includes(addon)) return placed;
    const before = addons.filter(({ name, stack }) => stack === addon.stack && addon.after.includes(name));
    return [...before.reduce(place, placed), addon];
  };
  return addons.reduce<readonly AddonDesign[]>(place, []);
}

function addonRole(config: ClusterConfig, { name, path, stack }: Pick<Addon, "name" | "path" | "stack">, wanted: WantedRole): AddonRole {
  const statements = wanted.statements?.(config) ?? [];
  return {
    id: `${name}-role`,
    name: stack === "cluster" ? name : wanted.serviceAccount,
    path,
    credentials: credentialsOf(config, wanted.pods, wanted.credentials?.(config)),
    namespace: wanted.namespace,
    serviceAccount: wanted.serviceAccount,
    managedPolicyArns: [managedPolicyArn(partitionOf(config.region).id, wanted.managedPolicy(config))],
    inlinePolicies: statements.length > 0 ? { permissions: policyDocument(statements) } : {},
    existingArn: config.iam.roles[wanted.user],
  };
}
