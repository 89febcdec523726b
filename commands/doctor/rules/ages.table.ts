import { kubernetesVersions, minorOf, offeredVersions } from "../../../aws/kubernetesVersions";
import { nodeClassEntries } from "../../../config/schema/karpenter";
import { nodeGroupEntries } from "../../../config/schema/nodeGroups";
import { type ClusterConfig, parseCluster } from "../../../config/schema/schema";
import { supportFindings } from "../../../design/controlPlane/version.findings";
import { type CheckSubject, type DoctorCheck, when } from "./check";

const dayMilliseconds = 86_400_000;

const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / dayMilliseconds);

/** Days before the end of standard support, which are enough for an upgrade with its tests. */
const supportNoticeDays = 90;

/** Days after which an AMI lacks many patches: EKS makes new ones about every two weeks. */
const oldAmiDays = 90;

const versionsPage = "https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html";
const upgradePage = "https://docs.aws.amazon.com/eks/latest/best-practices/cluster-upgrades.html";
const infrastructurePage = "https://docs.aws.amazon.com/eks/latest/best-practices/protecting-the-infrastructure.html";

/** The day of a release such as 1.35.2-20260415. Undefined of those of Bottlerocket, which say none. */
function releaseDay(release: string | undefined): string | undefined {
  const [, year, month, day] = /-(\d{4})(\d{2})(\d{2})$/.exec(release ?? "") ?? [];
  return day === undefined ? undefined : `${year}-${month}-${day}`;
}

/** Software of the file that is installed by version, and the version that this release of private-eks was tested with. */
const versionedSoftware = (config: ClusterConfig) => {
  const own = parseCluster({ name: "own", region: "us-west-2", karpenter: {} }).data!;
  const read = ({ addons, karpenter, loadBalancerController, observability }: ClusterConfig) => [
    {
      isUsed: loadBalancerController.enabled,
      path: ["loadBalancerController", "chart", "version"],
      version: loadBalancerController.chart.version,
    },
    { isUsed: loadBalancerController.enabled, path: ["loadBalancerController", "image", "tag"], version: loadBalancerController.image.tag },
    {
      isUsed: addons.clusterAutoscaler.enabled,
      path: ["addons", "clusterAutoscaler", "chart", "version"],
      version: addons.clusterAutoscaler.chart.version,
    },
    {
      isUsed: observability.fluentBit.enabled,
      path: ["observability", "fluentBit", "image", "tag"],
      version: observability.fluentBit.image.tag,
    },
    { isUsed: karpenter !== undefined, path: ["karpenter", "version"], version: karpenter?.version ?? "" },
  ];
  return read(config).map((one, index) => ({ ...one, tested: read(own)[index]!.version }));
};

/** Whether a version is two minor versions or more older than another, or of an older major version. */
function isTwoBehind(version: string, newer: string): boolean {
  const [[major = 0, minor = 0], [newMajor = 0, newMinor = 0]] = [version, newer].map((text) => (text.match(/\d+/g) ?? []).map(Number)) as [
    number[],
    number[],
  ];
  return /^v?\d+\.\d+/.test(version) && (major < newMajor || (major === newMajor && minor <= newMinor - 2));
}

/** Not what a synthesis says itself: of the end of support of a cluster that EKS upgrades by itself. */
const supportSymptoms = ({ config, today }: CheckSubject) => {
  const { kubernetesVersion } = config;
  const support = kubernetesVersions.find(({ version }) => version === kubernetesVersion);
  const left = support && daysBetween(today, support.standardUntil);
  return when(
    left !== undefined && left > 0 && left <= supportNoticeDays && supportFindings(config, today, false).length === 0,
    ["kubernetesVersion"],
    `standard support of Kubernetes ${kubernetesVersion} ends on ${support?.standardUntil ?? ""}, in ${left ?? 0} days`,
    `Plan the upgrade to "1.${minorOf(kubernetesVersion) + 1}"`,
  );
};

