import { amiVariant } from "../../aws/amis";
import type { NodePoolConfig } from "../../config/schema/karpenter";
import type { ClusterConfig } from "../../config/schema/schema";
import { instanceTypeLabel } from "../nodePools/requirements";

type AskedRequirement = NodePoolConfig["requirements"][number];

/** The labels of Karpenter that tell of an accelerator: how they begin, and its manufacturer. */
const acceleratorLabels = {
  nvidia: { prefix: "karpenter.k8s.aws/instance-gpu-", manufacturer: "nvidia" },
  neuron: { prefix: "karpenter.k8s.aws/instance-accelerator-", manufacturer: "aws" },
} as const;

type AskedAccelerator = keyof typeof acceleratorLabels;

/** How a requirement names instances by a part of their type: as such a type is named, of a generation and size that do not matter. */
const typeOf: Readonly<Record<string, (value: string) => string>> = {
  [instanceTypeLabel]: (type) => type,
  "karpenter.k8s.aws/instance-family": (family) => `${family}.xlarge`,
  "karpenter.k8s.aws/instance-category": (category) => `${category}6.xlarge`,
};

/** Whether a requirement asks for an accelerator. Of a pool that leaves open what it starts, pods decide. */
function asksFor(accelerator: AskedAccelerator, { key, operator, values }: AskedRequirement): boolean {
  const { manufacturer, prefix } = acceleratorLabels[accelerator];
  const type = Object.hasOwn(typeOf, key) ? typeOf[key] : undefined;
  if (type) return operator === "In" && values.some((value) => amiVariant(type(value)).accelerator === accelerator);
  if (key === `${prefix}manufacturer`) return operator === "In" ? values.includes(manufacturer) : operator === "Exists";
  if (!key.startsWith(prefix)) return false;
  return operator === "In"
    ? values.some((value) => value !== "0")
    : operator !== "NotIn" && operator !== "DoesNotExist" && operator !== "Lt";
}

const poolsAskingFor = (accelerator: AskedAccelerator, { karpenter }: ClusterConfig) =>
  Object.entries(karpenter?.nodePools ?? {}).flatMap(([name, { nodeClass, requirements }]) => {
    const settings = karpenter!.nodeClasses[nodeClass];
    return settings && requirements.some((requirement) => asksFor(accelerator, requirement))
      ? [{ name, nodeClass, amiFamily: settings.amiFamily }]
      : [];
  });

/**
 * The node pools that ask for NVIDIA GPUs, with their node classes. Karpenter takes the AMI with their drivers by itself.
 * @see https://karpenter.sh/docs/concepts/nodeclasses/#specamiselectorterms
 */
export const poolsWithGpus = (config: ClusterConfig) => poolsAskingFor("nvidia", config);

/** The node pools that ask for AWS Inferentia or Trainium. */
export const poolsWithNeuron = (config: ClusterConfig) => poolsAskingFor("neuron", config);

/**
 * Types that stand for those that requirements ask for: what they name most exactly, or NVIDIA's where only a label of GPUs says so. Others are general
 * purpose.
 */
export function askedTypes(requirements: NodePoolConfig["requirements"]): readonly string[] {
  const named = Object.entries(typeOf).flatMap(([label, type]) => {
    const values = requirements.flatMap(({ key, operator, values }) => (key === label && operator === "In" ? values : []));
    return values.length > 0 ? [values.map(type)] : [];
  });
  return named[0] ?? (requirements.some((requirement) => asksFor("nvidia", requirement)) ? ["g6.xlarge"] : ["m6i.xlarge"]);
}
