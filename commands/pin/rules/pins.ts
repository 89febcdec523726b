import { releaseParameter } from "../../../aws/amis";
import { compareVersions, minorOf } from "../../../aws/kubernetesVersions";
import { nodeClassEntries } from "../../../config/schema/karpenter";
import type { ConfigPath } from "../../../config/findings/finding";
import type { ClusterConfig } from "../../../config/schema/schema";
import { networkZones } from "../../../design/network/zones";
import { planNodeGroups } from "../../../design/nodes/nodeGroups";
import { planAddons } from "../../../design/software/addons";

/** The IAM permissions of the command, by what they read. */
export const pinPermissions = { addons: ["eks:DescribeAddonVersions"], releases: ["ssm:GetParameters"] } as const;

/** Something whose version the cluster file may give. */
export interface Pinnable {
  /** The key of the cluster file. */
  readonly path: ConfigPath;
  /** The version in the file, or in one that it extends. @default - what AWS recommends at each plan */
  readonly current?: string | undefined;
  /** Where AWS says what it recommends: an add-on of EKS, or a public parameter of Systems Manager. */
  readonly source: { readonly addon: string } | { readonly parameter: string };
}

/** What AWS offers of an add-on for a Kubernetes version. */
export interface AddonOffer {
  readonly recommended?: string | undefined;
  /** All versions. */
  readonly versions: readonly string[];
}

/** What AWS recommends now: add-ons by name, AMI releases by parameter. */
export interface Recommendations {
  readonly addons: Readonly<Record<string, AddonOffer>>;
  readonly releases: Readonly<Record<string, string>>;
}

/** A version for the cluster file. */
export interface Pin extends Pinnable {
  readonly version: string;
  /** What is to be known of it, as a sentence without its stop. @default - nothing */
  readonly remark?: string;
}

/** All that a cluster has versions of. A custom AMI is a version by itself. */
export const pinnables = (config: ClusterConfig): readonly Pinnable[] => [
  ...planAddons(config).map(({ name, path, version }) => ({ path: [...path, "version"], current: version, source: { addon: name } })),
  ...planNodeGroups(config, networkZones(config))
    .filter(({ amiId }) => amiId === undefined)
    .map(({ kind, name, family, architecture, accelerator }) => ({
      path: ["nodeGroups", kind, name, "amiReleaseVersion"],
      current: config.nodeGroups[kind][name]?.amiReleaseVersion,
      source: { parameter: releaseParameter(family, { architecture, accelerator, kubernetesVersion: config.kubernetesVersion }) },
    })),
  ...nodeClassEntries(config)
    .filter(({ group }) => group.amiId === undefined)
    .map(({ path, group }) => ({
      path: [...path, "amiReleaseVersion"],
      current: group.amiReleaseVersion,
      source: { parameter: releaseParameter(group.amiFamily, { ...anyVariant, kubernetesVersion: config.kubernetesVersion }) },
    })),
];

/** A release is of all processors and accelerators. */
const anyVariant = { architecture: "x86_64", accelerator: "none" } as const;

const recommendedVersion = ({ source }: Pinnable, { addons, releases }: Recommendations): string | undefined =>
  "addon" in source ? addons[source.addon]?.recommended : releases[source.parameter];

/** What AWS recommends no version of, such as an add-on that it does not offer for the Kubernetes version yet. */
export const withoutRecommendation = (all: readonly Pinnable[], recommendations: Recommendations): readonly Pinnable[] =>
  all.filter((one) => recommendedVersion(one, recommendations) === undefined);

/** The versions to write: those that AWS recommends and that differ from the file's. A version of the file that is newer than AWS's stays. */
export const pinsOf = (all: readonly Pinnable[], recommendations: Recommendations): readonly Pin[] =>
  all.flatMap((one): readonly Pin[] => {
    const { current, source } = one;
    const version = recommendedVersion(one, recommendations);
    if (version === undefined || version === current) return [];
    if ("parameter" in source) return [{ ...one, version }];
    if (current !== undefined && compareVersions(version, current) < 0) return [];
    return [{ ...one, version, ...(source.addon === "vpc-cni" && nextMinor(current, version, recommendations.addons[source.addon]!)) }];
  });

/**
 * The VPC CNI goes up by one minor version at a time. Undefined where it is no more to the recommended version.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managing-vpc-cni.html
 */
function nextMinor(
  current: string | undefined,
  recommended: string,
  { versions }: AddonOffer,
): Pick<Pin, "version" | "remark"> | undefined {
  if (current === undefined || minorOf(recommended) - minorOf(current) <= 1) return undefined;
  const [version] = versions.filter((one) => minorOf(one) === minorOf(current) + 1).toSorted((a, b) => compareVersions(b, a));
  const remark = `AWS recommends ${recommended}: apply this, and pin again`;
  return version === undefined ? undefined : { version, remark };
}
