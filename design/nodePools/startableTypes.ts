import { instanceType, instanceTypes, type InstanceType } from "../../aws/instanceTypes";
import type { PoolRequirement } from "../../config/schema/nodePool";
import { architectureLabel, ec2Architectures, instanceTypeLabel, meetsRequirement } from "./requirements";

/**
 * How Karpenter reads labels from the name of a type, by the ends of their keys.
 * @see https://github.com/aws/karpenter-provider-aws/blob/main/pkg/providers/instancetype/types.go
 */
export const namedParts: Readonly<Record<string, (type: string) => string | undefined>> = {
  "instance-category": (type) => nameScheme.exec(type)?.[1],
  "instance-family": (type) => type.split(".")[0],
  "instance-generation": (type) => nameScheme.exec(type)?.[2],
  "instance-size": (type) => type.split(".")[1],
};

const nameScheme = /^([a-z]+)(?:-\d+tb)?(\d+).*\./;

/** The values of a label that a type may have, none where it does not have the label; undefined where that is not known here. */
type LabelOfType = (name: string, type: InstanceType | undefined) => readonly string[] | undefined;

const single = (value: string | number | undefined): readonly string[] => (value === undefined ? [] : [String(value)]);

const architecturesOf: LabelOfType = (_name, type) =>
  type?.arch && Object.entries(ec2Architectures).flatMap(([label, architecture]) => (type.arch!.includes(architecture) ? [label] : []));

/** A label of a type whose hardware is known. */
const ofHardware =
  (read: (type: InstanceType) => string | number | undefined): LabelOfType =>
  (_name, type) =>
    type?.memory === undefined ? undefined : single(read(type));

const hardwareLabels: Readonly<Record<string, LabelOfType>> = {
  "instance-accelerator-count": ofHardware(({ accelerator }) => accelerator?.count),
  "instance-accelerator-manufacturer": ofHardware(({ accelerator }) => accelerator?.manufacturer),
  "instance-accelerator-name": ofHardware(({ accelerator }) => accelerator?.name),
  "instance-gpu-count": ofHardware(({ gpu }) => gpu?.count),
  "instance-gpu-manufacturer": ofHardware(({ gpu }) => gpu?.manufacturer),
  "instance-gpu-memory": ofHardware(({ gpu }) => gpu?.memory),
  "instance-gpu-name": ofHardware(({ gpu }) => gpu?.name),
  "instance-memory": ofHardware(({ memory }) => memory),
};

const measures: Readonly<Record<string, LabelOfType>> = {
  ...hardwareLabels,
  "instance-cpu": (_name, type) => (type?.vcpus === undefined ? undefined : single(type.vcpus)),
  "instance-local-nvme": (_name, type) => type && single(type.nvme),
};

/** The end of a key of the domain; undefined where it is of another one. */
const endOf = (domain: string, key: string): string | undefined =>
  key.startsWith(`${domain}/`) ? key.slice(domain.length + 1) : undefined;

const partOf = (domain: string, key: string) => {
  const end = endOf(domain, key);
  return end !== undefined && Object.hasOwn(namedParts, end) ? namedParts[end] : undefined;
};

/** How a label is read from a type; undefined for labels that nothing is known of here. */
function labelOfType(domain: string, key: string): LabelOfType | undefined {
  if (key === instanceTypeLabel) return single;
  if (key === architectureLabel) return architecturesOf;
  const part = partOf(domain, key);
  if (part) return (name) => single(part(name));
  const end = endOf(domain, key);
  return end !== undefined && Object.hasOwn(measures, end) ? measures[end] : undefined;
}

/** Whether requirements name a type, or its family where the label is not known of any type of that family. */
const namesType = (requirements: readonly PoolRequirement[], domain: string, type: string, read: LabelOfType): boolean =>
  requirements.some(
    ({ key, operator, values }) =>
      operator === "In" &&
      (key === instanceTypeLabel
        ? values.includes(type)
        : endOf(domain, key) === "instance-family" && values.includes(type.split(".")[0]!) && !isKnownOfFamily(type, read)),
  );

