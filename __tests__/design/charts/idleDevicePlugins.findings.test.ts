import { clusterSchema } from "../../../config/schema/schema";
import { idleDevicePluginFindings } from "../../../design/charts/idleDevicePlugins.findings";
import { chosenReleases } from "../../../design/charts/releases";

const found = (plugin: "nvidia" | "neuron", changes: object) => {
  const charts = { [`${plugin}-device-plugin`]: {} };
  const config = clusterSchema.parse({ name: "demo", region: "us-west-2", charts, ...changes });
  return chosenReleases(config).flatMap((release) => idleDevicePluginFindings(config, release));
};

const groups = (settings: object) => ({ nodeGroups: { managed: { system: {}, devices: settings } } });
const amiReleaseVersion = "1.35.2-20260415";
const pools = (requirements: readonly object[], amiFamily = "AL2023") => ({
  karpenter: { nodeClasses: { default: { amiFamily, amiReleaseVersion } }, nodePools: { default: { requirements, limits: { nodes: 3 } } } },
});
const category = (...values: readonly string[]) => ({ key: "karpenter.k8s.aws/instance-category", operator: "In", values });
const gpuPool = { nodePools: { gpu: { instanceCategories: ["g"], limits: { cpu: "100" } } } };
const term = { matchExpressions: [{ key: "devices", operator: "Exists" }] };
const requiring = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } };
const preferred = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: term }] };
const charts = (name: string, values: object) => ({ charts: { [name]: { values } } });

test.each<["nvidia" | "neuron", string, object]>([
  ["nvidia", "nodes of EKS Auto Mode have it", { autoMode: gpuPool }],
  ["nvidia", "nodes of Bottlerocket have it", groups({ instanceTypes: ["g6.xlarge"], amiFamily: "Bottlerocket" })],
  ["nvidia", "nodes of Bottlerocket that Karpenter starts have it", pools([category("g")], "Bottlerocket")],
  ["nvidia", "Karpenter starts none with GPUs", pools([category("c", "m")])],
  ["nvidia", "no node has GPUs", {}],
  ["nvidia", "an affinity says nothing", charts("nvidia-device-plugin", { affinity: {}, nodeSelector: {} })],
  ["nvidia", "a preference keeps it from no node", charts("nvidia-device-plugin", { affinity: { nodeAffinity: preferred } })],
  ["nvidia", "a label has another value", groups({ labels: { "nvidia.com/gpu.present": "false" } })],
  ["neuron", "nodes of EKS Auto Mode have it", { autoMode: {} }],
  ["neuron", "no node has such devices", groups({ instanceTypes: ["g6.xlarge"] })],
])("%s: a warning where it runs nowhere: %s", (plugin, _, changes) => {
  expect(found(plugin, changes).map(({ severity, path }) => [severity, path])).toEqual([
    ["warning", ["charts", `${plugin}-device-plugin`]],
  ]);
});

test.each<["nvidia" | "neuron", string, object]>([
  ["nvidia", "a group of AL2023", groups({ instanceTypes: ["g6.xlarge"] })],
  ["nvidia", "a group beside EKS Auto Mode", { ...groups({ instanceTypes: ["p5.48xlarge"] }), autoMode: gpuPool }],
  ["nvidia", "a label that somebody gives", groups({ labels: { "nvidia.com/gpu.present": "true" } })],
  ["nvidia", "a pool that asks for GPUs", pools([category("g")])],
  ["nvidia", "a pool that leaves it open", pools([{ key: "kubernetes.io/arch", operator: "In", values: ["amd64"] }])],
  ["nvidia", "a family that is not known", pools([category("q")])],
  ["nvidia", "an affinity of the file's own", charts("nvidia-device-plugin", { affinity: { nodeAffinity: requiring } })],
  ["nvidia", "whatever the chart says", charts("nvidia-device-plugin", { affinity: null })],
  ["neuron", "an affinity of the file's own", charts("neuron-device-plugin", { devicePlugin: { affinity: { nodeAffinity: requiring } } })],
  ["neuron", "all nodes, without the affinity of the chart", charts("neuron-device-plugin", { devicePlugin: { affinity: null } })],
  [
    "nvidia",
    "nodes that are made elsewhere",
    { access: { entries: { gpu: { principal: "arn:aws:iam::111122223333:role/gpu", type: "EC2_LINUX" } } } },
  ],
  ["neuron", "a group of Bottlerocket", groups({ instanceTypes: ["inf2.xlarge"], amiFamily: "Bottlerocket" })],
  ["neuron", "a pool that asks for such devices", pools([category("trn")])],
  ["neuron", "a selector of the file's own", charts("neuron-device-plugin", { devicePlugin: { nodeSelector: { devices: "neuron" } } })],
])("%s: nothing where it may run: %s", (plugin, _, changes) => expect(found(plugin, changes)).toEqual([]));
