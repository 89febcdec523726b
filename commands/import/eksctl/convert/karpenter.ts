import { leastKarpenter, verifiedKarpenter } from "../../../../aws/karpenter";
import { compareVersions } from "../../../../aws/kubernetesVersions";
import { byDefault, copy, implied, type ImportOutcome, requireOurs, translate, unmapped } from "../outcome";
import type { EksctlConfig } from "../schema/cluster";

/**
 * Karpenter, which eksctl installs with a role, an instance profile and, if asked, a queue, and without node classes and node pools.
 * @param kubernetes version of the cluster
 * @see https://github.com/eksctl-io/eksctl/blob/main/pkg/karpenter/karpenter.go
 */
export function convertKarpenter(given: EksctlConfig["karpenter"], kubernetes: string): readonly ImportOutcome[] {
  if (!given) return [];
  const { createServiceAccount, defaultInstanceProfile, version, withSpotInterruptionQueue } = given;
  const at = (key: string) => ["karpenter", key];
  return [
    ...versionOf(version, at("version"), kubernetes),
    ...(withSpotInterruptionQueue === undefined
      ? byDefault(["karpenter", "interruptionQueue"], false, "eksctl's default; remove this line to learn of interruptions", [
          at("version"),
        ])
      : copy(withSpotInterruptionQueue, at("withSpotInterruptionQueue"), ["karpenter", "interruptionQueue"])),
    ...requireOurs(createServiceAccount, true, at("createServiceAccount"), "the chart creates the service account", "Leave it out"),
    ...(defaultInstanceProfile === undefined
      ? []
      : [
          unmapped(
            at("defaultInstanceProfile"),
            "the instance profile is created under a name of its own, and the node classes name that",
            "Write an existing role of nodes in karpenter.iam.roleArn, or leave it out",
          ),
        ]),
    implied(
      ["karpenter"],
      "eksctl makes no node class and no node pool, and here there is one of each with all defaults, named default; the controller is in the namespace kube-system instead of karpenter",
      "Write those that you made with kubectl in karpenter.nodeClasses and karpenter.nodePools, and uninstall the release of eksctl first: see docs/guides/karpenter.md",
    ),
  ];
}

/** Of another major version, or for an older Kubernetes, there is nothing to write: the result installs its own. */
function versionOf(given: string | undefined, from: readonly string[], kubernetes: string): readonly ImportOutcome[] {
  if (given === undefined) return [];
  const version = given.replace(/^v/, "");
  const isWhole = /^\d+\.\d+\.\d+$/.test(version);
  const least = leastKarpenter[kubernetes];
  const isOurs = isWhole && version.split(".")[0] === verifiedKarpenter.split(".")[0];
  if (isOurs && (least === undefined || compareVersions(version, least) >= 0)) {
    return (version === given ? copy : translate)(version, from, ["karpenter", "version"]);
  }
  return [
    ...byDefault(["karpenter", "version"], verifiedKarpenter, `in place of ${given}`),
    unmapped(
      from,
      isOurs
        ? `Karpenter ${version} does not support Kubernetes ${kubernetes}, and ${verifiedKarpenter} is written`
        : `Karpenter ${version} has other node classes and node pools, and ${verifiedKarpenter} is written`,
      "Read https://karpenter.sh/docs/upgrading/upgrade-guide/ for the way from one to the other",
    ),
  ];
}
