import { loadCluster } from "../../../config/load";
import { renderFindings } from "../../../config/findings/located";
import { designFindings } from "../../../design/cluster.findings";
import { billOfMaterials, type BomImage, imageReference } from "../../../commands/images/billOfMaterials";
import { billTable } from "../../../commands/images/formats";
import { stringify } from "yaml";
import { merge, type Changes } from "../../support/synth";

/** The bill of materials of a cluster `demo` in us-west-2 with nothing but defaults and the changes. */
function billOf(changes: Changes = {}) {
  const text = stringify(merge({ name: "demo", region: "us-west-2" }, changes));
  const { config, findings } = loadCluster({ file: "test.yaml", text }, designFindings);
  if (!config) throw new Error(renderFindings(findings));
  return billOfMaterials(config);
}

const nat = { network: { egress: "nat", publicSubnets: { enabled: true } } };
const eks = "602401143452.dkr.ecr.us-west-2.amazonaws.com";
const references = (images: readonly BomImage[]) => images.map(imageReference);
const imageOf = (images: readonly BomImage[], source: string) => images.find((image) => image.source.endsWith(source));

test("of a cluster with nothing but defaults are the images of its add-ons, from the registry of EKS in the region", () => {
  const { images, charts } = billOf();
  expect(charts).toEqual([]);
  expect(references(images)).toEqual([
    `${eks}/amazon-k8s-cni`,
    `${eks}/amazon-k8s-cni-init`,
    `${eks}/amazon/aws-network-policy-agent`,
    `${eks}/eks/coredns`,
    `${eks}/eks/eks-pod-identity-agent`,
    `${eks}/eks/kube-proxy`,
  ]);
  expect(imageOf(images, "eks/coredns")).toEqual({
    source: `${eks}/eks/coredns`,
    deployed: `${eks}/eks/coredns`,
    architectures: ["amd64"],
    consumers: ["add-on coredns"],
    pulledBy: ["nodes"],
    mirrored: false,
  });
});

test.each([
  ["cn-north-1", "918309763551.dkr.ecr.cn-north-1.amazonaws.com.cn"],
  ["us-gov-west-1", "013241004608.dkr.ecr.us-gov-west-1.amazonaws.com"],
  ["il-central-1", "066635153087.dkr.ecr.il-central-1.amazonaws.com"],
  ["eu-west-3", "602401143452.dkr.ecr.eu-west-3.amazonaws.com"],
])("add-ons in %s are pulled from %s", (region, registry) => {
  const { images } = billOf({ region });
  for (const { source } of images) expect(source.startsWith(`${registry}/`)).toBe(true);
});

test("tags are those of the add-on where its version is pinned, and none where the image has versions of its own", () => {
  const { images } = billOf({
    addons: {
      vpcCni: { version: "v1.21.1-eksbuild.1" },
      kubeProxy: { version: "v1.35.0-eksbuild.2" },
      coreDns: { version: "v1.13.1-eksbuild.1" },
      ebsCsiDriver: { enabled: true, version: "v1.54.0-eksbuild.1" },
    },
  });
  const tags = Object.fromEntries(images.map(({ source, tag }) => [source.replace(`${eks}/`, ""), tag]));
  expect(tags).toMatchObject({
    "amazon-k8s-cni": "v1.21.1-eksbuild.1",
    "amazon-k8s-cni-init": "v1.21.1-eksbuild.1",
    "eks/coredns": "v1.13.1-eksbuild.1",
    "eks/aws-ebs-csi-driver": "v1.54.0",
  });
  for (const own of ["amazon/aws-network-policy-agent", "eks/kube-proxy", "eks/csi-provisioner"]) expect(tags[own]).toBeUndefined();
});

test("an image of two consumers is one image", () => {
  const { images } = billOf({ addons: { ebsCsiDriver: { enabled: true }, efsCsiDriver: { enabled: true } } });
  expect(imageOf(images, "eks/livenessprobe")?.consumers).toEqual(["add-on aws-ebs-csi-driver", "add-on aws-efs-csi-driver"]);
  expect(new Set(references(images)).size).toBe(images.length);
});

test("architectures are those of the nodes, and only GPU nodes pull what watches GPUs", () => {
  const { images } = billOf({
    observability: { containerInsights: { enabled: true } },
    nodeGroups: {
      managed: { arm: { instanceTypes: ["m7g.large"] }, gpu: { instanceTypes: ["g5.xlarge"] } },
    },
  });
  expect(imageOf(images, "eks/coredns")?.architectures).toEqual(["amd64", "arm64"]);
  expect(imageOf(images, "dcgm-exporter")?.architectures).toEqual(["amd64"]);
  expect(imageOf(images, "neuron-monitor")).toBeUndefined();
});

