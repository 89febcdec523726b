import type { Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { tolerationsIn, toleratesAll } from "../fargate/tolerations";
import { presetOf } from "./presetTable";
import { groupsBesideBottlerocket, nvidiaDevicePlugin } from "./presets/nvidiaDevicePlugin";
import type { ChartRelease } from "./releases";

/** A label that nobody has for anything else. */
const exampleLabel = "example.com/device-plugin: chart";

/**
 * Nodes on which two plugins of NVIDIA would run, so that pods get no GPUs: of a group of Bottlerocket, by nothing but its AMI unlike one that needs the
 * plugin. Whoever writes an affinity or a node selector chooses the nodes, as do taints that pods with other tolerations do not tolerate.
 * @see https://github.com/bottlerocket-os/bottlerocket/issues/4309
 */
export function devicePluginFindings(config: ClusterConfig, { name, namespace, path, values }: ChartRelease): readonly Finding[] {
  const preset = presetOf(name);
  const ours = preset?.values?.(config, namespace) ?? {};
  const isGiven = ["affinity", "nodeSelector"].some((key) => JSON.stringify(values[key]) !== JSON.stringify(ours[key]));
  if (preset !== nvidiaDevicePlugin || isGiven) return [];
  return groupsBesideBottlerocket(config).flatMap(({ entry, beside }) =>
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
}
