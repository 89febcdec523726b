import {
  alwaysRefused,
  anyChange,
  type Change,
  type EditCase,
  type EditTable,
  onAndOff,
  sameCases,
  whenAdded,
  whenRemoved,
} from "./editCase";
import { minorOf } from "../../../aws/kubernetesVersions";
import { poolsWithSpot } from "../../../design/karpenter/karpenter";
import { isIsolated, volumeKeys } from "../../../design/karpenter/switches";
import { imageUpdate, repositoryUpdate } from "./images.table";
import { credentialCases } from "./podCredentials";

const withoutReplacement = anyChange({ workload: "update" }, "in place");

const everything = "the controller with its role, queue and rules, role and instance profile of the nodes, node classes and pools";

const addedBesideAutoscaler = {
  text: "added, with addons.clusterAutoscaler",
  test: (change: Change) => whenAdded.test(change) && change.next.addons.clusterAutoscaler.enabled,
};

const removal = {
  effects: { network: "remove", cluster: "remove", workload: "remove" },
  changesProxyVariables: true,
  meaning: `${everything}, and in the network and cluster stacks, which come first, the endpoints and add-ons by which it drains nodes`,
  first:
    "Let node groups have room for the pods, set karpenter.nodePools to {} and apply, wait until kubectl get nodeclaims lists none, and only then remove karpenter",
} as const;

const wholeCases: readonly EditCase[] = [
  {
    when: addedBesideAutoscaler,
    effects: { network: "create", cluster: "create", workload: "create" },
    changesProxyVariables: true,
    meaning: `${everything}, beside Cluster Autoscaler: see that nodes of Karpenter are Ready, then switch that off, then drain the nodes of the groups and remove those groups; a lower capacity.min alone removes no nodes`,
  },
  {
    when: whenAdded,
    effects: { network: "create", cluster: "create", workload: "create" },
    changesProxyVariables: true,
    meaning: `${everything}, with the endpoints and mirrored images it needs`,
  },
  { when: whenRemoved, ...removal },
];

/** What the policy of a key must allow, so that Karpenter starts nodes with it. */
const controllerKeyFirst =
  "Let the policy of the key admit the role of Karpenter's controller, and the service-linked roles of Auto Scaling and EC2 Spot where they start instances, as key-policy.json beside the cluster stack says; otherwise no node starts";

/** Whether node classes have the key that the whole cluster has for volumes. */
const hasKeylessClasses = ({ karpenter }: Change["old"]): boolean =>
  Object.values(karpenter?.nodeClasses ?? {}).some(({ volume }) => volume.encrypted && volume.kmsKeyArn === undefined);

/** With Karpenter, the key of all volumes is that of its node classes, too. @param also what else has the key */
export const alsoWithKarpenter = (effects: EditCase["effects"], also: string, when?: EditCase["when"]): EditCase => ({
  when: {
    text: `with Karpenter, and a node class without a key of its own${when ? `, and ${when.text}` : ""}`,
    test: (change) => [change.old, change.next].every(hasKeylessClasses) && (when === undefined || when.test(change)),
  },
  effects,
  meaning: `${also}, the node classes and the controller's permissions; Karpenter then replaces its nodes, as many at a time as the budgets of their pools let`,
  first: controllerKeyFirst,
});

/** Karpenter compares its nodes with class and pool. @see https://karpenter.sh/docs/concepts/disruption/#drift */
const drifts = "in place; Karpenter then replaces the nodes, as many at a time as the budgets of their pools let";

/** Requirements are not among what Karpenter compares as a whole. @see https://github.com/kubernetes-sigs/karpenter/blob/v1.14.1/pkg/apis/v1/nodepool.go */
const driftsFromRequirements = "in place; Karpenter then replaces the nodes that no longer meet them, as many at a time as the budgets let";

const otherMinor: EditCase = {
  when: {
    text: "another minor version",
    test: ({ before, after }) => minorOf(before as string) !== minorOf(after as string),
  },
  effects: { workload: "update" },
  meaning:
    "the resource definitions, then the controller's pods, in place; with a mirror, copy image and charts into it before the workload stack",
  first: "Read https://karpenter.sh/docs/upgrading/upgrade-guide/ for what the minor versions between ask for",
};

/** What decides whom Karpenter asks: EKS for AL2023, Systems Manager for releases. */
const asksOthers = (meaning: string): readonly EditCase[] => [
  {
    when: { text: "the first that needs the endpoint eks or ssm", test: ({ old, next }) => needsMore(old, next) },
    effects: { network: "create", workload: "roll nodes" },
    changesProxyVariables: true,
    meaning: `${meaning}; the endpoint comes`,
  },
  {
    when: { text: "the last that needs the endpoint eks or ssm", test: ({ old, next }) => needsMore(next, old) },
    effects: { network: "remove", workload: "roll nodes" },
    changesProxyVariables: true,
    meaning: `${meaning}; the endpoint goes`,
  },
  { effects: { workload: "roll nodes" }, meaning },
];

/** The first pool with Spot Instances, or the last one, where volumes have keys of the company's own. */
const changesSpotKeys = ({ old, next }: Change): boolean => {
  const hasSpot = (config: Change["old"]) => poolsWithSpot(config).length > 0;
  return hasSpot(old) !== hasSpot(next) && [old, next].some((config) => volumeKeys(config).length > 0);
};

