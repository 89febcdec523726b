import { byDefault, copy, impliedAnyway, type ImportOutcome, requireOurs, translate, unmapped } from "../outcome";
import type { EksctlNodeGroup } from "../schema/nodeGroups";
import type { NodeGroup } from "./givenGroups";

/** eksctl's instance type and number of nodes where a file names none. @see https://schema.eksctl.io */
const defaults = { instanceType: "m5.large", nodes: 2 };

/** The instance types that a group names, in any of the fields that eksctl has for them. */
export const namedTypes = ({
  instanceType = defaults.instanceType,
  instanceTypes,
  instancesDistribution,
}: EksctlNodeGroup): readonly string[] => instanceTypes ?? instancesDistribution?.instanceTypes ?? [instanceType];

/** Instance types from any of the fields that eksctl has for them. */
export function convertInstanceTypes({ group, at, to }: NodeGroup): readonly ImportOutcome[] {
  const { instanceType, instanceTypes, instancesDistribution, instanceSelector } = group;
  const target = to("instanceTypes");
  if (instanceTypes) return copy(instanceTypes, at("instanceTypes"), target);
  if (instancesDistribution?.instanceTypes) {
    return [
      impliedAnyway(at("instanceType"), "mixed"),
      ...copy(instancesDistribution.instanceTypes, at("instancesDistribution", "instanceTypes"), target),
    ];
  }
  if (instanceType !== undefined) return copy([instanceType], at("instanceType"), target);
  const asked = Object.entries(instanceSelector ?? {}).map(([key, value]) => `${key} ${value}`);
  const [source, what] =
    asked.length > 0
      ? ["instanceSelector", `types with ${asked.join(", ")}`]
      : group.launchTemplate
        ? ["launchTemplate", "those of the launch template"]
        : [];
  if (source === undefined) return byDefault(target, [defaults.instanceType], "eksctl's default");
  return [
    {
      kind: "setting",
      to: target,
      value: [`<${what}>`],
      from: [at(source)],
      translates: [at("instanceSelector")],
      comment: "complete this",
    },
    {
      kind: "incomplete",
      path: at(source),
      to: target,
      problem: `eksctl finds out the instance types, ${what}, and the file does not name them`,
      fix: `Write them in ${target.join(".")}`,
    },
  ];
}

/** Numbers of nodes, by eksctl's rules where some are missing, and the purchase option. */
export function convertCapacity({ group, at, to }: NodeGroup): readonly ImportOutcome[] {
  const { minSize, maxSize, desiredCapacity } = group;
  const min = minSize ?? desiredCapacity ?? defaults.nodes;
  const max = maxSize ?? Math.max(desiredCapacity ?? min, 1);
  const given = (["desiredCapacity", "minSize", "maxSize"] as const).filter((key) => group[key] !== undefined).map((key) => at(key));
  const size = (key: "minSize" | "maxSize" | "desiredCapacity", target: string, value: number): readonly ImportOutcome[] =>
    group[key] === undefined
      ? byDefault(to("capacity", target), value, "as eksctl derives it", given)
      : copy(value, at(key), to("capacity", target));
  return [
    ...size("minSize", "min", min),
    ...size("desiredCapacity", "desired", desiredCapacity ?? min),
    ...size("maxSize", "max", max),
    ...purchaseOption({ group, at, to }),
  ];
}

function purchaseOption({ group, at, to }: Pick<NodeGroup, "group" | "at" | "to">): readonly ImportOutcome[] {
  const target = to("capacity", "type");
  if (group.spot !== undefined) return translate(group.spot ? "SPOT" : "ON_DEMAND", at("spot"), target);
  const { onDemandBaseCapacity: base, onDemandPercentageAboveBaseCapacity: percentage } = group.instancesDistribution ?? {};
  const path = (key: string) => at("instancesDistribution", key);
  const given = [
    ...(base === undefined ? [] : [path("onDemandBaseCapacity")]),
    ...(percentage === undefined ? [] : [path("onDemandPercentageAboveBaseCapacity")]),
  ];
  if (given.length === 0) return [];
  if (percentage === 0 && (base ?? 0) === 0) return [{ kind: "setting", to: target, value: "SPOT", from: [], translates: given }];
  if ((percentage ?? 100) === 100)
    return [{ kind: "setting", to: target, value: "ON_DEMAND", from: given, translates: [path("onDemandPercentageAboveBaseCapacity")] }];
  return given.map((from) =>
    unmapped(from, "a node group has either spot or on-demand instances, and on-demand ones are written", "Make a node group for each"),
  );
}

/** The volume of each node, which is gp3. */
export function convertVolume({ group, at, to }: NodeGroup): readonly ImportOutcome[] {
  const isGp3 = (group.volumeType ?? "gp3") === "gp3";
  const ofGp3 = (key: "volumeIOPS" | "volumeThroughput", target: string): readonly ImportOutcome[] =>
    isGp3
      ? copy(group[key], at(key), to("volume", target))
      : group[key] === undefined
        ? []
        : [unmapped(at(key), "it is of another type of volume than gp3", `Write volume.${target} as gp3 needs it`)];
  return [
    ...copy(group.volumeSize, at("volumeSize"), to("volume", "size")),
    ...requireOurs(
      group.volumeType,
      "gp3",
      at("volumeType"),
      "volumes are gp3",
      "Write volume.iops and volume.throughput where 3000 and 125 are too few",
    ),
    ...ofGp3("volumeIOPS", "iops"),
    ...ofGp3("volumeThroughput", "throughput"),
    ...(group.volumeEncrypted === undefined
      ? byDefault(to("volume", "encrypted"), true, "eksctl leaves it to the account's setting")
      : copy(group.volumeEncrypted, at("volumeEncrypted"), to("volume", "encrypted"))),
    ...copy(group.volumeKmsKeyID, at("volumeKmsKeyID"), to("volume", "kmsKeyArn")),
  ];
}
