import { nvidiaDevicePlugin, poolsForDevicePlugin } from "../../../design/charts/presets/nvidiaDevicePlugin";
import { poolsWithGpus, poolsWithNeuron } from "../../../design/karpenter/askedTypes";
import { configDemo } from "../../support/synth";

const label = (name: string) => `karpenter.k8s.aws/${name}`;

const cluster = (requirement: object, amiFamily = "AL2023") =>
  configDemo({
    network: { egress: "nat" },
    karpenter: {
      nodeClasses: { default: { amiFamily } },
      nodePools: { default: { limits: { nodes: 2 }, requirements: [requirement] } },
    },
  });

test.each([
  [label("instance-category"), "In", ["c", "g"], 1],
  [label("instance-category"), "In", ["c", "m", "r"], 0],
  [label("instance-category"), "NotIn", ["g"], 0],
  [label("instance-family"), "In", ["g6"], 1],
  [label("instance-family"), "In", ["g4ad"], 0],
  ["node.kubernetes.io/instance-type", "In", ["g6.xlarge"], 1],
  ["node.kubernetes.io/instance-type", "In", ["m6i.large"], 0],
  [label("instance-gpu-count"), "Gt", ["0"], 1],
  [label("instance-gpu-count"), "In", ["0"], 0],
  [label("instance-gpu-name"), "Exists", [], 1],
  [label("instance-gpu-name"), "DoesNotExist", [], 0],
  [label("instance-gpu-manufacturer"), "In", ["nvidia"], 1],
  [label("instance-gpu-manufacturer"), "In", ["amd"], 0],
])("a pool with %s %s %j asks for NVIDIA GPUs: %i", (key, operator, values, count) => {
  expect(poolsWithGpus(cluster({ key, operator, values }))).toHaveLength(count);
});

test.each([
  [label("instance-category"), "In", ["inf", "trn"], 1],
  [label("instance-category"), "In", ["g", "p"], 0],
  [label("instance-family"), "In", ["trn2"], 1],
  ["node.kubernetes.io/instance-type", "In", ["inf2.xlarge"], 1],
  [label("instance-accelerator-manufacturer"), "In", ["aws"], 1],
  [label("instance-accelerator-manufacturer"), "In", ["habana"], 0],
  [label("instance-accelerator-name"), "Exists", [], 1],
  [label("instance-accelerator-count"), "In", ["0"], 0],
  [label("instance-gpu-count"), "Gt", ["0"], 0],
])("a pool with %s %s %j asks for Neuron devices: %i", (key, operator, values, count) => {
  expect(poolsWithNeuron(cluster({ key, operator, values }))).toHaveLength(count);
});

test("Bottlerocket's AMI has a device plugin of its own", () => {
  const gpus = { key: label("instance-category"), operator: "In", values: ["g"] };
  expect(poolsForDevicePlugin(cluster(gpus))).toHaveLength(1);
  expect(poolsForDevicePlugin(cluster(gpus, "Bottlerocket"))).toHaveLength(0);
  const values = (family: string) => JSON.stringify(nvidiaDevicePlugin.values!(cluster(gpus, family), "nvidia-device-plugin"));
  expect(values("AL2023")).toContain(label("instance-gpu-manufacturer"));
  expect(values("Bottlerocket")).not.toContain(label("instance-gpu-manufacturer"));
});
