import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { planStorageClass } from "../autoMode/storageClass";

/** A program that puts the tags of the cluster file on what it makes. It gets each as `key=value`. */
interface TagReader {
  readonly name: string;
  /** The key of the cluster file that gives it the tags. */
  readonly enabledBy: ConfigPath;
  readonly isEnabled: (config: ClusterConfig) => boolean;
  /** Keys that it keeps for itself. */
  readonly reserved: RegExp;
  /** What it does not do with one of them. */
  readonly refusal: string;
  /** Where = ends a key, and where the tags are without it. */
  readonly place: string;
  readonly withoutEquals: string;
  readonly allowed: string;
  /** What it cannot hold of a tag, and how to mend that. @default - it holds every tag */
  readonly unquoted?: (tag: string, isLast: boolean) => Unquoted | undefined;
}

/** What follows from tags in a flag of a program. */
const flagOf = (name: string): Pick<TagReader, "place" | "refusal" | "withoutEquals"> => ({
  refusal: "does not start",
  place: "in its flag",
  withoutEquals: `where ${name} is installed`,
});

interface Unquoted {
  readonly problem: string;
  readonly fix: string;
}

/**
 * The chart of the AWS Load Balancer Controller writes `--default-tags=key=value,…` into YAML without quotes, in the order of the keys.
 * @param isLast whether the text ends with the tag
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/helm/aws-load-balancer-controller/templates/deployment.yaml
 * @see https://yaml.org/spec/1.2.2/#733-plain-style
 */
function unquotedTag(tag: string, isLast: boolean): Unquoted | undefined {
  if (tag.includes(": ")) return { problem: "a colon and a space end a key there", fix: "Remove the space after the colon" };
  if (/[\u2028\u2029]/.test(tag)) return { problem: "a line or paragraph separator ends a line there", fix: "Write a space instead" };
  if (isLast && tag.endsWith(":")) return { problem: "a colon at the end of the last tag ends a key there", fix: "Remove the colon" };
  return isLast && tag.endsWith(" ") ? { problem: "a space at the end of the last tag is lost there", fix: "Remove the space" } : undefined;
}

/**
 * @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/pkg/driver/validation.go
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/pkg/config/controller_config.go
 */
const tagReaders: readonly TagReader[] = [
  {
    name: "the EBS CSI driver",
    enabledBy: ["addons", "ebsCsiDriver", "enabled"],
    isEnabled: ({ addons }) => addons.ebsCsiDriver.enabled,
    reserved: /^(?:kubernetes\.io|ebs\.csi\.aws\.com\/|CSIVolumeName$|CSIVolumeSnapshotName$)/,
    ...flagOf("the EBS CSI driver"),
    allowed: "keys that do not begin with kubernetes.io or ebs.csi.aws.com/, other than CSIVolumeName and CSIVolumeSnapshotName",
  },
  {
    name: "the AWS Load Balancer Controller",
    enabledBy: ["loadBalancerController", "enabled"],
    isEnabled: ({ loadBalancerController }) => loadBalancerController.enabled,
    reserved: /^(?:elbv2\.k8s\.aws|ingress\.k8s\.aws|service\.k8s\.aws|gateway\.k8s\.aws\.[an]lb)\/(?:cluster|stack|resource)$/,
    ...flagOf("the AWS Load Balancer Controller"),
    allowed: "keys other than cluster, stack and resource of elbv2.k8s.aws/, ingress.k8s.aws/, service.k8s.aws/ and gateway.k8s.aws",
    unquoted: unquotedTag,
  },
  {
    name: "the block storage of EKS Auto Mode",
    enabledBy: ["autoMode", "storageClass", "enabled"],
    isEnabled: (config) => planStorageClass(config) !== undefined,
    // EKS Auto Mode makes no node with those of kubernetes.io/cluster/, which is a finding of its own.
    reserved: /^(?:kubernetes\.io(?!\/cluster\/)|ebs\.csi\.(?:eks\.amazonaws|aws)\.com\/|CSIVolumeName$|CSIVolumeSnapshotName$)/,
    refusal: "makes no volume",
    place: "in a parameter of the StorageClass",
    withoutEquals: "where there is a StorageClass of EKS Auto Mode",
    allowed:
      "keys that do not begin with kubernetes.io, ebs.csi.eks.amazonaws.com/ or ebs.csi.aws.com/, other than CSIVolumeName and CSIVolumeSnapshotName",
  },
];

/** Errors for tags with which a program that gets them does not start, or makes nothing, or that it reads as other tags. */
export const tagFindings = (config: ClusterConfig): readonly Finding[] => {
  const last = Object.keys(config.tags).sort().at(-1);
  return tagReaders
    .filter(({ isEnabled }) => isEnabled(config))
    .flatMap(({ name, enabledBy, reserved, refusal, place, withoutEquals, allowed, unquoted }) =>
      Object.entries(config.tags).flatMap(([key, value]): readonly Finding[] => {
        const finding = { severity: "error", path: ["tags", key], alsoReads: [enabledBy] } as const;
        if (reserved.test(key)) {
          return [
            { ...finding, problem: `${name} keeps the tag key ${key} for itself, and ${refusal}`, allowed, fix: "Choose another key" },
          ];
        }
        if (key.includes("=")) {
          return [
            {
              ...finding,
              problem: `${name} takes the tag key ${key} for ${key.slice(0, key.indexOf("="))}, since = ends a key ${place}`,
              allowed: `keys without = ${withoutEquals}`,
              fix: "Choose a key without =",
            },
          ];
        }
        const broken = unquoted?.(`${key}=${value}`, key === last);
        if (!broken) return [];
        return [
          { ...finding, problem: `the chart of ${name} writes tags into YAML without quotes, and ${broken.problem}`, fix: broken.fix },
        ];
      }),
    );
};
