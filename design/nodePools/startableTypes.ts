import { instanceType, instanceTypes, type InstanceType } from "../../aws/instanceTypes";
import type { PoolRequirement } from "../../config/schema/nodePool";
import { architectureLabel, ec2Architectures, instanceTypeLabel, meetsRequirement } from "./requirements";

/**
 * How Karpenter reads labels from the name of a type, by the ends of their keys.
 * @see https://github.com/aws/karpenter-provider-aws/blob/main/pkg/providers/instancetype/types.go
 */
const namedParts: Readonly<Record<string, (type: string) => string | undefined>> = {
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

const measures: Readonly<Record<string, LabelOfType>> = {
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

/**
 * The instance types that a node pool may start: of those that it names, or else of all that are known here, the ones that meet each of its requirements of
 * processor architecture, category, family, generation, size, vCPUs and local NVMe. What is not known of a type meets everything.
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
    return conditions.every(({ read, requirement }) => meetsRequirement(requirement, read(name, type)));
  });
}

/** Categories, families, generations and sizes. Those that a requirement names and no instance type known here has; EC2 may have them by now. */
export function unknownParts({ key, operator, values }: PoolRequirement, domain: string) {
  const part = partOf(domain, key);
  if (!part || operator !== "In") return [];
  const known = new Set(Object.keys(instanceTypes).flatMap((type) => part(type) ?? []));
  return values.flatMap((value, index) => (known.has(value) ? [] : [{ value, index, known: [...known], example: part("m6i.large")! }]));
}
