import { type InstanceType, instanceTypes } from "../../aws/instanceTypes";
import type { PoolRequirement } from "../../config/schema/nodePool";
import { architectureLabel, ec2Architectures, instanceTypeLabel } from "./requirements";

/** How Karpenter reads category, family, generation and size from the name of a type. @see https://github.com/aws/karpenter-provider-aws/blob/main/pkg/providers/instancetype/types.go */
export const namedParts: Readonly<Record<string, (type: string) => string | undefined>> = {
  "instance-category": (type) => /^([a-z]+)(?:-\d+tb)?\d/.exec(type)?.[1],
  "instance-family": (type) => type.split(".")[0],
  "instance-generation": (type) => /^[a-z]+(?:-\d+tb)?(\d+)/.exec(type)?.[1],
  "instance-size": (type) => type.split(".")[1],
};

/** What an instance type has as a label: undefined where neither its name nor the table of types tells. */
function labelOfType(label: string, domain: string, name: string, { arch = [], vcpus }: InstanceType): string | undefined {
  if (label === instanceTypeLabel) return name;
  if (label === architectureLabel) return Object.entries(ec2Architectures).find(([, architecture]) => arch.includes(architecture))?.[0];
  const [own, part = ""] = label.split("/");
  if (own !== domain) return undefined;
  if (part === "instance-cpu") return vcpus?.toString();
  return Object.hasOwn(namedParts, part) ? namedParts[part]!(name) : undefined;
}

/** How the operators of a requirement compare the value of a label with theirs. */
const labelComparisons: Readonly<Record<PoolRequirement["operator"], (value: string, values: readonly string[]) => boolean>> = {
  In: (value, values) => values.includes(value),
  NotIn: (value, values) => !values.includes(value),
  Exists: () => true,
  DoesNotExist: () => false,
  Gt: (value, [than]) => Number(value) > Number(than),
  Gte: (value, [than]) => Number(value) >= Number(than),
  Lt: (value, [than]) => Number(value) < Number(than),
  Lte: (value, [than]) => Number(value) <= Number(than),
};

const runsLinux = ({ arch = [] }: InstanceType): boolean => !arch.some((architecture) => architecture.endsWith("_mac"));

/**
 * The known instance types of Linux that requirements leave, by name. Labels that the table of types does not tell, such as memory, leave all.
 * @param domain that of the labels which say what an instance is
 */
export const typesMeeting = (requirements: readonly PoolRequirement[], domain: string): readonly string[] =>
  Object.entries(instanceTypes).flatMap(([name, type]) =>
    runsLinux(type) &&
    requirements.every(({ key, operator, values }) => {
      const value = labelOfType(key, domain, name, type);
      return value === undefined || labelComparisons[operator](value, values);
    })
      ? [name]
      : [],
  );
