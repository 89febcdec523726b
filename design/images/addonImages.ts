import { type Pods, pods } from "../fargate/pods";
import type { Accelerator } from "../../aws/amis";

/** An image of an EKS add-on, in the registry of EKS in the region. */
export interface AddonImage {
  /** Name of its repository. */
  readonly repository: string;
  /** Its tag in a version of the add-on. @default - a version of its own, which EKS chooses with that of the add-on */
  readonly tag?: (addonVersion: string) => string;
  /** The pods of a Deployment that pull it. @default - those of a DaemonSet, on every node */
  readonly pods?: Pods;
  /** Whether a DaemonSet pulls it too. @default false */
  readonly alsoDaemonSet?: boolean;
  /** The accelerator of the nodes that pull it. @default - all nodes */
  readonly accelerator?: Accelerator;
}

/** The image is tagged as the add-on is. */
const sameTag = (addonVersion: string): string => addonVersion;

/** The image is tagged as its project tags it, without EKS's build. */
const tagWithoutBuild = (addonVersion: string): string => addonVersion.replace(/-eksbuild\.\d+$/, "");

/** Sidecars of the Container Storage Interface: those of the controller, and those that run on nodes too. */
const sidecars = (controller: Pods, own: readonly string[]): readonly AddonImage[] => [
  ...own.map((name) => ({ repository: `eks/${name}`, pods: controller })),
  { repository: "eks/csi-node-driver-registrar" },
  { repository: "eks/livenessprobe", pods: controller, alsoDaemonSet: true },
];

/**
 * The images of each EKS add-on, by its name in the EKS API. AWS publishes no such list: these are the images that the add-ons run, and the
 * charts they are made from. Container Insights pulls a further image, of Application Signals, into pods that ask for it by an annotation.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/master/charts/aws-vpc-cni/values.yaml
 * @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/charts/aws-ebs-csi-driver/values.yaml
 * @see https://github.com/kubernetes-sigs/aws-efs-csi-driver/blob/master/charts/aws-efs-csi-driver/values.yaml
 * @see https://github.com/aws/eks-node-monitoring-agent/blob/main/charts/eks-node-monitoring-agent/values.yaml
 * @see https://github.com/kubernetes-sigs/aws-fsx-csi-driver/blob/master/charts/aws-fsx-csi-driver/values.yaml
 * @see https://github.com/awslabs/mountpoint-s3-csi-driver/blob/main/charts/aws-mountpoint-s3-csi-driver/values.yaml
 * @see https://github.com/aws-observability/helm-charts/blob/main/charts/amazon-cloudwatch-observability/values.yaml
 */
const images: Readonly<Record<string, readonly AddonImage[]>> = {
  "vpc-cni": [
    { repository: "amazon-k8s-cni", tag: sameTag },
    { repository: "amazon-k8s-cni-init", tag: sameTag },
    { repository: "amazon/aws-network-policy-agent" },
  ],
  // Some versions are tagged v1.33.3-minimal-eksbuild.1 where the add-on is v1.33.3-eksbuild.1.
  "kube-proxy": [{ repository: "eks/kube-proxy" }],
  "eks-pod-identity-agent": [{ repository: "eks/eks-pod-identity-agent" }],
  // Older versions have an image of its own for NVIDIA's GPUs; newer ones have it in the first.
  "eks-node-monitoring-agent": [
    { repository: "eks/eks-node-monitoring-agent", tag: sameTag },
    { repository: "eks/observability/dcgm-exporter", accelerator: "nvidia" },
  ],
  coredns: [{ repository: "eks/coredns", tag: sameTag, pods: pods.coreDns }],
  "metrics-server": [{ repository: "eks/metrics-server", tag: sameTag, pods: pods.metricsServer }],
  "aws-ebs-csi-driver": [
    { repository: "eks/aws-ebs-csi-driver", tag: tagWithoutBuild, pods: pods.ebsCsiController, alsoDaemonSet: true },
    ...sidecars(pods.ebsCsiController, ["csi-provisioner", "csi-attacher", "csi-snapshotter", "csi-resizer"]),
  ],
  "aws-efs-csi-driver": [
    { repository: "eks/aws-efs-csi-driver", tag: tagWithoutBuild, pods: pods.efsCsiController, alsoDaemonSet: true },
    ...sidecars(pods.efsCsiController, ["csi-provisioner"]),
  ],
  // Up to version 1.5.0 the repository is in accounts of GuardDuty: https://docs.aws.amazon.com/guardduty/latest/ug/runtime-monitoring-ecr-repository-gdu-agent.html
  "aws-guardduty-agent": [{ repository: "aws-guardduty-agent" }],
  "amazon-cloudwatch-observability": [
    { repository: "eks/observability/cloudwatch-agent-operator" },
    { repository: "eks/observability/cloudwatch-agent" },
    { repository: "eks/observability/aws-for-fluent-bit" },
    { repository: "eks/observability/dcgm-exporter", accelerator: "nvidia" },
    { repository: "eks/observability/neuron-monitor", accelerator: "neuron" },
  ],
  "cert-manager": ["controller", "webhook", "cainjector", "acmesolver"].map((part) => ({
    repository: `eks/cert-manager-${part}`,
    tag: sameTag,
  })),
  "external-dns": [{ repository: "eks/external-dns", tag: sameTag }],
  "aws-fsx-csi-driver": [
    { repository: "eks/aws-fsx-csi-driver", tag: tagWithoutBuild },
    ...["csi-provisioner", "csi-resizer", "csi-node-driver-registrar", "livenessprobe"].map((name) => ({ repository: `eks/${name}` })),
  ],
  // The pods that mount buckets run the image of the driver, too.
  "aws-mountpoint-s3-csi-driver": [
    { repository: "eks/aws-s3-csi-driver", tag: tagWithoutBuild },
    ...["csi-node-driver-registrar", "livenessprobe"].map((name) => ({ repository: `eks/${name}` })),
  ],
  "aws-network-flow-monitoring-agent": [{ repository: "aws-network-sonar-agent", tag: sameTag }],
};

/** The images of an EKS add-on; undefined where they are not known. */
export const addonImages = (addon: string): readonly AddonImage[] | undefined => (Object.hasOwn(images, addon) ? images[addon] : undefined);
