import { minorOf, rollbackMinutes } from "../../../aws/kubernetesVersions";
import { hasAutoModeNodesAlone, usesAutoMode } from "../../../design/autoMode/builtIn";
import { withAutoModeAlone } from "./autoModeChanges";
import type { Change, EditCase } from "./editCase";

/** By how many minor versions Kubernetes goes up. */
const minorsUp = ({ before, after }: Change): number => minorOf(after as string) - minorOf(before as string);

const goesBack = "EKS goes back by one minor version within seven days, with allowVersionRollback";

const upgrade: EditCase = {
  when: { text: "one minor version up", test: (change) => minorsUp(change) === 1 },
  effects: { cluster: "update", workload: "roll nodes" },
  meaning: `the control plane and its add-ons with the cluster stack, then the nodes and the other add-ons with the workload stack, which checks the versions; ${goesBack}`,
};

const rollback: EditCase = {
  when: {
    text: "one minor version down, with allowVersionRollback",
    test: (change) => minorsUp(change) === -1 && change.next.allowVersionRollback,
  },
  effects: { cluster: "update", workload: "roll nodes" },
  meaning: "EKS rolls the control plane back, within seven days after its upgrade; add-ons whose version is not given follow",
  first:
    "Apply the workload stack before the cluster stack, and lower kube-proxy by aws eks update-addon: nodes and kube-proxy must not be newer than the control plane",
};

/** Something of the cluster that the same edit does more to. */
interface Companion {
  /** What follows "with" or "and". */
  readonly text: string;
  readonly test: (change: Change) => boolean;
  readonly more: (edit: EditCase) => Partial<EditCase>;
}

const bastion: Companion = {
  text: "a bastion",
  test: ({ next }) => next.access.bastion.enabled,
  more: ({ effects, meaning }) => ({
    effects: { network: "replace", ...effects },
    meaning: `${meaning}. The bastion is recreated, with the new kubectl`,
  }),
};

/**
 * A release without amiId is that of the version of the API server, whatever the workload stack says: Karpenter looks for it as soon as that changes.
 * @see https://github.com/aws/karpenter-provider-aws/blob/main/pkg/providers/amifamily/al2023.go
 */
const upWithKarpenter: Companion = {
  text: "karpenter",
  test: ({ old, next }) => old.karpenter !== undefined && next.karpenter !== undefined,
  more: ({ meaning }) => ({
    meaning: `${meaning}. Karpenter replaces nodes of classes without amiId from the apply of the cluster stack on, and starts none where their release is not there for the new version`,
    first:
      "Apply a karpenter.version that supports both versions, and an amiReleaseVersion that AWS has for both; to keep Karpenter's nodes until the workload stack, name their AMIs by amiId",
  }),
};

const downWithKarpenter: Companion = {
  ...upWithKarpenter,
  more: ({ first }) => ({
    first: `Name an AMI of the version to go back to by amiId in each node class, instead of amiReleaseVersion, which is of the version of the control plane. ${first!}; wait until Karpenter has replaced its nodes before that`,
  }),
};

/** EKS replaces the nodes, and what they have built in. @see https://docs.aws.amazon.com/eks/latest/userguide/auto-upgrade.html */
const nodesGoUp = "EKS replaces the nodes of EKS Auto Mode from the apply of the cluster stack on, within the budgets of their pools";

const besideAutoMode: Pick<Companion, "test" | "text"> = {
  text: "EKS Auto Mode beside node groups",
  test: ({ old, next }) => [old, next].every(usesAutoMode) && ![old, next].every(hasAutoModeNodesAlone),
};

const upBesideAutoMode: Companion = { ...besideAutoMode, more: ({ meaning }) => ({ meaning: `${meaning}. ${nodesGoUp}` }) };

