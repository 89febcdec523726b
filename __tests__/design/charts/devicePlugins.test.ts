import { clusterSchema } from "../../../config/schema/schema";
import { neuronDevicePlugin } from "../../../design/charts/presets/neuronDevicePlugin";
import { nvidiaDevicePlugin } from "../../../design/charts/presets/nvidiaDevicePlugin";
import { releaseFindings } from "../../../design/charts/releases.findings";
import { type Changes, configDemo, merge } from "../../support/synth";

const neuron = { instanceTypes: ["trn1.2xlarge", "inf2.xlarge"] };

/** The conditions of each term, as `key in values`. */
function termsOf({ affinity }: { readonly affinity?: unknown }): readonly (readonly string[])[] {
  const { nodeAffinity } = affinity as {
    nodeAffinity: Record<string, { nodeSelectorTerms: { matchExpressions: { key: string; operator: string; values?: string[] }[] }[] }>;
  };
  return nodeAffinity["requiredDuringSchedulingIgnoredDuringExecution"]!.nodeSelectorTerms.map(({ matchExpressions }) =>
    matchExpressions.map(({ key, operator, values = [] }) => `${key} ${operator} ${values.join(",")}`.trim()),
  );
}

const network = { egress: "nat" } as const;
const neuronValues = (changes: Changes, namespace = "kube-system") =>
  neuronDevicePlugin.values!(configDemo(merge({ network }, changes)), namespace) as {
    readonly devicePlugin: { readonly affinity?: unknown; readonly namespaceOverride: string; readonly tolerations: unknown };
    readonly npd: unknown;
  };

const ofTypes = "node.kubernetes.io/instance-type In inf2.xlarge,trn1.2xlarge";

test.each(["AL2023", "Bottlerocket"])("Neuron's plugin runs on the groups of %s with such devices, whatever their taints", (amiFamily) => {
  const { devicePlugin } = neuronValues({ nodeGroups: { managed: { system: {}, neuron: { ...neuron, amiFamily } } } });
  expect(termsOf(devicePlugin)).toEqual([[ofTypes]]);
  expect(devicePlugin.tolerations).toEqual([{ operator: "Exists" }]);
});

test("it runs on nodes of Karpenter with such devices, and not on those of EKS Auto Mode, which has its own", () => {
  const managed = { system: {}, neuron };
  const karpenter = { nodeClasses: { default: {} }, nodePools: { default: { limits: { nodes: 2 } } } };
  expect(termsOf(neuronValues({ nodeGroups: { managed }, karpenter }).devicePlugin)).toEqual([
    [ofTypes],
    ["karpenter.k8s.aws/instance-accelerator-manufacturer In aws"],
  ]);
  const notAuto = "eks.amazonaws.com/compute-type NotIn auto";
  expect(termsOf(neuronValues({ nodeGroups: { managed }, autoMode: {} }).devicePlugin)).toEqual([[ofTypes, notAuto]]);
  const nvidia = nvidiaDevicePlugin.values!(configDemo({ network, autoMode: {} }), "nvidia-device-plugin");
  expect(termsOf(nvidia)).toEqual([["nvidia.com/gpu.present In true", notAuto]]);
});

test("without nodes of which the file tells, the chart finds them by the types that it knows", () => {
  expect(neuronValues({ nodeGroups: { managed: { system: {} } } }).devicePlugin.affinity).toBeUndefined();
});

test("beside EKS Auto Mode they are those known here, and never nodes of EKS Auto Mode, which have the plugin", () => {
  const terms = termsOf(neuronValues({ nodeGroups: { managed: { system: {} } }, autoMode: {} }).devicePlugin);
  expect(terms).toEqual([[expect.any(String), "eks.amazonaws.com/compute-type NotIn auto"]]);
  const types = terms[0]![0]!;
  expect(types).toMatch(/^node\.kubernetes\.io\/instance-type In .*\binf2\.xlarge,.*\btrn2\.48xlarge/);
  expect(types).not.toMatch(/\b(?:m6i|g5|p5)\./);
});

test("it is in the namespace of the release, and the privileged node problem detector is off", () => {
  const values = neuronValues({}, "devices");
  expect([values.devicePlugin.namespaceOverride, values.npd]).toEqual(["devices", { enabled: false }]);
});

