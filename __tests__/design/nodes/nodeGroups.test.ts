import { clusterSchema } from "../../../config/schema/schema";
import {
  eksTaintEffects,
  planNodeGroups,
  type ManagedNodeGroupDesign,
  type NodeGroupDesign,
  type SelfManagedNodeGroupDesign,
} from "../../../design/nodes/nodeGroups";

const zones = ["us-west-2a", "us-west-2b"];
const plan = (cluster: object) => planNodeGroups(clusterSchema.parse({ name: "demo", region: "us-west-2", ...cluster }), zones);
const managed = (group: object, cluster: object = {}) =>
  plan({ ...cluster, nodeGroups: { managed: { main: group } } })[0] as ManagedNodeGroupDesign;
const selfManaged = (group: object, cluster: object = {}) =>
  plan({ ...cluster, nodeGroups: { selfManaged: { main: group } } })[0] as SelfManagedNodeGroupDesign;

test("plans one managed group where none is asked for", () => {
  expect(plan({}).map(({ kind, name }) => ({ kind, name }))).toEqual([{ kind: "managed", name: "default" }]);
});

test("a managed node group by default is private, encrypted and as small as can be", () => {
  expect(managed({})).toEqual<NodeGroupDesign>({
    kind: "managed",
    name: "main",
    namePrefix: "main-",
    resourceName: "demo-main",
    zones,
    family: "AL2023",
    fips: false,
    architecture: "x86_64",
    accelerator: "none",
    amiType: "AL2023_x86_64_STANDARD",
    containerRuntime: "containerd",
    instanceTypes: ["m6i.large"],
    scaling: { min: 1, desired: 1, max: 3 },
    capacityType: "ON_DEMAND",
    blockDevices: [{ deviceName: "/dev/xvda", size: 80, iops: 3000, throughput: 125, encrypted: true }],
    metadata: { httpTokens: "required", hopLimit: 1 },
    labels: {},
    taints: [],
    tags: { Name: "demo-main" },
    maxPods: 29,
    userData: [],
    monitoring: false,
    update: { maxUnavailable: 1 },
    forceUpdate: false,
    repair: { enabled: false },
    groupTags: {},
    securityGroupIds: [],
    fastImagePull: false,
    iam: {
      managedPolicyArns: [
        "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
        "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
      ],
      statements: [],
    },
  });
});

test("a self-managed node group finds its AMI by Systems Manager, and tells the autoscaler of its labels and taints", () => {
  const group = selfManaged({
    labels: { team: "a" },
    taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }],
  });
  expect(group).toMatchObject({
    kind: "selfManaged",
    ssmParameter: "/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/standard/recommended/image_id",
    update: { minHealthyPercentage: 90 },
    tags: { Name: "demo-main", "kubernetes.io/cluster/demo": "owned" },
    groupTags: {
      "k8s.io/cluster-autoscaler/enabled": "true",
      "k8s.io/cluster-autoscaler/demo": "owned",
      "k8s.io/cluster-autoscaler/node-template/label/team": "a",
      "k8s.io/cluster-autoscaler/node-template/taint/gpu": "yes:NoSchedule",
    },
  });
});

test("each taint of a key has a tag of its own, as the autoscaler reads them", () => {
  const effects = ["NoSchedule", "NoExecute"] as const;
  const { groupTags } = selfManaged({ taints: effects.map((effect) => ({ key: "gpu", value: "yes", effect })) });
  expect(groupTags).toMatchObject({
    "k8s.io/cluster-autoscaler/node-template/taint/gpu": "yes:NoSchedule",
    "NoExecute.k8s.io/cluster-autoscaler/node-template/taint/gpu": "yes:NoExecute",
  });
  const read = Object.entries(groupTags).flatMap(([key, value]) => {
    const taint = key.split("k8s.io/cluster-autoscaler/node-template/taint/")[1];
    return taint === undefined ? [] : [`${taint}=${value}`];
  });
  expect(read).toEqual(["gpu=yes:NoSchedule", "gpu=yes:NoExecute"]);
});