const isKnownOfFamily = (type: string, read: LabelOfType): boolean =>
  Object.entries(instanceTypes).some(([name, limits]) => name.startsWith(`${type.split(".")[0]!}.`) && read(name, limits) !== undefined);

/**
 * The instance types that a node pool may start: of those that it names, or else of all that are known here, the ones that meet each of its requirements of
 * processor architecture, category, family, generation, size, vCPUs, memory, local NVMe, GPUs and accelerators. A type of which such a label is not known
 * meets the requirement only where the pool names the type, or a family of which nothing better is known: a few of these types are no reason to believe that
 * there are some for any number, nor to leave the others of their family unchecked.
 * @param domain of the labels that say what an instance is
 */
export function startableTypes(requirements: readonly PoolRequirement[], domain: string): readonly string[] {
  const named = requirements.flatMap(({ key, operator, values }) => (key === instanceTypeLabel && operator === "In" ? values : []));
  const conditions = requirements.flatMap((requirement) => {
    const read = labelOfType(domain, requirement.key);
    return read ? [{ read, requirement }] : [];
  });
  return (named.length > 0 ? [...new Set(named)] : Object.keys(instanceTypes)).filter((name) => {
    const type = instanceType(name);
    // Those of Macs have none of the architectures.
    if (architecturesOf(name, type)?.length === 0) return false;
    return conditions.every(({ read, requirement }) => {
      const label = read(name, type);
      return label === undefined ? namesType(requirements, domain, name, read) : meetsRequirement(requirement, label);
    });
  });
}

/**
 * How many values of a label types have among them, so that there is a choice; undefined where that is not known here. Labels of the user's own are no
 * instance type's.
 * @see https://github.com/kubernetes-sigs/karpenter/blob/main/pkg/cloudprovider/types.go
 */
export function choiceAmong(types: readonly string[], key: string, domain: string): number | undefined {
  const read = labelOfType(domain, key);
  if (!read) return isLabelOfUsers(key) ? 0 : undefined;
  const values = types.map((name) => read(name, instanceType(name)));
  return values.includes(undefined) ? undefined : new Set(values.flatMap((some) => some ?? [])).size;
}

/** Whether neither Kubernetes nor Karpenter nor AWS gives nodes a label. */
const isLabelOfUsers = (key: string): boolean =>
  !/^(?:[^/]*\.)?(?:kubernetes\.io|k8s\.io|k8s\.aws|amazonaws\.com|karpenter\.sh)\//.test(key);

/** Labels whose values are names, by the ends of their keys: those of hardware, and an example of each. */
const namedHardware: Readonly<Record<string, string>> = {
  "instance-accelerator-manufacturer": "aws",
  "instance-accelerator-name": "inferentia2",
  "instance-gpu-manufacturer": "nvidia",
  "instance-gpu-name": "t4",
};

/** What a label of the domain with names as its values is in a type; undefined for other labels. */
function namesOfLabel(domain: string, key: string) {
  const part = partOf(domain, key);
  if (part) return { read: (type: string) => single(part(type)), example: part("m6i.large")! };
  const end = endOf(domain, key);
  const example = end !== undefined && Object.hasOwn(namedHardware, end) ? namedHardware[end] : undefined;
  const read = end !== undefined && measures[end];
  return example !== undefined && read ? { read: (type: string) => read(type, instanceType(type)) ?? [], example } : undefined;
}

/**
 * Categories, families, generations and sizes, and names and manufacturers of GPUs and accelerators. Those that a requirement names and no instance type
 * known here has; EC2 may have them by now.
 */
export function unknownParts({ key, operator, values }: PoolRequirement, domain: string) {
  const named = operator === "In" ? namesOfLabel(domain, key) : undefined;
  if (!named) return [];
  const known = new Set(Object.keys(instanceTypes).flatMap(named.read));
  return values.flatMap((value, index) => (known.has(value) ? [] : [{ value, index, known: [...known], example: named.example }]));
}