describe("NVIDIA's plugin beside Bottlerocket, whose AMI has one", () => {
  const gpus = { instanceTypes: ["g5.xlarge"] };
  const bottlerocket = { ...gpus, amiFamily: "Bottlerocket" };
  const present = ["nvidia.com/gpu.present In true"];
  const nvidiaTerms = (changes: Changes) =>
    termsOf(nvidiaDevicePlugin.values!(configDemo(merge({ network }, changes)), "nvidia-device-plugin"));
  const ofGroups = (managed: Changes) => nvidiaTerms({ nodeGroups: { managed: { system: {}, ...managed } } });
  const ofG5 = "node.kubernetes.io/instance-type In g5.xlarge";

  test("tells groups of the same instance type apart by a label that one of them has", () => {
    const labels = { team: "ml", "example.com/gpus": "chart" };
    expect(ofGroups({ br: bottlerocket, al: { ...gpus, labels } })).toEqual([[ofG5, "example.com/gpus In chart"], present]);
    expect(ofGroups({ br: { ...bottlerocket, labels: { team: "ml" } }, al: { ...gpus, labels } })).toEqual([
      [ofG5, "example.com/gpus In chart"],
      present,
    ]);
    expect(ofGroups({ br: { ...bottlerocket, labels: { team: "ml" } }, al: gpus })).toEqual([[ofG5, "team NotIn ml"], present]);
    expect(ofGroups({ br: { ...bottlerocket, labels: { team: "web" } }, al: { ...gpus, labels: { team: "ml" } } })).toEqual([
      [ofG5, "team In ml"],
      present,
    ]);
  });

  test("takes groups that share no type with such a group together, by their types alone", () => {
    const others = { one: { instanceTypes: ["g6.xlarge"] }, two: { instanceTypes: ["g6e.xlarge"] } };
    const al = { ...gpus, labels: { team: "ml" } };
    expect(ofGroups({ br: bottlerocket, ...others })).toEqual([["node.kubernetes.io/instance-type In g6.xlarge,g6e.xlarge"], present]);
    expect(ofGroups({ br: bottlerocket, ...others, al })).toEqual([
      ["node.kubernetes.io/instance-type In g6.xlarge,g6e.xlarge"],
      [ofG5, "team In ml"],
      present,
    ]);
  });

  test("says what nothing tells apart, unless somebody chooses the nodes", () => {
    const found = (chart: Changes, al: Changes = {}) =>
      releaseFindings(
        clusterSchema.parse({
          name: "demo",
          region: "us-west-2",
          network,
          nodeGroups: { managed: { system: {}, br: bottlerocket }, selfManaged: { al: { ...gpus, ...al } } },
          charts: { "nvidia-device-plugin": chart },
        }),
      );
    expect(found({})).toMatchObject([{ severity: "error", path: ["charts", "nvidia-device-plugin"] }]);
    expect(found({ values: { tolerations: [] } })).toHaveLength(1);
    expect(found({ values: { affinity: { nodeAffinity: null } } })).toEqual([]);
    expect(found({}, { labels: { "example.com/device-plugin": "chart" } })).toEqual([]);
    expect(found({}, { instanceTypes: ["g6.xlarge"] })).toEqual([]);
  });

  test("finds it where nodes of Bottlerocket with GPUs have the label that asks for it", () => {
    const label = { "nvidia.com/gpu.present": "true" };
    const found = (rocket: Changes, pool: Changes = {}, values: Changes = {}) =>
      releaseFindings(
        clusterSchema.parse({
          name: "demo",
          region: "us-west-2",
          network,
          nodeGroups: { managed: { system: {}, al: gpus, rocket: { ...bottlerocket, instanceTypes: ["g6.xlarge"], ...rocket } } },
          karpenter: {
            nodeClasses: { default: { amiFamily: "Bottlerocket" } },
            nodePools: { default: { limits: { nodes: 2 }, ...pool } },
          },
          charts: { "nvidia-device-plugin": { values } },
        }),
      ).map(({ severity, path }) => `${severity}: ${path.join("/")}`);
    const ofGroup = "error: nodeGroups/managed/rocket/labels/nvidia.com/gpu.present";
    const ofPool = "error: karpenter/nodePools/default/labels/nvidia.com/gpu.present";
    const families = (...values: readonly string[]) => ({
      labels: label,
      requirements: [{ key: "karpenter.k8s.aws/instance-family", operator: "In", values }],
    });
    expect(found({})).toEqual([]);
    expect(found({ labels: label }, families("g5", "g6"))).toEqual([ofGroup, ofPool]);
    expect(found({ labels: label }, {}, { nodeSelector: { kernel: "other" } })).toEqual([]);
    const taints = [{ key: "rocket", effect: "NoSchedule" }];
    expect(found({ labels: label, taints })).toEqual([ofGroup]);
    expect(found({ labels: label, taints }, {}, { tolerations: [] })).toEqual([]);
    expect(found({ labels: { "nvidia.com/gpu.present": "false" } }, families("m6i"))).toEqual([]);
    expect(found({ labels: label, amiFamily: "AL2023" })).toEqual([]);
  });

  test("leaves nodes of Karpenter to the term of its classes, which names those of AL2023", () => {
    const nodeClasses = { default: {}, rocket: { amiFamily: "Bottlerocket" } };
    const karpenter = { nodeClasses, nodePools: { default: { limits: { nodes: 2 } }, rocket: { nodeClass: "rocket" } } };
    expect(nvidiaTerms({ nodeGroups: { managed: { system: {}, al: gpus } }, karpenter })).toEqual([
      [ofG5, "karpenter.sh/nodepool DoesNotExist"],
      ["karpenter.k8s.aws/instance-gpu-manufacturer In nvidia", "karpenter.k8s.aws/ec2nodeclass In default"],
      present,
    ]);
  });
});
