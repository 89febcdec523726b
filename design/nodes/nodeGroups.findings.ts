import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { networkZones } from "../network/zones";
import { planProxy } from "../proxy/proxy";
import { al2Support, dockerSupport } from "./al2.findings";
import { amiExists, amiRelease, oneAccelerator } from "./amis.findings";
import { labels, taints } from "./labels.findings";
import { nodeGroupEntries } from "../../config/nodeGroupEntries";
import type { Rule } from "./nodeGroupRule";
import { planNodeGroups } from "./nodeGroups";
import { certificatesInTime } from "./certificates.findings";
import { userDataFindings } from "./userData.findings";

/** What AWS or Kubernetes would refuse of the node groups. */
export function nodeGroupFindings(config: ClusterConfig): readonly Finding[] {
  return [
    ...nodeGroupEntries(config).flatMap((entry) => {
      const at = (...keys: (string | number)[]): ConfigPath => [...entry.path, ...keys];
      return rules.flatMap((rule) => rule({ ...entry, config, at })).map((finding) => ({ severity: "error" as const, ...finding }));
    }),
    ...userDataFindings(planNodeGroups(config, networkZones(config)), planProxy(config)),
  ];
}

/** Characters of the longest name; Terraform adds a suffix of 26, so that a replacement is created before its predecessor goes. */
const longestName = { managedNodeGroup: 63 - 26 - 1, launchTemplate: 125 - 26 - 1 };

const names: Rule = ({ config, kind, name, at }) => {
  const resourceName = `${config.name}-${name}`;
  return [
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
    ...(kind === "managed" && name.length > longestName.managedNodeGroup
      ? [
          {
            path: at(),
            problem: `the name ${name} has ${name.length} characters`,
            allowed: `at most ${longestName.managedNodeGroup} characters for a managed node group`,
            fix: `Shorten it by ${name.length - longestName.managedNodeGroup} characters`,
          },
        ]
      : []),
    ...(resourceName.length > longestName.launchTemplate
      ? [
          {
            path: at(),
            alsoReads: [["name"]],
            problem: `the launch template's name ${resourceName} has ${resourceName.length} characters`,
            allowed: `at most ${longestName.launchTemplate} characters for <cluster>-<group>`,
            fix: `Shorten the name of the group or of the cluster by ${resourceName.length - longestName.launchTemplate} characters`,
          },
        ]
      : []),
  ];
};

const zones: Rule = ({ config, group, at }) => {
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

const capacity: Rule = ({ group, at }) => {
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
const volume: Rule = ({ group, at }) => {
  const { size, iops, throughput, encrypted, kmsKeyArn } = group.volume;
  return [
    ...(iops > 500 * size
      ? [
          {
            path: at("volume", "iops"),
            alsoReads: [at("volume", "size")],
            problem: `${iops} IOPS are too many for a volume of ${size} GiB`,
            allowed: `3000 to ${500 * size} IOPS (500 per GiB)`,
            fix: `Lower volume.iops, or raise volume.size to ${Math.ceil(iops / 500)}`,
          },
        ]
      : []),
    ...(throughput > iops / 4
      ? [
          {
            path: at("volume", "throughput"),
            alsoReads: [at("volume", "iops")],
            problem: `a throughput of ${throughput} MiB/s is too much for ${iops} IOPS`,
            allowed: `125 to ${Math.floor(iops / 4)} MiB/s (0.25 per IOPS)`,
            fix: `Lower volume.throughput, or raise volume.iops to ${throughput * 4}`,
          },
        ]
      : []),
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
};

const update: Rule = ({ group, at }) =>
  "maxUnavailable" in group.update && group.update.maxUnavailable !== undefined && group.update.maxUnavailablePercentage !== undefined
    ? [
        {
          path: at("update", "maxUnavailablePercentage"),
          alsoReads: [at("update", "maxUnavailable")],
          problem: `both maxUnavailable ${group.update.maxUnavailable} and maxUnavailablePercentage ${group.update.maxUnavailablePercentage} are given`,
          fix: "Remove one of the two",
        },
      ]
    : [];

const rules: readonly Rule[] = [
  ...[names, zones, capacity, volume, labels, taints, update],
  ...[amiRelease, amiExists, oneAccelerator, al2Support, dockerSupport, certificatesInTime],
];
