import type { ConfigPath } from "../../../config/findings/finding";
import type { NodeGroupEntry } from "../../../config/schema/nodeGroups";
import { groupsForNeuronPlugin, poolsForNeuronPlugin } from "../../../design/charts/presets/neuronDevicePlugin";
import { groupsForDevicePlugin, poolsForDevicePlugin } from "../../../design/charts/presets/nvidiaDevicePlugin";
import type { poolsWithGpus } from "../../../design/karpenter/askedTypes";
import { type CheckSubject, type DoctorCheck, type Symptom, when } from "./check";

/** A device plugin, and the nodes whose AMI leaves it to the cluster. */
interface DevicePlugin {
  /** The release that installs it. */
  readonly release: string;
  /** What the nodes have. */
  readonly devices: string;
  readonly groups: readonly NodeGroupEntry[];
  readonly pools: ReturnType<typeof poolsWithGpus>;
}

/** The groups and pools that lack a device plugin. */
function without({ config }: CheckSubject, { devices, groups, pools, release }: DevicePlugin): readonly Symptom[] {
  const nodes: readonly { readonly name: string; readonly amiFamily: string; readonly at: ConfigPath }[] = [
    ...groups.map(({ name, path, group: { amiFamily } }) => ({ name, amiFamily, at: [...path, "instanceTypes"] })),
    ...pools.map(({ name, amiFamily }) => ({ name, amiFamily, at: ["karpenter", "nodePools", name, "requirements"] })),
  ];
  return nodes.flatMap(({ name, at, amiFamily }) =>
    when(
      !Object.hasOwn(config.charts, release),
      at,
      `nodes of ${name} have ${devices}, and their AMI of ${amiFamily} has no device plugin`,
      `Write ${release}: {} below charts, unless something else installs one`,
    ),
  );
}

/** Nodes with accelerators of which Kubernetes knows nothing. */
export const devicePluginChecks: readonly DoctorCheck[] = [
  {
    id: "no-gpu-device-plugin",
    severity: "advice",
    reason: "Without a device plugin Kubernetes knows of no GPUs, and pods that ask for nvidia.com/gpu stay pending",
    link: "https://docs.aws.amazon.com/eks/latest/userguide/device-management-nvidia.html",
    find: (subject) =>
      without(subject, {
        release: "nvidia-device-plugin",
        devices: "NVIDIA GPUs",
        groups: groupsForDevicePlugin(subject.config),
        pools: poolsForDevicePlugin(subject.config),
      }),
  },
  {
    id: "no-neuron-device-plugin",
    severity: "advice",
    reason: "Without a device plugin Kubernetes knows of no Neuron devices, and pods that ask for aws.amazon.com/neuron stay pending",
    link: "https://docs.aws.amazon.com/eks/latest/userguide/device-management-neuron.html",
    find: (subject) =>
      without(subject, {
        release: "neuron-device-plugin",
        devices: "Neuron devices",
        groups: groupsForNeuronPlugin(subject.config),
        pools: poolsForNeuronPlugin(subject.config),
      }),
  },
];
