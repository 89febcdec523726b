import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";

/** A program that puts the tags of the cluster file on what it makes. It gets them as `key=value,…` in a flag. */
interface TagReader {
  readonly name: string;
  /** The key of the cluster file that installs it. */
  readonly enabledBy: ConfigPath;
  readonly isEnabled: (config: ClusterConfig) => boolean;
  /** Keys that it keeps for itself; it does not start with one of them. */
  readonly reserved: RegExp;
  readonly allowed: string;
  /** What it cannot hold of a tag, and how to mend that. @default - it holds every tag */
  readonly unquoted?: (tag: string, isLast: boolean) => Unquoted | undefined;
}

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
    allowed: "keys that do not begin with kubernetes.io or ebs.csi.aws.com/, other than CSIVolumeName and CSIVolumeSnapshotName",
  },
  {
    name: "the AWS Load Balancer Controller",
    enabledBy: ["loadBalancerController", "enabled"],
    isEnabled: ({ loadBalancerController }) => loadBalancerController.enabled,
    reserved: /^(?:elbv2\.k8s\.aws|ingress\.k8s\.aws|service\.k8s\.aws|gateway\.k8s\.aws\.[an]lb)\/(?:cluster|stack|resource)$/,
    allowed: "keys other than cluster, stack and resource of elbv2.k8s.aws/, ingress.k8s.aws/, service.k8s.aws/ and gateway.k8s.aws",
    unquoted: unquotedTag,
  },
];

/** Errors for tags with which a program that gets them does not start, or that it reads as other tags. */
export const tagFindings = (config: ClusterConfig): readonly Finding[] => {
  const last = Object.keys(config.tags).sort().at(-1);
  return tagReaders
    .filter(({ isEnabled }) => isEnabled(config))
    .flatMap(({ name, enabledBy, reserved, allowed, unquoted }) =>
      Object.entries(config.tags).flatMap(([key, value]): readonly Finding[] => {
        const finding = { severity: "error", path: ["tags", key], alsoReads: [enabledBy] } as const;
        if (reserved.test(key)) {
          return [
            { ...finding, problem: `${name} keeps the tag key ${key} for itself, and does not start`, allowed, fix: "Choose another key" },
          ];
        }
        if (key.includes("=")) {
          return [
            {
              ...finding,
              problem: `${name} takes the tag key ${key} for ${key.slice(0, key.indexOf("="))}, since = ends a key in its flag`,
              allowed: `keys without = where ${name} is installed`,
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