/** Cases, each also with the first or last Spot Instances, by which the policies of keys must allow more or less. */
const ofSpotKeys = (cases: readonly EditCase[]): readonly EditCase[] =>
  cases.flatMap((one) => {
    const { effects, meaning, when } = one;
    const text = "the first or last with Spot Instances, with a key of your own for volumes";
    return [
      {
        ...one,
        when: { text: when ? `${when.text}, ${text}` : text, test: (change) => (when?.test(change) ?? true) && changesSpotKeys(change) },
        effects: { ...effects, cluster: "update" as const },
        meaning: `${meaning}; key-policy.json has, or no longer has, the role of Spot Instances`,
      },
      one,
    ];
  });

const askedServices = ({ karpenter }: Change["old"]): readonly string[] =>
  Object.values(karpenter?.nodeClasses ?? {}).flatMap(({ amiFamily, amiId }) => [
    ...(amiFamily === "AL2023" ? ["eks"] : []),
    ...(amiId === undefined ? ["ssm"] : []),
  ]);

const needsMore = (old: Change["old"], next: Change["next"]): boolean =>
  askedServices(next).some((service) => !askedServices(old).includes(service));

const classKey = "karpenter.nodeClasses.<name>";
const poolKey = "karpenter.nodePools.<name>";

/**
 * Edits of Karpenter, its node classes and its node pools.
 * @see https://karpenter.sh/docs/concepts/disruption/
 */
export const karpenterEdits: EditTable = {
  karpenter: wholeCases,
  "karpenter.version": [...imageUpdate.slice(0, -1), otherMinor, ...imageUpdate.slice(-1)],
  ...sameCases("karpenter", ["chart.repository", "image.tag"], imageUpdate),
  "karpenter.image.repository": repositoryUpdate,
  "karpenter.credentials": credentialCases("trust of the role, and the pod identity association"),
  "karpenter.replicas": withoutReplacement,
  ...sameCases(
    "karpenter",
    ["resources.cpu", "resources.memory"],
    anyChange({ workload: "update" }, "new pods of the controller, in place; nodes stay"),
  ),
  "karpenter.isolatedVPC": [
    {
      when: { text: "the same as without the key", test: ({ old, next }) => isIsolated(old) === isIsolated(next) },
      effects: {},
      meaning: "nothing changes",
    },
    ...anyChange({ network: "update", workload: "update" }, "the controller restarts; the hosts that the way out must let pass"),
  ],
  "karpenter.interruptionQueue": onAndOff(
    { effects: { network: "create", workload: "create" }, meaning: "queue and rules, and the endpoint sqs; the controller restarts" },
    { effects: { network: "remove", workload: "remove" }, meaning: "queue and rules, and the endpoint sqs; the controller restarts" },
  ),
  ...sameCases(
    "karpenter.iam",
    ["withAddonPolicies", "attachPolicyArns"],
    [
      {
        effects: { network: "replace", workload: "update" },
        changesProxyVariables: true,
        meaning: "permissions of the node role, in place; endpoints, or the list of Squid, for pods that rely on iam.withAddonPolicies",
      },
    ],
  ),
  "karpenter.iam.roleArn": alwaysRefused(
    "the access entry of the old role would go, and the nodes that run would leave the cluster",
    "Set karpenter.nodePools to {} and apply, so that the nodes go, then remove karpenter and apply, and then write it with the other role",
  ),
  [classKey]: [
    {
      when: whenRemoved,
      effects: { network: "remove", workload: "update" },
      changesProxyVariables: true,
      meaning: "the class, when none of its nodes runs any more; endpoints that only it needed",
    },
    {
      effects: { network: "create", workload: "update" },
      changesProxyVariables: true,
      meaning: "a class, and the endpoints that it needs; no node starts before a pool names it",
    },
  ],
  ...sameCases(classKey, ["amiFamily", "amiId"], asksOthers(drifts)),
  ...sameCases(
    classKey,
    [
      ...[
        "amiReleaseVersion",
        "instanceStorePolicy",
        "maxPods",
        "metadata.hopLimit",
        "metadata.httpTokens",
        "monitoring",
        "securityGroupIds",
        "tags",
        "userData",
      ],
      ...["volume.encrypted", "volume.iops", "volume.size", "volume.throughput"],
    ],
    anyChange({ workload: "roll nodes" }, drifts),
  ),
  [`${classKey}.volume.kmsKeyArn`]: [
    { when: whenRemoved, effects: { cluster: "update", workload: "roll nodes" }, meaning: `${drifts}; key-policy.json changes` },
    { effects: { cluster: "update", workload: "roll nodes" }, meaning: `${drifts}; key-policy.json changes`, first: controllerKeyFirst },
  ],
  [`${classKey}.availabilityZones`]: anyChange({ workload: "roll nodes" }, "in place; Karpenter replaces nodes of zones that are gone"),
  [poolKey]: ofSpotKeys([
    {
      when: whenRemoved,
      effects: { workload: "update" },
      meaning: "Karpenter drains the nodes of the pool and ends them; pods wait for nodes of other pools",
      first: "See that another pool takes the pods: its requirements, taints and limits",
    },
    { effects: { workload: "update" }, meaning: "a pool; pods that wait get nodes of it" },
  ]),
  [`${poolKey}.requirements`]: ofSpotKeys(anyChange({ workload: "roll nodes" }, driftsFromRequirements)),
  ...sameCases(
    poolKey,
    ["nodeClass", "labels", "taints", "startupTaints", "expireAfter", "terminationGracePeriod"],
    anyChange({ workload: "roll nodes" }, drifts),
  ),
  ...sameCases(
    poolKey,
    ["limits.cpu", "limits.memory", "limits.nodes"],
    anyChange({ workload: "update" }, "for nodes that Karpenter starts from now on; those that run stay"),
  ),
  ...sameCases(poolKey, ["weight", "disruption"], withoutReplacement),
};
