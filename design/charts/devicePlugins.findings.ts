import { amiVariant } from "../../aws/amis";
import { instanceDomains } from "../../aws/nodePoolLabels";
import type { Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { tolerationsIn, toleratesAll } from "../fargate/tolerations";
import { startableTypes } from "../nodePools/startableTypes";
import { choosesNodes } from "./chosenNodes";
import { presetOf } from "./presetTable";
import { gpuPresentLabel, groupsBesideBottlerocket, groupsOfBottlerocketWithGpus, nvidiaDevicePlugin } from "./presets/nvidiaDevicePlugin";
import type { ChartRelease } from "./releases";

/** A label that nobody has for anything else. */
const exampleLabel = "example.com/device-plugin: chart";

/**
 * Nodes on which two plugins of NVIDIA would run, so that pods get no GPUs: of Bottlerocket, by nothing but its AMI unlike those that need the plugin, or
 * with the label that asks for it. Whoever writes an affinity or a node selector chooses the nodes, as do taints that pods with other tolerations do not tolerate.
 * @see https://github.com/bottlerocket-os/bottlerocket/issues/4309
 */
export function devicePluginFindings(config: ClusterConfig, release: ChartRelease): readonly Finding[] {
  if (presetOf(release.name) !== nvidiaDevicePlugin || choosesNodes(config, release, [])) return [];
  return [...ofSharedTypes(config, release), ...ofPresentLabel(config, release)];
}

type ReleasePart = Pick<ChartRelease, "path" | "values">;

const ofSharedTypes = (config: ClusterConfig, { path, values }: ReleasePart): readonly Finding[] =>
  groupsBesideBottlerocket(config).flatMap(({ entry, beside }) =>
    beside
      .filter(({ difference, other }) => difference === undefined && toleratesAll(tolerationsIn(values), other.group.taints))
      .map(({ other }): Finding => {
        const shared = entry.group.instanceTypes.filter((type) => other.group.instanceTypes.includes(type));
        return {
          severity: "error",
          path,
          alsoReads: [entry.path, other.path, [...path, "values"]],
          problem: `it would run on the nodes of ${pathText(other.path)}, too, which are of ${shared.join(", ")} as those of ${pathText(entry.path)} are: Bottlerocket has a plugin of its own there, and of two none gives pods the GPUs`,
          fix: `Write a label into ${pathText([...entry.path, "labels"])} that ${pathText(other.path)} does not have, such as ${exampleLabel}, or choose other instance types`,
        };
      }),
  );

/** Nodes of Bottlerocket with GPUs, or that Karpenter may start with them. */
const nodesOfBottlerocket = (config: ClusterConfig) => [
  ...groupsOfBottlerocketWithGpus(config).map(({ group: { labels, taints }, path }) => ({ labels, taints, path })),
  ...Object.entries(config.karpenter?.nodePools ?? {})
    .filter(
      ([, { nodeClass, requirements }]) =>
        config.karpenter!.nodeClasses[nodeClass]?.amiFamily === "Bottlerocket" &&
        startableTypes(requirements, instanceDomains.karpenter).some((type) => amiVariant(type).accelerator === "nvidia"),
    )
    .map(([name, { labels, taints }]) => ({ labels, taints, path: ["karpenter", "nodePools", name] })),
];

const ofPresentLabel = (config: ClusterConfig, { path, values }: ReleasePart): readonly Finding[] =>
  nodesOfBottlerocket(config)
    .filter(({ labels, taints }) => labels[gpuPresentLabel] === "true" && toleratesAll(tolerationsIn(values), taints))
    .map((nodes) => ({
      severity: "error",
      path: [...nodes.path, "labels", gpuPresentLabel],
      alsoReads: [nodes.path, path, [...path, "values"], ["karpenter", "nodeClasses"]],
      problem: `${pathText(path)} runs on nodes with this label, and Bottlerocket has a plugin of its own there: of two none gives pods the GPUs`,
      fix: "Remove the label",
    }));
