import { instanceType } from "../../aws/instanceTypes";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ClusterFacts } from "../facts";
import { pods, runsOnFargate } from "../fargate/pods";
import { takesSystemPods } from "../fargate/workloads.findings";
import { amountOf } from "../nodePools/quantities";

/** Bytes below which the controller ends while it reads instance types and prices. */
const leastMemory = "128Mi";

/** What the kubelet keeps of the first processor. @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/config.go */
const reservedProcessors = 0.06;

/** GiB per vCPU that types of a family have at most, as far as families have a rule. @see https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html */
const memoryPerProcessor: readonly (readonly [family: RegExp, gib: number])[] = [
  [/^c\d/, 8 / 3],
  [/^(?:m[3-9]|t[2-9])/, 4],
  [/^r\d/, 8],
];

/** GiB of burstable types of the sizes that have less than their family. @see https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html */
const memoryOfSmallSizes: Readonly<Record<string, number>> = { nano: 0.5, micro: 1, small: 2, medium: 4 };

/**
 * The most that a pod on Fargate may ask for: of 120 GiB, 256 MiB are for the kubelet and its like.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html
 */
const fargateMost = { cpu: "16", memory: "122624Mi" };

interface NodeSize {
  readonly type: string;
  readonly vcpus: number;
  /** Bytes at most. @default - not known */
  readonly memory: number | undefined;
}

function nodeSize(type: string): NodeSize | undefined {
  const vcpus = instanceType(type)?.vcpus;
  if (vcpus === undefined) return undefined;
  const ratio = memoryPerProcessor.find(([family]) => family.test(type))?.[1];
  const ofSize = type.startsWith("t") ? memoryOfSmallSizes[type.split(".")[1]!] : undefined;
  const gib = ofSize ?? (ratio === undefined ? undefined : ratio * vcpus);
  return { type, vcpus, memory: gib === undefined ? undefined : gib * 2 ** 30 };
}

/** What the pods of the controller ask for, and what there is where they are to run: they would wait for ever. */
export const resourceFindings = (facts: ClusterFacts): readonly Finding[] => [
  ...tooLittleMemory(facts.config),
  ...(runsOnFargate(facts.config, pods.karpenter) ? tooMuchForFargate(facts.config) : tooMuchForNodes(facts)),
];

const resourcesOf = ({ karpenter }: ClusterConfig) => karpenter!.resources;
const resourcePath = (name: "cpu" | "memory"): ConfigPath => ["karpenter", "resources", name];

function tooLittleMemory(config: ClusterConfig): readonly Finding[] {
  const { memory } = resourcesOf(config);
  return amountOf(memory) < amountOf(leastMemory)
    ? [
        {
          severity: "error",
          path: resourcePath("memory"),
          problem: `Karpenter does not start with a memory limit of ${memory}`,
          allowed: `${leastMemory} and more, such as 1Gi`,
          fix: "Write more, or remove it",
        },
      ]
    : [];
}

function tooMuchForFargate(config: ClusterConfig): readonly Finding[] {
  const resources = resourcesOf(config);
  return (["cpu", "memory"] as const)
    .filter((name) => amountOf(resources[name]) > amountOf(fargateMost[name]))
    .map((name) => ({
      severity: "error",
      path: resourcePath(name),
      alsoReads: [["fargateProfiles"]],
      problem: `a pod of Karpenter requests ${resources[name]} as its ${name}, and no pod on Fargate has so much`,
      allowed: `at most ${fargateMost[name]}`,
      fix: "Lower it, or let no Fargate profile select the pods of Karpenter, so that they run on a node group",
    }));
}

function tooMuchForNodes({ config, nodeGroups }: ClusterFacts): readonly Finding[] {
  const resources = resourcesOf(config);
  const types = nodeGroups.filter((group) => group.scaling.desired > 0 && takesSystemPods(group)).flatMap((group) => group.instanceTypes);
  const sizes = types.flatMap((type) => nodeSize(type) ?? []);
  // What is not known here may be large enough.
  if (sizes.length === 0 || sizes.length < types.length) return [];
  const fits = {
    cpu: ({ vcpus }: NodeSize) => amountOf(resources.cpu) <= vcpus - reservedProcessors,
    memory: ({ memory }: NodeSize) => memory === undefined || amountOf(resources.memory) < memory,
  };
  return (["cpu", "memory"] as const)
    .filter((name) => !sizes.some(fits[name]))
    .map((name) => ({
      severity: "error",
      path: resourcePath(name),
      alsoReads: [["nodeGroups"], ["fargateProfiles"]],
      problem: `a pod of Karpenter requests ${resources[name]} as its ${name}, and no node of the groups has so much for pods: ${[...new Set(types)].join(", ")}`,
      fix: "Lower it, or give a node group larger instances",
    }));
}