describe("charts and samples", () => {
  const everything = {
    ...nat,
    loadBalancerController: { enabled: true },
    addons: { clusterAutoscaler: { enabled: true } },
    observability: { fluentBit: { enabled: true } },
    samples: { privateNlb: { enabled: true } },
  };

  test("have the images that the cluster file names, and their charts", () => {
    const { images, charts } = billOf(everything);
    const named = images.filter(({ source }) => !source.startsWith(eks));
    expect(Object.fromEntries(named.map((image) => [imageReference(image), image.consumers]))).toEqual({
      "public.ecr.aws/aws-observability/aws-for-fluent-bit:3.2.1": ["Fluent Bit"],
      "public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0": ["AWS Load Balancer Controller"],
      "public.ecr.aws/nginx/nginx:1.29.3": ["sample application"],
      "registry.k8s.io/autoscaling/cluster-autoscaler:v1.35.0": ["cluster autoscaler"],
    });
    expect(charts.map(({ name, oci, mirror }) => [name, oci, mirror])).toEqual([
      ["aws-load-balancer-controller", false, undefined],
      ["cluster-autoscaler", false, undefined],
      ["aws-for-fluent-bit", false, undefined],
    ]);
  });

  test("come from the mirror where there is one, add-ons from EKS as before", () => {
    const { images, charts } = billOf({
      ...everything,
      network: { egress: "none" },
      registry: { mirror: true, prefix: "", accountId: "111122223333" },
      loadBalancerController: { enabled: true, chart: { repository: "oci://ghcr.io/charts" } },
    });
    expect(imageOf(images, "nginx/nginx")).toMatchObject({
      source: "public.ecr.aws/nginx/nginx",
      deployed: "111122223333.dkr.ecr.us-west-2.amazonaws.com/nginx/nginx",
      mirrored: true,
    });
    for (const { source, mirrored } of images) expect(mirrored).toBe(!source.startsWith(eks));
    expect(charts[0]).toMatchObject({
      repository: "oci://ghcr.io/charts",
      oci: true,
      mirror: "oci://111122223333.dkr.ecr.us-west-2.amazonaws.com/charts",
    });
  });

  test("named by a digest have it, in the mirror too", () => {
    const digest = "ab".repeat(32);
    const { images } = billOf({
      registry: { mirror: true, prefix: "", accountId: "111122223333" },
      loadBalancerController: { enabled: true, image: { repository: "mirror.example.com:5000/controller@sha256", tag: digest } },
    });
    const image = imageOf(images, "controller");
    expect(image).toMatchObject({
      source: "mirror.example.com:5000/controller",
      digest: `sha256:${digest}`,
      deployed: "111122223333.dkr.ecr.us-west-2.amazonaws.com/controller",
    });
    expect(image).not.toHaveProperty("tag");
  });
});

describe("on Fargate", () => {
  const profiles = { fargateProfiles: { system: { selectors: [{ namespace: "kube-system", labels: { "k8s-app": "kube-dns" } }] } } };

  test("images of pods that a profile selects are pulled by Fargate, for amd64, and none for DaemonSets without nodes", () => {
    const { images } = billOf({ ...profiles, nodeGroups: { managed: {} } });
    expect(images).toMatchObject([{ source: `${eks}/eks/coredns`, pulledBy: ["fargate"], architectures: ["amd64"] }]);
  });

  test("the others are pulled by the nodes of a mixed cluster, and those of a DaemonSet too by both", () => {
    const { images } = billOf({
      nodeGroups: { managed: { arm: { instanceTypes: ["m7g.large"] } } },
      addons: { ebsCsiDriver: { enabled: true } },
      fargateProfiles: { all: { selectors: [{ namespace: "kube-system" }] } },
    });
    const pulledBy = (source: string) => imageOf(images, source);
    expect(pulledBy("eks/coredns")).toMatchObject({ pulledBy: ["fargate"], architectures: ["amd64"] });
    expect(pulledBy("amazon-k8s-cni")).toMatchObject({ pulledBy: ["nodes"], architectures: ["arm64"] });
    expect(pulledBy("eks/aws-ebs-csi-driver")).toMatchObject({ pulledBy: ["fargate", "nodes"], architectures: ["amd64", "arm64"] });
  });
});