describe("AMIs", () => {
  test("a custom AMI takes the place of EKS's", () => {
    expect(managed({ amiId: "ami-0123456789abcdef0" })).toMatchObject({ amiType: "CUSTOM", amiId: "ami-0123456789abcdef0" });
    expect(selfManaged({ amiId: "ami-0123456789abcdef0" }).ssmParameter).toBeUndefined();
  });

  test("a release is passed on", () => {
    expect(managed({ amiReleaseVersion: "1.35.2-20260415" }).releaseVersion).toBe("1.35.2-20260415");
    expect(selfManaged({ amiReleaseVersion: "1.35.2-20260415" }).ssmParameter).toContain("-v20260415/");
  });

  test("follow the instance types", () => {
    expect(managed({ amiFamily: "Bottlerocket", instanceTypes: ["g5g.xlarge"] })).toMatchObject({
      architecture: "arm64",
      accelerator: "nvidia",
      amiType: "BOTTLEROCKET_ARM_64_NVIDIA",
    });
    const fips = { amiFamily: "Bottlerocket", fips: { enabled: true } };
    expect(managed(fips).amiType).toBe("BOTTLEROCKET_x86_64_FIPS");
    expect(selfManaged(fips).ssmParameter).toContain("-fips/x86_64/");
  });
});

describe("size", () => {
  test.each([
    [
      { min: 0, max: 5 },
      { min: 0, desired: 1, max: 5 },
    ],
    [
      { min: 2, max: 5 },
      { min: 2, desired: 2, max: 5 },
    ],
    [
      { min: 0, desired: 0, max: 5 },
      { min: 0, desired: 0, max: 5 },
    ],
  ])("%j becomes %j", (capacity, scaling) => {
    expect(managed({ capacity }).scaling).toEqual(scaling);
  });

  test("nodes are replaced by number or by percentage", () => {
    expect(managed({ update: { maxUnavailable: 2 } }).update).toEqual({ maxUnavailable: 2 });
    expect(managed({ update: { maxUnavailablePercentage: 33 } }).update).toEqual({ maxUnavailablePercentage: 33 });
  });
});

describe("pods per node", () => {
  const customNetworking = { customNetworking: { enabled: true } };

  test("leave out the node's first interface with custom networking", () => {
    expect(managed({ instanceTypes: ["m5.large"] }, customNetworking).maxPods).toBe(20);
  });

  test("are more with prefix delegation", () => {
    expect(managed({ instanceTypes: ["m5.large"] }, { addons: { vpcCni: { prefixDelegation: true } } }).maxPods).toBe(110);
  });

  test("are the user's where given", () => {
    expect(managed({ maxPods: 42 }, customNetworking).maxPods).toBe(42);
  });
});

describe("volumes", () => {
  const kmsKeyArn = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

  test("Bottlerocket's size is the data volume's; both volumes are encrypted alike", () => {
    expect(managed({ amiFamily: "Bottlerocket", volume: { size: 100, iops: 4000, throughput: 250, kmsKeyArn } }).blockDevices).toEqual([
      { deviceName: "/dev/xvda", encrypted: true, kmsKeyArn },
      { deviceName: "/dev/xvdb", size: 100, iops: 4000, throughput: 250, encrypted: true, kmsKeyArn },
    ]);
  });

  test.each(["AL2023", "Bottlerocket"])("of %s are unencrypted only where that is asked for", (amiFamily) => {
    const encrypted = (volume: object) => managed({ amiFamily, volume }).blockDevices.map((device) => device.encrypted);
    expect(encrypted({})).not.toContain(false);
    expect(encrypted({ encrypted: false })).not.toContain(true);
  });
});

describe("metadata service", () => {
  const insights = { observability: { containerInsights: { enabled: true } } };

  test("is one hop further for Container Insights", () => {
    expect(managed({}, insights).metadata).toEqual({ httpTokens: "required", hopLimit: 2 });
  });

  test("is where the user says", () => {
    expect(managed({ metadata: { httpTokens: "optional", hopLimit: 3 } }, insights).metadata).toEqual({
      httpTokens: "optional",
      hopLimit: 3,
    });
  });
});

test("tags of the group win over the cluster's", () => {
  expect(managed({ tags: { team: "b" } }, { tags: { team: "a", cost: "1" } }).tags).toEqual({ Name: "demo-main", team: "b", cost: "1" });
});

test("zones of the group win over the network's", () => {
  expect(managed({ availabilityZones: ["us-west-2b"] }).zones).toEqual(["us-west-2b"]);
});

test("Kubernetes' taint effects have the EKS API's names", () => {
  expect(eksTaintEffects).toEqual({ NoSchedule: "NO_SCHEDULE", PreferNoSchedule: "PREFER_NO_SCHEDULE", NoExecute: "NO_EXECUTE" });
});
