import type { Finding } from "../config/finding";
import type { ClusterConfig } from "../config/schema";
import { credentialsIn, podIdentityAvailable, type Credentials } from "./iam/credentials";
import { managedPolicyArn, type ManagedPolicy } from "./iam/managedPolicies";
import { partitionOf } from "./regions";
import { vpcCniEnvironment, vpcCniFindings } from "./vpcCni";

/** The IAM role of an add-on's service account. */
export interface AddonRole {
  readonly credentials: Credentials;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly managedPolicyArns: readonly string[];
}

/** An Amazon EKS add-on. */
export interface AddonDesign {
  /** Its name in the EKS API, such as vpc-cni. */
  readonly name: string;
  /** The stack that installs it: nodes come between the two. */
  readonly stack: "cluster" | "workload";
  /** @default - the version that EKS recommends for the Kubernetes version */
  readonly version?: string | undefined;
  /** Its configuration values. @default - the add-on's own */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** @default - none, it calls no AWS service */
  readonly role?: AddonRole;
}

/** The role that an add-on asks for. */
interface WantedRole {
  readonly credentials: Credentials;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly managedPolicy: ManagedPolicy;
}

/** A row of the table of add-ons. */
interface Addon {
  readonly name: string;
  readonly stack: AddonDesign["stack"];
  readonly settings: (config: ClusterConfig) => { readonly enabled?: boolean; readonly version?: string | undefined };
  readonly configuration?: (config: ClusterConfig) => Readonly<Record<string, unknown>>;
  readonly role?: WantedRole;
}

/**
 * The add-ons, in the order of installation. The VPC CNI takes an IAM role for its service account: nodes need it before the pod identity
 * agent runs on them.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
 */
const table: readonly Addon[] = [
  {
    name: "vpc-cni",
    stack: "cluster",
    settings: ({ addons }) => ({ version: addons.vpcCni.version }),
    configuration: (config) => ({ env: vpcCniEnvironment(config) }),
    role: { credentials: "irsa", namespace: "kube-system", serviceAccount: "aws-node", managedPolicy: "AmazonEKS_CNI_Policy" },
  },
  { name: "kube-proxy", stack: "cluster", settings: ({ addons }) => addons.kubeProxy },
  {
    name: "eks-pod-identity-agent",
    stack: "cluster",
    settings: ({ addons, region }) => ({ ...addons.podIdentityAgent, enabled: podIdentityAvailable(partitionOf(region).id) }),
  },
  { name: "coredns", stack: "workload", settings: ({ addons }) => addons.coreDns },
  { name: "metrics-server", stack: "workload", settings: ({ addons }) => addons.metricsServer },
  {
    name: "aws-ebs-csi-driver",
    stack: "workload",
    settings: ({ addons }) => addons.ebsCsiDriver,
    configuration: ({ tags }) => (Object.keys(tags).length > 0 ? { controller: { extraVolumeTags: tags } } : {}),
    role: {
      credentials: "podIdentity",
      namespace: "kube-system",
      serviceAccount: "ebs-csi-controller-sa",
      managedPolicy: "service-role/AmazonEBSCSIDriverPolicy",
    },
  },
  {
    name: "aws-efs-csi-driver",
    stack: "workload",
    settings: ({ addons }) => addons.efsCsiDriver,
    role: {
      credentials: "podIdentity",
      namespace: "kube-system",
      serviceAccount: "efs-csi-controller-sa",
      managedPolicy: "service-role/AmazonEFSCSIDriverPolicy",
    },
  },
  {
    name: "amazon-cloudwatch-observability",
    stack: "workload",
    settings: ({ observability }) => observability.containerInsights,
    role: {
      credentials: "podIdentity",
      namespace: "amazon-cloudwatch",
      serviceAccount: "cloudwatch-agent",
      managedPolicy: "CloudWatchAgentServerPolicy",
    },
  },
];

/** The EKS add-ons of a cluster, in the order of installation. */
export function planAddons(config: ClusterConfig): readonly AddonDesign[] {
  const partition = partitionOf(config.region).id;
  return table.flatMap(({ name, stack, settings, configuration, role }): AddonDesign[] => {
    const { enabled = true, version } = settings(config);
    return enabled
      ? [
          {
            name,
            stack,
            version,
            ...(configuration && { configuration: configuration(config) }),
            ...(role && { role: addonRole(partition, role) }),
          },
        ]
      : [];
  });
}

const addonRole = (partition: string, { credentials, namespace, serviceAccount, managedPolicy }: WantedRole): AddonRole => ({
  credentials: credentialsIn(partition, credentials),
  namespace,
  serviceAccount,
  managedPolicyArns: [managedPolicyArn(partition, managedPolicy)],
});

/** Errors in the settings of the add-ons. */
export const addonFindings = (config: ClusterConfig): readonly Finding[] => vpcCniFindings(config);
