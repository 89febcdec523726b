import { instanceType } from "../../aws/instanceTypes";
import type { Finding } from "../../config/findings/finding";
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
  [/^c\d/, 2.625],
  [/^[mt][3-9]/, 4],
  [/^r\d/, 8],
];

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
  return { type, vcpus, memory: ratio === undefined ? undefined : ratio * vcpus * 2 ** 30 };
}

/** What the pods of the controller ask for, and what the nodes have that it is to run on: they would wait for ever. */
export function resourceFindings({ config, nodeGroups }: ClusterFacts): readonly Finding[] {
  const { resources } = config.karpenter!;
  const tooLittle: readonly Finding[] =
    amountOf(resources.memory) < amountOf(leastMemory)
      ? [
          {
            severity: "error",
            path: ["karpenter", "resources", "memory"],
            problem: `Karpenter does not start with a memory limit of ${resources.memory}`,
            allowed: `${leastMemory} and more, such as 1Gi`,
            fix: "Write more, or remove it",
          },
        ]
      : [];
  if (runsOnFargate(config, pods.karpenter)) return tooLittle;
  const types = nodeGroups.filter((group) => group.scaling.desired > 0 && takesSystemPods(group)).flatMap((group) => group.instanceTypes);
  const sizes = types.flatMap((type) => nodeSize(type) ?? []);
  // What is not known here may be large enough.
  if (sizes.length === 0 || sizes.length < types.length) return tooLittle;
  const fits = {
    cpu: ({ vcpus }: NodeSize) => amountOf(resources.cpu) <= vcpus - reservedProcessors,
    memory: ({ memory }: NodeSize) => memory === undefined || amountOf(resources.memory) < memory,
  };
  return [
    ...tooLittle,
    ...(["cpu", "memory"] as const).flatMap((name): readonly Finding[] =>
      sizes.some(fits[name])
        ? []
        : [
            {
              severity: "error",
              path: ["karpenter", "resources", name],
              alsoReads: [["nodeGroups"], ["fargateProfiles"]],
              problem: `a pod of Karpenter requests ${resources[name]} as its ${name}, and no node of the groups has so much for pods: ${[...new Set(types)].join(", ")}`,
              fix: "Lower it, or give a node group larger instances",
            },
          ],
    ),
  ];
}
