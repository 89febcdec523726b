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

/** The tag that says that an instance is of a node pool. */
export const nodePoolTag = "karpenter.sh/nodepool";

/** The tag with the node class of what Karpenter makes. */
export const nodeClassTag = "karpenter.k8s.aws/ec2nodeclass";

/** Tags that Karpenter puts on instances itself; a node class that sets one is refused. */
const reservedTags: readonly string[] = ["eks:eks-cluster-name", nodeClassTag, "karpenter.sh/nodeclaim", nodePoolTag];

/** @see https://karpenter.sh/docs/concepts/nodeclasses/#spectags */
export const isReservedTag = (key: string): boolean => reservedTags.includes(key) || key.startsWith("kubernetes.io/cluster");

/** The tags that Karpenter adds to an instance, by which its policies and `teardown` know what is of a cluster. */
export const karpenterTags = (cluster: string): readonly string[] => [...reservedTags, `kubernetes.io/cluster/${cluster}`, "Name"];

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
