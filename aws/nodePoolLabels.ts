/** Domains of the labels by which node pools know instances: of Karpenter, and of EKS Auto Mode, which says the same in a domain of its own. */
export const instanceDomains = { karpenter: "karpenter.k8s.aws", autoMode: "eks.amazonaws.com" } as const;

/** What Karpenter knows of an instance since its first version here, as the end of a label. */
const always = "1.0.0";

/**
 * What Karpenter knows of an instance type and of an instance, as the end of the label `karpenter.k8s.aws/…`, with the first version whose definition of
 * NodePool has it. The API server refuses other labels of that domain.
 * @see https://karpenter.sh/docs/concepts/scheduling/#well-known-labels
 * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/apis/crds/karpenter.sh_nodepools.yaml
 */
const firstVersions: Readonly<Record<string, string>> = {
  "capacity-reservation-id": "1.3.0",
  "capacity-reservation-interruptible": "1.10.0",
  "capacity-reservation-type": "1.6.0",
  ec2nodeclass: "1.1.0",
  "instance-accelerator-count": always,
  "instance-accelerator-manufacturer": always,
  "instance-accelerator-name": always,
  "instance-capability-flex": "1.7.0",
  "instance-category": always,
  "instance-cpu": always,
  "instance-cpu-manufacturer": always,
  "instance-cpu-sustained-clock-speed-mhz": "1.1.0",
  "instance-ebs-bandwidth": always,
  "instance-encryption-in-transit-supported": always,
  "instance-family": always,
  "instance-generation": always,
  "instance-gpu-count": always,
  "instance-gpu-manufacturer": always,
  "instance-gpu-memory": always,
  "instance-gpu-name": always,
  "instance-hypervisor": always,
  "instance-local-nvme": always,
  "instance-memory": always,
  "instance-network-bandwidth": always,
  "instance-size": always,
  "instance-tenancy": "1.9.0",
  "placement-group-id": "1.11.0",
  "placement-group-partition": "1.11.0",
};

/** Labels of Karpenter's domain, with the first version that knows each. */
export const karpenterLabels: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(firstVersions).map(([name, version]) => [`${instanceDomains.karpenter}/${name}`, version]),
);

/** The newest version of Karpenter whose labels are all in the table. */
export const newestKnownKarpenter = "1.14.1";

/**
 * Labels of the domain of EKS Auto Mode: those that the user guide lists, and what else Karpenter knows of instances.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-pool.html
 */
export const autoModeLabels: Readonly<Record<string, string>> = Object.fromEntries(
  ["compute-type", "nodeclass", ...Object.keys(firstVersions).filter((name) => name !== "ec2nodeclass")].map((name) => [
    `${instanceDomains.autoMode}/${name}`,
    always,
  ]),
);

/**
 * The labels by which nodes differ, with the values that Linux nodes of EKS can have. `reserved` is none of Karpenter, whose node classes name no
 * reservation here.
 */
export const valuesOfLabels: Readonly<Record<string, readonly string[]>> = {
  "karpenter.sh/capacity-type": ["on-demand", "spot"],
  "kubernetes.io/arch": ["amd64", "arm64"],
  "kubernetes.io/os": ["linux"],
};

/** Those of nodes of EKS Auto Mode, whose node classes may name reservations. @see https://docs.aws.amazon.com/eks/latest/userguide/auto-odcr.html */
export const valuesOfAutoModeLabels: typeof valuesOfLabels = {
  ...valuesOfLabels,
  "karpenter.sh/capacity-type": ["on-demand", "spot", "reserved"],
};

/** The first version of Karpenter whose definition of NodePool has the operators Gte and Lte. */
export const firstWithOrEqual = "1.9.0";

/** The first version of Karpenter whose definition of NodePool leaves labels of Kubernetes' domains to the user. */
const firstWithKubernetesLabels = "1.9.0";

/** Labels of Kubernetes' domains that older definitions of NodePool take. */
const kubernetesLabels: readonly string[] = [
  "beta.kubernetes.io/arch",
  "beta.kubernetes.io/instance-type",
  "beta.kubernetes.io/os",
  "failure-domain.beta.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "kubernetes.io/arch",
  "kubernetes.io/os",
  "topology.kubernetes.io/region",
  "topology.kubernetes.io/zone",
];

const labelDomain = (key: string): string => key.split("/")[0]!;

/** Whether every definition of NodePool refuses a label: the name of a node, and what Karpenter keeps to itself. Domains count by their ends. */
export const isKarpentersOwn = (key: string): boolean =>
  key === "kubernetes.io/hostname" || (labelDomain(key).endsWith("karpenter.sh") && key !== "karpenter.sh/capacity-type");

/** The first version of Karpenter that takes a label of Kubernetes' domains; undefined where all do, or it is of another domain. */
export function firstWithLabelOfKubernetes(key: string): string | undefined {
  const domain = labelDomain(key);
  const ends = (...domains: readonly string[]): boolean => domains.some((end) => domain.endsWith(end));
  const isFree = kubernetesLabels.includes(key) || ends("node.kubernetes.io", "node-restriction.kubernetes.io", "kops.k8s.io");
  return ends("kubernetes.io", "k8s.io") && !isFree ? firstWithKubernetesLabels : undefined;
}
