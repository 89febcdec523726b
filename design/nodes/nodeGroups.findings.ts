import type { ConfigPath, Finding } from "../../config/findings/finding";
import { nodeGroupEntries, type NodeGroupEntry } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import { networkZones } from "../network/zones";
import { isLabelValue, keyProblem, longestTagKey } from "../../aws/names";
import { nodeTemplateTag } from "./nodeGroups";

/** A node group and its surroundings. */
interface NodeGroupSubject extends NodeGroupEntry {
  readonly config: ClusterConfig;
  /** A path within the group. */
  readonly at: (...keys: (string | number)[]) => ConfigPath;
}

/** What one rule finds in a node group; errors where they do not say otherwise. */
export type NodeGroupRule = (subject: NodeGroupSubject) => readonly (Omit<Finding, "severity"> & { readonly severity?: "warning" })[];

/** What the rules find in each node group of the cluster file. */
export const applyToNodeGroups = (config: ClusterConfig, rules: readonly NodeGroupRule[]): readonly Finding[] =>
  nodeGroupEntries(config).flatMap((entry) => {
    const at = (...keys: (string | number)[]): ConfigPath => [...entry.path, ...keys];
    return rules.flatMap((rule) => rule({ ...entry, config, at })).map((finding) => ({ severity: "error" as const, ...finding }));
  });

/** What AWS or Kubernetes would refuse of the node groups, besides their instance types, AMIs and user data. */
export const nodeGroupFindings = (config: ClusterConfig): readonly Finding[] =>
  applyToNodeGroups(config, [validNames, knownZones, capacityOrder, volumeLimits, validLabels, validTaints]);

/** Characters of the longest name; Terraform adds a suffix of 26, so that a replacement is created before its predecessor goes. */
const longestManagedName = 63 - 26 - 1;

const validNames: NodeGroupRule = ({ config, kind, name, at }) => [
  ...(kind === "selfManaged" && Object.hasOwn(config.nodeGroups.managed, name)
    ? [
        {
          path: at(),
          alsoReads: [["nodeGroups", "managed", name]],
          problem: `nodeGroups.managed has a group named ${name} too`,
          fix: "Give one of the two another name",
        },
      ]
    : []),
  ...(kind === "managed" && name.length > longestManagedName
    ? [
        {
          path: at(),
          problem: `the name ${name} has ${name.length} characters`,
          allowed: `at most ${longestManagedName} characters for a managed node group`,
          fix: `Shorten it by ${name.length - longestManagedName} characters`,
        },
      ]
    : []),
];

const knownZones: NodeGroupRule = ({ config, group, at }) => {
  const known = networkZones(config);
  const named = group.availabilityZones ?? [];
  return named.flatMap((zone, index) => [
    ...(known.includes(zone)
      ? []
      : [
          {
            path: at("availabilityZones", index),
            alsoReads: [["network", "availabilityZones"], ["region"]],
            problem: `the network has no subnets in ${zone}`,
            allowed: known.join(", "),
            fix: "Choose a zone of the network, or add the zone to network.availabilityZones",
          },
        ]),
    ...(named.indexOf(zone) < index
      ? [{ path: at("availabilityZones", index), problem: `${zone} is listed twice`, fix: "Remove one of the two" }]
      : []),
  ]);
};

const capacityOrder: NodeGroupRule = ({ group, at }) => {
  const { min, max, desired } = group.capacity;
  const order = (low: "min" | "desired", high: "desired" | "max", lowValue: number, highValue: number) =>
    lowValue <= highValue
      ? []
      : [
          {
            path: at("capacity", low),
            alsoReads: [at("capacity", high)],
            problem: `capacity.${low} ${lowValue} is greater than capacity.${high} ${highValue}`,
            allowed: "min <= desired <= max",
            fix: `Lower capacity.${low} or raise capacity.${high}`,
          },
        ];
  if (desired === undefined) return order("min", "max", min, max);
  return [...order("min", "desired", min, desired), ...order("desired", "max", desired, max)];
};

/** @see https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html */
const volumeLimits: NodeGroupRule = ({ group, at }) => volumeProblems(group.volume, at);

type VolumeSettings = NodeGroupEntry["group"]["volume"];

/**
 * What EBS refuses of the performance of a gp3 volume.
 * @param key that of the volume in what has it
 * @param at a path within what has the volume
 */
export const performanceProblems = (
  { size, iops, throughput }: Pick<VolumeSettings, "size" | "iops" | "throughput">,
  key: string,
  at: NodeGroupSubject["at"],
): ReturnType<NodeGroupRule> => [
  ...(iops > 500 * size
    ? [
        {
          path: at(key, "iops"),
          alsoReads: [at(key, "size")],
          problem: `${iops} IOPS are too many for a volume of ${size} GiB`,
          allowed: `3000 to ${500 * size} IOPS (500 per GiB)`,
          fix: `Lower ${key}.iops, or raise ${key}.size to ${Math.ceil(iops / 500)}`,
        },
      ]
    : []),
  ...(throughput > iops / 4
    ? [
        {
          path: at(key, "throughput"),
          alsoReads: [at(key, "iops")],
          problem: `a throughput of ${throughput} MiB/s is too much for ${iops} IOPS`,
          allowed: `125 to ${Math.floor(iops / 4)} MiB/s (0.25 per IOPS)`,
          fix: `Lower ${key}.throughput, or raise ${key}.iops to ${throughput * 4}`,
        },
      ]
    : []),
];

