import { partitionOf } from "./regions";

/** The charts of Karpenter: that of its resource definitions, which Helm upgrades, comes first. */
export const karpenterCharts = { definitions: "karpenter-crd", controller: "karpenter" } as const;

/**
 * The least version of Karpenter that supports each version of Kubernetes.
 * @see https://karpenter.sh/docs/upgrading/compatibility/
 */
export const leastKarpenter: Readonly<Record<string, string>> = {
  "1.31": "1.0.5",
  "1.32": "1.2.0",
  "1.33": "1.5.0",
  "1.34": "1.6.0",
  "1.35": "1.9.0",
  "1.36": "1.13.0",
};

/**
 * Digests of the controller's image by version, as the values of its chart have them.
 * @see https://github.com/aws/karpenter-provider-aws/blob/main/charts/karpenter/values.yaml
 */
export const controllerDigests: Readonly<Record<string, string>> = {
  "1.14.1": "723130949e4cab989461ff07d1be4cd781d63515432494641b33c235f300ae23",
};

/** The newest version whose chart, definitions, permissions and calls were read. */
export const verifiedKarpenter = "1.14.1";

/** Tags that Karpenter puts on instances itself; a node class that sets one is refused. */
const reservedTags: readonly string[] = [
  "eks:eks-cluster-name",
  "karpenter.k8s.aws/ec2nodeclass",
  "karpenter.sh/nodeclaim",
  "karpenter.sh/nodepool",
];

/** @see https://karpenter.sh/docs/concepts/nodeclasses/#spectags */
export const isReservedTag = (key: string): boolean => reservedTags.includes(key) || key.startsWith("kubernetes.io/cluster");

/** The tags that Karpenter adds to an instance, by which its policies and `teardown` know what is of a cluster. */
export const karpenterTags = (cluster: string): readonly string[] => [...reservedTags, `kubernetes.io/cluster/${cluster}`, "Name"];

/**
 * What Karpenter knows of an instance type and of an instance, as the end of the label `karpenter.k8s.aws/…`. Other labels of that domain are refused in
 * labels, and no instance has them.
 * @see https://karpenter.sh/docs/concepts/scheduling/#well-known-labels
 */
const knownLabels: readonly string[] = [
  ...["capacity-reservation-id", "capacity-reservation-interruptible", "capacity-reservation-type", "ec2nodeclass"],
  ...["instance-accelerator-count", "instance-accelerator-manufacturer", "instance-accelerator-name", "instance-capability-flex"],
  ...["instance-category", "instance-cpu", "instance-cpu-manufacturer", "instance-cpu-sustained-clock-speed-mhz"],
  ...["instance-ebs-bandwidth", "instance-encryption-in-transit-supported", "instance-family", "instance-generation"],
  ...["instance-gpu-count", "instance-gpu-manufacturer", "instance-gpu-memory", "instance-gpu-name", "instance-hypervisor"],
  ...["instance-local-nvme", "instance-memory", "instance-network-bandwidth", "instance-size", "instance-tenancy"],
  ...["placement-group-id", "placement-group-partition"],
].map((name) => `karpenter.k8s.aws/${name}`);

/** The labels of the domain `karpenter.k8s.aws` that the key could be meant to be; undefined where it is one, or of another domain. */
export const unknownLabel = (key: string): readonly string[] | undefined =>
  key.startsWith("karpenter.k8s.aws/") && !knownLabels.includes(key) ? knownLabels : undefined;

/** The labels by which nodes differ, with the values that Linux nodes of EKS can have. None is `reserved`, since node classes here name no reservation. */
export const valuesOfLabels: Readonly<Record<string, readonly string[]>> = {
  "karpenter.sh/capacity-type": ["on-demand", "spot"],
  "kubernetes.io/arch": ["amd64", "arm64"],
  "kubernetes.io/os": ["linux"],
};

/** The tag that says that an instance is of a node pool. */
export const nodePoolTag = "karpenter.sh/nodepool";

/**
 * Hosts that Karpenter calls besides regional services: IAM, and where AWS Price List answers for a region. Price List knows no prices of AWS GovCloud
 * (US), where it is not asked.
 * @see https://github.com/aws/karpenter-provider-aws/blob/main/pkg/providers/pricing/pricing.go
 * @see https://docs.aws.amazon.com/general/latest/gr/billing.html
 */
export function globalHosts(region: string): readonly string[] {
  const { id, dnsSuffix } = partitionOf(region);
  if (id === "aws-us-gov") return [`iam.us-gov.${dnsSuffix}`];
  if (id === "aws-cn") return [`iam.cn-north-1.${dnsSuffix}`, `api.pricing.cn-northwest-1.${dnsSuffix}`];
  const priceRegion = region.startsWith("ap-") ? "ap-south-1" : region.startsWith("eu-") ? "eu-central-1" : "us-east-1";
  return [`iam.${dnsSuffix}`, `api.pricing.${priceRegion}.${dnsSuffix}`];
}