/** What grows old: versions that the file pins. What it leaves out, EKS recommends at each plan. */
export const ageChecks: readonly DoctorCheck[] = [
  {
    id: "support-ends-soon",
    severity: "advice",
    reason: "After that day the control plane costs more by the hour, or EKS upgrades it at a time of its own",
    link: versionsPage,
    find: supportSymptoms,
  },
  {
    id: "kubernetes-two-behind",
    severity: "advice",
    reason: "A cluster is upgraded one minor version at a time, so that each one skipped makes the next upgrade longer",
    link: upgradePage,
    find: ({ config: { kubernetesVersion }, today }) => {
      const newest = kubernetesVersions.at(-1)!.version;
      return when(
        // Of a version that EKS offers no more, a synthesis says so itself.
        offeredVersions(today).includes(kubernetesVersion) && minorOf(newest) - minorOf(kubernetesVersion) >= 2,
        ["kubernetesVersion"],
        `Kubernetes ${kubernetesVersion} is ${minorOf(newest) - minorOf(kubernetesVersion)} minor versions behind ${newest}`,
        `Plan the upgrade to "1.${minorOf(kubernetesVersion) + 1}"`,
      );
    },
  },
  {
    id: "amazon-linux-2",
    severity: "advice",
    reason: "The system has had no security updates since 2026-06-30, whoever builds the AMI",
    link: "https://docs.aws.amazon.com/eks/latest/userguide/eks-ami-deprecation-faqs.html",
    find: ({ config }) =>
      nodeGroupEntries(config).flatMap(({ name, group, path }) =>
        // Of the AMIs of EKS a synthesis says so itself.
        when(
          group.amiFamily === "AL2" && group.amiId !== undefined,
          [...path, "amiFamily"],
          `nodes of ${name} run Amazon Linux 2`,
          "Build the AMI from AL2023 or Bottlerocket, and write that",
        ),
      ),
  },
  {
    id: "custom-ami",
    severity: "advice",
    reason: "EKS does not update a custom AMI: who builds it must, and node groups do not tell that it is old",
    link: infrastructurePage,
    find: ({ config }) =>
      [...nodeGroupEntries(config), ...nodeClassEntries(config)].flatMap(({ name, group, path }) =>
        when(
          group.amiId !== undefined,
          [...path, "amiId"],
          `nodes of ${name} run the custom AMI ${group.amiId ?? ""}`,
          "Build a new one with each release of EKS, or remove it",
        ),
      ),
  },
  {
    id: "ami-release-old",
    severity: "advice",
    reason: "Nodes lack the security updates since that day",
    link: infrastructurePage,
    find: ({ config, today }) =>
      [...nodeGroupEntries(config), ...nodeClassEntries(config)].flatMap(({ name, group, path }) => {
        const day = releaseDay(group.amiReleaseVersion);
        const age = day === undefined ? 0 : daysBetween(day, today);
        return when(
          age > oldAmiDays,
          [...path, "amiReleaseVersion"],
          `the AMI release ${group.amiReleaseVersion ?? ""} of ${name} is ${age} days old`,
          "Run private-eks pin to write the release that EKS recommends now",
        );
      }),
  },
  {
    id: "kube-proxy-behind",
    severity: "advice",
    reason: "An old kube-proxy lacks fixes, and three minor versions behind the control plane is the most that Kubernetes supports",
    link: "https://kubernetes.io/releases/version-skew-policy/#kube-proxy",
    find: ({ config: { addons, kubernetesVersion } }) =>
      when(
        addons.kubeProxy.version !== undefined && minorOf(kubernetesVersion) - minorOf(addons.kubeProxy.version) >= 2,
        ["addons", "kubeProxy", "version"],
        `kube-proxy ${addons.kubeProxy.version ?? ""} is two minor versions or more behind Kubernetes ${kubernetesVersion}`,
        "Run private-eks pin to write the version that EKS recommends now, or remove it",
      ),
  },
  {
    id: "software-behind",
    severity: "advice",
    reason: "It lacks fixes, and its permissions here are those of a newer version",
    link: upgradePage,
    find: ({ config }) =>
      versionedSoftware(config).flatMap(({ isUsed, path, version, tested }) =>
        when(
          isUsed && isTwoBehind(version, tested),
          path,
          `${version} is two minor versions or more behind ${tested}, which this release of private-eks is tested with`,
          `Write ${tested}, or remove it`,
        ),
      ),
  },
];