/** What EBS refuses of the volume of nodes. @param at a path within what has the volume */
export function volumeProblems(volume: VolumeSettings, at: NodeGroupSubject["at"]): ReturnType<NodeGroupRule> {
  const { encrypted, kmsKeyArn } = volume;
  return [
    ...performanceProblems(volume, "volume", at),
    ...(kmsKeyArn && !encrypted
      ? [
          {
            path: at("volume", "kmsKeyArn"),
            alsoReads: [at("volume", "encrypted")],
            problem: `a key is given, ${kmsKeyArn}, but volume.encrypted is false`,
            fix: "Set volume.encrypted to true, or remove volume.kmsKeyArn",
          },
        ]
      : []),
  ];
}

const labelValues = "empty, or at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit";

/** The name of a key, as a valid one. */
const nameIn = (key: string): string => /[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?/.exec(key.split("/").pop() ?? "")?.[0] ?? "name";

/** What keys of labels or taints must be. */
export interface KeyRule {
  /** What is wrong with a key, as the end of a sentence; undefined where nothing is. */
  readonly problem: (key: string) => string | undefined;
  readonly allowed: string;
}

/** Keys that neither kubelet nor the EKS API refuses. */
export const unreservedKeys: KeyRule = {
  problem: keyProblem,
  allowed: "[domain/]name, outside kubernetes.io, k8s.io and eks.amazonaws.com; node.kubernetes.io is free",
};

/** The key and the value of a label or taint. @param what label or taint */
export const keyAndValue = (what: string, path: ConfigPath, key: string, value: string, rule: KeyRule = unreservedKeys) => {
  const problem = rule.problem(key);
  return [
    ...(problem
      ? [
          {
            path,
            problem: `the ${what} key ${key} ${problem}`,
            allowed: rule.allowed,
            fix: `Choose a key of your own, such as example.com/${nameIn(key)}`,
          },
        ]
      : []),
    ...(isLabelValue(value)
      ? []
      : [
          {
            path,
            problem: `the ${what} ${key} has the invalid value ${JSON.stringify(value)}`,
            allowed: labelValues,
            fix: "Change the value",
          },
        ]),
  ];
};

/** Labels are valid, and none is reserved. */
const validLabels: NodeGroupRule = ({ kind, group, at }) =>
  Object.entries(group.labels).flatMap(([key, value]) => [
    ...keyAndValue("label", at("labels", key), key, value),
    ...labelLimits[kind](key, value).map((finding) => ({ path: at("labels", key), ...finding })),
  ]);

/** Characters of a label's key and value in the EKS API. @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html */
const longestEksLabel = 63;

/** What a label must be beside what Kubernetes asks: one of EKS's, or a tag of an Auto Scaling group. */
const labelLimits: Record<"managed" | "selfManaged", (key: string, value: string) => readonly Omit<Finding, "path" | "severity">[]> = {
  managed: (key, value) => [
    ...tooLong(`the label key ${key}`, key.length, longestEksLabel, "for a managed node group"),
    ...(value === ""
      ? [
          {
            problem: `the label ${key} of a managed node group has no value`,
            allowed: `1 to ${longestEksLabel} characters`,
            fix: 'Give it a value, such as "true"',
          },
        ]
      : []),
  ],
  selfManaged: (key) =>
    tooLong(
      `the label key ${key}`,
      key.length,
      longestTagKey - nodeTemplateTag("label", "").length,
      "for a self-managed node group, whose Auto Scaling group has it in the key of a tag",
    ),
};

const tooLong = (what: string, length: number, longest: number, where: string) =>
  length > longest
    ? [
        {
          problem: `${what} has ${length} characters`,
          allowed: `at most ${longest} characters ${where}`,
          fix: `Shorten it by ${length - longest} characters`,
        },
      ]
    : [];

/** Taints are valid, none is reserved, and none is repeated. */
const validTaints: NodeGroupRule = ({ group, at }) => taintProblems(group.taints, at("taints"));

/** What Kubernetes refuses of taints. */
export const taintProblems = (taints: NodeGroupEntry["group"]["taints"], path: ConfigPath, rule?: KeyRule): ReturnType<NodeGroupRule> =>
  taints.flatMap(({ key, value, effect }, index) => {
    const isRepeated = taints.findIndex((other) => other.key === key && other.effect === effect) < index;
    return [
      ...keyAndValue("taint", [...path, index], key, value, rule),
      ...(isRepeated
        ? [{ path: [...path, index], problem: `the taint ${key} with effect ${effect} is given twice`, fix: "Remove one of the two" }]
        : []),
    ];
  });
