import { kubernetesVersions, minorOf, offeredVersions, type VersionSupport } from "../../aws/kubernetesVersions";
import { currencyOf, moneyText, partitionPrice } from "../../aws/prices";
import { valueList } from "../../config/findings/allowed";
import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";

const versionPath = ["kubernetesVersion"];

/** A version newer than those that private-eks knows: EKS may offer it by now. */
export function versionFindings({ kubernetesVersion }: ClusterConfig): readonly Finding[] {
  const newest = kubernetesVersions.at(-1)!.version;
  if (minorOf(kubernetesVersion) <= minorOf(newest)) return [];
  return [
    {
      severity: "warning",
      path: versionPath,
      problem: `private-eks does not know Kubernetes ${kubernetesVersion}; the newest version it knows is ${newest}`,
      fix: `Ask EKS by aws eks describe-cluster-versions (the plan fails where EKS does not offer it), or write "${newest}"`,
    },
  ];
}

/**
 * What the end of a version's support means for a cluster. EKS upgrades a cluster that runs by itself, so the file of such a cluster stays editable.
 * @param today such as 2026-11-29, in UTC
 * @param isDeployed whether the cluster is known to run
 * @see https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html#extended-support-faqs
 */
export function supportFindings(
  { controlPlane, kubernetesVersion, region }: ClusterConfig,
  today: string,
  isDeployed: boolean,
): readonly Finding[] {
  const version = kubernetesVersion;
  const offered = offeredVersions(today);
  const support = kubernetesVersions.find((known) => known.version === version);
  if (!support) return isOlderThanKnown(version) ? [endedSupport(`EKS ended support for Kubernetes ${version}`, offered, isDeployed)] : [];
  const { standardUntil, extendedUntil } = support;
  if (controlPlane.upgradePolicy === "STANDARD" && today < extendedUntil) return automaticUpgrade(support, today);
  if (today < standardUntil) return [];
  if (today >= extendedUntil) return [endedSupport(`EKS ended support for Kubernetes ${version} on ${extendedUntil}`, offered, isDeployed)];
  const next = kubernetesVersions.find((known) => today < known.standardUntil)?.version;
  return [
    {
      severity: "warning",
      path: versionPath,
      alsoReads: [["region"]],
      problem: `standard support for Kubernetes ${version} ended on ${standardUntil}: in extended support, until ${extendedUntil}, an hour of the cluster costs ${extendedPrice(region)}`,
      fix: `Write ${next === undefined ? "a version in standard support" : `"${next}" or newer`}; a cluster that runs is upgraded one minor version at a time`,
    },
  ];
}

/** What an hour costs in a region, as the end of a sentence. Prices are never those of another partition, which may have another currency. */
function extendedPrice(region: string): string {
  const [extended, standard] = (["extendedSupportHour", "controlPlaneHour"] as const).map((what) => partitionPrice(what, region)?.amount);
  if (extended === undefined || standard === undefined) return "several times as much";
  return `${moneyText(extended, currencyOf(region))} instead of ${moneyText(standard, currencyOf(region))}`;
}

/** Days before the end of standard support from which on an upgrade by EKS is worth a warning. */
const upgradeNoticeDays = 60;

/**
 * EKS upgrades a control plane of the upgrade policy STANDARD by itself when standard support ends; it takes the policy only before that.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/view-upgrade-policy.html
 */
function automaticUpgrade({ version, standardUntil }: VersionSupport, today: string): readonly Finding[] {
  const daysLeft = (Date.parse(standardUntil) - Date.parse(today)) / 86_400_000;
  if (daysLeft > upgradeNoticeDays) return [];
  const next = `1.${minorOf(version) + 1}`;
  const when = daysLeft > 0 ? `ends on ${standardUntil}, and from then on` : `ended on ${standardUntil}, and`;
  return [
    {
      severity: "warning",
      path: versionPath,
      alsoReads: [["controlPlane", "upgradePolicy"]],
      problem: `standard support for Kubernetes ${version} ${when} EKS upgrades the control plane by controlPlane.upgradePolicy STANDARD at a time of its own; after that a plan would lower the version`,
      fix: `Write "${next}", and apply the three stacks${daysLeft > 0 ? " before" : ""}`,
    },
  ];
}

const isOlderThanKnown = (version: string): boolean => minorOf(version) < minorOf(kubernetesVersions[0]!.version);

/** @param offered the versions that EKS offers, as far as private-eks knows them */
function endedSupport(ended: string, offered: readonly string[], isDeployed: boolean): Finding {
  const oldest = offered[0] === undefined ? "the oldest version that EKS offers" : `"${offered[0]}"`;
  if (isDeployed) {
    const problem = `${ended}, and upgrades the control plane at a time of its own; from then on a plan would lower the version`;
    return {
      severity: "warning",
      path: versionPath,
      problem,
      fix: `Write ${oldest}, to which EKS upgrades it, and apply the three stacks`,
    };
  }
  return {
    severity: "error",
    path: versionPath,
    problem: `${ended}, and creates no cluster of it any more`,
    ...(offered.length > 0 && { allowed: valueList(offered) }),
    fix: `Write one of the allowed values; for a cluster that runs ${oldest}, to which EKS upgrades it`,
  };
}