describe("on nodes of EKS Auto Mode", () => {
  const mirrored = {
    accountId: "111122223333",
    registry: { mirror: true },
    charts: { kyverno: {} },
    addons: { metricsServer: { enabled: true } },
  };
  const architecturesOf = (autoMode: Changes, managed: Changes = {}) =>
    billOf({ ...mirrored, autoMode, nodeGroups: { managed } }).images.find(({ source }) => source === "reg.kyverno.io/kyverno/kyverno")
      ?.architectures;

  test("without others, they pull what charts and add-ons run, and none of what they have built in", () => {
    const { images } = billOf({ ...mirrored, autoMode: { nodePools: { main: {} } }, nodeGroups: { managed: {} } });
    expect(references(images)).toContain("reg.kyverno.io/kyverno/kyverno:v1.19.0");
    expect(imageOf(images, "kyverno/kyverno")).toMatchObject({ pulledBy: ["nodes"], architectures: ["amd64"], mirrored: true });
    expect(references(images).filter((reference) => reference.startsWith(eks))).toEqual([`${eks}/eks/metrics-server`]);
  });

  test("each pool has its architectures, as its requirements leave them", () => {
    const both = { architectures: ["amd64", "arm64"] };
    const onlyArm = { requirements: [{ key: "kubernetes.io/arch", operator: "NotIn", values: ["amd64"] }] };
    expect(architecturesOf({ nodePools: { main: both } })).toEqual(["amd64", "arm64"]);
    expect(architecturesOf({ nodePools: { main: { ...both, ...onlyArm } } })).toEqual(["arm64"]);
    expect(architecturesOf({ nodePools: { main: {} } }, { group: { instanceTypes: ["m7g.large"] } })).toEqual(["amd64", "arm64"]);
  });

  test("built-in pools have those that AWS documents", () => {
    expect(architecturesOf({ builtInPools: ["general-purpose"] })).toEqual(["amd64"]);
    expect(architecturesOf({ builtInPools: ["general-purpose", "system"] })).toEqual(["amd64", "arm64"]);
  });

  test("beside others, images of what they have built in are for the others alone", () => {
    const { images } = billOf({
      ...mirrored,
      nodeGroups: { managed: { group: {} } },
      autoMode: { nodePools: { main: { architectures: ["arm64"] } } },
      addons: { ebsCsiDriver: { enabled: true }, metricsServer: { enabled: true } },
    });
    for (const name of ["amazon-k8s-cni", "eks/kube-proxy", "eks/aws-ebs-csi-driver", "eks/coredns"])
      expect(imageOf(images, name)?.architectures).toEqual(["amd64"]);
    expect(imageOf(images, "eks/metrics-server")?.architectures).toEqual(["amd64", "arm64"]);
  });
});

describe("nodes pull for themselves", () => {
  const group = (changes: Changes, rest: Changes = {}) => billOf({ ...rest, nodeGroups: { managed: { group: changes } } }).images;
  const bottlerocket = "328549459982.dkr.ecr.us-west-2.amazonaws.com";

  test("the sandbox of pods on Amazon Linux 2, in the registry of EKS", () => {
    const images = group({ amiFamily: "AL2" }, { kubernetesVersion: "1.32" });
    expect(imageOf(images, "eks/pause")).toMatchObject({ tag: "3.5", consumers: ["pod sandbox"], pulledBy: ["nodes"] });
  });

  test("the control container on Bottlerocket", () => {
    const images = group({ amiFamily: "Bottlerocket" });
    expect(references(images)).toContain(`${bottlerocket}/bottlerocket-control`);
    expect(references(images)).not.toContain(`${bottlerocket}/bottlerocket-admin`);
  });

  test("the containers that the user data of Bottlerocket turns on or off", () => {
    const userData = [
      "[settings.host-containers]\nadmin.enabled = true\ncontrol.enabled = false\n",
      '[settings.bootstrap-containers]\nsetup = { source = "ghcr.io/demo/setup:v1", mode = "once" }\nidle = { source = "ghcr.io/demo/idle:v1" }\n',
    ];
    const images = group({ amiFamily: "Bottlerocket", userData }, nat).filter(({ consumers }) => consumers[0]?.startsWith("Bottlerocket"));
    expect(Object.fromEntries(images.map((image) => [imageReference(image), image.consumers]))).toEqual({
      [`${bottlerocket}/bottlerocket-admin`]: ["Bottlerocket container admin"],
      "ghcr.io/demo/setup:v1": ["Bottlerocket container setup"],
    });
  });
});

test("has the images of further add-ons, and names the add-ons of which they are not known", () => {
  const bill = billOf({ addons: { eks: { "cert-manager": { version: "v1.19.1-eksbuild.1" }, acme: { services: [] }, adot: {} } } });
  expect(references(bill.images)).toContain(`${eks}/eks/cert-manager-controller:v1.19.1-eksbuild.1`);
  expect(bill.addonsWithUnknownImages).toEqual(["acme", "adot"]);
});

test("names the releases whose images nobody has listed", () => {
  const chart = { repository: "oci://ghcr.io/example/charts", name: "shop", version: "1.0.0" };
  const shop = { chart, namespace: "web" };
  const bill = billOf({ network: { egress: "nat" }, charts: { shop, blog: { ...shop, images: [] }, kyverno: {} } });
  expect(bill.chartsWithUnknownImages).toEqual(["shop"]);
  expect(billTable(bill)).toMatch(/\n\nRELEASE {2,}IMAGES\nshop {2,}not known$/);
});