const upgradeOfAutoModeAlone = withAutoModeAlone(upgrade.when!, {
  effects: { cluster: "update", workload: "update" },
  meaning: `the control plane and its add-ons with the cluster stack, then the other add-ons with the workload stack, which checks the versions; ${goesBack}. ${nodesGoUp}`,
});

/**
 * EKS rolls its own nodes back before the control plane, by the one call of the cluster stack.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/rollback-automode.html
 */
const nodesGoDown = `EKS first replaces the nodes of EKS Auto Mode by those of the version before, within the budgets of their pools. That takes minutes to hours: EKS gives up after ${rollbackMinutes / 60} hours, and refuses other updates of the cluster meanwhile (aws eks cancel-update ends it)`;

/**
 * Pods hold a node that is replaced until its terminationGracePeriod is over, by default longer than EKS goes on. A node has that of its pool from when
 * it comes, and another one of the pool replaces it.
 * @see https://karpenter.sh/docs/concepts/disruption/#terminationgraceperiod
 */
const nothingHoldsNodes = `See that no budget of a node pool is 0 and no node has the annotation karpenter.sh/do-not-disrupt: either holds the rollback up. So do pods with this annotation and PodDisruptionBudgets, for terminationGracePeriod of the pool (24h by default): apply one well below ${rollbackMinutes / 60}h before, and wait until EKS has replaced the nodes, which keep the one that they came with`;

const downBesideAutoMode: Companion = {
  ...besideAutoMode,
  more: ({ first, meaning }) => ({ meaning: `${meaning}. ${nodesGoDown}`, first: `${nothingHoldsNodes}. ${first!}` }),
};

/** Without the add-on kube-proxy, and without groups whose nodes the workload stack rolls back. */
const rollbackOfAutoModeAlone = withAutoModeAlone(rollback.when!, {
  effects: { cluster: "update", workload: "update" },
  meaning: `${rollback.meaning}. ${nodesGoDown}`,
  first: nothingHoldsNodes,
});

/** The case with one companion of each list, with some, and without them: the first that fits applies. */
const withCompanions = (base: EditCase, companions: readonly (readonly Companion[])[]): readonly EditCase[] => {
  const [alternatives, ...others] = companions;
  if (!alternatives) return [base];
  const { text, test } = base.when!;
  const more = alternatives.map((companion): EditCase => ({
    ...base,
    ...companion.more(base),
    when: {
      text: `${text}${text.includes("with ") ? " and" : ", with"} ${companion.text}`,
      test: (change) => test(change) && companion.test(change),
    },
  }));
  return [...more, base].flatMap((one) => withCompanions(one, others));
};

/**
 * What an upgrade of Kubernetes does, and the way back.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html
 * @see https://kubernetes.io/releases/version-skew-policy/#kube-proxy
 */
export const kubernetesVersionCases: readonly EditCase[] = [
  ...withCompanions(upgradeOfAutoModeAlone, [[bastion]]),
  ...withCompanions(upgrade, [[bastion], [upWithKarpenter, upBesideAutoMode]]),
  {
    when: { text: "several minor versions up", test: (change) => minorsUp(change) > 1 },
    effects: {},
    meaning: "EKS upgrades one minor version at a time",
    instead: "Write the next minor version and apply all three stacks, then the one after it",
  },
  ...withCompanions(rollbackOfAutoModeAlone, [[bastion]]),
  ...withCompanions(rollback, [[bastion], [downWithKarpenter, downBesideAutoMode]]),
  {
    when: {
      text: "several minor versions down, with allowVersionRollback",
      test: (change) => minorsUp(change) < -1 && change.next.allowVersionRollback,
    },
    effects: {},
    meaning: "EKS goes back by one minor version at a time, and only within seven days after an upgrade",
    instead: "Write the minor version just below the one that runs, or keep the version",
  },
  {
    effects: {},
    meaning: "EKS goes back by one minor version only, and only within seven days after an upgrade",
    instead: "Keep the version, or set allowVersionRollback to true to go back by one minor version",
  },
];
