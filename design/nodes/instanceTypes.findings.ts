import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { amiVariant } from "../../aws/amis";
import { fewestMaxPods, nodeGroupEntries, type NodeGroupEntry } from "../../config/schema/nodeGroups";
import { hasPodSecurityGroups } from "../software/vpcCni";
import { cniSettings, instanceType, maxPods, linuxTypeProblems, mayHaveTrunk } from "../../aws/instanceTypes";

/**
 * Instance types exist as far as is known, can be nodes, share an architecture within a group, and carry as many pods as configured.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html
 */
export const instanceTypeFindings = (config: ClusterConfig): readonly Finding[] =>
  nodeGroupEntries(config).flatMap((entry) => [
    ...entry.group.instanceTypes.flatMap((name, index) => typeFindings(config, name, [...entry.path, "instanceTypes", index])),
    ...architectureFindings(entry),
    ...maxPodsFindings(config, entry),
    ...trunkFindings(config, entry),
  ]);

function typeFindings(config: ClusterConfig, name: string, path: ConfigPath): readonly Finding[] {
  const findings = linuxTypeProblems(name).map((problem): Finding => ({ path, ...problem }));
  const type = instanceType(name);
  if (findings.length > 0 || !type) return findings;
  if (!config.customNetworking.enabled || type.enis > 1) return [];
  return [
    {
      severity: "error",
      path,
      alsoReads: [["customNetworking", "enabled"]],
      problem: `${name} has a single network interface, and custom networking needs a second one for the pods`,
      fix: "Write an instance type with more network interfaces, such as m6i.large, or set customNetworking.enabled to false",
    },
  ];
}

function architectureFindings({ path, group }: NodeGroupEntry): Finding[] {
  const known = group.instanceTypes.filter((name) => instanceType(name));
  const architectures = [...new Set(known.map((name) => amiVariant(name).architecture))];
  if (architectures.length < 2) return [];
  const list = known.map((name) => `${name} (${amiVariant(name).architecture})`).join(", ");
  return [
    {
      severity: "error",
      path: [...path, "instanceTypes"],
      problem: `the group mixes architectures, and one AMI cannot boot them all: ${list}`,
      allowed: "instance types of one architecture",
      fix: "Make a node group for each architecture",
    },
  ];
}

function maxPodsFindings(config: ClusterConfig, { path, group }: NodeGroupEntry): Finding[] {
  const most = maxPods(group.instanceTypes, cniSettings(config));
  if (group.maxPods === undefined || group.maxPods <= most || !group.instanceTypes.some((name) => instanceType(name))) return [];
  return [
    {
      severity: "warning",
      path: [...path, "maxPods"],
      alsoReads: [
        [...path, "instanceTypes"],
        ["customNetworking", "enabled"],
        ["addons", "vpcCni", "prefixDelegation"],
      ],
      problem: `${group.maxPods} pods are more than the ${most} that a node of ${group.instanceTypes.join(", ")} can run with the VPC CNI as configured`,
      allowed: `at most ${most}`,
      fix: `Set it to ${most}, or remove it to have it computed`,
    },
  ];
}

/**
 * With security groups for pods, the VPC CNI keeps an interface free for the trunk on every node, also where there can be none. On other types the pods
 * with security groups of their own make up for it.
 * @see https://github.com/aws/amazon-vpc-cni-k8s/issues/3094
 */
function trunkFindings(config: ClusterConfig, { path, group }: NodeGroupEntry): Finding[] {
  const withoutTrunk = group.instanceTypes.filter((name) => !mayHaveTrunk(name));
  if (!hasPodSecurityGroups(config) || withoutTrunk.length === 0) return [];
  const settings = cniSettings(config);
  const pods = group.maxPods ?? maxPods(group.instanceTypes, settings);
  const most = maxPods(withoutTrunk, { ...settings, keptFree: 1 });
  if (pods <= most) return [];
  const hasRoom = most >= fewestMaxPods;
  return [
    {
      severity: "warning",
      path: [...path, "instanceTypes"],
      alsoReads: [
        [...path, "maxPods"],
        ["addons", "vpcCni"],
        ["customNetworking", "enabled"],
      ],
      problem: `pods get no security groups of their own on ${withoutTrunk.join(", ")}, and the VPC CNI keeps a network interface free for them there: of ${pods} pods, ${pods - most} would get no address`,
      allowed: "types of the Nitro system, other than those of the t families",
      fix: `Write another type, such as m6i.large${hasRoom ? `, or set maxPods of the group to ${most}` : ""}`,
    },
  ];
}
